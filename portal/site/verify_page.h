// How anybody can verify what the site publishes. Pure.
#ifndef MINGZHANG_PORTAL_SITE_VERIFY_PAGE_H_
#define MINGZHANG_PORTAL_SITE_VERIFY_PAGE_H_

#include "portal/site/site_page.h"

namespace mingzhang::site {

// verify.html. `has_log`: whether log/ is there.
SitePage RenderVerifyPage(bool has_log);

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_SITE_VERIFY_PAGE_H_
