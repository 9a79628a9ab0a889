// What makes a renderer's PDF the same for the same page. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_REPRODUCIBLE_PDF_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_REPRODUCIBLE_PDF_H_

#include <string>

#include "absl/status/status.h"

namespace mingzhang::publication {

// Takes out what differs from one printing of a page to the next, so that no offset moves:
//  - when it was made: blanks stand in the place of CreationDate and ModDate of the document
//    information (ISO 32000-1, 14.3.3), which are optional;
//  - how high Chromium had counted when it named the elements of the structure: they are numbered
//    from 1 on.
// `pdf` is as Chromium writes it, with a cross-reference table and objects that are not compressed
// but for their streams. INVALID_ARGUMENT where it is not a whole PDF of that kind.
absl::Status MakeReproducible(std::string& pdf);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_REPRODUCIBLE_PDF_H_
