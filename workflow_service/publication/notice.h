// A notice on a page that was frozen.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_NOTICE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_NOTICE_H_

#include <string>
#include <string_view>

namespace mingzhang::publication {

// `page` (RenderPage's) with a paragraph of `text` and a link at the beginning of its body; the
// rest stays as it is, byte for byte. A page without a body gets it at the beginning. Pure.
std::string InsertNotice(std::string page, std::string_view text, std::string_view href,
                         std::string_view link_text);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_NOTICE_H_
