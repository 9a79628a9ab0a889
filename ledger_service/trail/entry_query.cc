#include "ledger_service/trail/entry_query.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <queue>
#include <string_view>

#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"

namespace mingzhang::trail {
namespace {

using storage::ColumnFamily;
using storage::Cursor;
using storage::Direction;
using storage::Snapshot;

bool IsDepartment(std::string_view scope) { return !DepartmentOf(scope).empty(); }

// The scopes, narrowed to the place that the filter names; none of them lies within another.
std::vector<std::string> Places(const EntryQuery& query) {
  const AuditFilter& filter = query.filter;
  const std::string asked = filter.department ? *filter.department : filter.division.value_or("*");
  if (filter.department && filter.division && !ScopeCovers(*filter.division, *filter.department)) {
    return {};
  }
  std::vector<std::string> places;
  for (const std::string& scope : query.scopes) {
    if (ScopeCovers(scope, asked)) return {asked};
    if (ScopeCovers(asked, scope)) places.push_back(scope);
  }
  std::vector<std::string> outermost;
  for (const std::string& place : places) {
    const bool covered = std::any_of(places.begin(), places.end(), [&](const std::string& other) {
      return other != place && ScopeCovers(other, place);
    });
    if (!covered && std::find(outermost.begin(), outermost.end(), place) == outermost.end()) {
      outermost.push_back(place);
    }
  }
  return outermost;
}

std::string TermOf(const std::string& place, std::string_view actor) {
  if (place == "*") return EverywhereTerm(actor);
  return IsDepartment(place) ? DepartmentTerm(place, actor) : DivisionTerm(place, actor);
}

// What the keys of a term's posting lists begin with, term and kind, as far as the filter admits
// their kinds. A leap for each kind.
absl::StatusOr<std::vector<std::string>> ListsOfTerm(const Snapshot& snapshot,
                                                     const std::string& term,
                                                     const AuditFilter& filter) {
  std::vector<std::string> prefixes;
  const auto cursor = snapshot.NewCursor(ColumnFamily::kPostingLists, term,
                                         storage::PrefixEnd(term), Direction::kForward);
  while (cursor->Valid()) {
    if (cursor->key().size() < term.size() + kKindBytes) return CorruptedIndex();
    const std::string kind(cursor->key().substr(term.size(), kKindBytes));
    cursor->Seek(storage::PrefixEnd(term + kind));
    if (filter.Admits(KindFromBytes(kind))) prefixes.push_back(term + kind);
  }
  if (!cursor->status().ok()) return cursor->status();
  return prefixes;
}

std::unique_ptr<Cursor> OpenRange(const Snapshot& snapshot, ColumnFamily family,
                                  const std::string& prefix, std::uint64_t begin, std::uint64_t end,
                                  Direction direction) {
  return snapshot.NewCursor(family, prefix + storage::BigEndian64(begin),
                            prefix + storage::BigEndian64(end), direction);
}

// Walks over the entries of one term and kind in a range that is not empty.
class ListCursor {
 public:
  ListCursor(const Snapshot& snapshot, const std::string& prefix, LogRange range,
             Direction direction)
      : range_(range),
        forward_(direction == Direction::kForward),
        cursor_(OpenRange(snapshot, ColumnFamily::kPostingLists, prefix, BlockOf(range.begin),
                          BlockOf(range.end - 1) + 1, direction)) {}

  // The next entry of the range, or nullopt when there are no more. DATA_LOSS; errors of the store.
  absl::StatusOr<std::optional<std::uint64_t>> Next() {
    while (true) {
      if (place_) {
        const auto found = forward_ ? list_.AtOrAfter(*place_) : list_.AtOrBefore(*place_);
        if (found) {
          const std::uint64_t log_index = first_ + *found;
          Step(*found);
          if (log_index < range_.begin || log_index >= range_.end) continue;
          return log_index;
        }
        NextList();
      }
      if (!cursor_->Valid()) {
        if (!cursor_->status().ok()) return cursor_->status();
        return std::nullopt;
      }
      auto list = PostingList::Parse(cursor_->value());
      if (!list.ok()) return list.status();
      list_ = *std::move(list);
      first_ = storage::NumberAtEnd(cursor_->key()) * kBlockEntries;
      place_ = forward_ ? 0 : kBlockEntries - 1;
    }
  }

 private:
  // To the place behind `found`.
  void Step(std::uint64_t found) {
    if (found == (forward_ ? kBlockEntries - 1 : 0)) return NextList();
    place_ = forward_ ? found + 1 : found - 1;
  }
  void NextList() {
    place_.reset();
    cursor_->Next();
  }

