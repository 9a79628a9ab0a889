#include "ledger_service/service/entry_page.h"

#include <cstddef>
#include <utility>

#include "ledger_service/audit/tiled_tree.h"
#include "ledger_service/service/access.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/service/entry_reader.h"

namespace mingzhang::service {

using google::protobuf::RepeatedPtrField;
using ledger::v1::AuditEntry;
using ledger::v1::InclusionProof;

absl::StatusOr<std::optional<std::uint64_t>> FindEntries(const EntrySearch& search,
                                                         RepeatedPtrField<AuditEntry>& entries,
                                                         RepeatedPtrField<InclusionProof>* proofs) {
  const auto within = trail::WithinTime(search.snapshot, search.query.filter, search.range);
  if (!within.ok()) return within.status();
  EntryReader reader(search.snapshot);
  audit::TiledTree tree(search.tree_size, StoredTiles(search.snapshot));  // Shared by all proofs.
  PageBounds bounds = search.bounds;
  std::optional<std::uint64_t> next;
  absl::Status problem;
  // Whether to go on.
  const auto take = [&](std::uint64_t log_index) {
    auto entry = reader.Read(log_index);
    problem = entry.status();
    if (!problem.ok()) return false;
    std::size_t bytes = entry->ByteSizeLong();
    InclusionProof proof;
    if (proofs != nullptr) {
      const auto hashes = tree.InclusionProof(log_index);
      problem = hashes.status();
      if (!problem.ok()) return false;
      proof = ToProof(static_cast<std::int64_t>(log_index),
                      static_cast<std::int64_t>(search.tree_size), *hashes);
      bytes += proof.ByteSizeLong();
    }
    if (!bounds.Admit(bytes)) {
      next = log_index;
      return false;
    }
    if (!MayRead(search.person, entry->resource())) return true;
    bounds.Add(bytes);
    *entries.Add() = *std::move(entry);
    if (proofs != nullptr) *proofs->Add() = std::move(proof);
    return true;
  };
  problem.Update(
      trail::VisitEntries(search.snapshot, search.query, *within, search.direction, take));
  if (!problem.ok()) return problem;
  return next;
}

}  // namespace mingzhang::service
