// A disclosure as PDF: what bureaus post and people print.
//
// The page (printed_page.h) is printed by Debian's Chromium without its browser,
// chromium-headless-shell, a program of its own that runs once for each page; docs/decisions/0016
// says why that one.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PDF_RENDERER_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PDF_RENDERER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mingzhang::publication {

// Thread-safe: pages may be rendered at the same time.
class PdfRenderer {
 public:
  virtual ~PdfRenderer() = default;

  // The page as PDF: its own paper (A4), fonts embedded, tagged, with bookmarks from its headings,
  // title and language as it says them. The same bytes for the same page and the same release of
  // the renderer and the fonts. Waits; never longer than until `deadline`, or the renderer's own
  // time limit where that ends before.
  //  - FAILED_PRECONDITION (RENDERER_UNAVAILABLE): the program is not there; says how to get it;
  //  - DEADLINE_EXCEEDED: it took too long and was ended;
  //  - INTERNAL (RENDERING_FAILED): it failed, or wrote what is no PDF or too large; with the end
  //    of what it said.
  // Whichever it is, nothing is left behind, neither processes nor files.
  virtual absl::StatusOr<std::string> Render(std::string_view html, absl::Time deadline) = 0;
};

struct PdfRendererOptions {
  // chromium-headless-shell or chromium: a path, or a name that is looked for in PATH. Empty:
  // whichever of the two PATH has. "none": no PDF is wanted.
  std::string program;
  // For one page.
  absl::Duration time_limit = absl::Seconds(60);
  // A larger PDF is refused. It has to find a place among the files of a disclosure
  // (kMaxDisclosureBytes).
  std::size_t max_pdf_bytes = std::size_t{24} << 20;
};

// Null where no PDF is wanted. The program is looked for with each page, so it may be installed
// later.
std::unique_ptr<PdfRenderer> NewPdfRenderer(PdfRendererOptions options);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PDF_RENDERER_H_
