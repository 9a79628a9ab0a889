// What the store's indexes of the audit trail hold for an entry.
//
// A posting list is the entries of a block of 256, the block of a tile, that have a term and a kind
// in common: its key is `term ‖ kind ‖ block`, its value a bit for each entry of the block. The
// terms are where an entry belongs (everywhere, its division, its department), who acted, and who
// acted where; the kind is all else that a query asks for. So any query is a union of ranges, one
// for each kind that it admits, and each bit in them is an entry that it returns. Lists depend on
// nothing but the entries, so that a check can tell whether an index fits the log.
//
// by_budget has a row for each entry, which ends with its place in the log, so that a scan gives
// log order. entry_times has one for each entry that is later than the one before it. Times never
// go back but in logs that an early release began; entries before the last such place have none.
#ifndef MINGZHANG_LEDGER_SERVICE_TRAIL_POSTINGS_H_
#define MINGZHANG_LEDGER_SERVICE_TRAIL_POSTINGS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::trail {

// How the entry's action ended; see AuditOutcome.
ledger::v1::AuditOutcome OutcomeOf(const ledger::v1::AuditEntry& entry);

// What an entry is besides whose and where: equal kinds are answered alike by every filter on
// action, states and outcome. A value.
struct Kind {
  budget::v1::Action action;
  budget::v1::BudgetState from_state;
  budget::v1::BudgetState to_state;
  ledger::v1::AuditOutcome outcome;

  friend bool operator==(const Kind&, const Kind&) = default;
};

inline constexpr std::size_t kKindBytes = 4;

Kind KindOf(const ledger::v1::AuditEntry& entry);
// A byte for each member, in their order. The inverse takes exactly these bytes.
std::string KindBytes(const Kind& kind);
Kind KindFromBytes(std::string_view bytes);

// The terms that posting lists begin with; none begins with another. An empty `actor` means
// everybody's.
std::string EverywhereTerm(std::string_view actor);
std::string DivisionTerm(std::string_view division_name, std::string_view actor);
std::string DepartmentTerm(std::string_view department_name, std::string_view actor);

// "divisions/652300" and "divisions/652300/departments/301" of a resource that is in them, empty
// where it is in none.
std::string_view DivisionOf(std::string_view resource);
std::string_view DepartmentOf(std::string_view resource);

// The row of by_budget.
storage::WriteBatch::Operation ByBudgetRow(const ledger::v1::AuditEntry& entry);

// Entries of a block, those whose leaves share a tile (audit::kTileWidth), and the block of an
// entry.
inline constexpr std::uint64_t kBlockEntries = 256;
inline std::uint64_t BlockOf(std::uint64_t log_index) { return log_index / kBlockEntries; }

// The posting lists that the entry is in, up to six: what their keys begin with, in front of the
// block's eight bytes.
std::vector<std::string> PostingPrefixes(const ledger::v1::AuditEntry& entry);
std::string PostingKey(std::string_view prefix, std::uint64_t block);

// DATA_LOSS (DATA_CORRUPTED), for people.
absl::Status CorruptedIndex();

// A posting list's value: bit `i % 8` of byte `i / 8` is the block's entry `i`, the least
// significant bit being 0.
class PostingList {
 public:
  static constexpr std::size_t kBytes = kBlockEntries / 8;

  PostingList() : bits_(kBytes, '\0') {}
  // DATA_LOSS (DATA_CORRUPTED) unless there are kBytes of them.
  static absl::StatusOr<PostingList> Parse(std::string_view bytes);

  // `place` is less than kBlockEntries.
  void Set(std::uint64_t place);
  // The first place that is set at or behind `place`, whatever that is, and the last at or before
  // it, which must be less than kBlockEntries; nullopt where there is none.
  std::optional<std::uint64_t> AtOrAfter(std::uint64_t place) const;
  std::optional<std::uint64_t> AtOrBefore(std::uint64_t place) const;
  bool Has(std::uint64_t place) const { return AtOrAfter(place) == place; }
  const std::string& bytes() const { return bits_; }

 private:
  std::string bits_;
};

// The block that the log's end is in: makes the rows of posting_lists and entry_times as entries
// are added. Holds the lists of one block, some hundreds of 32 bytes. Not thread-safe.
class OpenBlock {
 public:
  OpenBlock() = default;
  OpenBlock(OpenBlock&&) = default;
  OpenBlock& operator=(OpenBlock&&) = default;
  // That of a stored log of `size` entries. DATA_LOSS for an entry that is missing or does not
  // parse; errors of the store.
  static absl::StatusOr<OpenBlock> Load(const storage::Snapshot& snapshot, std::uint64_t size);

  // Adds the entry that follows those added before.
  void Add(const ledger::v1::AuditEntry& entry);
  // The time of the newest entry; the infinite past where there is none.
  absl::Time latest() const { return latest_; }
  // Where times went back last: rows of entry_times that were taken before are not to be.
  std::uint64_t times_begin() const { return times_begin_; }
  // The rows that changed since the last call, those of blocks that ended included.
  std::vector<storage::WriteBatch::Operation> TakeChanged();

 private:
  struct Row {
    PostingList list;
    bool changed = false;
  };
  using Rows = absl::node_hash_map<std::string, Row>;  // By prefix; nodes stay where they are.

  void EndBlock();

  std::uint64_t block_ = 0;
  Rows rows_;
  std::vector<Rows::value_type*> changed_;
  absl::Time latest_ = absl::InfinitePast();
  std::uint64_t times_begin_ = 0;
  // Of entry_times, and of blocks that have ended since.
  std::vector<storage::WriteBatch::Operation> rows_made_;
};

}  // namespace mingzhang::trail

#endif  // MINGZHANG_LEDGER_SERVICE_TRAIL_POSTINGS_H_
