#include "ledger_service/trail/entry_query.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

#include "common/time/timestamp.h"
#include "ledger_service/trail/postings.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::trail {
namespace {

using ledger::v1::AuditEntry;
using storage::ColumnFamily;
using storage::Direction;

constexpr std::int64_t kStart = 1'790'000'000;

const std::vector<std::string>& Resources() {
  static const auto* all = new std::vector<std::string>{
      "divisions/652300/departments/301/budgets/2026",
      "divisions/652300/departments/302/budgets/2026",
      "divisions/652300/departments/3011/budgets/2026",
      "divisions/652301/departments/301/budgets/2026",
      "divisions/652300/ruleSets/local",
      "auditLog",
  };
  return *all;
}
constexpr std::array kActors = {"a", "ab", "b"};
constexpr std::array kActions = {budget::v1::ACTION_SAVE, budget::v1::ACTION_SUBMIT,
                                 budget::v1::ACTION_RETURN};
constexpr std::array kStates = {budget::v1::BUDGET_STATE_DRAFTING,
                                budget::v1::BUDGET_STATE_SUBMITTED};

template <typename Choices>
auto Pick(const Choices& choices) {
  return choices[*rc::gen::inRange<std::size_t>(0, choices.size())];
}

AuditEntry DrawEntry(std::int64_t index, std::int64_t second) {
  AuditEntry entry;
  entry.set_log_index(index);
  *entry.mutable_time() = ToTimestamp(absl::FromUnixSeconds(kStart + second));
  entry.set_resource(Pick(Resources()));
  entry.mutable_actor()->set_subject(Pick(kActors));
  entry.set_action(Pick(kActions));
  entry.set_from_state(Pick(kStates));
  entry.set_to_state(Pick(kStates));
  if (*rc::gen::arbitrary<bool>()) entry.add_acknowledgements();
  return entry;
}

void Store(storage::Storage& storage, const std::vector<AuditEntry>& entries) {
  storage::WriteBatch batch;
  OpenBlock block;
  for (const AuditEntry& entry : entries) {
    batch.Put(ColumnFamily::kEntries,
              storage::EntryKey(static_cast<std::uint64_t>(entry.log_index())),
              entry.SerializeAsString());
    const auto row = ByBudgetRow(entry);
    batch.Put(row.family, row.key, *row.value);
    block.Add(entry);
  }
  for (const auto& row : block.TakeChanged()) batch.Put(row.family, row.key, *row.value);
  ASSERT_TRUE(storage.Write(batch).ok());
}

template <typename Value>
std::optional<Value> Maybe(const std::optional<Value>& value) {
  return *rc::gen::inRange(0, 3) == 0 ? value : std::nullopt;
}

EntryQuery DrawQuery() {
  EntryQuery query;
  AuditFilter& filter = query.filter;
  filter.division = Maybe(std::optional<std::string>("divisions/652300"));
  filter.department = Maybe(std::optional<std::string>("divisions/652300/departments/301"));
  filter.actor = Maybe(std::optional<std::string>(Pick(kActors)));
  filter.action = Maybe(std::optional(Pick(kActions)));
  filter.from_state = Maybe(std::optional(Pick(kStates)));
  filter.to_state = Maybe(std::optional(Pick(kStates)));
  filter.outcome = Maybe(std::optional(ledger::v1::AUDIT_OUTCOME_SENT_BACK));
  if (*rc::gen::inRange(0, 3) == 0) {
    filter.since = absl::FromUnixSeconds(kStart + *rc::gen::inRange(0, 30));
    filter.until = absl::FromUnixSeconds(kStart + *rc::gen::inRange(0, 60));
  }
  if (*rc::gen::inRange(0, 4) == 0) query.resource = Pick(Resources());
  const std::vector<std::string> scopes = {"*", "divisions/652300", "divisions/652301",
                                           "divisions/652300/departments/301",
                                           "divisions/652300/departments/302"};
  for (const std::string& scope : scopes) {
    if (*rc::gen::inRange(0, 3) == 0) query.scopes.push_back(scope);
  }
  return query;
}

bool IsIn(std::string_view resource, std::string_view place) {
  return place == "*" || resource == place || resource.starts_with(std::string(place) + "/");
}

// What the query means, entry by entry.
bool Answers(const EntryQuery& query, const AuditEntry& entry) {
  const AuditFilter& filter = query.filter;
  const absl::Time time = FromTimestamp(entry.time());
  return std::any_of(query.scopes.begin(), query.scopes.end(),
                     [&](const auto& scope) { return IsIn(entry.resource(), scope); }) &&
         (query.resource.empty() || entry.resource() == query.resource) &&
         (!filter.division || IsIn(entry.resource(), *filter.division)) &&
         (!filter.department || IsIn(entry.resource(), *filter.department)) &&
         (!filter.actor || entry.actor().subject() == *filter.actor) &&
         (!filter.action || entry.action() == *filter.action) &&
         (!filter.from_state || entry.from_state() == *filter.from_state) &&
         (!filter.to_state || entry.to_state() == *filter.to_state) &&
         (!filter.outcome || OutcomeOf(entry) == *filter.outcome) && time >= filter.since &&
         time < filter.until;
}

std::vector<std::uint64_t> Naive(const EntryQuery& query, const std::vector<AuditEntry>& entries) {
  std::vector<std::uint64_t> indexes;
  for (const AuditEntry& entry : entries) {
    if (Answers(query, entry)) indexes.push_back(static_cast<std::uint64_t>(entry.log_index()));
  }
  return indexes;
}

// Page by page, as a listing asks.
std::vector<std::uint64_t> Paged(const storage::Snapshot& snapshot, const EntryQuery& query,
                                 std::uint64_t size, Direction direction, std::size_t page_size) {
  std::vector<std::uint64_t> all;
  LogRange range{0, size};
  while (true) {
    const auto within = WithinTime(snapshot, query.filter, range);
    RC_ASSERT(within.ok());
    std::vector<std::uint64_t> page;
    const auto status = VisitEntries(snapshot, query, *within, direction, [&](std::uint64_t index) {
      page.push_back(index);
      return page.size() < page_size;
    });
    RC_ASSERT(status.ok());
    all.insert(all.end(), page.begin(), page.end());
    if (page.size() < page_size) return all;
    (direction == Direction::kForward ? range.begin : range.end) =
        direction == Direction::kForward ? page.back() + 1 : page.back();
  }
}

RC_GTEST_PROP(EntryQueryProperty, FindsExactlyWhatTheQueryMeansInBothOrdersPageByPage, ()) {
  storage::TempStorage store;
  std::vector<AuditEntry> entries;
  std::int64_t second = 0;
  // Now and then over several blocks.
  const auto size = *rc::gen::weightedOneOf<std::int64_t>(
      {{4, rc::gen::inRange<std::int64_t>(0, 60)}, {1, rc::gen::inRange<std::int64_t>(200, 600)}});
  for (std::int64_t i = 0; i < size; ++i) {
    second += *rc::gen::inRange(0, 2);
    entries.push_back(DrawEntry(i, second));
  }
  Store(*store, entries);
  const auto snapshot = store->TakeSnapshot();
  for (int i = 0; i < 20; ++i) {
    const EntryQuery query = DrawQuery();
    std::vector<std::uint64_t> expected = Naive(query, entries);
    const auto page_size = *rc::gen::inRange<std::size_t>(1, 10);
    const auto forward = Paged(*snapshot, query, entries.size(), Direction::kForward, page_size);
    RC_ASSERT(forward == expected);
    std::reverse(expected.begin(), expected.end());
    const auto backward = Paged(*snapshot, query, entries.size(), Direction::kBackward, page_size);
    RC_ASSERT(backward == expected);
  }
}

// Counts the steps that reads take.
class CountingSnapshot final : public storage::Snapshot {
 public:
  explicit CountingSnapshot(std::unique_ptr<storage::Snapshot> base) : base_(std::move(base)) {}

