// Where a site gets from what was published: the ledger's DisclosureService, or what stands for it.
#ifndef MINGZHANG_PORTAL_FOLDER_DISCLOSURE_FEED_H_
#define MINGZHANG_PORTAL_FOLDER_DISCLOSURE_FEED_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mingzhang/ledger/v1/disclosure_service.pb.h"

namespace mingzhang::site {

// A disclosure whose publication, with its manifest, was proven to be in the audit log.
struct ProvenDisclosure {
  // With its receipt.
  ledger::v1::Disclosure disclosure;
  // The receipt's proof as C2SP tlog-proof text, and the size of its tree.
  std::string proof;
  std::uint64_t tree_size = 0;
};

class DisclosureFeed {
 public:
  using Sink = absl::FunctionRef<absl::Status(std::string_view piece)>;

  virtual ~DisclosureFeed() = default;

  // A page of all disclosures, as ListDisclosures gives them; the first for an empty token.
  virtual absl::StatusOr<ledger::v1::ListDisclosuresResponse> List(
      const std::string& page_token) = 0;
  // DATA_LOSS for one whose receipt does not prove it.
  virtual absl::StatusOr<ProvenDisclosure> Get(const std::string& name) = 0;
  // Hands a file of it to `sink` piece by piece, unchecked. Errors of the sink end it.
  virtual absl::Status Download(const std::string& name, const std::string& path, Sink sink) = 0;
};

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_FOLDER_DISCLOSURE_FEED_H_
