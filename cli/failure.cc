#include "cli/failure.h"

#include <array>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "cli/findings.h"
#include "cli/text_table.h"
#include "common/status/status.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::cli {
namespace {

constexpr char kExitCodePayload[] = "mingzhang.cli/exit-code";
constexpr char kRetryPayload[] = "mingzhang.cli/retry";
constexpr char kAdvicePayload[] = "mingzhang.cli/advice";

struct ReasonAdvice {
  std::string_view reason;
  std::string_view advice;
};

constexpr std::string_view kNewToken =
    "请用 --as 指定人员并换用有效的令牌；演示环境可运行 mingzhang dev init 重新签发";
constexpr std::string_view kTryLater = "请稍后重试；写操作用同一 --request-id 重试不会重复办理";

constexpr std::array kAdvice = {
    ReasonAdvice{"TOKEN_MISSING", kNewToken},
    ReasonAdvice{"TOKEN_MALFORMED", kNewToken},
    ReasonAdvice{"TOKEN_EXPIRED", kNewToken},
    ReasonAdvice{"TOKEN_NOT_YET_VALID", "令牌尚未生效：请核对本机与签发机构的时钟"},
    ReasonAdvice{"TOKEN_KEY_UNKNOWN", kNewToken},
    ReasonAdvice{"TOKEN_SIGNATURE_INVALID", kNewToken},
    ReasonAdvice{"ROLE_MISSING", "请由具备该角色的人员办理（--as 人员）"},
    ReasonAdvice{"ROLE_OUT_OF_SCOPE", "请由该部门或该区划的人员办理（--as 人员）"},
    ReasonAdvice{"DUTY_CONFLICT", "不相容岗位应当分离：请由未参与前述环节的人员办理（--as 人员）"},
    ReasonAdvice{"STEP_HELD_BY_ANOTHER", "请由受理本步骤的人员办理（--as 人员）"},
    ReasonAdvice{"ETAG_MISMATCH",
                 "预算已被他人先行办理：请用 mingzhang budget show 查看后重新决定"},
    ReasonAdvice{"STATE_MISMATCH", "请用 mingzhang budget show 查看预算当前的状态"},
    ReasonAdvice{"VERSION_MISMATCH", "请用 mingzhang budget show 查看应办理的版本"},
    ReasonAdvice{
        "VALIDATION_BLOCKED",
        "错误须修改后用 mingzhang draft import 重新导入；提示可用 --ack 规则编号=理由 说明"},
    ReasonAdvice{"REQUEST_ID_REUSED", "该请求号已用于另一请求：请去掉 --request-id 重新办理"},
    ReasonAdvice{"DEPARTMENT_UNREGISTERED", "请核对区划和部门代码，或请财政部门登记该部门"},
    ReasonAdvice{"QUEUE_FULL", kTryLater},
    ReasonAdvice{"LEDGER_UNAVAILABLE", kTryLater},
    ReasonAdvice{"SHUTTING_DOWN", kTryLater},
    ReasonAdvice{"STORAGE_UNAVAILABLE", kTryLater},
    ReasonAdvice{"DATA_CORRUPTED", "数据可能被改动：请保留现场并通知系统管理员和审计人员"}};

std::string Payload(const absl::Status& status, const char* type) {
  const auto payload = status.GetPayload(type);
  return payload ? std::string(*payload) : "";
}

std::string AdviceFor(const absl::Status& status) {
  std::string own = Payload(status, kAdvicePayload);
  if (!own.empty()) return own;
  const std::string reason = ErrorReasonName(status);
  for (const ReasonAdvice& entry : kAdvice) {
    if (entry.reason == reason) return std::string(entry.advice);
  }
  return "";
}

// A draft's content came from a file; any other field from the command line.
bool IsAboutContent(const absl::Status& status) {
  const auto request = GetDetail<google::rpc::BadRequest>(status);
  return request && request->field_violations_size() > 0 &&
         request->field_violations(0).field().compare(0, 7, "content") == 0;
}

ExitCode ByCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kOk;
    case absl::StatusCode::kInvalidArgument:
      return IsAboutContent(status) ? ExitCode::kBadInput : ExitCode::kUsage;
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kUsage;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kDenied;
    case absl::StatusCode::kFailedPrecondition:
      if (ErrorReasonName(status) == "RENDERER_UNAVAILABLE") return ExitCode::kUnavailable;
      return ErrorReasonName(status) == "VALIDATION_BLOCKED" ? ExitCode::kRefused
                                                             : ExitCode::kConflict;
    case absl::StatusCode::kAborted:
      return ExitCode::kConflict;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kRefused;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kUnavailable;
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
      return ExitCode::kWrongResource;
    default:
      return ExitCode::kOther;
  }
}

}  // namespace

