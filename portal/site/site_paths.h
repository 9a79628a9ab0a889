// Where things stand in the site's folder, relative to it. Folders are resource names, so that an
// address says what it is of. Pure.
#ifndef MINGZHANG_PORTAL_SITE_SITE_PATHS_H_
#define MINGZHANG_PORTAL_SITE_SITE_PATHS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "common/resource/resource_name.h"

namespace mingzhang::site {

inline constexpr char kHomePage[] = "index.html";
inline constexpr char kVerifyPage[] = "verify.html";
inline constexpr char kNotFoundPage[] = "404.html";
inline constexpr char kDivisionsFolder[] = "divisions";
inline constexpr char kStyleSheetPath[] = "assets/site.css";
inline constexpr char kSearchScriptPath[] = "assets/search.js";
inline constexpr char kSearchIndexPath[] = "assets/search-index.js";
// The public part of the audit log, C2SP tlog-tiles without entries.
inline constexpr char kLogFolder[] = "log";

// The page of a folder. What stands beside the files of a disclosure is in
// common/bundle/published_folder.h.
inline constexpr char kPageFile[] = "index.html";

// years/2026
std::string YearFolder(std::int32_t fiscal_year);
// The page `number`, from 1, of a list in `folder`: its index.html, page-2.html and so on.
std::string ListPagePath(std::string_view folder, int number);
// …/budgets/2026/index.html
std::string BudgetPagePath(const BudgetName& budget);
// Of a folder, or a file within it: …/disclosures/1/data/lines.csv.
std::string DisclosurePath(const DisclosureName& disclosure, std::string_view file);

// The address of the file `to`, as the page `from` has to link to it.
std::string RelativeLink(std::string_view from, std::string_view to);

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_SITE_SITE_PATHS_H_
