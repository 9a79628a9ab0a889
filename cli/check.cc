// mingzhang check: validates a file without any service.
#include <string>

#include "cli/commands.h"
#include "cli/content_file.h"
#include "cli/findings.h"
#include "cli/labels.h"
#include "cli/reference_files.h"
#include "cli/text_table.h"
#include "ledger_service/validation/validate.h"

namespace mingzhang::cli {
namespace {

struct CheckOptions {
  std::string file;
  std::string gate;
  ReferenceFiles reference;
};

absl::StatusOr<ExitCode> Check(Session& session, const CheckOptions& options) {
  const auto gate = ParseGate(options.gate);
  if (!gate.ok()) return gate.status();
  const auto content = ReadContentFile(options.file);
  if (!content.ok()) return content.status();
  const auto reference = LoadReference(options.reference, session.environment(), *content);
  if (!reference.ok()) return reference.status();
  const budget::v1::ValidationReport report = validation::Validate(
      *content, *gate, {reference->rules, reference->catalogue, reference->department_register});
  if (session.json()) {
    session.PrintJson(ReportJson(report));
  } else {
    session.out() << OneLine(options.file) << "，" << GateLabel(*gate) << "，规则集 "
                  << OneLine(report.rule_set_id()) << '\n';
    PrintFindings(session.out(), report);
    if (reference->registers_itself) {
      session.out() << "（没有给出 --register，未核对部门登记）\n";
    }
  }
  return HasErrors(report) ? ExitCode::kRefused : ExitCode::kOk;
}

}  // namespace

void AddCheckCommand(CLI::App& app, Command& chosen) {
  AddCommand<CheckOptions>(
      app, chosen, "check", "离线校验一个交换格式文件，不需要服务",
      [](CLI::App& command, CheckOptions& options) {
        command.add_option("FILE", options.file, "交换格式的 JSON 文件")->required();
        command.add_option("--gate", options.gate, "环节：submit、review、approve 或 publish")
            ->required();
        command.add_option(
            "--config", options.reference.config,
            "规则和科目所在的 config 目录，默认 $MINGZHANG_CONFIG，再按程序位置寻找");
        command.add_option("--rules", options.reference.rules, "规则集文件，默认 config 里的");
        command.add_option("--catalog", options.reference.catalogues,
                           "科目目录（YYYY.csv）所在的文件夹，默认 config 里的");
        command.add_option("--register", options.reference.department_register,
                           "部门登记表；没有时不核对部门登记");
      },
      Check);
}

}  // namespace mingzhang::cli
