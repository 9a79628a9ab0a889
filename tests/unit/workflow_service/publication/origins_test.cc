#include "workflow_service/publication/origins.h"

#include <numeric>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/workflow_service/publication/publication_testing.h"
#include "workflow_service/publication/public_tables.h"

namespace mingzhang::publication {
namespace {

using testing::Derive;
using testing::kChangji;
using testing::kPutuo;
using testing::SampleContent;

std::int64_t Sum(const std::vector<DisclosedLine>& lines) {
  return std::accumulate(
      lines.begin(), lines.end(), std::int64_t{0},
      [](std::int64_t sum, const DisclosedLine& line) { return sum + line.amount_fen; });
}

TEST(OriginsTest, ExistForEveryFigureButZerosAndAddUpToIt) {
  for (const auto& each : {kChangji, kPutuo}) {
    const Publication publication = Derive(each);
    EXPECT_TRUE(publication.origins.complete);
    std::size_t figures = 0;
    const budget::ContentIndex index(publication.content);
    const auto disclosure = LineDisclosure::Of(index).value();
    for (const auto& table : publication.tables.tables()) {
      for (const auto& row : table.rows()) {
        // One carry-over item of the leading case is withheld.
        if (IsOfWithheldItem(row.parts(0), disclosure)) continue;
        for (const auto& cell : row.cells()) figures += cell.amount_fen() != 0 ? 1 : 0;
      }
    }
    ASSERT_EQ(publication.origins.figures.size(), figures) << each.name;
    EXPECT_GT(figures, 100U);
    for (const auto& figure : publication.origins.figures) {
      const auto& cell =
          publication.tables.tables(figure.table_number - 1).rows(figure.row).cells(figure.column);
      const Origin& origin = publication.origins.origins[figure.origin];
      EXPECT_EQ(origin.amount_fen, cell.amount_fen());
      EXPECT_EQ(Sum(origin.lines), cell.amount_fen()) << cell.text();
    }
    EXPECT_EQ(Sum(publication.lines_of_page), publication.charts.expenditure_fen);
  }
}

TEST(OriginsTest, DoNotTellWhichFigureIsAWithheldItem) {
  auto content = SampleContent(kChangji.name);
  auto& item = *content.mutable_carry_overs(0);
  item.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  // It is all there is of its class.
  std::int64_t amount_fen = 0;
  for (auto& line : *content.mutable_expenditure_lines()) {
    if (line.project_id() != item.project_id()) continue;
    line.set_functional_code("2296099");
    amount_fen += line.amount_fen();
  }
  const Publication publication = Derive(content, kChangji.form_id);
  int by_class = 0;
  int by_item = 0;
  for (const auto& figure : publication.origins.figures) {
    const auto& row = publication.tables.tables(figure.table_number - 1).rows(figure.row);
    const Origin& origin = publication.origins.origins[figure.origin];
    if (origin.amount_fen != amount_fen) continue;
    by_class += row.cells(0).text() == "229" ? 1 : 0;
    by_item += row.cells(0).text() == item.name() ? 1 : 0;
    for (const DisclosedLine& line : origin.lines) {
      EXPECT_FALSE(line.together && !line.functional_code.empty());
    }
  }
  EXPECT_GT(by_class, 0);
  EXPECT_EQ(by_item, 0);
}

TEST(OriginsTest, StayWithinTheirLimitsAndSaySo) {
  const Publication publication = Derive(kChangji);
  const budget::ContentIndex index(publication.content);
  const auto disclosure = LineDisclosure::Of(index).value();
  const auto trace = [&](const TraceLimits& limits) {
    return TraceFigures(index, disclosure, publication.tables, limits).value();
  };
  const Origins all = trace({});
  TraceLimits limits;
  limits.figures = all.figures.size();
  EXPECT_TRUE(trace(limits).complete);
  --limits.figures;
  EXPECT_FALSE(trace(limits).complete);
  EXPECT_EQ(trace(limits).figures.size(), limits.figures);
  limits = {};
  limits.lines = 10;
  EXPECT_FALSE(trace(limits).complete);
  EXPECT_LT(trace(limits).origins.size(), all.origins.size());
  limits = {};
  limits.steps = static_cast<std::int64_t>(index.lines().size() + 1) * 5;
  EXPECT_EQ(trace(limits).figures.size(), 5U);
}

TEST(OriginsTest, AreOneForFiguresThatAreTheSumOfTheSameLines) {
  const Publication publication = Derive(kChangji);
  EXPECT_LT(publication.origins.origins.size(), publication.origins.figures.size() / 2);
}

TEST(OriginsTest, TellOfWithheldItemsTheAmountAlone) {
  auto content = SampleContent(kChangji.name);
  content.mutable_carry_overs(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  const Publication publication = Derive(content, kChangji.form_id);
  const auto& items = publication.disclosed.items;
  std::set<std::string> functions;
  for (const DisclosedLine& line : publication.lines_of_page) {
    if (line.item > 0) {
      const auto& item = items[static_cast<std::size_t>(line.item) - 1];
      EXPECT_EQ(item.kind, budget::v1::BELONGING_PROJECT)
          << "the total less the others of its kind would be the withheld item";
      EXPECT_FALSE(item.withheld);
    }
    if (!line.together) continue;
    EXPECT_EQ(line.kind, budget::v1::BELONGING_CARRY_OVER);
    EXPECT_EQ(line.unit_code + line.economic_code, "");
    EXPECT_EQ(line.fund_source, budget::v1::FUND_SOURCE_UNSPECIFIED);
    EXPECT_EQ(line.category, budget::v1::EXPENDITURE_CATEGORY_UNSPECIFIED);
    EXPECT_TRUE(functions.insert(line.functional_code).second) << "all items together";
  }
  EXPECT_FALSE(functions.empty());
  // A figure has dimensions of its own, so that the function would tell more.
  std::size_t together = 0;
  for (const Origin& origin : publication.origins.origins) {
    for (const DisclosedLine& line : origin.lines) {
      if (!line.together) continue;
      ++together;
      EXPECT_EQ(line.functional_code + line.economic_code, "");
      EXPECT_EQ(line.fund_source, budget::v1::FUND_SOURCE_UNSPECIFIED);
      EXPECT_EQ(&line, &origin.lines.back()) << "all of them are one line";
    }
  }
  EXPECT_GT(together, 0U);
  EXPECT_EQ(Sum(publication.lines_of_page), publication.charts.expenditure_fen);
}

TEST(OriginsTest, DoNotTellIntoHowManyLinesAWithheldItemFalls) {
  auto content = SampleContent(kChangji.name);
  auto& project = *content.mutable_projects(0);
  project.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  int lines = 0;
  for (const auto& line : content.expenditure_lines()) {
    lines += line.project_id() == project.project_id() ? 1 : 0;
  }
  ASSERT_GT(lines, 1);
  const Publication publication = Derive(content, kChangji.form_id);
  for (const Origin& origin : publication.origins.origins) {
    EXPECT_EQ(origin.line_count, origin.lines.size());
  }
}

TEST(OriginsTest, SumLinesUpByFunctionalItemWhereThereAreTooMany) {
  auto content = SampleContent(kChangji.name);
  // One more kind of line than are told one by one.
  const auto line = content.expenditure_lines(0);
  for (std::size_t i = 0; i <= kMaxLinesOfOrigin; ++i) {
    auto& added = *content.add_expenditure_lines();
    added = line;
    added.set_economic_code(std::to_string(40000 + i));
  }
  const Publication publication = Derive(content, kChangji.form_id);
  std::set<bool> summed_up;
  for (const Origin& origin : publication.origins.origins) {
    summed_up.insert(origin.summed_up);
    EXPECT_LE(origin.lines.size(), kMaxLinesOfOrigin);
    EXPECT_EQ(Sum(origin.lines), origin.amount_fen);
    for (const DisclosedLine& each : origin.lines) {
      if (origin.summed_up) {
        EXPECT_EQ(each.economic_code, "");
        EXPECT_EQ(each.fund_source, budget::v1::FUND_SOURCE_UNSPECIFIED);
        EXPECT_EQ(each.category, budget::v1::EXPENDITURE_CATEGORY_UNSPECIFIED);
      }
    }
  }
  EXPECT_EQ(summed_up, (std::set<bool>{false, true}));
}

}  // namespace
}  // namespace mingzhang::publication
