// mingzhang budget create | list | show
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/budget_reading.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/mutation.h"
#include "cli/text_table.h"
#include "cli/time_argument.h"
#include "common/resource/resource_name.h"

namespace mingzhang::cli {
namespace {

using budget::v1::Budget;

struct CreateOptions {
  std::string department;
  int fiscal_year = 0;
  MutationOptions mutation;
};

struct ListOptions {
  std::string parent;
  std::string state;
};

struct ShowOptions {
  std::string budget;
  std::string at;
};

absl::StatusOr<ExitCode> Create(Session& session, const CreateOptions& options) {
  const auto department = DepartmentName::Parse(options.department);
  if (!department.ok()) return department.status();
  const auto log_keys = session.log_keys();
  if (!log_keys.ok()) return log_keys.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();

  workflow::v1::CreateBudgetRequest request;
  request.set_parent(options.department);
  request.set_fiscal_year(options.fiscal_year);
  request.set_request_id(RequestIdFor(options.mutation));
  const auto response = (*client)->Call(&Client::Workflow::CreateBudget, request);
  if (!response.ok()) {
    return AdviseRetry(response.status(), absl::StrCat("--request-id ", request.request_id()));
  }
  ledger::v1::AuditEntry wanted;
  wanted.set_action(budget::v1::ACTION_CREATE);
  wanted.set_request_id(request.request_id());
  return Report(session, *log_keys, options.mutation,
                {*response, &response->budget(), response->receipt(), wanted});
}

absl::StatusOr<ExitCode> List(Session& session, const ListOptions& options) {
  ledger::v1::ListBudgetsRequest request;
  request.set_parent(ListParent(options.parent));
  request.set_page_size(1000);
  if (!options.state.empty()) {
    const auto state = ParseState(options.state);
    if (!state.ok()) return state.status();
    request.set_filter("state = " + StateName(*state));
  }
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::ListBudgetsResponse all;
  do {
    const auto page = (*client)->Call(&Client::Ledger::ListBudgets, request);
    if (!page.ok()) return page.status();
    all.mutable_budgets()->MergeFrom(page->budgets());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  if (session.json()) {
    session.PrintJson(ToJson(all));
    return ExitCode::kOk;
  }
  TextTable table({{"预算"}, {"部门"}, {"状态"}, {"版本", Align::kRight}, {"更新时间"}});
  for (const Budget& budget : all.budgets()) {
    table.Add({budget.name(), budget.department_display_name(),
               StateWithStep(budget.state(), budget.review().step()),
               std::to_string(budget.latest_version()), TimeText(budget.update_time())});
  }
  table.Print(session.out());
  session.out() << "共 " << all.budgets_size() << " 个\n";
  return ExitCode::kOk;
}

void PrintReview(std::ostream& out, const budget::v1::Review& review) {
  out << "报送版本：第 " << review.version() << " 版\n";
  if (!review.step().empty()) {
    out << "审核步骤：" << OneLine(StepLabel(review.step())) << "，"
        << (review.holder().empty() ? "待受理" : "由 " + OneLine(review.holder()) + " 受理")
        << '\n';
  }
  for (const auto& acknowledgement : review.acknowledgements()) {
    out << "提示说明：" << OneLine(acknowledgement.finding_id()) << "："
        << OneLine(acknowledgement.reason()) << '\n';
  }
}

void PrintReturn(std::ostream& out, const budget::v1::Return& last_return) {
  out << "最近退回：" << TimeText(last_return.time()) << "，" << OneLine(last_return.subject())
      << "（" << OneLine(StepLabel(last_return.step())) << "）退回第 " << last_return.version()
      << " 版\n"
      << "退回意见：" << OneLine(last_return.opinion()) << '\n';
  for (const auto& comment : last_return.comments()) {
    out << "  " << OneLine(comment.place()) << (comment.place().empty() ? "" : "：")
        << OneLine(comment.text()) << '\n';
  }
}

// What is published, and the correction that is under way or replaced what was published before.
void PrintPublication(std::ostream& out, const Budget& budget) {
  const auto& publication = budget.publication();
  const auto& correction = budget.correction();
  const bool holds = budget.state() == budget::v1::BUDGET_STATE_PUBLISHED;
  out << "公开：" << TimeText(publication.time()) << "，第 " << publication.version() << " 版"
      << (publication.late() ? "，超期" : "，按期") << (holds ? "" : "；更正公开之前继续有效")
      << '\n';
  if (!budget.has_correction()) return;
  out << (holds ? "更正：" : "正在更正：") << OneLine(correction.subject()) << ' '
      << TimeText(correction.time()) << " 更正第 " << correction.version() << " 版\n"
      << "更正原因：" << OneLine(correction.reason()) << '\n';
}

void PrintBudget(std::ostream& out, const Budget& budget) {
  out << OneLine(budget.department_display_name()) << ' ' << budget.fiscal_year() << " 年部门预算\n"
      << "名称：" << OneLine(budget.name()) << '\n'
      << "状态：" << OneLine(StateWithStep(budget.state(), budget.review().step())) << '\n'
      << "etag：" << OneLine(budget.etag()) << '\n'
      << "最新版本：" << budget.latest_version() << '\n'
      << "轮次：" << budget.cycle() << '\n'
      << "建立：" << TimeText(budget.create_time()) << "，更新：" << TimeText(budget.update_time())
      << '\n';
  if (budget.has_review()) PrintReview(out, budget.review());
  if (budget.has_last_return()) PrintReturn(out, budget.last_return());
  if (budget.has_approval()) {
    out << "批复：" << TimeText(budget.approval().time()) << "，依据 "
        << OneLine(budget.approval().resolution_number()) << "（"
        << DateText(budget.approval().resolution_date()) << "），应于 "
        << DateText(budget.approval().publication_due()) << " 前公开\n";
  }
  if (budget.has_publication()) PrintPublication(out, budget);
  for (const auto& participation : budget.participations()) {
    out << "参与：" << OneLine(participation.subject()) << ' '
        << ActionLabel(participation.action())
        << (participation.step().empty() ? ""
                                         : "（" + OneLine(StepLabel(participation.step())) + "）")
        << '\n';
  }
}

absl::StatusOr<ExitCode> Show(Session& session, const ShowOptions& options) {
  std::optional<absl::Time> at;
  if (!options.at.empty()) {
    const auto time = ParseTimeArgument("--at", options.at);
    if (!time.ok()) return time.status();
    at = *time;
  }
  const auto budget = ReadBudget(session, options.budget, at);
  if (!budget.ok()) return budget.status();
  if (session.json()) {
    session.PrintJson(ToJson(*budget));
  } else {
    PrintBudget(session.out(), *budget);
  }
  return ExitCode::kOk;
}

}  // namespace

void AddBudgetCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "budget", "预算：建立、列出、查看");
  AddCommand<CreateOptions>(
      group, chosen, "create", "建立一个部门一个年度的预算",
      [](CLI::App& command, CreateOptions& options) {
        command
            .add_option("DEPARTMENT", options.department,
                        "部门，如 divisions/652300/departments/301")
            ->required();
        command.add_option("YEAR", options.fiscal_year, "年度，如 2026")->required();
        AddMutationOptions(command, options.mutation);
      },
      Create);
  AddCommand<ListOptions>(
      group, chosen, "list", "列出有权查看的预算",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("PARENT", options.parent, "区划或部门，如 divisions/652300；默认全部");
        command.add_option("--state", options.state, "只列出此状态，如 已报送 或 SUBMITTED");
      },
      List);
  AddCommand<ShowOptions>(
      group, chosen, "show", "查看一个预算办理到哪一步",
      [](CLI::App& command, ShowOptions& options) {
        AddBudgetArgument(command, options.budget);
        command.add_option("--at", options.at,
                           "查看它在此时的状态，如 2026-03-01 或 \"2026-03-01 15:04\"");
      },
      Show);
}

}  // namespace mingzhang::cli