  absl::StatusOr<std::optional<std::string>> Get(ColumnFamily family,
                                                 std::string_view key) const override {
    ++steps;
    return base_->Get(family, key);
  }
  absl::Status Scan(
      ColumnFamily family, std::string_view begin, std::string_view end, Direction direction,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    return base_->Scan(family, begin, end, direction, [&](auto key, auto value) {
      ++steps;
      return visit(key, value);
    });
  }
  std::unique_ptr<storage::Cursor> NewCursor(ColumnFamily family, std::string_view begin,
                                             std::string_view end,
                                             Direction direction) const override {
    return std::make_unique<CountingCursor>(base_->NewCursor(family, begin, end, direction), steps);
  }

  mutable int steps = 0;

 private:
  class CountingCursor final : public storage::Cursor {
   public:
    CountingCursor(std::unique_ptr<storage::Cursor> base, int& steps)
        : base_(std::move(base)), steps_(steps) {
      ++steps_;
    }
    bool Valid() const override { return base_->Valid(); }
    std::string_view key() const override { return base_->key(); }
    std::string_view value() const override { return base_->value(); }
    void Next() override {
      ++steps_;
      base_->Next();
    }
    void Seek(std::string_view key) override {
      ++steps_;
      base_->Seek(key);
    }
    absl::Status status() const override { return base_->status(); }

