#include "workflow_service/publication/disclosed_lines.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/unit/workflow_service/publication/publication_testing.h"

namespace mingzhang::publication {
namespace {

using budget::v1::BudgetContent;
using testing::kChangji;
using testing::kPutuo;
using testing::SampleContent;

DisclosedLines DiscloseAll(const BudgetContent& content) {
  const budget::ContentIndex index(content);
  const auto disclosure = LineDisclosure::Of(index);
  return {disclosure.value().AllLines().value(), disclosure->items()};
}

BudgetContent Content(const std::string& text) {
  BudgetContent content;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &content));
  return content;
}

// A line in short.
std::string Short(const DisclosedLine& line) {
  return line.functional_code + "/" + line.economic_code + "/" + std::to_string(line.item) + "=" +
         std::to_string(line.amount_fen);
}
std::vector<std::string> Short(const DisclosedLines& disclosed) {
  std::vector<std::string> lines;
  for (const auto& line : disclosed.lines) lines.push_back(Short(line));
  return lines;
}

constexpr char kTwoProjects[] = R"pb(
  projects { project_id: "a" name: "甲" disclosure: DISCLOSURE_LEVEL_PUBLIC }
  projects { project_id: "b" name: "代号1" disclosure: DISCLOSURE_LEVEL_WITHHELD }
  carry_overs { project_id: "c" name: "丙" disclosure: DISCLOSURE_LEVEL_PUBLIC }
  expenditure_lines { functional_code: "2010101" economic_code: "30101" amount_fen: 1 }
  expenditure_lines {
    functional_code: "2010201"
    economic_code: "30201"
    project_id: "a"
    amount_fen: 10
  }
  expenditure_lines {
    functional_code: "2010201"
    economic_code: "30202"
    project_id: "b"
    amount_fen: 100
  }
  expenditure_lines {
    functional_code: "2040201"
    economic_code: "30218"
    project_id: "b"
    amount_fen: 1000
  }
  expenditure_lines {
    functional_code: "2010301"
    economic_code: "30227"
    project_id: "c"
    amount_fen: 10000
  })pb";

TEST(DisclosedLinesTest, AddUpToTheBudgetWhateverIsWithheld) {
  for (const auto& which : {kChangji, kPutuo}) {
    const BudgetContent content = SampleContent(which.name);
    std::int64_t entered = 0;
    for (const auto& line : content.expenditure_lines()) entered += line.amount_fen();
    std::int64_t told = 0;
    for (const auto& line : DiscloseAll(content).lines) told += line.amount_fen;
    EXPECT_EQ(told, entered) << which.name;
  }
}

TEST(DisclosedLinesTest, AreAddedUpToTheLevelOfTheLawInTheirOwnOrder) {
  BudgetContent content = Content(R"pb(
    expenditure_lines { functional_code: "2010201" economic_code: "30201" amount_fen: 5 }
    expenditure_lines { functional_code: "201010199" economic_code: "3010103" amount_fen: 1 }
    expenditure_lines { functional_code: "2010101" economic_code: "30101" amount_fen: 2 })pb");
  EXPECT_THAT(Short(DiscloseAll(content)),
              ::testing::ElementsAre("2010101/30101/0=3", "2010201/30201/0=5"));
  std::reverse(content.mutable_expenditure_lines()->begin(),
               content.mutable_expenditure_lines()->end());
  EXPECT_THAT(Short(DiscloseAll(content)),
              ::testing::ElementsAre("2010101/30101/0=3", "2010201/30201/0=5"));
}

TEST(DisclosedLinesTest, TellOfAWithheldItemItsCodeAndAmountAlone) {
  const auto disclosed = DiscloseAll(Content(kTwoProjects));
  ASSERT_EQ(disclosed.items.size(), 3U);
  EXPECT_EQ(disclosed.items[2].name, "代号1");
  EXPECT_EQ(disclosed.items[2].amount_fen, 1100);
  EXPECT_TRUE(disclosed.items[2].withheld);
  // Not even whether it is of the year or carried over.
  EXPECT_EQ(disclosed.items[2].kind, budget::v1::BELONGING_UNSPECIFIED);
}

