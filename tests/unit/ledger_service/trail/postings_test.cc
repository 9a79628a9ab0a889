#include "ledger_service/trail/postings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <iterator>
#include <set>

#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::trail {
namespace {

using storage::ColumnFamily;
using testing::ElementsAre;

ledger::v1::AuditEntry Submission() {
  ledger::v1::AuditEntry entry;
  entry.set_log_index(7);
  entry.set_action(budget::v1::ACTION_SUBMIT);
  entry.set_resource("divisions/652300/departments/301/budgets/2026");
  entry.set_from_state(budget::v1::BUDGET_STATE_DRAFTING);
  entry.set_to_state(budget::v1::BUDGET_STATE_SUBMITTED);
  entry.mutable_actor()->set_subject("u-head");
  return entry;
}

TEST(PostingsTest, AnEntryIsFoundByItsPlacesByItsActorAndByBoth) {
  const auto entry = Submission();
  const std::string kind = KindBytes(KindOf(entry));
  const std::string division = "divisions/652300";
  const std::string department = "divisions/652300/departments/301";
  EXPECT_THAT(PostingPrefixes(entry),
              ElementsAre(EverywhereTerm("") + kind, DivisionTerm(division, "") + kind,
                          DepartmentTerm(department, "") + kind, EverywhereTerm("u-head") + kind,
                          DivisionTerm(division, "u-head") + kind,
                          DepartmentTerm(department, "u-head") + kind));
}

TEST(PostingsTest, TheIndexOfAResourceSaysKindAndActorSoThatItCanBeFilteredByItself) {
  const auto write = ByBudgetRow(Submission());
  EXPECT_EQ(write.family, ColumnFamily::kByBudget);
  EXPECT_EQ(write.key, storage::ByBudgetKey("divisions/652300/departments/301/budgets/2026", 7));
  EXPECT_EQ(write.value, KindBytes(KindOf(Submission())) + "u-head");
}

TEST(PostingsTest, AnEntryOutsideEveryDivisionAndWithoutAnActorIsPostedEverywhereAlone) {
  auto entry = Submission();
  entry.set_resource("auditLog");
  entry.clear_actor();
  EXPECT_THAT(PostingPrefixes(entry), ElementsAre(EverywhereTerm("") + KindBytes(KindOf(entry))));
}

TEST(PostingsTest, AResourceOfADivisionThatIsInNoDepartmentHasNoDepartment) {
  EXPECT_EQ(DivisionOf("divisions/652300/ruleSets/a"), "divisions/652300");
  EXPECT_EQ(DepartmentOf("divisions/652300/ruleSets/a"), "");
  EXPECT_EQ(DivisionOf("divisions/652300"), "divisions/652300");
  EXPECT_EQ(DepartmentOf("divisions/652300/departments/301"), "divisions/652300/departments/301");
  EXPECT_EQ(DivisionOf("auditLog"), "");
}

TEST(PostingsTest, AKindComesBackFromItsBytes) {
  const Kind kind = KindOf(Submission());
  EXPECT_EQ(KindFromBytes(KindBytes(kind)), kind);
  EXPECT_EQ(KindBytes(kind).size(), kKindBytes);
}

TEST(PostingsTest, TheOutcomeIsDerivedFromActionAndAcknowledgements) {
  auto entry = Submission();
  EXPECT_EQ(OutcomeOf(entry), ledger::v1::AUDIT_OUTCOME_CLEAN);
  entry.add_acknowledgements();
  EXPECT_EQ(OutcomeOf(entry), ledger::v1::AUDIT_OUTCOME_WARNINGS_ACKNOWLEDGED);
  entry.set_action(budget::v1::ACTION_RETURN);
  EXPECT_EQ(OutcomeOf(entry), ledger::v1::AUDIT_OUTCOME_SENT_BACK);
}

RC_GTEST_PROP(PostingListProperty, FindsTheNearestPlaceThatIsSetInBothDirections, ()) {
  const auto places = *rc::gen::container<std::set<std::uint64_t>>(
      rc::gen::inRange<std::uint64_t>(0, kBlockEntries));
  PostingList list;
  for (const std::uint64_t place : places) list.Set(place);
  const auto parsed = PostingList::Parse(list.bytes());
  RC_ASSERT(parsed.ok());
  for (std::uint64_t place = 0; place < kBlockEntries; ++place) {
    const auto after = places.lower_bound(place);
    const auto behind = places.upper_bound(place);
    RC_ASSERT(parsed->AtOrAfter(place) ==
              (after == places.end() ? std::nullopt : std::optional(*after)));
    RC_ASSERT(parsed->AtOrBefore(place) ==
              (behind == places.begin() ? std::nullopt : std::optional(*std::prev(behind))));
    RC_ASSERT(parsed->Has(place) == places.contains(place));
  }
  RC_ASSERT(!parsed->AtOrAfter(kBlockEntries));
}

TEST(PostingListTest, OtherThanItsBytesIsCorrupted) {
  EXPECT_EQ(PostingList::Parse(std::string(31, '\0')).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(PostingList::Parse(std::string(33, '\0')).status().code(), absl::StatusCode::kDataLoss);
}

class OpenBlockTest : public testing::Test {
 protected:
  static ledger::v1::AuditEntry Entry(std::int64_t log_index) {
    auto entry = Submission();
    entry.set_log_index(log_index);
    return entry;
  }
  void Store(std::int64_t begin, std::int64_t end, OpenBlock& block) {
    storage::WriteBatch batch;
    for (std::int64_t i = begin; i < end; ++i) {
      block.Add(Entry(i));
      batch.Put(ColumnFamily::kEntries, storage::EntryKey(static_cast<std::uint64_t>(i)),
                Entry(i).SerializeAsString());
    }
    for (auto& row : block.TakeChanged()) batch.Put(row.family, row.key, *row.value);
    ASSERT_TRUE(store_->Write(batch).ok());
  }
  // The places that are set of the list that everything is in.
  int PlacesSet(std::uint64_t block) {
    const std::string key = PostingKey(EverywhereTerm("") + KindBytes(KindOf(Submission())), block);
    const auto row = store_->TakeSnapshot()->Get(ColumnFamily::kPostingLists, key).value();
    if (!row) return 0;
    const auto list = PostingList::Parse(*row);
    int count = 0;
    for (auto place = list->AtOrAfter(0); place; place = list->AtOrAfter(*place + 1)) ++count;
    return count;
  }

  storage::TempStorage store_;
};

TEST_F(OpenBlockTest, ListsGrowWithTheirBlockAndBeginAnewBehindIt) {
  OpenBlock block;
  Store(0, 200, block);
  EXPECT_EQ(PlacesSet(0), 200);
  Store(200, 700, block);
  EXPECT_EQ(PlacesSet(0), 256);
  EXPECT_EQ(PlacesSet(1), 256);
  EXPECT_EQ(PlacesSet(2), 188);
  EXPECT_TRUE(block.TakeChanged().empty());
}

TEST_F(OpenBlockTest, GoesOnFromWhatIsStored) {
  for (const std::int64_t size : {0, 1, 255, 256, 257, 300}) {
    OpenBlock written;
    Store(0, size, written);
    auto loaded = OpenBlock::Load(*store_->TakeSnapshot(), static_cast<std::uint64_t>(size));
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_TRUE(loaded->TakeChanged().empty());
    written.Add(Entry(size));
    loaded->Add(Entry(size));
    const auto expected = written.TakeChanged();
    const auto changed = loaded->TakeChanged();
    ASSERT_EQ(changed.size(), expected.size()) << size;
    for (std::size_t i = 0; i < changed.size(); ++i) {
      EXPECT_EQ(changed[i].key, expected[i].key);
      EXPECT_EQ(changed[i].value, expected[i].value);
    }
  }
}

TEST_F(OpenBlockTest, ATimeHasARowAtItsFirstEntryFromWhereTimesWentBackLast) {
  const auto at = [](std::int64_t log_index, std::int64_t second) {
    auto entry = Entry(log_index);
    entry.mutable_time()->set_seconds(second);
    return entry;
  };
  const auto times_of = [](OpenBlock& block) {
    std::vector<std::string> keys;
    for (const auto& row : block.TakeChanged()) {
      if (row.family == ColumnFamily::kEntryTimes) keys.push_back(row.key);
    }
    return keys;
  };
  const auto key = [](std::int64_t second, std::uint64_t log_index) {
    return storage::EntryTimeKey(absl::FromUnixSeconds(second), log_index);
  };
  OpenBlock block;
  block.Add(at(0, 10));
  block.Add(at(1, 20));
  block.Add(at(2, 20));
  EXPECT_THAT(times_of(block), ElementsAre(key(10, 0), key(20, 1)));
  EXPECT_EQ(block.times_begin(), 0U);
  block.Add(at(3, 30));
  block.Add(at(4, 15));
  block.Add(at(5, 16));
  EXPECT_THAT(times_of(block), ElementsAre(key(15, 4), key(16, 5)));
  EXPECT_EQ(block.times_begin(), 4U);
  EXPECT_EQ(block.latest(), absl::FromUnixSeconds(16));
}

TEST_F(OpenBlockTest, AnEntryThatIsMissingIsDataLoss) {
  OpenBlock block;
  Store(0, 10, block);
  EXPECT_EQ(OpenBlock::Load(*store_->TakeSnapshot(), 11).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace mingzhang::trail
