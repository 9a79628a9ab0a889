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
  // A year without a form is judged all the same, unless one was asked for.
  const auto form = LoadForm(options.reference, session.environment(), *content);
  if (!form.ok() && !options.reference.form.empty()) return form.status();
  const budget::v1::ValidationReport report =
      validation::Validate(*content, *gate,
                           {.rules = reference->rules,
                            .catalogue = reference->catalogue,
                            .departments = reference->department_register,
                            .form = form.ok() ? &*form : nullptr});
  if (session.json()) {
    session.PrintJson(ReportJson(report));
  } else {
    session.out() << OneLine(options.file) << "，" << GateLabel(*gate) << "，规则集 "
                  << OneLine(report.rule_set_id()) << '\n';
    PrintFindings(session.out(), report);
    if (reference->registers_itself) {
      session.out() << "（没有给出 --register，未核对部门登记）\n";
    }
    if (!form.ok()) {
      session.out() << "（没有可用的公开格式，未按格式核对："
                    << OneLine(std::string(form.status().message())) << "）\n";
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
        command.add_option("--form", options.reference.form,
                           "公开格式：标识或格式文件；默认按草案填写的，再按年度和区划");
        command.add_option("--register", options.reference.department_register,
                           "部门登记表；没有时不核对部门登记");
      },
      Check);
}

}  // namespace mingzhang::cli