absl::Status ExitWith(ExitCode code, absl::Status status) {
  if (!status.ok()) {
    status.SetPayload(kExitCodePayload, absl::Cord(std::to_string(static_cast<int>(code))));
  }
  return status;
}

absl::Status Advise(absl::Status status, std::string_view advice) {
  if (!status.ok()) {
    status.SetPayload(kAdvicePayload, absl::Cord(absl::string_view(advice.data(), advice.size())));
  }
  return status;
}

absl::Status WithRetryOptions(absl::Status status, std::string_view options) {
  if (!status.ok()) {
    status.SetPayload(kRetryPayload, absl::Cord(absl::string_view(options.data(), options.size())));
  }
  return status;
}

absl::Status UsageError(std::string_view message) {
  return ExitWith(ExitCode::kUsage,
                  absl::InvalidArgumentError(absl::string_view(message.data(), message.size())));
}

ExitCode ExitCodeFor(const absl::Status& status) {
  int code = 0;
  if (absl::SimpleAtoi(Payload(status, kExitCodePayload), &code)) return ExitCode(code);
  return ByCode(status);
}

void PrintFailure(std::ostream& out, const absl::Status& status) {
  std::string message = OneLine(std::string(status.message()));
  if (message.empty()) message = absl::StatusCodeToString(status.code());
  // What is wrong with a form or a rule set comes a line each.
  const char* lead = "错误：";
  for (const absl::string_view line : absl::StrSplit(status.message(), '\n', absl::SkipEmpty())) {
    out << lead << OneLine(std::string(line)) << '\n';
    lead = "  ";
  }
  if (status.message().empty()) out << lead << message << '\n';
  if (const auto request = GetDetail<google::rpc::BadRequest>(status)) {
    for (const auto& violation : request->field_violations()) {
      // Where there is only one, the message has said it.
      if (request->field_violations_size() == 1 &&
          message.find(OneLine(violation.description())) != std::string::npos &&
          message.find(OneLine(violation.field())) != std::string::npos) {
        continue;
      }
      out << "  " << OneLine(violation.field()) << (violation.field().empty() ? "" : "：")
          << OneLine(violation.description()) << '\n';
    }
  }
  if (const auto report = GetDetail<budget::v1::ValidationReport>(status)) {
    PrintFindings(out, *report);
  }
  const std::string advice = AdviceFor(status);
  if (!advice.empty()) out << "怎么办：" << advice << '\n';
  const std::string retry = Payload(status, kRetryPayload);
  if (!retry.empty()) out << "重试时加上：" << retry << "（不会重复办理）\n";
}

nlohmann::ordered_json FailureJson(const absl::Status& status) {
  nlohmann::ordered_json error;
  error["exit_code"] = static_cast<int>(ExitCodeFor(status));
  error["code"] = absl::StatusCodeToString(status.code());
  error["reason"] = ErrorReasonName(status);
  error["message"] = std::string(status.message());
  error["advice"] = AdviceFor(status);
  error["retry"] = Payload(status, kRetryPayload);
  error["metadata"] = nlohmann::ordered_json::object();
  if (const auto info = GetDetail<google::rpc::ErrorInfo>(status)) {
    for (const auto& [key, value] : info->metadata()) error["metadata"][key] = value;
  }
  error["fields"] = nlohmann::ordered_json::array();
  if (const auto request = GetDetail<google::rpc::BadRequest>(status)) {
    for (const auto& violation : request->field_violations()) {
      error["fields"].push_back(
          {{"field", violation.field()}, {"description", violation.description()}});
    }
  }
  if (const auto report = GetDetail<budget::v1::ValidationReport>(status)) {
    error["findings"] = FindingsJson(*report);
  }
  return {{"error", std::move(error)}};
}

}  // namespace mingzhang::cli
