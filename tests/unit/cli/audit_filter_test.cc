#include "cli/audit_filter.h"

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;

TEST(AuditFilterTest, NothingAskedForIsAnEmptyFilter) {
  EXPECT_EQ(FormatAuditFilter({}).value(), "");
}

TEST(AuditFilterTest, JoinsWhatIsAskedFor) {
  EXPECT_EQ(
      FormatAuditFilter({.department = "652300/301",
                         .division = "652300",
                         .actor = "u-editor",
                         .action = "报送",
                         .from_state = "编制中",
                         .to_state = "submitted",
                         .outcome = "退回、撤回或作废",
                         .since = "2026-01-31",
                         .until = "2026-02-01T08:00:00Z"})
          .value(),
      "department = \"divisions/652300/departments/301\" AND division = \"divisions/652300\" "
      "AND actor = \"u-editor\" AND action = SUBMIT AND from_state = DRAFTING AND to_state = "
      "SUBMITTED AND outcome = SENT_BACK AND time >= \"2026-01-31T00:00:00+08:00\" AND time < "
      "\"2026-02-01T16:00:00+08:00\"");
}

TEST(AuditFilterTest, TakesNamesAsTheyAre) {
  EXPECT_EQ(FormatAuditFilter({.department = "divisions/652300/departments/301"}).value(),
            "department = \"divisions/652300/departments/301\"");
  EXPECT_EQ(FormatAuditFilter({.action = "rotate_log_key"}).value(), "action = ROTATE_LOG_KEY");
  EXPECT_EQ(FormatAuditFilter({.action = "更正"}).value(), "action = CORRECT");
}

TEST(AuditFilterTest, IncludesTheLastDay) {
  EXPECT_EQ(FormatAuditFilter({.until = "2026-12-31"}).value(),
            "time < \"2027-01-01T00:00:00+08:00\"");
  EXPECT_EQ(FormatAuditFilter({.until = "2026-12-31 18:00"}).value(),
            "time < \"2026-12-31T18:00:00+08:00\"");
}

TEST(AuditFilterTest, EscapesWhatWouldEndAValue) {
  EXPECT_EQ(FormatAuditFilter({.actor = "a\" OR \\b"}).value(), "actor = \"a\\\" OR \\\\b\"");
}

TEST(AuditFilterTest, NamesTheOptionThatIsWrong) {
  const struct {
    AuditFilterOptions options;
    const char* words;
  } cases[] = {
      {{.department = "301"}, "--department"},
      {{.division = "65"}, "--division"},
      {{.action = "吃饭"}, "没有“吃饭”这一动作；可用：建立 CREATE"},
      {{.from_state = "x"}, "--from-state"},
      {{.to_state = "x"}, "--to-state"},
      {{.outcome = "好"}, "--outcome 不能是“好”；可用：正常 CLEAN"},
      {{.since = "昨天"}, "--since 的时间“昨天”看不懂，应写成 2026-03-01"},
      {{.until = "2026-1-1"}, "--until 的时间“2026-1-1”看不懂"},
      {{.since = "infinite-past"}, "--since 的时间“infinite-past”看不懂"},
  };
  for (const auto& test : cases) {
    const auto status = FormatAuditFilter(test.options).status();
    EXPECT_EQ(ExitCodeFor(status), ExitCode::kUsage) << test.words;
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.words));
  }
}

}  // namespace
}  // namespace mingzhang::cli
