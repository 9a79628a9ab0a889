#include "ledger_service/budget/content_parts.h"

#include <gtest/gtest.h>

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
