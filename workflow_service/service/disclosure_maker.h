// The files of a disclosure, made before it is published or for a preview.
#ifndef MINGZHANG_WORKFLOW_SERVICE_SERVICE_DISCLOSURE_MAKER_H_
#define MINGZHANG_WORKFLOW_SERVICE_SERVICE_DISCLOSURE_MAKER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/bundle/bundle_file.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "workflow_service/ledger_client/ledger_client.h"

namespace mingzhang::workflow {

struct DisclosureOrder {
  // The budget as it is before the publication; its correction, where it has one, is told.
  budget::v1::Budget head;
  // Of the version that is published: names it, and the form, the catalogue and the rules that it
  // is made by.
  budget::v1::ValidationReport report;
  // Stands across every page; empty for what is published.
  std::string watermark;
  // Whether nobody waits for it any more: what is not begun then is CANCELLED. Null: never.
  std::function<bool()> abandoned = nullptr;
};

class DisclosureMaker {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::vector<BundleFile>>)>;

  virtual ~DisclosureMaker() = default;

  // Returns at once and calls `done` exactly once, on any thread, with all files, manifest.json
  // among them. The same order gives the same bytes as long as the release and the renderer are the
  // same.
  //
  // Errors are the ledger's where it was asked, and
  //  - FAILED_PRECONDITION (VALIDATION_BLOCKED): the content cannot be printed;
  //    (LIMIT_REACHED): more files or bytes than a disclosure may have (common/bundle/manifest.h);
  //    (RENDERER_UNAVAILABLE);
  //  - RESOURCE_EXHAUSTED (QUEUE_FULL, with RetryInfo);
  //  - DEADLINE_EXCEEDED;
  //  - UNAVAILABLE (SHUTTING_DOWN);
  //  - INTERNAL (RENDERING_FAILED), or without a reason: what the ledger holds cannot be used, or
  //    the making broke off.
  virtual void Make(const OnBehalfOf& person, DisclosureOrder order, Done done) = 0;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_SERVICE_DISCLOSURE_MAKER_H_
