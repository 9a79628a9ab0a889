#include "ledger_service/trail/entry_query.h"

#include <algorithm>
#include <memory>
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

// The kinds that a term has postings of and the filter admits: a leap for each kind.
absl::StatusOr<std::vector<std::string>> AdmittedKinds(const Snapshot& snapshot,
                                                       const std::string& term,
                                                       const AuditFilter& filter) {
  std::vector<std::string> kinds;
  const auto cursor = snapshot.NewCursor(ColumnFamily::kPostings, term, storage::PrefixEnd(term),
                                         Direction::kForward);
  while (cursor->Valid()) {
    std::string kind(cursor->key().substr(term.size(), kKindBytes));
    cursor->Seek(storage::PrefixEnd(term + kind));
    if (filter.Admits(KindFromBytes(kind))) kinds.push_back(std::move(kind));
  }
  if (!cursor->status().ok()) return cursor->status();
  return kinds;
}

std::unique_ptr<Cursor> OpenRange(const Snapshot& snapshot, ColumnFamily family,
                                  const std::string& prefix, LogRange range, Direction direction) {
  return snapshot.NewCursor(family, prefix + storage::BigEndian64(range.begin),
                            prefix + storage::BigEndian64(range.end), direction);
}

// Merges postings of several terms and kinds; an entry of several terms comes once.
absl::Status VisitPostings(const Snapshot& snapshot, const std::vector<std::string>& prefixes,
                           LogRange range, Direction direction,
                           absl::FunctionRef<bool(std::uint64_t)> visit) {
  const bool forward = direction == Direction::kForward;
  std::vector<std::unique_ptr<Cursor>> cursors;
  // The index where each cursor stands; the next in turn on top.
  using Position = std::pair<std::uint64_t, Cursor*>;
  const auto later = [forward](const Position& a, const Position& b) {
    return forward ? a.first > b.first : a.first < b.first;
  };
  std::priority_queue<Position, std::vector<Position>, decltype(later)> next(later);
  const auto push = [&next](Cursor* cursor) {
    if (cursor->Valid()) next.emplace(storage::NumberAtEnd(cursor->key()), cursor);
    return cursor->status();
  };
  for (const std::string& prefix : prefixes) {
    cursors.push_back(OpenRange(snapshot, ColumnFamily::kPostings, prefix, range, direction));
    if (const auto status = push(cursors.back().get()); !status.ok()) return status;
  }
  std::optional<std::uint64_t> last;
  while (!next.empty()) {
    const auto [index, cursor] = next.top();
    next.pop();
    if (index != last && !visit(index)) return absl::OkStatus();
    last = index;
    cursor->Next();
    if (const auto status = push(cursor); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status VisitResource(const Snapshot& snapshot, const EntryQuery& query, LogRange range,
                           Direction direction, absl::FunctionRef<bool(std::uint64_t)> visit) {
  const auto cursor =
      OpenRange(snapshot, ColumnFamily::kByBudget, query.resource + '\0', range, direction);
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view value = cursor->value();
    if (value.size() < kKindBytes) {
      return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                       "审计日志的索引已损坏，请联系管理员");
    }
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

// The first index of the range whose entry is not before `time`; its end where there is none.
absl::StatusOr<std::uint64_t> FirstNotBefore(const Snapshot& snapshot, absl::Time time,
                                             LogRange range) {
  while (range.begin < range.end) {
    const std::uint64_t middle = range.begin + (range.end - range.begin) / 2;
    const auto at = TimeOf(snapshot, middle);
    if (!at.ok()) return at.status();
    (*at < time ? range.begin : range.end) = *at < time ? middle + 1 : middle;
  }
  return range.begin;
}

bool AsksForEverything(const AuditFilter& filter) {
  return !filter.division && !filter.department && !filter.actor && !filter.action &&
         !filter.from_state && !filter.to_state && !filter.outcome;
}

}  // namespace

absl::StatusOr<LogRange> WithinTime(const Snapshot& snapshot, const AuditFilter& filter,
                                    LogRange range) {
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
    const std::string term = TermOf(place, query.filter.actor.value_or(""));
    const auto kinds = AdmittedKinds(snapshot, term, query.filter);
    if (!kinds.ok()) return kinds.status();
    for (const std::string& kind : *kinds) prefixes.push_back(term + kind);
  }
  return VisitPostings(snapshot, prefixes, range, direction, visit);
}

}  // namespace mingzhang::trail
