// What all pages have: head, the way back, and footer. Pure.
#ifndef MINGZHANG_PORTAL_SITE_PAGE_FRAME_H_
#define MINGZHANG_PORTAL_SITE_PAGE_FRAME_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "common/resource/resource_name.h"
#include "portal/site/site_page.h"
#include "workflow_service/publication/html_writer.h"

namespace mingzhang::site {

inline constexpr char kSiteTitle[] = "部门预算公开";

// A page above, with its path in the site.
struct Step {
  std::string title;
  std::string path;
};

struct Frame {
  // Of the page itself.
  std::string path;
  // Its heading.
  std::string title;
  // From below the home page down to the one above this page.
  std::vector<Step> place = {};
  bool searches = false;
};

// The page with what `main` writes below its heading.
SitePage RenderPage(const Frame& frame,
                    absl::FunctionRef<void(publication::HtmlWriter& writer)> main);

// A link from one page of the site to another.
void AddLink(publication::HtmlWriter& writer, const Frame& frame, std::string_view text,
             std::string_view to);
// A name and a value of a dl with the class facts; nothing for an empty value.
void AddFact(publication::HtmlWriter& writer, std::string_view name, std::string_view value,
             std::string_view css_class = {});

// 昌吉回族自治州, or 652300 where its name is not known.
std::string DivisionTitle(const PublishedBudget& budget);
// The steps down to a budget's division, and to its department.
std::vector<Step> DivisionPlace(const PublishedBudget& budget);
std::vector<Step> DepartmentPlace(const PublishedBudget& budget);

// 2026 年 3 月 1 日, in China.
std::string DayText(absl::Time time);
// 812 字节, 80.8 KB, 1.2 MB: units of 1,024 bytes.
std::string SizeText(std::int64_t bytes);

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_SITE_PAGE_FRAME_H_
