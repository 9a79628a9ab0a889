#include "ledger_service/trail/audit_filter.h"

#include <gtest/gtest.h>

#include "common/status/status.h"

namespace mingzhang::trail {
namespace {

std::string Refusal(std::string_view text) {
  const auto filter = AuditFilter::Parse(text);
  if (filter.ok()) return "";
  EXPECT_EQ(ErrorReasonName(filter.status()), "FIELD_INVALID");
  return std::string(filter.status().message());
}

TEST(AuditFilterTest, ReadsEveryCondition) {
  const auto filter = AuditFilter::Parse(
      "division = divisions/652300 AND department = \"divisions/652300/departments/301\" AND "
      "actor = \"u 1\" AND action = SUBMIT AND from_state = DRAFTING AND to_state = SUBMITTED AND "
      "outcome = SENT_BACK AND time >= \"2026-01-01T00:00:00Z\" AND time < "
      "2026-01-01T08:00:01+08:00");
  ASSERT_TRUE(filter.ok()) << filter.status();
  EXPECT_EQ(filter->division, "divisions/652300");
  EXPECT_EQ(filter->department, "divisions/652300/departments/301");
  EXPECT_EQ(filter->actor, "u 1");
  EXPECT_EQ(filter->action, budget::v1::ACTION_SUBMIT);
  EXPECT_EQ(filter->from_state, budget::v1::BUDGET_STATE_DRAFTING);
  EXPECT_EQ(filter->to_state, budget::v1::BUDGET_STATE_SUBMITTED);
  EXPECT_EQ(filter->outcome, ledger::v1::AUDIT_OUTCOME_SENT_BACK);
  EXPECT_EQ(filter->until - filter->since, absl::Seconds(1));
}

TEST(AuditFilterTest, StrictAndLooseBoundsOfTimeDifferByTheInstant) {
  const auto strict = AuditFilter::Parse("time > 2026-01-01T00:00:00Z");
  const auto loose = AuditFilter::Parse("time >= 2026-01-01T00:00:00Z");
  EXPECT_EQ(strict->since - loose->since, absl::Nanoseconds(1));
  const auto up_to = AuditFilter::Parse("time <= 2026-01-01T00:00:00Z");
  const auto before = AuditFilter::Parse("time < 2026-01-01T00:00:00Z");
  EXPECT_EQ(up_to->until - before->until, absl::Nanoseconds(1));
}

TEST(AuditFilterTest, WhatMeansNothingIsRefusedWithTheWayOut) {
  EXPECT_NE(Refusal("colour = red").find("可以按 division"), std::string::npos);
  EXPECT_NE(Refusal("action = DANCE").find("没有这个动作"), std::string::npos);
  EXPECT_NE(Refusal("action = UNSPECIFIED").find("没有这个动作"), std::string::npos);
  EXPECT_NE(Refusal("to_state = X").find("没有这个状态"), std::string::npos);
  EXPECT_NE(Refusal("outcome = LATE").find("SENT_BACK"), std::string::npos);
  EXPECT_NE(Refusal("time = 2026-01-01T00:00:00Z").find("限定"), std::string::npos);
  EXPECT_NE(Refusal("time >= yesterday").find("RFC 3339"), std::string::npos);
  EXPECT_NE(Refusal("time >= infinite-past").find("RFC 3339"), std::string::npos);
  EXPECT_NE(Refusal("time < \"infinite-future\"").find("RFC 3339"), std::string::npos);
  EXPECT_NE(Refusal("division = 652300").find("区划"), std::string::npos);
  EXPECT_NE(Refusal("department = divisions/652300").find("部门"), std::string::npos);
  EXPECT_NE(Refusal("actor > a").find("只能用 ="), std::string::npos);
  EXPECT_NE(Refusal("actor = a AND actor = b").find("只能出现一次"), std::string::npos);
  EXPECT_NE(Refusal("time > 2026-01-01T00:00:00Z AND time >= 2026-01-01T00:00:00Z").find("一次"),
            std::string::npos);
}

TEST(AuditFilterTest, AnEmptyFilterAdmitsEverything) {
  const auto filter = AuditFilter::Parse("");
  ASSERT_TRUE(filter.ok());
  EXPECT_TRUE(
      filter->Admits(Kind{budget::v1::ACTION_SAVE, budget::v1::BUDGET_STATE_DRAFTING,
                          budget::v1::BUDGET_STATE_DRAFTING, ledger::v1::AUDIT_OUTCOME_CLEAN}));
}

}  // namespace
}  // namespace mingzhang::trail
