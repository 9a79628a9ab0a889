// mingzhang submit | withdraw | claim | pass | return | approve | publish | correct | cancel
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/acknowledgements.h"
#include "cli/budget_reading.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/mutation.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"

namespace mingzhang::cli {
namespace {

using budget::v1::Action;
using budget::v1::Gate;
using ledger::v1::AuditEntry;
using workflow::v1::TransitionResponse;
using workflow::v1::TransitionTarget;

// The options of all transitions; each uses those that it adds.
struct TransitionOptions {
  std::string budget;
  std::string etag;
  std::int64_t version = 0;
  MutationOptions mutation;
  // The opinion, or the reason.
  std::string opinion;
  std::vector<std::string> acknowledgements;
  std::vector<std::string> comments;
  std::string resolution_number;
  std::string resolution_date;
};

// What one transition is.
template <typename Request>
struct Step {
  Action action;
  // GATE_UNSPECIFIED where no rules must pass.
  Gate gate;
  grpc::Status (Client::Workflow::*method)(grpc::ClientContext*, const Request&,
                                           TransitionResponse*);
};

absl::StatusOr<TransitionTarget> MakeTarget(Session& session, const TransitionOptions& options) {
  const auto name = BudgetName::Parse(options.budget);
  if (!name.ok()) return name.status();
  TransitionTarget target;
  target.set_name(options.budget);
  target.set_etag(options.etag);
  target.set_version(options.version);
  target.set_request_id(RequestIdFor(options.mutation));
  // With both given, nothing is read: so a request repeats even when the budget has moved on.
  if (options.etag.empty() || options.version == 0) {
    const auto budget = ReadBudget(session, options.budget);
    if (!budget.ok()) return budget.status();
    if (options.etag.empty()) target.set_etag(budget->etag());
    if (options.version == 0) target.set_version(VersionInHand(*budget));
  }
  return target;
}

// An error's report holds only so many findings; a blocked person needs all of them.
absl::Status WithAllFindings(Client& client, const GateCheck& check, absl::Status status) {
  const auto report = GetDetail<budget::v1::ValidationReport>(status);
  if (!report || report->omitted_findings() == 0) return status;
  const auto complete = ValidateForGate(client, check);
  if (complete.ok()) AddDetail(status, *complete);
  return status;
}

// Takes a budget one step on. `request` has everything but target and acknowledgements, `wanted`
// what the audit entry must say about it.
template <typename Request>
absl::StatusOr<ExitCode> Take(Session& session, const TransitionOptions& options,
                              const Step<Request>& step, Request request, AuditEntry wanted) {
  const auto log_keys = session.log_keys();
  if (!log_keys.ok()) return log_keys.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  auto target = MakeTarget(session, options);
  if (!target.ok()) return target.status();
  *request.mutable_target() = *target;
  GateCheck check{*target, step.gate, "", std::nullopt};
  if constexpr (requires { request.resolution_number(); }) {
    check.resolution_number = request.resolution_number();
    check.resolution_date = request.resolution_date();
  }
  if constexpr (requires { request.acknowledgements(); }) {
    auto acknowledgements = ExpandAcknowledgements(**client, check, options.acknowledgements);
    if (!acknowledgements.ok()) return acknowledgements.status();
    for (auto& acknowledgement : *acknowledgements) {
      // The entry of a publication is for everybody and does not tell them.
      if (step.action != budget::v1::ACTION_PUBLISH) {
        *wanted.add_acknowledgements() = acknowledgement;
      }
      *request.add_acknowledgements() = std::move(acknowledgement);
    }
  }

  const auto response = (*client)->Call(step.method, request);
  if (!response.ok()) {
    return AdviseRetry(WithAllFindings(**client, check, response.status()),
                       absl::StrCat("--request-id ", target->request_id(), " --etag ",
                                    target->etag(), " --version ", target->version()));
  }
  wanted.set_action(step.action);
  wanted.set_request_id(target->request_id());
  if (target->version() != 0) wanted.set_version(target->version());
  return Report(session, *log_keys, options.mutation,
                {*response, &response->budget(), response->receipt(), std::move(wanted)});
}

// Takes a step that no gate judges, with --reason.
template <typename Request, typename Method>
absl::StatusOr<ExitCode> TakeWithReason(Session& session, const TransitionOptions& options,
                                        budget::v1::Action action, Method method) {
  Request request;
  request.set_reason(options.opinion);
  AuditEntry wanted;
  wanted.set_comment(options.opinion);
  return Take<Request>(session, options, {action, budget::v1::GATE_UNSPECIFIED, method}, request,
                       wanted);
}

absl::StatusOr<ExitCode> Submit(Session& session, const TransitionOptions& options) {
  return Take<workflow::v1::SubmitBudgetRequest>(
      session, options,
      {budget::v1::ACTION_SUBMIT, budget::v1::GATE_SUBMIT, &Client::Workflow::SubmitBudget}, {},
      {});
}

absl::StatusOr<ExitCode> Withdraw(Session& session, const TransitionOptions& options) {
  return TakeWithReason<workflow::v1::WithdrawBudgetRequest>(
      session, options, budget::v1::ACTION_WITHDRAW, &Client::Workflow::WithdrawBudget);
}

absl::StatusOr<ExitCode> Claim(Session& session, const TransitionOptions& options) {
  return Take<workflow::v1::ClaimBudgetRequest>(
      session, options,
      {budget::v1::ACTION_CLAIM, budget::v1::GATE_UNSPECIFIED, &Client::Workflow::ClaimBudget}, {},
      {});
}

absl::StatusOr<ExitCode> Pass(Session& session, const TransitionOptions& options) {
  workflow::v1::PassBudgetRequest request;
  request.set_opinion(options.opinion);
  AuditEntry wanted;
  wanted.set_comment(options.opinion);
  return Take<workflow::v1::PassBudgetRequest>(
      session, options,
      {budget::v1::ACTION_PASS, budget::v1::GATE_REVIEW, &Client::Workflow::PassBudget}, request,
      wanted);
}

absl::StatusOr<ExitCode> Return(Session& session, const TransitionOptions& options) {
  workflow::v1::ReturnBudgetRequest request;
  request.set_opinion(options.opinion);
  AuditEntry wanted;
  wanted.set_comment(options.opinion);
  for (const std::string& text : options.comments) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos) {
      return UsageError(absl::StrCat("--comment “", text,
                                     "”应写作 位置=批注，如 expenditure_lines[3]=依据不足；"
                                     "针对整个预算的写作 =批注"));
    }
    auto& comment = *request.add_comments();
    comment.set_place(text.substr(0, sign));
    comment.set_text(text.substr(sign + 1));
    *wanted.add_comments() = comment;
  }
  return Take<workflow::v1::ReturnBudgetRequest>(
      session, options,
      {budget::v1::ACTION_RETURN, budget::v1::GATE_UNSPECIFIED, &Client::Workflow::ReturnBudget},
      request, wanted);
}

