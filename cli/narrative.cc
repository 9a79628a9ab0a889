// mingzhang narrative: the disclosure of a file or of a version in the ledger as text.
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/disclosure_source.h"
#include "cli/failure.h"
#include "cli/text_table.h"
#include "ledger_service/form/document_text.h"

namespace mingzhang::cli {
namespace {

using budget::v1::Narrative;
using budget::v1::NarrativeSection;

struct NarrativeOptions {
  DisclosureSource source;
  std::string section;
};

// Leaves the section and those of deeper levels behind it.
absl::Status KeepSection(const std::string& section_id, Narrative& narrative) {
  Narrative kept;
  std::string known;
  int level = 0;
  for (const NarrativeSection& section : narrative.sections()) {
    absl::StrAppend(&known, known.empty() ? "" : "、", section.section_id());
    if (section.section_id() == section_id) {
      level = section.level();
    } else if (level == 0 || section.level() <= level) {
      level = 0;
      continue;
    }
    *kept.add_sections() = section;
  }
  if (kept.sections().empty()) {
    return Advise(ExitWith(ExitCode::kBadInput, absl::NotFoundError(absl::StrCat(
                                                    "没有部分“", OneLine(section_id), "”"))),
                  absl::StrCat("本文档的各部分：", known));
  }
  *narrative.mutable_sections() = std::move(*kept.mutable_sections());
  return absl::OkStatus();
}

nlohmann::ordered_json BlockJson(const budget::v1::NarrativeBlock& block) {
  if (block.has_table_number()) return {{"table", block.table_number()}};
  if (!block.has_text_table()) return {{"paragraph", block.paragraph()}};
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& row : block.text_table().rows()) {
    nlohmann::ordered_json cells = nlohmann::ordered_json::array();
    for (const std::string& cell : row.cells()) cells.push_back(cell);
    rows.push_back(std::move(cells));
  }
  return {{"rows", std::move(rows)}};
}

nlohmann::ordered_json NarrativeJson(const Narrative& narrative) {
  nlohmann::ordered_json sections = nlohmann::ordered_json::array();
  for (const NarrativeSection& section : narrative.sections()) {
    nlohmann::ordered_json blocks = nlohmann::ordered_json::array();
    for (const auto& block : section.blocks()) blocks.push_back(BlockJson(block));
    sections.push_back({{"id", section.section_id()},
                        {"title", section.title()},
                        {"level", section.level()},
                        {"blocks", std::move(blocks)}});
  }
  return {{"form", narrative.form_id()},
          {"department", narrative.department_name()},
          {"sections", std::move(sections)}};
}

absl::StatusOr<ExitCode> Narrate(Session& session, const NarrativeOptions& options) {
  auto disclosure = DeriveDisclosure(session, options.source);
  if (!disclosure.ok()) return disclosure.status();
  if (!options.section.empty()) {
    const absl::Status kept = KeepSection(options.section, disclosure->narrative);
    if (!kept.ok()) return kept;
  }
  if (session.json()) {
    session.PrintJson(NarrativeJson(disclosure->narrative));
  } else {
    session.out() << form::DocumentText(disclosure->narrative, disclosure->tables);
  }
  return ExitCode::kOk;
}

}  // namespace

void AddNarrativeCommand(CLI::App& app, Command& chosen) {
  AddCommand<NarrativeOptions>(
      app, chosen, "narrative", "按公开格式写出全文：表格和文字说明",
      [](CLI::App& command, NarrativeOptions& options) {
        AddDisclosureSource(command, options.source);
        command.add_option("--section", options.section,
                           "只要这一部分及其下级，如 three_public；写错时会列出各部分的标识");
      },
      Narrate);
}

}  // namespace mingzhang::cli
