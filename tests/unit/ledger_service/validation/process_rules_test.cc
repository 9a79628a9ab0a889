// The rules on approval (APR) and the time of publication (PUB-005), each broken alone.
#include "absl/time/civil_time.h"
#include "gtest/gtest.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"
#include "tests/unit/ledger_service/validation/broken_rule.h"

namespace mingzhang::validation {
namespace {

using testing::BrokenRule;
using testing::NameOf;

constexpr auto kApprove = budget::v1::GATE_APPROVE;
constexpr auto kPublish = budget::v1::GATE_PUBLISH;

class ProcessRulesTest : public ::testing::TestWithParam<BrokenRule> {};

TEST_P(ProcessRulesTest, SayWhatIsWrongWhereAndWhatWouldBeRight) {
  testing::ExpectOneFinding(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, ProcessRulesTest,
    ::testing::Values(BrokenRule{"NoResolutionNumber",
                                 "APR-001",
                                 [](auto&) {},
                                 "",
                                 "填写决议文号",
                                 "未填写",
                                 "没有填写人大决议的文号。请填写",
                                 kApprove,
                                 {},
                                 nullptr,
                                 nullptr,
                                 [](auto& c) { c.today = absl::CivilDay(2026, 2, 1); }},
                      BrokenRule{"NoResolutionDate",
                                 "APR-001",
                                 [](auto&) {},
                                 "",
                                 "填写决议日期",
                                 "未填写",
                                 "没有填写人大决议的日期",
                                 kApprove,
                                 {},
                                 nullptr,
                                 nullptr,
                                 [](auto& c) { c.resolution_number = "第 1 号"; }},
                      BrokenRule{"AResolutionOfTomorrow",
                                 "APR-001",
                                 [](auto&) {},
                                 "",
                                 "不晚于 2026-02-01",
                                 "2026-02-02",
                                 "人大决议的日期晚于今天",
                                 kApprove,
                                 {},
                                 nullptr,
                                 nullptr,
                                 [](auto& c) {
                                   c.today = absl::CivilDay(2026, 2, 1);
                                   c.resolution_number = "第 1 号";
                                   c.resolution_date = absl::CivilDay(2026, 2, 2);
                                 }},
                      BrokenRule{"AnotherVersionThanWasReviewed",
                                 "APR-002",
                                 [](auto&) {},
                                 "",
                                 "第 3 版",
                                 "第 4 版",
                                 "要批复的是第 4 版，审核通过的是第 3 版",
                                 kApprove,
                                 {},
                                 nullptr,
                                 nullptr,
                                 [](auto& c) {
                                   c.reviewed_version = 3;
                                   c.version = 4;
                                 }},
                      BrokenRule{
                          "AReplyAfterTwentyOneDays",
                          "APR-003",
                          [](auto&) {},
                          "",
                          "不晚于 2026-02-21",
                          "2026-02-22",
                          "批准预算是 2026-02-01，应在 20 日内批复，今天 2026-02-22 已超过 1 日",
                          kApprove,
                          {},
                          nullptr,
                          nullptr,
                          [](auto& c) {
                            c.today = absl::CivilDay(2026, 2, 22);
                            c.resolution_number = "第 1 号";
                            c.resolution_date = absl::CivilDay(2026, 2, 1);
                          }},
                      BrokenRule{"APublicationAfterItsTime",
                                 "PUB-005",
                                 [](auto&) {},
                                 "",
                                 "不晚于 2026-03-01",
                                 "2026-03-03",
                                 "今天 2026-03-03 已超过 2 日",
                                 kPublish,
                                 {},
                                 nullptr,
                                 nullptr,
                                 [](auto& c) {
                                   c.today = absl::CivilDay(2026, 3, 3);
                                   c.publication_due = absl::CivilDay(2026, 3, 1);
                                 }}),
    NameOf);

TEST(ProcessRulesTest, HoldOnTheLastDayAndWhereNothingIsKnown) {
  const auto content = testing::BalancedBudget();
  Circumstances circumstances;
  const auto count = [&](budget::v1::Gate gate) {
    return Validate(content, gate, testing::SampleBasis(), circumstances).findings_size();
  };
  EXPECT_EQ(count(kApprove), 0);
  EXPECT_EQ(count(kPublish), 0);
  circumstances.today = absl::CivilDay(2026, 2, 21);
  circumstances.resolution_number = "第 1 号";
  circumstances.resolution_date = absl::CivilDay(2026, 2, 1);
  circumstances.publication_due = circumstances.today;
  circumstances.reviewed_version = 3;
  EXPECT_EQ(count(kApprove), 0);
  EXPECT_EQ(count(kPublish), 0);
  circumstances.version = 3;
  EXPECT_EQ(count(kApprove), 0);
}

}  // namespace
}  // namespace mingzhang::validation