absl::StatusOr<ExitCode> Approve(Session& session, const TransitionOptions& options) {
  const auto date = ParseDate(options.resolution_date);
  if (!date.ok()) return date.status();
  workflow::v1::ApproveBudgetRequest request;
  request.set_opinion(options.opinion);
  request.set_resolution_number(options.resolution_number);
  *request.mutable_resolution_date() = *date;
  AuditEntry wanted;
  wanted.set_comment(options.opinion);
  wanted.set_resolution_number(options.resolution_number);
  *wanted.mutable_resolution_date() = *date;
  return Take<workflow::v1::ApproveBudgetRequest>(
      session, options,
      {budget::v1::ACTION_APPROVE, budget::v1::GATE_APPROVE, &Client::Workflow::ApproveBudget},
      request, wanted);
}

absl::StatusOr<ExitCode> Publish(Session& session, const TransitionOptions& options) {
  return Take<workflow::v1::PublishBudgetRequest>(
      session, options,
      {budget::v1::ACTION_PUBLISH, budget::v1::GATE_PUBLISH, &Client::Workflow::PublishBudget}, {},
      {});
}

absl::StatusOr<ExitCode> Correct(Session& session, const TransitionOptions& options) {
  return TakeWithReason<workflow::v1::CorrectBudgetRequest>(
      session, options, budget::v1::ACTION_CORRECT, &Client::Workflow::CorrectBudget);
}

