// Disclosures rendered from what the ledger holds.
#ifndef MINGZHANG_WORKFLOW_SERVICE_SERVICE_RENDERED_DISCLOSURES_H_
#define MINGZHANG_WORKFLOW_SERVICE_SERVICE_RENDERED_DISCLOSURES_H_

#include <string>

#include "workflow_service/publication/pdf/pdf_renderer.h"
#include "workflow_service/publication/pdf/render_queue.h"
#include "workflow_service/service/disclosure_maker.h"

namespace mingzhang::workflow {

// Reads the version, the form and the catalogue from the ledger as the person, one after another,
// and renders in the queue's turn. What is corrected is derived by the form and the catalogue of
// the report that it passed at GATE_PUBLISH, so it is what was published. Keeps nothing.
// Thread-safe.
class RenderedDisclosures final : public DisclosureMaker {
 public:
  // All must outlive it, and what it was asked to make; `pdf` may be null: then there is no PDF
  // among the files. `release` is what they name as the program's.
  RenderedDisclosures(LedgerClient& ledger, publication::RenderQueue& queue,
                      publication::PdfRenderer* pdf, std::string release)
      : ledger_(ledger), queue_(queue), pdf_(pdf), release_(std::move(release)) {}

  void Make(const OnBehalfOf& person, DisclosureOrder order, Done done) override;

 private:
  class Making;

  LedgerClient& ledger_;
  publication::RenderQueue& queue_;
  publication::PdfRenderer* const pdf_;
  const std::string release_;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_SERVICE_RENDERED_DISCLOSURES_H_
