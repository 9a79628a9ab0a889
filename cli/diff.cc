// mingzhang diff: compares two files without any service.
#include "ledger_service/budget/diff.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/content_file.h"
#include "cli/diff_report.h"
#include "cli/failure.h"
#include "cli/reference_files.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/form/table_diff.h"
#include "ledger_service/form/tables.h"

namespace mingzhang::cli {
namespace {

using budget::v1::BudgetContent;

struct DiffOptions {
  std::string from;
  std::string to;
  ReferenceFiles reference;
};

// Adds the printed cells that differ. Without a form that prints the year there are none, unless
// the command names one.
absl::StatusOr<bool> CompareTables(const DiffOptions& options, const Environment& environment,
                                   const BudgetContent& from, const BudgetContent& to,
                                   const catalog::Catalogue& catalogue,
                                   budget::v1::VersionDiff& diff) {
  const auto form = LoadForm(options.reference, environment, to);
  if (!form.ok()) {
    if (!options.reference.form.empty()) return form.status();
    return false;
  }
  const auto before = form::DeriveTables(budget::ContentIndex(from), *form, catalogue);
  if (!before.ok()) return ExitWith(ExitCode::kBadInput, before.status());
  const auto after = form::DeriveTables(budget::ContentIndex(to), *form, catalogue);
  if (!after.ok()) return ExitWith(ExitCode::kBadInput, after.status());
  *diff.mutable_cells() = form::DiffTables(*before, *after);
  return true;
}

absl::StatusOr<ExitCode> Diff(Session& session, const DiffOptions& options) {
  const auto from = ReadContentFile(options.from);
  if (!from.ok()) return from.status();
  const auto to = ReadContentFile(options.to);
  if (!to.ok()) return to.status();
  const auto catalogue = FindCatalogue(options.reference, session.environment(), to->fiscal_year());
  budget::v1::VersionDiff diff = budget::DiffContent(*from, *to);
  bool has_tables = false;
  if (catalogue) {
    const auto compared =
        CompareTables(options, session.environment(), *from, *to, *catalogue, diff);
    if (!compared.ok()) return compared.status();
    has_tables = *compared;
  }
  const DiffNames names(*from, *to, catalogue ? &*catalogue : nullptr);
  if (session.json()) {
    session.PrintJson(DiffJson(diff, names));
  } else {
    PrintDiff(session.out(), absl::StrCat(options.from, " → ", options.to), diff, names);
    if (!has_tables) {
      session.out() << "（没有该年度的公开格式或科目目录，未比较公开表格；可用 --form 指定格式）\n";
    }
  }
  return ExitCode::kOk;
}

}  // namespace

void AddDiffCommand(CLI::App& app, Command& chosen) {
  AddCommand<DiffOptions>(
      app, chosen, "diff", "离线比较两个交换格式文件：明细、文字、公开表格各有什么不同",
      [](CLI::App& command, DiffOptions& options) {
        command.add_option("FROM", options.from, "原来的 JSON 文件")->required();
        command.add_option("TO", options.to, "新的 JSON 文件")->required();
        command.add_option("--config", options.reference.config,
                           "科目所在的 config 目录，默认 $MINGZHANG_CONFIG，再按程序位置寻找");
        command.add_option("--form", options.reference.form,
                           "公开格式的编号或文件，默认按文件所写或年度选择");
        command.add_option("--catalog", options.reference.catalogues,
                           "科目目录所在文件夹，默认 config 里的");
      },
      Diff);
}

}  // namespace mingzhang::cli
