#include "ledger_service/service/budget_filter.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/status.h"

namespace mingzhang::service {
namespace {

absl::Status Refuse(const std::string& quoted, std::string_view way_out) {
  return FieldError("filter", absl::StrCat("看不懂“", quoted, "”：", std::string(way_out)));
}

std::string Unquote(const std::string& value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

absl::StatusOr<BudgetFilter> BudgetFilter::Parse(std::string_view text) {
  BudgetFilter filter;
  if (text.size() > kMaxFilterBytes) return FieldError("filter", "过长");
  const absl::string_view trimmed =
      absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size()));
  if (trimmed.empty()) return filter;
  for (const absl::string_view piece : absl::StrSplit(trimmed, " AND ")) {
    const std::string condition(absl::StripAsciiWhitespace(piece));
    const std::vector<std::string> sides = absl::StrSplit(condition, absl::MaxSplits('=', 1));
    if (sides.size() != 2) {
      return Refuse(condition, "条件应写成 名称 = 值，多个条件用 AND 连接");
    }
    const std::string name(absl::StripAsciiWhitespace(sides[0]));
    const std::string value = Unquote(std::string(absl::StripAsciiWhitespace(sides[1])));
    bool repeated = false;
    if (name == "state") {
      budget::v1::BudgetState state;
      if (!budget::v1::BudgetState_Parse("BUDGET_STATE_" + value, &state)) {
        return Refuse(condition, "没有这个状态，例如 state = SUBMITTED");
      }
      repeated = filter.state.has_value();
      filter.state = state;
    } else if (name == "step") {
      repeated = filter.step.has_value();
      filter.step = value;
    } else if (name == "fiscal_year") {
      std::int32_t year = 0;
      if (!absl::SimpleAtoi(value, &year)) return Refuse(condition, "年度应为四位数字");
      repeated = filter.fiscal_year.has_value();
      filter.fiscal_year = year;
    } else {
      return Refuse(condition, "可以按 state、step、fiscal_year 筛选");
    }
    if (repeated) return Refuse(condition, "同一名称只能出现一次");
  }
  return filter;
}

bool BudgetFilter::Matches(const budget::v1::Budget& budget) const {
  return (!state || budget.state() == *state) && (!step || budget.review().step() == *step) &&
         (!fiscal_year || budget.fiscal_year() == *fiscal_year);
}

}  // namespace mingzhang::service
