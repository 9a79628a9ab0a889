// A file of the site that is made from what was published, and what lists show of a budget.
#ifndef MINGZHANG_PORTAL_SITE_SITE_PAGE_H_
#define MINGZHANG_PORTAL_SITE_SITE_PAGE_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "common/resource/resource_name.h"

namespace mingzhang::site {

struct SitePage {
  // As in site_paths.h.
  std::string path;
  std::string contents;
};

// A budget of which something was published.
struct PublishedBudget {
  BudgetName name;
  // As the department is registered, and as the newest bundle calls the division; empty where it
  // does not say.
  std::string department_title;
  std::string division_title;
  // The disclosure that holds. All before it were corrected.
  std::int64_t current = 0;
  absl::Time publish_time;
  // Published after the deadline of 预算法 art. 14.
  bool late = false;
};

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_SITE_SITE_PAGE_H_
