// What makes a renderer's PDF the same for the same page. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_REPRODUCIBLE_PDF_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_REPRODUCIBLE_PDF_H_

#include <string>

#include "absl/status/status.h"

namespace mingzhang::publication {

// Takes out of the document information (ISO 32000-1, 14.3.3) when the PDF was made: blanks stand
// in the place of CreationDate and ModDate, which are optional, so that no offset moves. `pdf` is
// as Chromium writes it, with a cross-reference table and the information as an object by itself,
// neither compressed nor encrypted. INVALID_ARGUMENT where it is not a whole PDF of
// that kind.
absl::Status MakeReproducible(std::string& pdf);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_REPRODUCIBLE_PDF_H_
