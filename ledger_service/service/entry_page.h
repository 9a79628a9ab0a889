// The entries of one answer about the audit trail, with their proofs where they are asked for.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_PAGE_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_PAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/identity/principal.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/service/page_token.h"
#include "ledger_service/storage/storage.h"
#include "ledger_service/trail/entry_query.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::service {

struct EntrySearch {
  const storage::Snapshot& snapshot;
  // The snapshot's log, and its size.
  const AuditLog& log;
  std::uint64_t tree_size = 0;
  const identity::Principal& person;
  const trail::EntryQuery& query;
  // What is left to look through; the query's bounds of time narrow it.
  trail::LogRange range;
  storage::Direction direction = storage::Direction::kForward;
  PageBounds bounds;
};

// Calls `add` with the bytes of each entry that answers the query, valid during the call, and adds
// to `proofs`, unless it is null, a proof of each in the tree of `tree_size`. The index of the
// first entry that is beyond the bounds, where the next page begins; nullopt when there is none.
// Nothing is given to a person who may not read it, as a defence: queries lead to nothing else.
// Errors of trail::WithinTime, trail::VisitEntries and EntryReader.
absl::StatusOr<std::optional<std::uint64_t>> FindEntries(
    const EntrySearch& search, absl::FunctionRef<void(std::string_view entry)> add,
    google::protobuf::RepeatedPtrField<ledger::v1::InclusionProof>* proofs);

// Appends an entry to a serialized response, as the bytes that are in the log
// (docs/decisions/0015), in its repeated field `field_number`. Behind the last one may follow what
// else the response has.
void AppendEntry(std::string& response, int field_number, std::string_view entry);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_PAGE_H_
