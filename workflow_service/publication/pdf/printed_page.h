// The page as it is printed. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PRINTED_PAGE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PRINTED_PAGE_H_

#include <string>

#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {

// RenderPage's page without the lines behind figures: paper shows none, and without them figures
// are no links, which would lead nowhere in the PDF. It is what a PdfRenderer should get.
std::string RenderPrintedPage(Publication publication);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PRINTED_PAGE_H_
