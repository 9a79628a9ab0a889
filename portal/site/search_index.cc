#include "portal/site/search_index.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "portal/site/site_paths.h"

namespace mingzhang::site {
namespace {

using nlohmann::json;

std::string Compact(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

SitePage RenderSearchIndex(const std::vector<PublishedBudget>& budgets) {
  // By division, code and name of the department.
  std::vector<const PublishedBudget*> sorted;
  sorted.reserve(budgets.size());
  for (const PublishedBudget& budget : budgets) sorted.push_back(&budget);
  const auto key = [](const PublishedBudget* budget) {
    return std::tie(budget->name.division, budget->name.department, budget->department_title);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const auto* a, const auto* b) { return key(a) < key(b); });

  std::string divisions;
  std::string departments;
  int division = -1;
  for (auto at = sorted.begin(); at != sorted.end();) {
    const PublishedBudget& first = **at;
    if (division < 0 || (*std::prev(at))->name.division != first.name.division) {
      ++division;
      absl::StrAppend(&divisions, division == 0 ? "\n" : ",\n",
                      Compact({first.name.division, first.division_title}));
    }
    auto years = json::array();
    for (; at != sorted.end() && key(*at) == key(&first); ++at) {
      years.insert(years.begin(), (*at)->name.fiscal_year);
    }
    absl::StrAppend(&departments, departments.empty() ? "\n" : ",\n",
                    Compact({division, first.name.department, first.department_title, years}));
  }
  return {kSearchIndexPath,
          absl::StrCat("globalThis.mingzhangSearchIndex = {\"divisions\": [", divisions,
                       "],\n\"departments\": [", departments, "]};\n")};
}

}  // namespace mingzhang::site
