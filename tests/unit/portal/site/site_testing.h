// What the tests of the site's pages share.
#ifndef MINGZHANG_TESTS_UNIT_PORTAL_SITE_SITE_TESTING_H_
#define MINGZHANG_TESTS_UNIT_PORTAL_SITE_SITE_TESTING_H_

#include <libxml/parser.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/time/timestamp.h"
#include "portal/site/site_page.h"

namespace mingzhang::site {

inline PublishedBudget MakeBudget(const std::string& division, const std::string& department,
                                  std::int32_t year, std::int64_t current = 1) {
  return {.name = {division, department, year},
          .department_title = "部门" + department,
          .division_title = division == "652300" ? "昌吉回族自治州" : "普陀区",
          .current = current,
          .publish_time =
              absl::FromCivil(absl::CivilSecond(year, 3, 1, 9, 30, 0), ChinaStandardTime())};
}

// A page is well-formed XML besides being HTML.
inline bool IsWellFormed(const std::string& html) {
  const xmlDocPtr document =
      xmlReadMemory(html.data(), static_cast<int>(html.size()), "page", nullptr,
                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (document == nullptr) return false;
  xmlFreeDoc(document);
  return true;
}

// The values of an attribute, in the order of the page.
inline std::vector<std::string> Values(const std::string& html, const std::string& attribute) {
  std::vector<std::string> values;
  const std::string begin = " " + attribute + "=\"";
  for (std::size_t at = html.find(begin); at != std::string::npos; at = html.find(begin, at)) {
    at += begin.size();
    values.push_back(html.substr(at, html.find('"', at) - at));
  }
  return values;
}

// Where the relative links of a page lead, as paths in the site.
inline std::set<std::string> Targets(const SitePage& page) {
  std::set<std::string> targets;
  for (const char* attribute : {"href", "src"}) {
    for (const std::string& link : Values(page.contents, attribute)) {
      if (link.starts_with("#") || link.starts_with("data:")) continue;
      targets.insert(
          (std::filesystem::path(page.path).parent_path() / link).lexically_normal().string());
    }
  }
  return targets;
}

}  // namespace mingzhang::site

#endif  // MINGZHANG_TESTS_UNIT_PORTAL_SITE_SITE_TESTING_H_
