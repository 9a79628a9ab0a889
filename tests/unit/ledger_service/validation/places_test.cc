#include "ledger_service/validation/places.h"

#include <set>

#include "gtest/gtest.h"
#include "ledger_service/validation/texts.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using google::protobuf::Descriptor;

TEST(PlacesTest, CountFromOneAndNameWhatTheyAreIn) {
  const auto content = testing::BalancedBudget();
  EXPECT_EQ(DescribePlace(content, ""), "整份预算");
  EXPECT_EQ(DescribePlace(content, "expenditure_lines[3].functional_code"),
            "第 4 条明细的功能科目");
  EXPECT_EQ(DescribePlace(content, "projects[0].allocation"),
            "第 1 个项目“人才培养项目”的资金分配");
  EXPECT_EQ(DescribePlace(content, "projects[0].allocation[1].amount_fen"),
            "第 1 个项目“人才培养项目”的第 2 项资金分配的金额");
  EXPECT_EQ(DescribePlace(content, "revenue[1]"), "第 2 项收入（财政拨款结转（一般公共预算））");
  EXPECT_EQ(DescribePlace(content, "performance.projects[0].project_ids[0]"),
            "绩效目标的第 1 份项目绩效目标表的第 1 个项目编号");
}

TEST(PlacesTest, NameByItsKeyWhatIsMissingInAList) {
  EXPECT_EQ(DescribePlace({}, "reasons[general/BASIC]"), "变动原因“general/BASIC”");
  EXPECT_EQ(DescribePlace({}, "prior_year[function/2011301]"), "上年数“function/2011301”");
  EXPECT_EQ(DescribePlace({}, "reasons["), "变动原因“”");
}

void CheckLabels(const Descriptor* type, std::set<const Descriptor*>& seen) {
  if (!seen.insert(type).second) return;
  for (int i = 0; i < type->field_count(); ++i) {
    EXPECT_FALSE(FieldLabel(*type->field(i)).empty()) << type->field(i)->full_name();
    if (type->field(i)->message_type() != nullptr)
      CheckLabels(type->field(i)->message_type(), seen);
  }
}

TEST(PlacesTest, EveryFieldOfTheContentHasAChineseName) {
  std::set<const Descriptor*> seen;
  CheckLabels(budget::v1::BudgetContent::descriptor(), seen);
  EXPECT_GT(seen.size(), 20U);
}

TEST(PlacesTest, QuotedTextIsShortValidAndOnOneLine) {
  EXPECT_EQ(Shown("办公费"), "办公费");
  EXPECT_EQ(Shown("\xFF"), "（不是有效的 UTF-8 文字）");
  EXPECT_LT(Shown(std::string(10'000, 'x')).size(), 200U);
  EXPECT_EQ(Shown("a\nb").find('\n'), std::string::npos);
}

TEST(TextsTest, AreFoundWithTheirPlacesButNotTheLinesCodes) {
  const auto content = testing::BalancedBudget();
  std::set<std::string> places;
  const Texts texts(content);
  for (const auto& text : texts.all()) {
    EXPECT_TRUE(places.insert(text.Place()).second);
    EXPECT_TRUE(text.is_public);
    EXPECT_FALSE(DescribePlace(content, text.Place()).empty());
  }
  EXPECT_TRUE(places.count("projects[0].allocation[1].item"));
  EXPECT_TRUE(places.count("performance.projects[0].project_ids[0]"));
  EXPECT_FALSE(places.count("expenditure_lines[0].functional_code"));
}

}  // namespace
}  // namespace mingzhang::validation
