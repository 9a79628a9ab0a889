// What the site's pages share: files that stand in assets/.
#ifndef MINGZHANG_PORTAL_SITE_ASSETS_H_
#define MINGZHANG_PORTAL_SITE_ASSETS_H_

#include <string_view>

namespace mingzhang::site {

// assets/site.css and assets/search.js.
extern const std::string_view kSiteCss;
extern const std::string_view kSearchScript;

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_SITE_ASSETS_H_
