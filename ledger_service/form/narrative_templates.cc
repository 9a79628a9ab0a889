#include "ledger_service/form/narrative_templates.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/form/identifier.h"
#include "ledger_service/form/view.h"

namespace mingzhang::form {
namespace {

class Compiler {
 public:
  Compiler(const budget::v1::DisclosureForm& form, const TextPlace& root, TextProtoErrors& errors)
      : form_(form), root_(root), errors_(errors) {
    for (const auto& table : form.tables()) tables_.insert(table.number());
  }

  std::optional<NarrativeTemplates> Run() {
    std::optional<FormQuantities> quantities =
        FormQuantities::Compile(form_, ViewSchema(), root_, errors_);
    // The names of quantities that are wrong are not known, so templates are checked without them.
    if (!quantities.has_value()) return std::nullopt;
    std::vector<SectionTemplate> sections;
    if (form_.sections_size() > kMaxSections) {
      Fail(root_.In("sections", kMaxSections), "公开格式",
           absl::StrCat("sections 超过 ", kMaxSections, " 个"));
      return std::nullopt;
    }
    for (int i = 0; i < form_.sections_size(); ++i) {
      std::optional<SectionTemplate> section =
          Section(form_.sections(i), root_.In("sections", i), quantities->schema());
      if (section.has_value()) sections.push_back(*std::move(section));
    }
    if (failed_) return std::nullopt;
    return NarrativeTemplates{*std::move(quantities), std::move(sections)};
  }

 private:
  std::optional<SectionTemplate> Section(const budget::v1::FormSection& section,
                                         const TextPlace& place, const Schema& quantities) {
    const std::string subject = absl::StrCat("部分 ", section.section_id());
    if (!IsIdentifier(section.section_id())) {
      Fail(place, subject,
           "section_id 应以小写字母开头，由小写字母、数字和 _ 组成，不超过 64 个字符");
    } else if (!ids_.insert(section.section_id()).second) {
      Fail(place, subject, "section_id 重复");
    }
    if (section.level() < 1 || section.level() > kMaxSectionLevel) {
      Fail(place.In("level"), subject, absl::StrCat("level 应在 1 和 ", kMaxSectionLevel, " 之间"));
    }
    for (int i = 0; i < section.tables_size(); ++i) {
      const int number = section.tables(i);
      if (!tables_.contains(number)) {
        Fail(place.In("tables", i), subject, absl::StrCat("没有表 ", number));
      } else if (!placed_.insert(number).second) {
        Fail(place.In("tables", i), subject, absl::StrCat("表 ", number, " 已在前面出现"));
      }
    }
    std::optional<Template> title =
        Text(section.title(), place.In("title"), absl::StrCat(subject, " 的 title"), quantities);
    std::optional<Template> text =
        Text(section.text(), place.In("text"), absl::StrCat(subject, " 的 text"), quantities);
    if (!title.has_value() || !text.has_value()) return std::nullopt;
    return SectionTemplate{section.section_id(),
                           section.level(),
                           *std::move(title),
                           *std::move(text),
                           {section.tables().begin(), section.tables().end()}};
  }

  std::optional<Template> Text(std::string_view text, const TextPlace& place,
                               const std::string& subject, const Schema& quantities) {
    std::vector<TemplateError> wrong;
    std::optional<Template> compiled = Template::Compile(text, {&ViewSchema(), &quantities}, wrong);
    const bool has_lines = text.find('\n') != std::string_view::npos;
    for (const TemplateError& each : wrong) {
      Fail(place, subject,
           has_lines ? absl::StrCat("模板第 ", each.line, " 行：", each.reason) : each.reason);
    }
    return compiled;
  }

  void Fail(const TextPlace& place, std::string_view subject, std::string_view reason) {
    failed_ = true;
    errors_.Add(place, subject, reason);
  }

  const budget::v1::DisclosureForm& form_;
  const TextPlace root_;
  TextProtoErrors& errors_;
  bool failed_ = false;
  absl::flat_hash_set<int> tables_;
  absl::flat_hash_set<int> placed_;
  absl::flat_hash_set<std::string> ids_;
};

std::string_view WithoutSpaceAround(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \r");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(" \r") - begin + 1);
}

void AddRow(std::string_view line, budget::v1::TextTable& table) {
  auto& row = *table.add_rows();
  while (true) {
    const std::size_t tab = line.find('\t');
    row.add_cells(std::string(WithoutSpaceAround(line.substr(0, tab))));
    if (tab == std::string_view::npos) return;
    line.remove_prefix(tab + 1);
  }
}

void AddBlocks(std::string_view text, budget::v1::NarrativeSection& section) {
  // The table that the line above belongs to.
  budget::v1::TextTable* table = nullptr;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find('\t') != std::string_view::npos) {
      if (table == nullptr) table = section.add_blocks()->mutable_text_table();
      AddRow(line, *table);
      continue;
    }
    const std::string_view paragraph = WithoutSpaceAround(line);
    if (paragraph.empty()) continue;
    table = nullptr;
    section.add_blocks()->set_paragraph(std::string(paragraph));
  }
}

}  // namespace

std::optional<NarrativeTemplates> NarrativeTemplates::Compile(
    const budget::v1::DisclosureForm& form, const TextPlace& root, TextProtoErrors& errors) {
  return Compiler(form, root, errors).Run();
}

absl::StatusOr<budget::v1::Narrative> NarrativeTemplates::Fill(const budget::ContentIndex& index,
                                                               const catalog::Catalogue& catalogue,
                                                               Subject subject) const {
  const absl::StatusOr<View> view = View::Derive(index, catalogue, subject);
  if (!view.ok()) return view.status();
  const absl::StatusOr<Record> amounts = quantities.Evaluate(index);
  if (!amounts.ok()) return amounts.status();
  const std::vector<const Record*> records = {&view->record(), &*amounts};

  budget::v1::Narrative narrative;
  narrative.set_department_name(index.content().department().name());
  std::size_t bytes = 0;
  RenderSteps steps;
  for (const SectionTemplate& section : sections) {
    absl::StatusOr<std::string> title = section.title.Render(records, steps);
    if (!title.ok()) return title.status();
    const absl::StatusOr<std::string> text = section.text.Render(records, steps);
    if (!text.ok()) return text.status();
    bytes += title->size() + text->size();
    if (bytes > kMaxNarrativeBytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat("文字说明超过 ", kMaxNarrativeBytes >> 20, " MiB：请减少项目或缩短文字"));
    }
    budget::v1::NarrativeSection filled;
    AddBlocks(*text, filled);
    for (const int number : section.tables) filled.add_blocks()->set_table_number(number);
    if (title->empty() && filled.blocks().empty()) continue;
    filled.set_section_id(section.section_id);
    filled.set_title(*std::move(title));
    filled.set_level(section.level);
    *narrative.add_sections() = std::move(filled);
  }
  return narrative;
}

}  // namespace mingzhang::form
