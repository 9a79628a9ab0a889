#include "ledger_service/budget/diff.h"

#include <gtest/gtest.h>

#include <limits>

namespace mingzhang::budget {
namespace {

using v1::BudgetContent;

void AddLine(BudgetContent& content, const char* functional, const char* economic,
             std::int64_t amount) {
  auto* line = content.add_expenditure_lines();
  line->set_functional_code(functional);
  line->set_economic_code(economic);
  line->set_fund_source(v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET);
  line->set_amount_fen(amount);
}

BudgetContent Content() {
  BudgetContent content;
  content.set_fiscal_year(2026);
  AddLine(content, "2011301", "30101", 100);
  AddLine(content, "2011301", "30102", 200);
  for (const char* id : {"p1", "p2"}) {
    auto* project = content.add_projects();
    project->set_project_id(id);
    project->set_name(id);
    project->set_approved_amount_fen(12345);
  }
  auto* reason = content.add_reasons();
  reason->set_key("function/2011301");
  reason->set_text("人员变动");
  return content;
}

TEST(DiffTest, EqualContentHasNoDifference) {
  const auto diff = DiffContent(Content(), Content());
  EXPECT_EQ(diff.lines_size(), 0);
  EXPECT_EQ(diff.values_size(), 0);
  EXPECT_EQ(diff.from_total_fen(), 300);
  EXPECT_EQ(diff.to_total_fen(), 300);
}

TEST(DiffTest, TheOrderOfLinesAndOfWhatIsLookedUpDoesNotMatter) {
  BudgetContent content = Content();
  *content.add_reasons() = content.reasons(0);
  content.mutable_reasons(1)->set_key("operating/PUBLIC");
  BudgetContent reordered = content;
  reordered.mutable_expenditure_lines()->SwapElements(0, 1);
  reordered.mutable_reasons()->SwapElements(0, 1);
  const auto diff = DiffContent(content, reordered);
  EXPECT_EQ(diff.lines_size(), 0);
  EXPECT_EQ(diff.values_size(), 0) << diff.DebugString();
}

TEST(DiffTest, TheOrderOfWhatIsPrintedInOrderMatters) {
  BudgetContent reordered = Content();
  reordered.mutable_projects()->SwapElements(0, 1);
  const auto diff = DiffContent(Content(), reordered);
  ASSERT_EQ(diff.values_size(), 1) << diff.DebugString();
  EXPECT_EQ(diff.values(0).place(), "projects");
  EXPECT_EQ(diff.values(0).from(), "[p1]\n[p2]");
  EXPECT_EQ(diff.values(0).to(), "[p2]\n[p1]");
}

TEST(DiffTest, AnAppendedElementIsNoChangeOfOrder) {
  BudgetContent more = Content();
  more.add_projects()->set_project_id("p3");
  EXPECT_EQ(DiffContent(Content(), more).values_size(), 1);
  more.mutable_projects()->SwapElements(0, 2);
  more.mutable_projects()->SwapElements(1, 2);  // p3, p1, p2
  EXPECT_EQ(DiffContent(Content(), more).values_size(), 2);
}

TEST(DiffTest, LinesAreAddedRemovedAndChangedByTheirDimensions) {
  BudgetContent to = Content();
  to.mutable_expenditure_lines(0)->set_amount_fen(150);
  to.mutable_expenditure_lines(1)->set_economic_code("30103");
  const auto diff = DiffContent(Content(), to);
  ASSERT_EQ(diff.lines_size(), 3);
  EXPECT_EQ(diff.lines(0).from_amount_fen(), 100);
  EXPECT_EQ(diff.lines(0).to_amount_fen(), 150);
  EXPECT_EQ(diff.lines(1).dimensions().economic_code(), "30102");
  EXPECT_FALSE(diff.lines(1).has_to_amount_fen());
  EXPECT_EQ(diff.lines(2).dimensions().economic_code(), "30103");
  EXPECT_FALSE(diff.lines(2).has_from_amount_fen());
  EXPECT_EQ(diff.lines(2).dimensions().amount_fen(), 0);
  EXPECT_EQ(diff.to_total_fen(), 350);
}

TEST(DiffTest, ALineSplitInTwoIsNoDifference) {
  BudgetContent to = Content();
  to.mutable_expenditure_lines(0)->set_amount_fen(40);
  AddLine(to, "2011301", "30101", 60);
  EXPECT_EQ(DiffContent(Content(), to).lines_size(), 0);
}

TEST(DiffTest, OtherFactsAreNamedByTheirKeysAndPrinted) {
  BudgetContent to = Content();
  to.mutable_projects(1)->set_approved_amount_fen(20000);
  to.mutable_reasons(0)->set_text("业务增加");
  to.mutable_compiled_on()->set_year(2026);
  to.mutable_compiled_on()->set_month(2);
  to.mutable_compiled_on()->set_day(1);
  const auto diff = DiffContent(Content(), to);
  ASSERT_EQ(diff.values_size(), 3);
  EXPECT_EQ(diff.values(0).place(), "compiled_on");
  EXPECT_FALSE(diff.values(0).has_from());
  EXPECT_EQ(diff.values(0).to(), "2026-02-01");
  EXPECT_EQ(diff.values(1).place(), "projects[p2].approved_amount_fen");
  EXPECT_EQ(diff.values(1).from(), "123.45");
  EXPECT_EQ(diff.values(1).to(), "200.00");
  EXPECT_EQ(diff.values(2).place(), "reasons[function/2011301].text");
}

TEST(DiffTest, ARemovedElementShowsEveryFactThatGoes) {
  BudgetContent to = Content();
  to.mutable_projects()->RemoveLast();
  const auto diff = DiffContent(Content(), to);
  ASSERT_EQ(diff.values_size(), 3);
  for (const auto& change : diff.values()) {
    EXPECT_TRUE(change.place().starts_with("projects[p2].")) << change.place();
    EXPECT_FALSE(change.has_to());
  }
}

TEST(DiffTest, AKeyThatStandsTwiceIsToldApart) {
  BudgetContent twice = Content();
  *twice.add_reasons() = twice.reasons(0);
  twice.mutable_reasons(1)->set_text("另一个");
  const auto diff = DiffContent(Content(), twice);
  ASSERT_EQ(diff.values_size(), 2);
  EXPECT_EQ(diff.values(1).place(), "reasons[function/2011301]#2.text");
}

TEST(DiffTest, TotalsThatOverflowSaturate) {
  BudgetContent huge = Content();
  for (auto& line : *huge.mutable_expenditure_lines()) {
    line.set_amount_fen(std::numeric_limits<std::int64_t>::max());
  }
  EXPECT_EQ(DiffContent(Content(), huge).to_total_fen(), std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace mingzhang::budget
