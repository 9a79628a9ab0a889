// What the search on the home page looks through. Pure.
#ifndef MINGZHANG_PORTAL_SITE_SEARCH_INDEX_H_
#define MINGZHANG_PORTAL_SITE_SEARCH_INDEX_H_

#include <vector>

#include "portal/site/site_page.h"

namespace mingzhang::site {

// assets/search-index.js: a script, because pages that are opened from a disk may load scripts but
// not fetch data. It sets mingzhangSearchIndex to
//
//   {"divisions": [[code, title], …],
//    "departments": [[place in divisions, code, title, [fiscal year, newest first, …]], …]}
//
// A department that was renamed stands there once for each name. Some 40 bytes a budget.
// `budgets` are in the order of their names.
SitePage RenderSearchIndex(const std::vector<PublishedBudget>& budgets);

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_SITE_SEARCH_INDEX_H_
