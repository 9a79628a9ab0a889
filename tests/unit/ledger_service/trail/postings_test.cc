#include "ledger_service/trail/postings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

std::vector<std::string> Postings(const ledger::v1::AuditEntry& entry) {
  std::vector<std::string> keys;
  for (const auto& write : IndexWrites(entry)) {
    if (write.family == ColumnFamily::kPostings) keys.push_back(write.key);
  }
  return keys;
}

TEST(PostingsTest, AnEntryIsFoundByItsPlacesByItsActorAndByBoth) {
  const auto entry = Submission();
  const std::string end = KindBytes(KindOf(entry)) + storage::BigEndian64(7);
  const std::string division = "divisions/652300";
  const std::string department = "divisions/652300/departments/301";
  EXPECT_THAT(Postings(entry),
              ElementsAre(EverywhereTerm("") + end, DivisionTerm(division, "") + end,
                          DepartmentTerm(department, "") + end, EverywhereTerm("u-head") + end,
                          DivisionTerm(division, "u-head") + end,
                          DepartmentTerm(department, "u-head") + end));
}

TEST(PostingsTest, TheIndexOfAResourceSaysKindAndActorSoThatItCanBeFilteredByItself) {
  const auto write = IndexWrites(Submission()).front();
  EXPECT_EQ(write.family, ColumnFamily::kByBudget);
  EXPECT_EQ(write.key, storage::ByBudgetKey("divisions/652300/departments/301/budgets/2026", 7));
  EXPECT_EQ(write.value, KindBytes(KindOf(Submission())) + "u-head");
}

TEST(PostingsTest, AnEntryOutsideEveryDivisionAndWithoutAnActorIsPostedEverywhereAlone) {
  auto entry = Submission();
  entry.set_resource("auditLog");
  entry.clear_actor();
  EXPECT_EQ(Postings(entry).size(), 1U);
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

}  // namespace
}  // namespace mingzhang::trail