TEST(DisclosedLinesTest, HideAWithheldItemAmongTheOthersOfItsKind) {
  // Item 2 is the carry-over item, of whose kind nothing is withheld.
  EXPECT_THAT(Short(DiscloseAll(Content(kTwoProjects))),
              ::testing::UnorderedElementsAre("2010101/30101/0=1", "2010201//0=110",
                                              "2040201//0=1000", "2010301/30227/2=10000"));
}

TEST(DisclosedLinesTest, TellNoFunctionWhereAllItemsOfAKindAreWithheld) {
  BudgetContent content = Content(kTwoProjects);
  content.mutable_projects(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  EXPECT_THAT(Short(DiscloseAll(content)),
              ::testing::UnorderedElementsAre("2010101/30101/0=1", "//2=1100", "//3=10",
                                              "2010301/30227/1=10000"));
}

TEST(DisclosedLinesTest, TellBothKindsTogetherWhereBothHaveAWithheldItem) {
  BudgetContent content = Content(kTwoProjects);
  content.mutable_carry_overs(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  const auto disclosed = DiscloseAll(content);
  // By kinds, what is all carry-over would be the only item of it.
  EXPECT_THAT(Short(disclosed),
              ::testing::UnorderedElementsAre("2010101/30101/0=1", "2010201//0=110",
                                              "2040201//0=1000", "2010301//0=10000"));
  for (const auto& line : disclosed.lines) {
    EXPECT_EQ(line.kind,
              line.together ? budget::v1::BELONGING_UNSPECIFIED : budget::v1::BELONGING_NOTHING);
  }
}

TEST(DisclosedLinesTest, NumberWithheldItemsByNameSoThatTheirPlaceTellsNoKind) {
  BudgetContent content = Content(kTwoProjects);
  content.mutable_carry_overs(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  content.mutable_carry_overs(0)->set_name("代号0");
  const auto items = DiscloseAll(content).items;
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[1].name, "代号0");
  EXPECT_EQ(items[2].name, "代号1");
}

TEST(DisclosedLinesTest, WithholdWhatDoesNotSayThatItIsPublic) {
  BudgetContent content = Content(kTwoProjects);
  content.mutable_carry_overs(0)->clear_disclosure();
  EXPECT_TRUE(DiscloseAll(content).items[2].withheld);
}

TEST(DisclosedLinesTest, ListNoItemWithoutMoney) {
  BudgetContent content = Content(kTwoProjects);
  content.add_projects()->set_project_id("d");
  EXPECT_EQ(DiscloseAll(content).items.size(), 3U);
}

// Every functional item's total is public by law; nothing finer is told of the case's withheld
// carry-over item.
TEST(DisclosedLinesTest, KeepTheLeadingCasesSecret) {
  for (const auto& line : DiscloseAll(SampleContent(kChangji.name)).lines) {
    if (line.kind == budget::v1::BELONGING_CARRY_OVER) {
      EXPECT_EQ(line.economic_code, "");
      EXPECT_EQ(line.fund_source, budget::v1::FUND_SOURCE_UNSPECIFIED);
      EXPECT_EQ(line.item, 0);
    }
  }
}

TEST(DisclosedLinesTest, RefuseASumThatFenCannotHold) {
  BudgetContent content = Content(kTwoProjects);
  content.mutable_expenditure_lines(0)->set_amount_fen(std::numeric_limits<std::int64_t>::max());
  const budget::ContentIndex all_lines(content);
  const auto disclosure = LineDisclosure::Of(all_lines);
  ASSERT_TRUE(disclosure.ok()) << "each item by itself has a sum";
  EXPECT_EQ(disclosure->AllLines().status().code(), absl::StatusCode::kOutOfRange);
  for (auto& line : *content.mutable_expenditure_lines()) {
    if (line.project_id() == "b") line.set_amount_fen(std::numeric_limits<std::int64_t>::max());
  }
  const budget::ContentIndex an_item(content);
  EXPECT_EQ(LineDisclosure::Of(an_item).status().code(), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace mingzhang::publication
