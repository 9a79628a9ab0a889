#include "tests/property/naive_sum.h"

#include <algorithm>
#include <string>

namespace mingzhang::testing {
namespace {

using budget::v1::BudgetContent;
using budget::v1::ExpenditureLine;
using budget::v1::Filter;

// Without values there is no condition.
template <typename Values, typename Value>
bool Allows(const Values& values, const Value& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

template <typename Prefixes>
bool AllowsCode(const Prefixes& prefixes, const std::string& code) {
  return prefixes.empty() ||
         std::any_of(prefixes.begin(), prefixes.end(),
                     [&code](const std::string& prefix) { return code.starts_with(prefix); });
}

template <typename Items>
bool Declares(const Items& items, const std::string& id) {
  return std::any_of(items.begin(), items.end(),
                     [&id](const auto& item) { return item.project_id() == id; });
}

budget::v1::UnitKind KindOf(const BudgetContent& content, const std::string& unit_code) {
  for (const auto& unit : content.department().units()) {
    if (unit.code() == unit_code) return unit.kind();
  }
  return budget::v1::UNIT_KIND_ADMINISTRATIVE;
}

bool Passes(const BudgetContent& content, const ExpenditureLine& line, const Filter& filter) {
  const std::string& id = line.project_id();
  const auto belongs_to = id.empty()                            ? budget::v1::BELONGING_NOTHING
                          : Declares(content.projects(), id)    ? budget::v1::BELONGING_PROJECT
                          : Declares(content.carry_overs(), id) ? budget::v1::BELONGING_CARRY_OVER
                                                                : budget::v1::BELONGING_UNDECLARED;
  return Allows(filter.fund_sources(), line.fund_source()) &&
         Allows(filter.categories(), line.category()) &&
         AllowsCode(filter.functional_codes(), line.functional_code()) &&
         AllowsCode(filter.economic_codes(), line.economic_code()) &&
         Allows(filter.unit_kinds(), KindOf(content, line.unit_code())) &&
         Allows(filter.belongs_to(), belongs_to) && Allows(filter.unit_codes(), line.unit_code()) &&
         Allows(filter.item_ids(), id);
}

}  // namespace

std::int64_t NaiveSum(const BudgetContent& content, budget::v1::Relation relation,
                      const std::vector<const Filter*>& filters) {
  std::int64_t sum = 0;
  if (relation == budget::v1::RELATION_REVENUE) {
    for (const auto& revenue : content.revenue()) {
      const bool passes = std::all_of(filters.begin(), filters.end(), [&](const Filter* filter) {
        return Allows(filter->fund_sources(), revenue.fund_source());
      });
      if (passes) sum += revenue.amount_fen();
    }
    return sum;
  }
  for (const auto& line : content.expenditure_lines()) {
    const bool passes = std::all_of(filters.begin(), filters.end(), [&](const Filter* filter) {
      return Passes(content, line, *filter);
    });
    if (passes) sum += line.amount_fen();
  }
  return sum;
}

}  // namespace mingzhang::testing
