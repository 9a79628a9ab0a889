// The disclosure as one HTML page. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_PAGE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_PAGE_H_

#include <set>
#include <string>

#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {

// What the page links to.
struct PageLinks {
  // Files beside it, by their path (bundle_files.h); of a page alone there are none.
  std::set<std::string> files;
};

// The page, in UTF-8: cover, contents, charts, the form's sections with tables and narrative, the
// lines behind the figures, and what the page is made from; docs/publication.md describes it. It
// needs no script and nothing from elsewhere, and its Content-Security-Policy forbids both. Equal
// publications give the same bytes.
//
// Of the form's sections two are known by their section_id: the title of `cover` is the page's, and
// `contents` is replaced by links. A paragraph that explains a term of the glossary is where the
// term is linked to; where the form prints none, the glossary stands at the end.
std::string RenderPage(const Publication& publication, const PageLinks& links = {});

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_PAGE_H_
