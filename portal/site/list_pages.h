// The pages that lead to the budgets: the home page with the search, and lists by year, division
// and department. Pure.
#ifndef MINGZHANG_PORTAL_SITE_LIST_PAGES_H_
#define MINGZHANG_PORTAL_SITE_LIST_PAGES_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "portal/site/site_page.h"

namespace mingzhang::site {

// Rows of a list's page; what is longer goes on on further pages.
inline constexpr int kRowsPerPage = 200;
// The newest publications on the home page.
inline constexpr int kNewestShown = 20;

using WritePage = absl::FunctionRef<absl::Status(const SitePage& page)>;

// Hands each page to `write` as soon as it is made, and stops at its first error. `budgets` are in
// the order of their names.
absl::Status RenderListPages(const std::vector<PublishedBudget>& budgets, WritePage write);

// What is shown where there is no such page; it may be anywhere, so its links begin at the root.
SitePage RenderNotFoundPage();

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_SITE_LIST_PAGES_H_
