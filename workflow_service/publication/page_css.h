// The style sheet of the page: page.css, as CMake embeds it.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PAGE_CSS_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PAGE_CSS_H_

#include <string_view>

namespace mingzhang::publication {

extern const std::string_view kPageCss;

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PAGE_CSS_H_
