#include "cli/failure.h"

#include <sstream>

#include "common/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Printed(const absl::Status& status) {
  std::ostringstream out;
  PrintFailure(out, status);
  return out.str();
}

absl::Status Blocked() {
  absl::Status status = MakeError(absl::StatusCode::kFailedPrecondition,
                                  budget::v1::ERROR_REASON_VALIDATION_BLOCKED, "校验未通过");
  budget::v1::ValidationReport report;
  auto& warning = *report.add_findings();
  warning.set_rule_id("STR-014");
  warning.set_severity(budget::v1::SEVERITY_WARNING);
  auto& error = *report.add_findings();
  error.set_rule_id("BAL-001");
  error.set_title("收支平衡");
  error.set_place("revenue");
  error.set_message("收入 1.00 元，支出 2.00 元");
  error.set_basis("预算法第十二条");
  error.set_severity(budget::v1::SEVERITY_ERROR);
  AddDetail(status, report);
  return status;
}

TEST(ExitCodeFor, FollowsCodeAndReason) {
  const struct {
    absl::Status status;
    ExitCode exit_code;
  } cases[] = {
      {absl::OkStatus(), ExitCode::kOk},
      {absl::InvalidArgumentError("x"), ExitCode::kUsage},
      {absl::OutOfRangeError("x"), ExitCode::kUsage},
      {FieldError("target.name", "x"), ExitCode::kUsage},
      {FieldError("content.fiscal_year", "x"), ExitCode::kBadInput},
      {absl::UnauthenticatedError("x"), ExitCode::kDenied},
      {absl::PermissionDeniedError("x"), ExitCode::kDenied},
      {absl::AbortedError("x"), ExitCode::kConflict},
      {absl::FailedPreconditionError("x"), ExitCode::kConflict},
      {Blocked(), ExitCode::kRefused},
      {absl::DataLossError("x"), ExitCode::kRefused},
      {absl::UnavailableError("x"), ExitCode::kUnavailable},
      {absl::DeadlineExceededError("x"), ExitCode::kUnavailable},
      {absl::ResourceExhaustedError("x"), ExitCode::kUnavailable},
      {absl::NotFoundError("x"), ExitCode::kWrongResource},
      {absl::AlreadyExistsError("x"), ExitCode::kWrongResource},
      {absl::InternalError("x"), ExitCode::kOther},
      {absl::UnknownError("x"), ExitCode::kOther},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(ExitCodeFor(test.status), test.exit_code) << test.status;
  }
}

TEST(ExitCodeFor, IsWhatExitWithSaid) {
  EXPECT_EQ(ExitCodeFor(ExitWith(ExitCode::kBadInput, absl::NotFoundError("x"))),
            ExitCode::kBadInput);
  EXPECT_EQ(ExitCodeFor(UsageError("x")), ExitCode::kUsage);
  EXPECT_TRUE(ExitWith(ExitCode::kBadInput, absl::OkStatus()).ok());
}

TEST(PrintFailure, SaysFirstWhatIsWrongAndLastWhatToDo) {
  EXPECT_EQ(Printed(Advise(absl::NotFoundError("没有这个预算"), "请核对名称")),
            "错误：没有这个预算\n怎么办：请核对名称\n");
}

TEST(PrintFailure, KeepsTheLinesOfAMessageApart) {
  std::ostringstream out;
  PrintFailure(out, absl::InvalidArgumentError("a:3：没有写 title\na:9：没有写 gates"));
  EXPECT_THAT(out.str(), ::testing::StartsWith("错误：a:3：没有写 title\n  a:9：没有写 gates\n"));
}

TEST(PrintFailure, ListsThePlaces) {
  absl::Status status = absl::InvalidArgumentError("文件有 2 处错误");
  google::rpc::BadRequest request;
  for (const char* field : {"revenue[0]", ""}) {
    auto& violation = *request.add_field_violations();
    violation.set_field(field);
    violation.set_description("金额不对");
  }
  AddDetail(status, request);
  EXPECT_EQ(Printed(status), "错误：文件有 2 处错误\n  revenue[0]：金额不对\n  金额不对\n");
}

TEST(PrintFailure, DoesNotRepeatASinglePlace) {
  EXPECT_EQ(Printed(FieldError("fiscal_year", "应为 2026")), "错误：fiscal_year：应为 2026\n");
}

TEST(PrintFailure, ListsFindingsBlockingOnesFirst) {
  const std::string text = Printed(Blocked());
  EXPECT_LT(text.find("[错误] BAL-001 收支平衡"), text.find("[提示] STR-014"));
  EXPECT_THAT(text, HasSubstr("位置：revenue"));
  EXPECT_THAT(text, HasSubstr("依据：预算法第十二条"));
  EXPECT_THAT(text, HasSubstr("怎么办：错误须修改后"));
}

TEST(PrintFailure, ShowsNothingThatSteersATerminal) {
  EXPECT_THAT(Printed(absl::InternalError("a\x1B[2Jb\nc")), Not(HasSubstr("\x1B")));
}

TEST(FailureJson, HasEverythingAProgramNeeds) {
  absl::Status status =
      MakeError(absl::StatusCode::kAborted, budget::v1::ERROR_REASON_ETAG_MISMATCH, "已变化",
                {{"current_etag", "e2"}});
  status = WithRetryOptions(status, "--request-id 1");
  const auto error = FailureJson(status)["error"];
  EXPECT_EQ(error["exit_code"], 5);
  EXPECT_EQ(error["code"], "ABORTED");
  EXPECT_EQ(error["reason"], "ETAG_MISMATCH");
  EXPECT_EQ(error["metadata"]["current_etag"], "e2");
  EXPECT_EQ(error["retry"], "--request-id 1");
  EXPECT_FALSE(error.contains("findings"));
  EXPECT_EQ(FailureJson(Blocked())["error"]["findings"].size(), 2U);
}

}  // namespace
}  // namespace mingzhang::cli
