#include "ledger_service/trail/postings.h"

#include <bit>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"

namespace mingzhang::trail {
namespace {

using budget::v1::Action;
using budget::v1::BudgetState;
using ledger::v1::AuditEntry;
using ledger::v1::AuditOutcome;
using storage::ColumnFamily;

// Everywhere is '*', a division 'd', a department 'p'; in capitals (and '+') with an actor.
std::string Term(char tag, char tag_with_actor, std::string_view place, std::string_view actor) {
  std::string term;
  term.reserve(place.size() + actor.size() + 3);
  term.push_back(actor.empty() ? tag : tag_with_actor);
  if (!actor.empty()) term.append(actor).push_back('\0');
  if (!place.empty()) term.append(place).push_back('\0');
  return term;
}

// The first `segments` segments of the name of a resource in a division, or nothing.
std::string_view Ancestor(std::string_view resource, int segments) {
  if (!resource.starts_with("divisions/")) return {};
  std::size_t end = 0;
  for (int i = 0; i < segments; ++i) {
    end = resource.find('/', i == 0 ? 0 : end + 1);
    if (end == resource.npos) return i == segments - 1 ? resource : std::string_view();
  }
  return resource.substr(0, end);
}

}  // namespace

AuditOutcome OutcomeOf(const AuditEntry& entry) {
  switch (entry.action()) {
    case budget::v1::ACTION_RETURN:
    case budget::v1::ACTION_WITHDRAW:
    case budget::v1::ACTION_CANCEL:
      return ledger::v1::AUDIT_OUTCOME_SENT_BACK;
    default:
      return entry.acknowledgements().empty() ? ledger::v1::AUDIT_OUTCOME_CLEAN
                                              : ledger::v1::AUDIT_OUTCOME_WARNINGS_ACKNOWLEDGED;
  }
}

Kind KindOf(const AuditEntry& entry) {
  return {entry.action(), entry.from_state(), entry.to_state(), OutcomeOf(entry)};
}

std::string KindBytes(const Kind& kind) {
  return {static_cast<char>(kind.action), static_cast<char>(kind.from_state),
          static_cast<char>(kind.to_state), static_cast<char>(kind.outcome)};
}

Kind KindFromBytes(std::string_view bytes) {
  const auto at = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  return {static_cast<Action>(at(0)), static_cast<BudgetState>(at(1)),
          static_cast<BudgetState>(at(2)), static_cast<AuditOutcome>(at(3))};
}

std::string EverywhereTerm(std::string_view actor) { return Term('*', '+', "", actor); }
std::string DivisionTerm(std::string_view division_name, std::string_view actor) {
  return Term('d', 'D', division_name, actor);
}
std::string DepartmentTerm(std::string_view department_name, std::string_view actor) {
  return Term('p', 'P', department_name, actor);
}

std::string_view DivisionOf(std::string_view resource) { return Ancestor(resource, 2); }

std::string_view DepartmentOf(std::string_view resource) {
  const std::string_view division = DivisionOf(resource);
  if (division.empty() || !resource.substr(division.size()).starts_with("/departments/")) return {};
  return Ancestor(resource, 4);
}

storage::WriteBatch::Operation ByBudgetRow(const AuditEntry& entry) {
  return {ColumnFamily::kByBudget,
          storage::ByBudgetKey(entry.resource(), static_cast<std::uint64_t>(entry.log_index())),
          KindBytes(KindOf(entry)) + entry.actor().subject()};
}

std::vector<std::string> PostingPrefixes(const AuditEntry& entry) {
  const std::string kind = KindBytes(KindOf(entry));
  const std::string& subject = entry.actor().subject();
  const std::string_view division = DivisionOf(entry.resource());
  const std::string_view department = DepartmentOf(entry.resource());
  std::vector<std::string> prefixes;
  const auto add = [&](std::string term) { prefixes.push_back(std::move(term.append(kind))); };
  const auto add_for = [&](std::string_view actor) {
    add(EverywhereTerm(actor));
    if (!division.empty()) add(DivisionTerm(division, actor));
    if (!department.empty()) add(DepartmentTerm(department, actor));
  };
  add_for("");
  if (!subject.empty()) add_for(subject);
  return prefixes;
}

std::string PostingKey(std::string_view prefix, std::uint64_t block) {
  return std::string(prefix).append(storage::BigEndian64(block));
}

absl::Status CorruptedIndex() {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   "审计日志的索引已损坏，请联系管理员");
}

