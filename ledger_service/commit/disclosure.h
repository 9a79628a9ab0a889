// What a publication stores: the files that the public reads, and the record that lists them.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_DISCLOSURE_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_DISCLOSURE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "ledger_service/commit/transaction.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/disclosure_service.pb.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"

namespace mingzhang::commit {

struct NewDisclosure {
  // manifest.json first, the others by path.
  google::protobuf::RepeatedPtrField<ledger::v1::DisclosureFile> files;
  // Their bytes, in the same order.
  std::vector<std::string> contents;
  // SHA-256 of manifest.json, 32 bytes.
  std::string manifest_digest;
};

// Takes the files of a publication: those that their manifest.json lists and nothing else, which
// says that they are of the version, the form and the rule set of `report`, the version's report at
// GATE_PUBLISH. INVALID_ARGUMENT, naming the file at fault.
absl::StatusOr<NewDisclosure> TakeDisclosure(
    google::protobuf::RepeatedPtrField<ledger::v1::DisclosureUpload> files,
    const budget::v1::ValidationReport& report);

// Stages the disclosure as the next one of the budget `head`, which says already that it is
// published, and names it in the head and in the entry. What the public must not get with the proof
// of publication is taken out of the entry: where the call came from, and the reasons for warnings,
// which the head keeps. Errors of the store.
absl::Status StageDisclosure(Transaction& transaction, const NewDisclosure& disclosure,
                             budget::v1::Budget& head, ledger::v1::AuditEntry& entry);

// The record of the disclosure that the entry of a publication left behind, together with `head`,
// the budget as it was then.
ledger::v1::Disclosure DisclosureRecord(
    const budget::v1::Budget& head, const ledger::v1::AuditEntry& entry, std::int64_t log_index,
    const google::protobuf::RepeatedPtrField<ledger::v1::DisclosureFile>& files);

// DATA_LOSS where the stored record does not parse.
absl::StatusOr<ledger::v1::Disclosure> ParseDisclosure(const std::string& bytes);

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_DISCLOSURE_H_
