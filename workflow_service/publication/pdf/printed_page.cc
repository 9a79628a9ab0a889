#include "workflow_service/publication/pdf/printed_page.h"

#include "workflow_service/publication/html_page.h"

namespace mingzhang::publication {

std::string RenderPrintedPage(Publication publication) {
  publication.origins = {};
  publication.lines_of_page.clear();
  return RenderPage(publication);
}

}  // namespace mingzhang::publication
