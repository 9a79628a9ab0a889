// mingzhang diff: compares two files without any service.
#include "ledger_service/budget/diff.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/content_file.h"
#include "cli/diff_report.h"
#include "cli/reference_files.h"

namespace mingzhang::cli {
namespace {

struct DiffOptions {
  std::string from;
  std::string to;
  ReferenceFiles reference;
};

absl::StatusOr<ExitCode> Diff(Session& session, const DiffOptions& options) {
  const auto from = ReadContentFile(options.from);
  if (!from.ok()) return from.status();
  const auto to = ReadContentFile(options.to);
  if (!to.ok()) return to.status();
  const auto catalogue = FindCatalogue(options.reference, session.environment(), to->fiscal_year());
  const DiffNames names(*from, *to, catalogue ? &*catalogue : nullptr);
  const budget::v1::VersionDiff diff = budget::DiffContent(*from, *to);
  if (session.json()) {
    session.PrintJson(DiffJson(diff, names));
  } else {
    PrintDiff(session.out(), absl::StrCat(options.from, " → ", options.to), diff, names);
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
        command.add_option("--catalog", options.reference.catalogues,
                           "科目目录所在文件夹，默认 config 里的");
      },
      Diff);
}

}  // namespace mingzhang::cli