   private:
    std::unique_ptr<storage::Cursor> base_;
    int& steps_;
  };

  std::unique_ptr<storage::Snapshot> base_;
};

TEST(EntryQueryTest, APageCostsWhatItReturnsHoweverManyEntriesDoNotMatch) {
  storage::TempStorage store;
  std::vector<AuditEntry> entries;
  for (std::int64_t i = 0; i < 3000; ++i) {
    AuditEntry entry;
    entry.set_log_index(i);
    *entry.mutable_time() = ToTimestamp(absl::FromUnixSeconds(kStart + i));
    entry.set_resource(Resources()[static_cast<std::size_t>(i % 2)]);
    entry.mutable_actor()->set_subject(i % 2 == 0 ? "a" : "b");
    // The first department's entries are all saves but three.
    entry.set_action(i % 1000 == 0 ? budget::v1::ACTION_RETURN : budget::v1::ACTION_SAVE);
    entries.push_back(entry);
  }
  Store(*store, entries);
  const CountingSnapshot snapshot(store->TakeSnapshot());
  EntryQuery query{.filter = {}, .resource = "", .scopes = {"*"}};
  query.filter.department = "divisions/652300/departments/301";
  query.filter.actor = "a";
  query.filter.action = budget::v1::ACTION_RETURN;
  query.filter.since = absl::FromUnixSeconds(kStart + 1);
  const auto within = WithinTime(snapshot, query.filter, {0, 3000});
  ASSERT_TRUE(within.ok());
  EXPECT_EQ(*within, (LogRange{1, 3000}));
  std::vector<std::uint64_t> found;
  ASSERT_TRUE(VisitEntries(snapshot, query, *within, Direction::kForward, [&](std::uint64_t index) {
                return found.push_back(index), true;
              }).ok());
  EXPECT_EQ(found, (std::vector<std::uint64_t>{1000, 2000}));
  EXPECT_LT(snapshot.steps, 10) << "one look for the time, a leap for each kind, a step for each";
}

TEST(EntryQueryTest, ATimeFromBeforeTimesWentBackLastIsSearchedForAmongTheEntries) {
  storage::TempStorage store;
  std::vector<AuditEntry> entries;
  const std::vector<std::int64_t> seconds = {10, 20, 3'000, 30, 40, 50};
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    AuditEntry entry;
    entry.set_log_index(static_cast<std::int64_t>(i));
    *entry.mutable_time() = ToTimestamp(absl::FromUnixSeconds(kStart + seconds[i]));
    entries.push_back(entry);
  }
  Store(*store, entries);
  const auto snapshot = store->TakeSnapshot();
  const auto since = [&snapshot](std::int64_t second) {
    AuditFilter filter;
    filter.since = absl::FromUnixSeconds(kStart + second);
    return WithinTime(*snapshot, filter, {0, 6}).value().begin;
  };
  EXPECT_EQ(since(0), 0U);
  EXPECT_EQ(since(20), 1U);
  EXPECT_EQ(since(40), 4U);
  EXPECT_EQ(since(41), 5U) << "one entry of another time does not hide those behind it";
  EXPECT_EQ(since(51), 6U);
}

TEST(EntryQueryTest, ADamagedIndexIsToldAndNotAnswered) {
  storage::TempStorage store;
  storage::WriteBatch batch;
  batch.Put(ColumnFamily::kByBudget, storage::ByBudgetKey(Resources()[0], 0), "");
  const std::string kind = "1234";
  batch.Put(ColumnFamily::kPostingLists, PostingKey(EverywhereTerm("short") + kind, 0), "x");
  batch.Put(ColumnFamily::kPostingLists, DepartmentTerm("divisions/1/departments/1", "") + "end",
            "");
  ASSERT_TRUE(store->Write(batch).ok());
  const auto visit = [&store](const EntryQuery& query) {
    return VisitEntries(*store->TakeSnapshot(), query, {0, 1}, Direction::kForward,
                        [](std::uint64_t) { return true; })
        .code();
  };
  EXPECT_EQ(visit({.filter = {}, .resource = Resources()[0], .scopes = {"*"}}),
            absl::StatusCode::kDataLoss);
  EntryQuery of_actor{.filter = {}, .resource = "", .scopes = {"*"}};
  of_actor.filter.actor = "short";
  EXPECT_EQ(visit(of_actor), absl::StatusCode::kDataLoss);
  EXPECT_EQ(visit({.filter = {}, .resource = "", .scopes = {"divisions/1/departments/1"}}),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace mingzhang::trail