  const LogRange range_;
  const bool forward_;
  const std::unique_ptr<Cursor> cursor_;
  // The list where the cursor stands, once it was read: the log index of its block's first entry,
  // and the place to go on from.
  PostingList list_;
  std::uint64_t first_ = 0;
  std::optional<std::uint64_t> place_;
};

// Merges the lists of several terms and kinds; an entry of several terms comes once.
absl::Status VisitPostings(const Snapshot& snapshot, const std::vector<std::string>& prefixes,
                           LogRange range, Direction direction,
                           absl::FunctionRef<bool(std::uint64_t)> visit) {
  const bool forward = direction == Direction::kForward;
  std::vector<std::unique_ptr<ListCursor>> cursors;
  // The index where each cursor stands; the next in turn on top.
  using Position = std::pair<std::uint64_t, ListCursor*>;
  const auto later = [forward](const Position& a, const Position& b) {
    return forward ? a.first > b.first : a.first < b.first;
  };
  std::priority_queue<Position, std::vector<Position>, decltype(later)> next(later);
  const auto push = [&next](ListCursor* cursor) {
    const auto index = cursor->Next();
    if (index.ok() && *index) next.emplace(**index, cursor);
    return index.status();
  };
  for (const std::string& prefix : prefixes) {
    cursors.push_back(std::make_unique<ListCursor>(snapshot, prefix, range, direction));
    if (const auto status = push(cursors.back().get()); !status.ok()) return status;
  }
  std::optional<std::uint64_t> last;
  while (!next.empty()) {
    const auto [index, cursor] = next.top();
    next.pop();
    if (index != last && !visit(index)) return absl::OkStatus();
    last = index;
    if (const auto status = push(cursor); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status VisitResource(const Snapshot& snapshot, const EntryQuery& query, LogRange range,
                           Direction direction, absl::FunctionRef<bool(std::uint64_t)> visit) {
  const auto cursor = OpenRange(snapshot, ColumnFamily::kByBudget, query.resource + '\0',
                                range.begin, range.end, direction);
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view value = cursor->value();
    if (value.size() < kKindBytes) return CorruptedIndex();
    const bool matches = query.filter.Admits(KindFromBytes(value.substr(0, kKindBytes))) &&
                         (!query.filter.actor || value.substr(kKindBytes) == *query.filter.actor);
    if (matches && !visit(storage::NumberAtEnd(cursor->key()))) return absl::OkStatus();
  }
  return cursor->status();
}

absl::StatusOr<absl::Time> TimeOf(const Snapshot& snapshot, std::uint64_t log_index) {
  auto bytes = snapshot.Get(ColumnFamily::kEntries, storage::EntryKey(log_index));
  if (!bytes.ok()) return bytes.status();
  ledger::v1::AuditEntry entry;
  if (!bytes->has_value() || !entry.ParseFromString(**bytes)) {
    return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                     "审计日志有一条记录已损坏，请联系管理员");
  }
  return FromTimestamp(entry.time());
}

// The first index before `end` whose entry is not before `time`, by a binary search, which may pass
// over entries where times go back.
absl::StatusOr<std::uint64_t> SearchFirstNotBefore(const Snapshot& snapshot, absl::Time time,
                                                   std::uint64_t end) {
  std::uint64_t begin = 0;
  while (begin < end) {
    const std::uint64_t middle = begin + (end - begin) / 2;
    const auto at = TimeOf(snapshot, middle);
    if (!at.ok()) return at.status();
    (*at < time ? begin : end) = *at < time ? middle + 1 : middle;
  }
  return begin;
}

// The first index of the range, which is not empty, whose entry is not before `time`; its end where
// there is none.
absl::StatusOr<std::uint64_t> FirstNotBefore(const Snapshot& snapshot, absl::Time time,
                                             LogRange range) {
  const std::string key = storage::EntryTimeKey(time, 0);
  const auto from = snapshot.NewCursor(ColumnFamily::kEntryTimes, key, "", Direction::kForward);
  if (!from->status().ok()) return from->status();
  if (!from->Valid()) return range.end;
  std::uint64_t first = storage::NumberAtEnd(from->key());
  if (first > 0) {
    const auto before =
        snapshot.NewCursor(ColumnFamily::kEntryTimes, "", key, Direction::kBackward);
    if (!before->status().ok()) return before->status();
    if (!before->Valid()) {
      // The first row of all: times went back here last, and entries before it have no rows.
      const auto found = SearchFirstNotBefore(snapshot, time, first);
      if (!found.ok()) return found.status();
      first = *found;
    }
  }
  return std::clamp(first, range.begin, range.end);
}

bool AsksForEverything(const AuditFilter& filter) {
  return !filter.division && !filter.department && !filter.actor && !filter.action &&
         !filter.from_state && !filter.to_state && !filter.outcome;
}

}  // namespace

absl::StatusOr<LogRange> WithinTime(const Snapshot& snapshot, const AuditFilter& filter,
                                    LogRange range) {
  if (range.begin >= range.end) return range;
  if (filter.since != absl::InfinitePast()) {
    const auto begin = FirstNotBefore(snapshot, filter.since, range);
    if (!begin.ok()) return begin.status();
    range.begin = *begin;
  }
  if (filter.until != absl::InfiniteFuture()) {
    const auto end = FirstNotBefore(snapshot, filter.until, range);
    if (!end.ok()) return end.status();
    range.end = *end;
  }
  return range;
}

absl::Status VisitEntries(const Snapshot& snapshot, const EntryQuery& query, LogRange range,
                          Direction direction, absl::FunctionRef<bool(std::uint64_t)> visit) {
  if (range.begin >= range.end) return absl::OkStatus();
  const std::vector<std::string> places = Places(query);
  if (!query.resource.empty()) {
    const bool within = std::any_of(places.begin(), places.end(), [&](const std::string& place) {
      return ScopeCovers(place, query.resource);
    });
    return within ? VisitResource(snapshot, query, range, direction, visit) : absl::OkStatus();
  }
  if (places == std::vector<std::string>{"*"} && AsksForEverything(query.filter)) {
    for (std::uint64_t i = 0; i < range.end - range.begin; ++i) {
      if (!visit(direction == Direction::kForward ? range.begin + i : range.end - 1 - i)) break;
    }
    return absl::OkStatus();
  }
  std::vector<std::string> prefixes;
  for (const std::string& place : places) {
    auto lists =
        ListsOfTerm(snapshot, TermOf(place, query.filter.actor.value_or("")), query.filter);
    if (!lists.ok()) return lists.status();
    std::move(lists->begin(), lists->end(), std::back_inserter(prefixes));
  }
  return VisitPostings(snapshot, prefixes, range, direction, visit);
}

}  // namespace mingzhang::trail
