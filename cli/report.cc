// mingzhang report: the report that a version passed a gate by, with the reasons for its warnings.
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/budget_reading.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/findings.h"
#include "cli/labels.h"
#include "cli/text_table.h"
#include "common/digest/digest.h"

namespace mingzhang::cli {
namespace {

struct ReportOptions {
  std::string budget;
  std::int64_t version = 0;
  std::string gate;
  bool repeat = false;
};

// Judges again by what the report was judged by; the error says that it came out differently.
absl::Status Repeat(Client& client, const ledger::v1::GetReportResponse& stored) {
  ledger::v1::ValidateVersionRequest request;
  request.set_name(stored.report().version_name());
  request.set_gate(stored.report().gate());
  request.set_repeat_report_digest(stored.report_digest());
  const auto again = client.Call(&Client::Ledger::ValidateVersion, request);
  if (!again.ok()) return again.status();
  if (again->report_digest() == stored.report_digest()) return absl::OkStatus();
  return ExitWith(
      ExitCode::kRefused,
      Advise(
          absl::DataLossError("按当时的规则、格式、科目目录和控制数重新校验，结果与保存的报告不同"),
          "程序换了版本时，请用出具报告时的版本重新校验；否则请通知系统管理员和审计人员"));
}

void PrintReasons(std::ostream& out, const ledger::v1::GetReportResponse& stored) {
  if (stored.reasons().empty()) return;
  out << "提示的说明：\n";
  for (const auto& reason : stored.reasons()) {
    out << "  " << OneLine(reason.acknowledgement().finding_id()) << "："
        << OneLine(reason.acknowledgement().reason()) << "（" << ActionLabel(reason.action())
        << "，" << OneLine(reason.display_name().empty() ? reason.subject() : reason.display_name())
        << "，" << TimeText(reason.time()) << "）\n";
  }
}

void PrintBasis(std::ostream& out, const budget::v1::ValidationReport& report) {
  out << "规则集：" << OneLine(report.rule_set_id()) << "（" << ToHex(report.rule_set_digest())
      << "）\n";
  if (!report.form_id().empty()) {
    out << "公开格式：" << OneLine(report.form_id()) << "（" << ToHex(report.form_digest())
        << "）\n";
  }
  const auto& basis = report.basis();
  out << "科目目录：" << ToHex(basis.catalogue_digest()) << '\n';
  if (!basis.control_figures().empty()) {
    out << "控制数：" << OneLine(basis.control_figures()) << "，第 "
        << basis.control_figures_revision() << " 次下达\n";
  }
  if (!basis.prior_version().empty()) {
    out << "上年公开的预算：" << OneLine(basis.prior_version()) << '\n';
  }
}

absl::StatusOr<ExitCode> ShowReport(Session& session, const ReportOptions& options) {
  const auto gate = ParseGate(options.gate);
  if (!gate.ok()) return gate.status();
  std::int64_t version = options.version;
  if (version == 0) {
    const auto budget = ReadBudget(session, options.budget);
    if (!budget.ok()) return budget.status();
    version = VersionInHand(*budget);
  }
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetReportRequest request;
  request.set_name(absl::StrCat(options.budget, "/versions/", version));
  request.set_gate(*gate);
  const auto stored = (*client)->Call(&Client::Ledger::GetReport, request);
  if (!stored.ok()) return stored.status();
  if (options.repeat) {
    if (const auto repeated = Repeat(**client, *stored); !repeated.ok()) return repeated;
  }
  if (session.json()) {
    auto document = ReportJson(stored->report());
    const auto rest = ToJson(*stored);
    document["report_digest"] = ToHex(stored->report_digest());
    document["basis"] = rest["report"].value("basis", nlohmann::ordered_json::object());
    document["reasons"] = rest["reasons"];
    document["log_index"] = stored->log_index();
    document["repeated"] = options.repeat;
    session.PrintJson(document);
    return ExitCode::kOk;
  }
  session.out() << OneLine(stored->report().version_name()) << "，"
                << GateLabel(stored->report().gate()) << "，审计日志第 " << stored->log_index()
                << " 条所依据的报告\n"
                << "报告摘要：" << ToHex(stored->report_digest()) << '\n';
  PrintBasis(session.out(), stored->report());
  PrintFindings(session.out(), stored->report());
  PrintReasons(session.out(), *stored);
  if (options.repeat) session.out() << "按当时的依据重新校验：结果相同\n";
  return ExitCode::kOk;
}

}  // namespace

void AddReportCommand(CLI::App& app, Command& chosen) {
  AddCommand<ReportOptions>(
      app, chosen, "report", "查看办理时依据的校验报告，及各项提示的说明",
      [](CLI::App& command, ReportOptions& options) {
        AddBudgetArgument(command, options.budget);
        command.add_option("--gate", options.gate, "环节：submit、review、approve 或 publish")
            ->required();
        command.add_option("--version", options.version, "版本号，默认正在办理的一版");
        command.add_flag("--repeat", options.repeat, "按当时的规则重新校验，核对结果相同");
      },
      ShowReport);
}

}  // namespace mingzhang::cli
