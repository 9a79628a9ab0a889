#include "common/status/status.h"

#include <gtest/gtest.h>

#include "common/status/grpc_status.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang {
namespace {

TEST(StatusTest, AnErrorCarriesItsReasonAndMetadata) {
  const absl::Status status =
      MakeError(absl::StatusCode::kAborted, budget::v1::ERROR_REASON_ETAG_MISMATCH, "已被他人修改",
                {{"current_etag", "e7"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ErrorReasonName(status), "ETAG_MISMATCH");
  EXPECT_EQ(ErrorMetadataValue(status, "current_etag"), "e7");
  EXPECT_EQ(ErrorMetadataValue(status, "absent"), "");
}

TEST(StatusTest, AFieldErrorNamesTheField) {
  const absl::Status status = FieldError("content.fiscal_year", "应为 2026");
  const auto bad_request = GetDetail<google::rpc::BadRequest>(status);
  ASSERT_TRUE(bad_request.has_value());
  EXPECT_EQ(bad_request->field_violations(0).field(), "content.fiscal_year");
  EXPECT_EQ(ErrorReasonName(status), "FIELD_INVALID");
}

TEST(StatusTest, ARetryDelayKeepsItsFraction) {
  absl::Status status = absl::ResourceExhaustedError("忙");
  AddRetryDelay(status, absl::Milliseconds(1250));
  const auto retry = GetDetail<google::rpc::RetryInfo>(status);
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 1);
  EXPECT_EQ(retry->retry_delay().nanos(), 250'000'000);
}

TEST(StatusTest, DetailsSurviveTheWire) {
  const absl::Status sent = FieldError("name", "缺少");
  const absl::Status received = FromGrpcStatus(ToGrpcStatus(sent));
  EXPECT_EQ(received, sent);
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK).ok());
}

TEST(StatusTest, AStatusFromElsewhereHasNoReason) {
  const absl::Status status = FromGrpcStatus({grpc::StatusCode::UNAVAILABLE, "connection refused"});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorReasonName(status), "");
}

TEST(StatusTest, DetailsTooLargeForTheWireAreLeftOutButTheReasonStays) {
  absl::Status status = MakeError(absl::StatusCode::kFailedPrecondition,
                                  budget::v1::ERROR_REASON_VALIDATION_BLOCKED, "未通过");
  budget::v1::ValidationReport report;
  report.add_findings()->set_message(std::string(kMaxDetailBytes, 'x'));
  AddDetail(status, report);
  const grpc::Status wire = ToGrpcStatus(status);
  EXPECT_LE(wire.error_details().size(), kMaxDetailBytes);
  EXPECT_EQ(ErrorReasonName(FromGrpcStatus(wire)), "VALIDATION_BLOCKED");
  EXPECT_FALSE(GetDetail<budget::v1::ValidationReport>(FromGrpcStatus(wire)).has_value());
}

}  // namespace
}  // namespace mingzhang
