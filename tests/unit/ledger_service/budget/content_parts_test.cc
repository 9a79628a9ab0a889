#include "ledger_service/budget/content_parts.h"

#include <gtest/gtest.h>

#include <set>

namespace mingzhang::budget {
namespace {

v1::BudgetContent Content() {
  v1::BudgetContent content;
  content.set_fiscal_year(2026);
  content.mutable_department()->set_code("301");
  content.add_expenditure_lines()->set_amount_fen(1);
  content.add_expenditure_lines()->set_amount_fen(2);
  content.add_projects()->set_project_id("p");
  return content;
}

std::vector<std::string> Names(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}

TEST(ContentPartsTest, TheSmallFieldsAreTogetherAndEachLargeOneIsAPart) {
  EXPECT_EQ(Names(SplitContent(Content())),
            (std::vector<std::string>{"general", "expenditure_lines", "projects"}));
}

TEST(ContentPartsTest, JoinedPartsAreTheContentAgain) {
  for (const auto& content : {Content(), v1::BudgetContent()}) {
    const auto joined = JoinParts(SplitContent(content));
    ASSERT_TRUE(joined.ok());
    EXPECT_EQ(joined->SerializeAsString(), content.SerializeAsString());
  }
}

TEST(ContentPartsTest, OneChangedLineChangesOnePart) {
  v1::BudgetContent changed = Content();
  changed.mutable_expenditure_lines(1)->set_amount_fen(3);
  const auto before = SplitContent(Content());
  const auto after = SplitContent(changed);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].digest != after[i].digest, before[i].name == "expenditure_lines");
  }
  EXPECT_NE(VersionDigest(before), VersionDigest(after));
}

TEST(ContentPartsTest, EqualContentHasEqualDigests) {
  EXPECT_EQ(VersionDigest(SplitContent(Content())), VersionDigest(SplitContent(Content())));
}

v1::BudgetContent LargeContent(int lines) {
  v1::BudgetContent content = Content();
  for (int i = 0; i < lines; ++i) {
    auto* line = content.add_expenditure_lines();
    line->set_unit_code("301001");
    line->set_functional_code("2150101");
    line->set_economic_code("30101");
    line->set_amount_fen(1'000'000 + i * 7919);
  }
  return content;
}

// How many parts of `after`, and bytes of them, `before` has not.
std::pair<int, std::size_t> Added(const v1::BudgetContent& before, const v1::BudgetContent& after) {
  std::set<Digest> known;
  for (const Part& part : SplitContent(before)) known.insert(part.digest);
  int count = 0;
  std::size_t bytes = 0;
  for (const Part& part : SplitContent(after)) {
    if (known.contains(part.digest)) continue;
    ++count;
    bytes += part.bytes.size();
  }
  return {count, bytes};
}

TEST(ContentPartsTest, ALargeFieldIsCutIntoNumberedPartsWithinTheBounds) {
  const auto parts = SplitContent(LargeContent(20'000));
  ASSERT_GT(parts.size(), 20U);
  EXPECT_EQ(parts[1].name, "expenditure_lines/0");
  EXPECT_EQ(parts[2].name, "expenditure_lines/1");
  std::size_t total = 0;
  for (std::size_t i = 1; i + 2 < parts.size(); ++i) {
    EXPECT_GE(parts[i].bytes.size(), kMinPart);
    EXPECT_LE(parts[i].bytes.size(), kMaxPart + 16);
    total += parts[i].bytes.size();
  }
  const std::size_t mean = total / (parts.size() - 3);
  EXPECT_GT(mean, kMeanPart / 2);
  EXPECT_LT(mean, kMeanPart * 2);
  EXPECT_EQ(JoinParts(parts)->SerializeAsString(), LargeContent(20'000).SerializeAsString());
}

TEST(ContentPartsTest, AChangedAnAddedAndARemovedLineOfManyEachTouchAPartOrTwo) {
  const auto content = LargeContent(20'000);
  for (const int at : {0, 1, 5'000, 12'345, 19'999}) {
    auto changed = content;
    changed.mutable_expenditure_lines(at)->set_amount_fen(5);
    auto removed = content;
    removed.mutable_expenditure_lines()->DeleteSubrange(at, 1);
    for (const auto& after : {changed, removed}) {
      const auto [parts, bytes] = Added(content, after);
      EXPECT_LE(parts, 2) << at;
      EXPECT_LE(bytes, 2 * kMaxPart) << at;
    }
    EXPECT_LE(Added(removed, content).first, 2) << "the same line, added";
  }
}

TEST(ContentPartsTest, EqualRunsOfLinesOfTwoBudgetsAreTheSameParts) {
  auto other = LargeContent(20'000);
  other.mutable_department()->set_code("302");
  EXPECT_EQ(Added(LargeContent(20'000), other).first, 1) << "the general part alone";
}

TEST(ContentPartsTest, WhereAPartEndsNeverChanges) {
  // Stored versions rely on it for their equal parts: a change of this digest is a new format.
  EXPECT_EQ(ToHex(ToBytes(VersionDigest(SplitContent(LargeContent(5'000))))),
            "4269dc1694c50a467a7b49a9a2babbd9fcef8f3393d977388aa75ea21ad08a6c");
}

TEST(ContentPartsTest, AnElementLargerThanAPartIsAPart) {
  v1::BudgetContent content;
  content.add_glossary()->set_definition("short");
  content.add_glossary()->set_definition(std::string(3 * kMaxPart, 'x'));
  content.add_glossary()->set_definition("short again");
  const auto parts = SplitContent(content);
  EXPECT_EQ(JoinParts(parts)->SerializeAsString(), content.SerializeAsString());
  EXPECT_GE(parts.size(), 3U);
}

TEST(ContentPartsTest, TheVersionDigestIsWhatSha256sumPrints) {
  const std::vector<Part> parts = {{"general", "abc", Sha256("abc")}, {"projects", "", Sha256("")}};
  EXPECT_EQ(VersionDigest(parts),
            Sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  general\n"
                   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  projects\n"));
}

TEST(ContentPartsTest, UnknownFieldsOfALaterReleaseSurvive) {
  std::string bytes = Content().SerializeAsString();
  bytes += std::string("\xfa\x3f\x02hi", 5);  // Field 1023, which this release does not know.
  v1::BudgetContent content;
  ASSERT_TRUE(content.ParseFromString(bytes));
  EXPECT_EQ(JoinParts(SplitContent(content))->SerializeAsString(), bytes);
}

TEST(ContentPartsTest, DamagedBytesDoNotJoin) {
  EXPECT_EQ(JoinParts({{"general", "\xff", {}}}).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace mingzhang::budget