absl::StatusOr<PostingList> PostingList::Parse(std::string_view bytes) {
  if (bytes.size() != kBytes) return CorruptedIndex();
  PostingList list;
  list.bits_ = bytes;
  return list;
}

void PostingList::Set(std::uint64_t place) {
  char& byte = bits_[place / 8];
  byte = static_cast<char>(byte | 1 << place % 8);
}

std::optional<std::uint64_t> PostingList::AtOrAfter(std::uint64_t place) const {
  for (std::uint64_t i = place / 8; i < kBytes; ++i) {
    auto byte = static_cast<unsigned char>(bits_[i]);
    if (i == place / 8) byte = static_cast<unsigned char>(byte & 0xFF << place % 8);
    if (byte != 0) return 8 * i + static_cast<std::uint64_t>(std::countr_zero(byte));
  }
  return std::nullopt;
}

std::optional<std::uint64_t> PostingList::AtOrBefore(std::uint64_t place) const {
  for (std::uint64_t i = place / 8 + 1; i-- > 0;) {
    auto byte = static_cast<unsigned char>(bits_[i]);
    if (i == place / 8) byte = static_cast<unsigned char>(byte & 0xFF >> (7 - place % 8));
    if (byte != 0) return 8 * i + 7 - static_cast<std::uint64_t>(std::countl_zero(byte));
  }
  return std::nullopt;
}

absl::StatusOr<OpenBlock> OpenBlock::Load(const storage::Snapshot& snapshot, std::uint64_t size) {
  OpenBlock block;
  if (size == 0) return block;
  // The newest entry is read too where its block is full, for its time.
  std::uint64_t next = BlockOf(size - 1) * kBlockEntries;
  const auto cursor = snapshot.NewCursor(ColumnFamily::kEntries, storage::EntryKey(next),
                                         storage::EntryKey(size), storage::Direction::kForward);
  for (; cursor->Valid(); cursor->Next(), ++next) {
    AuditEntry entry;
    const std::string_view bytes = cursor->value();
    if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        entry.log_index() != static_cast<std::int64_t>(next)) {
      break;
    }
    block.Add(entry);
  }
  if (!cursor->status().ok()) return cursor->status();
  if (next != size) {
    return absl::DataLossError(absl::StrCat("audit entry ", next, " is missing or damaged"));
  }
  block.TakeChanged();
  return block;
}

void OpenBlock::EndBlock() {
  rows_made_ = TakeChanged();
  rows_.clear();
}

void OpenBlock::Add(const AuditEntry& entry) {
  const auto log_index = static_cast<std::uint64_t>(entry.log_index());
  if (BlockOf(log_index) != block_) {
    EndBlock();
    block_ = BlockOf(log_index);
  }
  for (std::string& prefix : PostingPrefixes(entry)) {
    auto& row = *rows_.try_emplace(std::move(prefix)).first;
    row.second.list.Set(log_index % kBlockEntries);
    if (!row.second.changed) changed_.push_back(&row);
    row.second.changed = true;
  }
  const absl::Time time = FromTimestamp(entry.time());
  if (time < latest_) {
    times_begin_ = log_index;
    std::erase_if(rows_made_,
                  [](const auto& row) { return row.family == ColumnFamily::kEntryTimes; });
  }
  if (time != latest_) {
    rows_made_.push_back({ColumnFamily::kEntryTimes, storage::EntryTimeKey(time, log_index), ""});
  }
  latest_ = time;
}

std::vector<storage::WriteBatch::Operation> OpenBlock::TakeChanged() {
  std::vector<storage::WriteBatch::Operation> writes = std::exchange(rows_made_, {});
  writes.reserve(writes.size() + changed_.size());
  for (Rows::value_type* row : changed_) {
    row->second.changed = false;
    writes.push_back(
        {ColumnFamily::kPostingLists, PostingKey(row->first, block_), row->second.list.bytes()});
  }
  changed_.clear();
  return writes;
}

}  // namespace mingzhang::trail
