// mingzhang control issue | show | history
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/mutation.h"
#include "cli/text_table.h"
#include "common/money/money.h"
#include "common/resource/reference_name.h"
#include "common/resource/resource_name.h"

namespace mingzhang::cli {
namespace {

using budget::v1::ControlFigures;

struct IssueOptions {
  std::string department;
  int fiscal_year = 0;
  std::string basic;
  std::string general_public_budget;
  std::string government_fund;
  std::string state_capital;
  std::string three_public;
  std::vector<std::string> projects;
  std::string message;
  std::optional<std::int64_t> base;
  MutationOptions mutation;
};

struct ShowOptions {
  std::string department;
  int fiscal_year = 0;
  std::int64_t revision = 0;
};

struct HistoryOptions {
  std::string department;
  int fiscal_year = 0;
};

absl::StatusOr<ControlFiguresName> FiguresName(const std::string& department, int fiscal_year) {
  const auto parsed = DepartmentName::Parse(department);
  if (!parsed.ok()) return UsageError(std::string(parsed.status().message()));
  return ControlFiguresName{parsed->division, parsed->department, fiscal_year};
}

absl::StatusOr<std::int64_t> Fen(const std::string& option, const std::string& yuan) {
  const auto fen = ParseYuan(yuan);
  if (fen.ok()) return *fen;
  return UsageError(absl::StrCat(option, " 的金额“", yuan, "”应以元为单位，如 17048600.00"));
}

// The ceilings that the options give.
absl::StatusOr<ControlFigures> ToFigures(const IssueOptions& options) {
  ControlFigures figures;
  absl::Status problem;
  const auto set = [&](const std::string& option, const std::string& yuan, auto setter) {
    if (yuan.empty()) return;
    const auto fen = Fen(option, yuan);
    problem.Update(fen.status());
    if (fen.ok()) (figures.*setter)(*fen);
  };
  set("--basic", options.basic, &ControlFigures::set_basic_fen);
  set("--general", options.general_public_budget, &ControlFigures::set_general_public_budget_fen);
  set("--fund", options.government_fund, &ControlFigures::set_government_fund_fen);
  set("--capital", options.state_capital, &ControlFigures::set_state_capital_fen);
  set("--three-public", options.three_public, &ControlFigures::set_three_public_fen);
  for (const std::string& text : options.projects) {
    const std::size_t sign = text.rfind('=');
    if (sign == std::string::npos || sign == 0) {
      return UsageError(absl::StrCat("--project “", text, "”应写作 项目编号=金额（元）"));
    }
    const auto fen = Fen("--project", text.substr(sign + 1));
    if (!fen.ok()) return fen.status();
    auto* project = figures.add_projects();
    project->set_project_id(text.substr(0, sign));
    project->set_amount_fen(*fen);
  }
  if (!problem.ok()) return problem;
  figures.set_message(options.message);
  return figures;
}

absl::StatusOr<ControlFigures> Read(Client& client, const ControlFiguresName& name,
                                    std::int64_t revision) {
  ledger::v1::GetControlFiguresRequest request;
  request.set_name(name.ToString());
  request.set_revision(revision);
  return client.Call(&Client::References::GetControlFigures, request);
}

absl::StatusOr<ExitCode> Issue(Session& session, const IssueOptions& options) {
  const auto name = FiguresName(options.department, options.fiscal_year);
  if (!name.ok()) return name.status();
  auto figures = ToFigures(options);
  if (!figures.ok()) return figures.status();
  const auto log_keys = session.log_keys();
  if (!log_keys.ok()) return log_keys.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();

  workflow::v1::IssueControlFiguresRequest request;
  request.set_parent(options.department);
  request.set_fiscal_year(options.fiscal_year);
  *request.mutable_control_figures() = *std::move(figures);
  request.set_request_id(RequestIdFor(options.mutation));
  if (options.base) {
    request.set_base_revision(*options.base);
  } else {
    const auto newest = Read(**client, *name, 0);
    if (!newest.ok() && !absl::IsNotFound(newest.status())) return newest.status();
    if (newest.ok()) request.set_base_revision(newest->revision());
  }
  const auto response = (*client)->Call(&Client::WorkflowReferences::IssueControlFigures, request);
  if (!response.ok()) {
    return AdviseRetry(response.status(), absl::StrCat("--request-id ", request.request_id(),
                                                       " --base ", request.base_revision()));
  }
  ledger::v1::AuditEntry wanted;
  wanted.set_action(budget::v1::ACTION_ISSUE_CONTROL_FIGURES);
  wanted.set_request_id(request.request_id());
  wanted.set_resource(name->ToString());
  wanted.set_revision(response->control_figures().revision());
  wanted.set_fiscal_year(options.fiscal_year);
  return Report(session, *log_keys, options.mutation,
                {*response, nullptr, response->receipt(), std::move(wanted)});
}

std::string Ceiling(bool given, std::int64_t fen) {
  return given ? FormatYuanGrouped(fen) : "不限";
}

absl::StatusOr<ExitCode> Show(Session& session, const ShowOptions& options) {
  const auto name = FiguresName(options.department, options.fiscal_year);
  if (!name.ok()) return name.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  const auto figures = Read(**client, *name, options.revision);
  if (!figures.ok()) return figures.status();
  if (session.json()) {
    session.PrintJson(ToJson(*figures));
    return ExitCode::kOk;
  }
  session.out() << OneLine(figures->name()) << "，第 " << figures->revision() << " 次下达（"
                << TimeText(figures->issue_time()) << "，" << OneLine(figures->author()) << "）\n";
  if (!figures->message().empty()) session.out() << "说明：" << OneLine(figures->message()) << '\n';
  TextTable table({{"控制数"}, {"金额（元）", Align::kRight}});
  table.Add({"基本支出", Ceiling(figures->has_basic_fen(), figures->basic_fen())});
  table.Add({"一般公共预算拨款", Ceiling(figures->has_general_public_budget_fen(),
                                         figures->general_public_budget_fen())});
  table.Add({"政府性基金预算拨款",
             Ceiling(figures->has_government_fund_fen(), figures->government_fund_fen())});
  table.Add({"国有资本经营预算拨款",
             Ceiling(figures->has_state_capital_fen(), figures->state_capital_fen())});
  table.Add({"“三公”经费", Ceiling(figures->has_three_public_fen(), figures->three_public_fen())});
  for (const auto& project : figures->projects()) {
    table.Add({"项目 " + project.project_id(), FormatYuanGrouped(project.amount_fen())});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> History(Session& session, const HistoryOptions& options) {
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::ListControlFiguresRequest request;
  request.set_parent(options.department);
  request.set_fiscal_year(options.fiscal_year);
  request.set_page_size(1000);
  ledger::v1::ListControlFiguresResponse all;
  do {
    const auto page = (*client)->Call(&Client::References::ListControlFigures, request);
    if (!page.ok()) return page.status();
    all.mutable_control_figures()->MergeFrom(page->control_figures());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (session.json()) {
    session.PrintJson(ToJson(all));
    return ExitCode::kOk;
  }
  TextTable table({{"年度"},
                   {"次", Align::kRight},
                   {"基本支出", Align::kRight},
                   {"一般公共预算", Align::kRight},
                   {"“三公”经费", Align::kRight},
                   {"项目数", Align::kRight},
                   {"下达人"},
                   {"时间"},
                   {"说明"}});
  for (const ControlFigures& figures : all.control_figures()) {
    table.Add(
        {figures.name().substr(figures.name().rfind('/') + 1), std::to_string(figures.revision()),
         Ceiling(figures.has_basic_fen(), figures.basic_fen()),
         Ceiling(figures.has_general_public_budget_fen(), figures.general_public_budget_fen()),
         Ceiling(figures.has_three_public_fen(), figures.three_public_fen()),
         std::to_string(figures.projects_size()), figures.author(), TimeText(figures.issue_time()),
         figures.message()});
  }
  table.Print(session.out());
  session.out() << "共 " << all.control_figures_size() << " 次\n";
  return ExitCode::kOk;
}

void AddDepartment(CLI::App& command, std::string& department) {
  command.add_option("DEPARTMENT", department, "部门，如 divisions/652300/departments/301")
      ->required();
}

}  // namespace

void AddControlCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "control", "控制数：下达、查看、历次");
  AddCommand<IssueOptions>(
      group, chosen, "issue", "下达或调整部门的控制数（预算科）；没有写的项目不限",
      [](CLI::App& command, IssueOptions& options) {
        AddDepartment(command, options.department);
        command.add_option("YEAR", options.fiscal_year, "年度，如 2026")->required();
        command.add_option("--basic", options.basic, "基本支出，元");
        command.add_option("--general", options.general_public_budget, "一般公共预算拨款，元");
        command.add_option("--fund", options.government_fund, "政府性基金预算拨款，元");
        command.add_option("--capital", options.state_capital, "国有资本经营预算拨款，元");
        command.add_option("--three-public", options.three_public, "“三公”经费，元");
        command.add_option("--project", options.projects, "项目编号=元；可多次给出")
            ->allow_extra_args(false);
        command.add_option("-m,--message", options.message, "依据、为什么调整");
        command.add_option("--base", options.base,
                           "所依据的上一次下达的次序，默认先读取；第一次为 0");
        AddMutationOptions(command, options.mutation);
      },
      Issue);
  AddCommand<ShowOptions>(
      group, chosen, "show", "查看部门某年度的控制数",
      [](CLI::App& command, ShowOptions& options) {
        AddDepartment(command, options.department);
        command.add_option("YEAR", options.fiscal_year, "年度，如 2026")->required();
        command.add_option("--revision", options.revision, "第几次下达，默认最近一次");
      },
      Show);
  AddCommand<HistoryOptions>(
      group, chosen, "history", "列出历次下达的控制数",
      [](CLI::App& command, HistoryOptions& options) {
        AddDepartment(command, options.department);
        command.add_option("YEAR", options.fiscal_year, "只列出此年度");
      },
      History);
}

}  // namespace mingzhang::cli
