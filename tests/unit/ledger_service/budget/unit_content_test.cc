#include "ledger_service/budget/unit_content.h"

#include <cstdint>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace mingzhang::budget {
namespace {

v1::BudgetContent Parse(const std::string& text) {
  v1::BudgetContent content;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &content)) << text;
  return content;
}

v1::BudgetContent Content() {
  return Parse(R"(
    division { code: "652300" name: "昌吉州" }
    department {
      code: "301" name: "部门" summary: "概况" sub_units_note: "有两个单位"
      units { code: "301001" name: "机关" kind: UNIT_KIND_ADMINISTRATIVE }
      units { code: "301002" name: "中心" kind: UNIT_KIND_PUBLIC_INSTITUTION }
    }
    fiscal_year: 2026
    disclosure_form: "xinjiang-2026"
    main_functions: "职能"
    revenue { fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 1111 }
    expenditure_lines { unit_code: "301001" amount_fen: 1 fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET project_id: "S" }
    expenditure_lines { unit_code: "301002" amount_fen: 10 fund_source: FUND_SOURCE_UNIT_OTHER }
    expenditure_lines { unit_code: "301002" amount_fen: 100 fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET project_id: "S" }
    expenditure_lines { unit_code: "301002" amount_fen: 1000 fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET project_id: "P" }
    expenditure_lines { unit_code: "301001" amount_fen: 5 fund_source: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL project_id: "C" }
    projects { project_id: "S" name: "共用" approved_amount_fen: 101 allocation { amount_fen: 101 } }
    projects { project_id: "P" name: "专用" approved_amount_fen: 1000 allocation { amount_fen: 1000 } }
    carry_overs { project_id: "C" name: "结转" }
    commissioned_services { name: "基本" }
    commissioned_services { project_id: "P" name: "专用" }
    prior_year { key: "revenue/UNIT_OTHER" amount_fen: 7 }
    prior_year { key: "units/301002/revenue/UNIT_OTHER" amount_fen: 3 }
    reasons { key: "units/301001/expenditure/BASIC" text: "甲" }
    reasons { key: "units/301002/expenditure/BASIC" text: "乙" }
    procurement { goods_fen: 9 }
    performance {
      department { goal: "目标" }
      projects { project_ids: "S" }
      projects { project_ids: "P" }
      projects { project_ids: ["P", "S"] }
    }
    glossary { term: "词" definition: "义" })");
}

TEST(UnitContentTest, IsWhatTheUnitHasAlone) {
  const auto view = UnitContent(Content(), "301002");
  ASSERT_TRUE(view.ok()) << view.status();
  const auto expected = Parse(R"(
    division { code: "652300" name: "昌吉州" }
    department {
      code: "301" name: "中心"
      units { code: "301002" name: "中心" kind: UNIT_KIND_PUBLIC_INSTITUTION }
    }
    fiscal_year: 2026
    disclosure_form: "xinjiang-2026"
    revenue { fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 1100 }
    revenue { fund_source: FUND_SOURCE_UNIT_OTHER amount_fen: 10 }
    expenditure_lines { unit_code: "301002" amount_fen: 10 fund_source: FUND_SOURCE_UNIT_OTHER }
    expenditure_lines { unit_code: "301002" amount_fen: 100 fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET project_id: "S" }
    expenditure_lines { unit_code: "301002" amount_fen: 1000 fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET project_id: "P" }
    projects { project_id: "S" name: "共用" approved_amount_fen: 100 }
    projects { project_id: "P" name: "专用" approved_amount_fen: 1000 allocation { amount_fen: 1000 } }
    commissioned_services { name: "基本" }
    commissioned_services { project_id: "P" name: "专用" }
    prior_year { key: "revenue/UNIT_OTHER" amount_fen: 3 }
    reasons { key: "expenditure/BASIC" text: "乙" }
    performance { projects { project_ids: "P" } }
    glossary { term: "词" definition: "义" })");
  google::protobuf::util::MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(expected, *view)) << difference;
}

TEST(UnitContentTest, HasTheCarryOverItemsThatTheUnitHasLinesOf) {
  EXPECT_EQ(UnitContent(Content(), "301001")->carry_overs_size(), 1);
  EXPECT_EQ(UnitContent(Content(), "301002")->carry_overs_size(), 0);
}

TEST(UnitContentTest, GivesTheOnlyUnitTheLinesWithoutCode) {
  v1::BudgetContent content = Content();
  content.mutable_department()->mutable_units()->RemoveLast();
  for (auto& line : *content.mutable_expenditure_lines()) line.clear_unit_code();
  EXPECT_EQ(UnitContent(content, "301001")->expenditure_lines_size(), 5);
}

TEST(UnitContentTest, DoesNotKnowOtherUnits) {
  const auto unknown = UnitContent(Content(), "301003").status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(unknown.message(), "本部门没有编码为“301003”的单位");
  EXPECT_EQ(UnitContent(Content(), "").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(UnitContent(v1::BudgetContent(), "301").status().message(),
            "本部门没有单位，不能按单位“301”推导");
}

TEST(UnitContentTest, RefusesSumsThatDoNotFit) {
  v1::BudgetContent content = Content();
  content.mutable_expenditure_lines(2)->set_amount_fen(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(UnitContent(content, "301002").status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(UnitContent(content, "301001").ok());
}

}  // namespace
}  // namespace mingzhang::budget
