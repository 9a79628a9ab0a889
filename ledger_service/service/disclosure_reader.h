// Disclosures as the public reads them. Pure reads of a snapshot; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_READER_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_READER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/resource/resource_name.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/disclosure_service.pb.h"

namespace mingzhang::service {

// The last segment of a name that stands for the disclosure that holds.
inline constexpr std::string_view kCurrentDisclosure = "/disclosures/-";

// A disclosure by its name, or by `…/disclosures/-`, without its receipt. INVALID_ARGUMENT
// (FIELD_INVALID); NOT_FOUND, which does not tell whether there is such a budget.
absl::StatusOr<ledger::v1::Disclosure> ReadDisclosure(const storage::Snapshot& snapshot,
                                                      const std::string& name);

// One page of ListDisclosures. INVALID_ARGUMENT.
absl::StatusOr<ledger::v1::ListDisclosuresResponse> ListDisclosures(
    const storage::Snapshot& snapshot, const ledger::v1::ListDisclosuresRequest& request);

// The bytes of a file. INVALID_ARGUMENT, NOT_FOUND; DATA_LOSS for bytes that are not those of its
// digest.
absl::StatusOr<std::string> ReadDisclosureFile(
    const storage::Snapshot& snapshot, const ledger::v1::DownloadDisclosureFileRequest& request);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_READER_H_
