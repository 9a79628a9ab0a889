#include "ledger_service/service/budget_filter.h"

#include "absl/strings/numbers.h"
#include "common/request/filter.h"

namespace mingzhang::service {

absl::StatusOr<BudgetFilter> BudgetFilter::Parse(std::string_view text) {
  const auto conditions = ParseFilter("filter", text);
  if (!conditions.ok()) return conditions.status();
  BudgetFilter filter;
  for (const FilterCondition& condition : *conditions) {
    const auto refuse = [&condition](std::string_view way_out) {
      return RefuseCondition("filter", condition, way_out);
    };
    if (condition.op != "=") return refuse("这里只能用 =");
    bool repeated = false;
    if (condition.name == "state") {
      budget::v1::BudgetState state;
      if (!budget::v1::BudgetState_Parse("BUDGET_STATE_" + condition.value, &state)) {
        return refuse("没有这个状态，例如 state = SUBMITTED");
      }
      repeated = filter.state.has_value();
      filter.state = state;
    } else if (condition.name == "step") {
      repeated = filter.step.has_value();
      filter.step = condition.value;
    } else if (condition.name == "fiscal_year") {
      std::int32_t year = 0;
      if (!absl::SimpleAtoi(condition.value, &year)) return refuse("年度应为四位数字");
      repeated = filter.fiscal_year.has_value();
      filter.fiscal_year = year;
    } else {
      return refuse("可以按 state、step、fiscal_year 筛选");
    }
    if (repeated) return refuse("同一名称只能出现一次");
  }
  return filter;
}

bool BudgetFilter::Matches(const budget::v1::Budget& budget) const {
  return (!state || budget.state() == *state) && (!step || budget.review().step() == *step) &&
         (!fiscal_year || budget.fiscal_year() == *fiscal_year);
}

}  // namespace mingzhang::service