absl::StatusOr<ExitCode> Cancel(Session& session, const TransitionOptions& options) {
  return TakeWithReason<workflow::v1::CancelBudgetRequest>(
      session, options, budget::v1::ACTION_CANCEL, &Client::Workflow::CancelBudget);
}

void AddTargetOptions(CLI::App& command, TransitionOptions& options) {
  AddBudgetArgument(command, options.budget);
  command.add_option("--etag", options.etag, "所依据的 etag，默认先读取");
  command.add_option("--version", options.version, "所办理的版本，默认按预算当前的版本");
  AddMutationOptions(command, options.mutation);
}

// One value each time it is given, so that the arguments behind it stay arguments.
void AddRepeatable(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                   const std::string& description) {
  command.add_option(name, values, description)->allow_extra_args(false);
}

void AddAcknowledgementOption(CLI::App& command, TransitionOptions& options) {
  AddRepeatable(command, "--ack", options.acknowledgements,
                "说明一项提示：规则编号=理由，或 规则编号@位置=理由；可多次给出");
}

}  // namespace

void AddTransitionCommands(CLI::App& app, Command& chosen) {
  AddCommand<TransitionOptions>(
      app, chosen, "submit", "报送（单位负责人）",
      [](CLI::App& command, TransitionOptions& options) {
        AddTargetOptions(command, options);
        AddAcknowledgementOption(command, options);
      },
      Submit);
  AddCommand<TransitionOptions>(
      app, chosen, "withdraw", "撤回尚未受理的报送（单位负责人）",
      [](CLI::App& command, TransitionOptions& options) {
        AddTargetOptions(command, options);
        command.add_option("--reason", options.opinion, "原因");
      },
      Withdraw);
  AddCommand<TransitionOptions>(app, chosen, "claim", "受理当前审核步骤（财政部门）",
                                AddTargetOptions, Claim);
  AddCommand<TransitionOptions>(
      app, chosen, "pass", "审核通过（受理人）",
      [](CLI::App& command, TransitionOptions& options) {
        AddTargetOptions(command, options);
        command.add_option("--opinion", options.opinion, "审核意见")->required();
        AddAcknowledgementOption(command, options);
      },
      Pass);
  AddCommand<TransitionOptions>(
      app, chosen, "return", "退回部门修改（受理人；审核通过后为批复人）",
      [](CLI::App& command, TransitionOptions& options) {
        AddTargetOptions(command, options);
        command.add_option("--opinion", options.opinion, "退回意见")->required();
        AddRepeatable(command, "--comment", options.comments,
                      "逐处批注：位置=批注，如 expenditure_lines[3]=依据不足；可多次给出");
      },
      Return);
  AddCommand<TransitionOptions>(
      app, chosen, "approve", "批复（局领导）",
      [](CLI::App& command, TransitionOptions& options) {
        AddTargetOptions(command, options);
        command.add_option("--resolution", options.resolution_number, "人大批准文号")->required();
        command
            .add_option("--resolution-date", options.resolution_date, "人大批准日期，如 2026-01-31")
            ->required();
        command.add_option("--opinion", options.opinion, "批复意见");
        AddAcknowledgementOption(command, options);
      },
      Approve);
  AddCommand<TransitionOptions>(
      app, chosen, "publish", "公开（单位负责人或公开经办人）",
      [](CLI::App& command, TransitionOptions& options) {
        AddTargetOptions(command, options);
        AddAcknowledgementOption(command, options);
      },
      Publish);
  AddCommand<TransitionOptions>(
      app, chosen, "correct",
      "更正已公开的预算：开始新一轮编制，更正公开前原公开继续有效（单位负责人）",
      [](CLI::App& command, TransitionOptions& options) {
        AddTargetOptions(command, options);
        command
            .add_option("--reason", options.opinion, "更正原因，将随更正一并公开，最多 1,000 字")
            ->required();
      },
      Correct);
  AddCommand<TransitionOptions>(
      app, chosen, "cancel", "作废；更正中的作废更正，恢复为已公开（单位负责人）",
      [](CLI::App& command, TransitionOptions& options) {
        AddTargetOptions(command, options);
        command.add_option("--reason", options.opinion, "原因")->required();
      },
      Cancel);
}

}  // namespace mingzhang::cli
