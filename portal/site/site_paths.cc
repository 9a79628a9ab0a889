#include "portal/site/site_paths.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace mingzhang::site {

std::string YearFolder(std::int32_t fiscal_year) { return absl::StrCat("years/", fiscal_year); }

std::string ListPagePath(std::string_view folder, int number) {
  const std::string name = number == 1 ? "index.html" : absl::StrCat("page-", number, ".html");
  return absl::StrCat(std::string(folder), "/", name);
}

std::string BudgetPagePath(const BudgetName& budget) {
  return absl::StrCat(budget.ToString(), "/index.html");
}

std::string DisclosurePath(const DisclosureName& disclosure, std::string_view file) {
  return absl::StrCat(disclosure.ToString(), "/", std::string(file));
}

std::string RelativeLink(std::string_view from, std::string_view to) {
  // What both share, up to the last slash of it.
  const auto [end, end_of_to] = std::mismatch(from.begin(), from.end(), to.begin(), to.end());
  const std::string_view same = from.substr(0, static_cast<std::size_t>(end - from.begin()));
  const std::size_t slash = same.rfind('/');
  const std::size_t common = slash == std::string_view::npos ? 0 : slash + 1;
  std::string link;
  for (const char c : from.substr(common)) {
    if (c == '/') link += "../";
  }
  link += to.substr(common);
  return link;
}

}  // namespace mingzhang::site
