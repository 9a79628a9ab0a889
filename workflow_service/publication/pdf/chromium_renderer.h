// Renders by Debian's Chromium, once started for each page.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_CHROMIUM_RENDERER_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_CHROMIUM_RENDERER_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "workflow_service/publication/pdf/pdf_renderer.h"

namespace mingzhang::publication {

// The program gets the page as a file of a private folder, which is its home too, and may resolve
// no host and keep nothing. The page's own policy forbids scripts. It has a sandbox of its own,
// except for root.
class ChromiumRenderer final : public PdfRenderer {
 public:
  explicit ChromiumRenderer(PdfRendererOptions options) : options_(std::move(options)) {}

  absl::StatusOr<std::string> Render(std::string_view html, absl::Time deadline) override;

 private:
  const PdfRendererOptions options_;
};

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_CHROMIUM_RENDERER_H_
