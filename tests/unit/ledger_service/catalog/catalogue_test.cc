#include "ledger_service/catalog/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mingzhang::catalog {
namespace {

using testing::HasSubstr;

const std::string kHeader = "kind,code,name,status,source\n";
const std::string kTable = kHeader +
                           "FUNCTIONAL,2011301,行政运行,SEEN,x\n"
                           "FUNCTIONAL,20113,商贸事务,SEEN,x\n"
                           "FUNCTIONAL,201,一般公共服务支出,SEEN,x\n"
                           "ECONOMIC,30101,\"基本工资\",LISTED,\n"
                           "ECONOMIC,301,工资福利支出,LISTED,\n";

TEST(CatalogueTest, NamesAreFoundByCodeOfEveryLevel) {
  const auto catalogue = Catalogue::FromCsv(2026, kTable);
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_EQ(catalogue->fiscal_year(), 2026);
  EXPECT_EQ(catalogue->FunctionalName("201"), "一般公共服务支出");
  EXPECT_EQ(catalogue->FunctionalName("20113"), "商贸事务");
  EXPECT_EQ(catalogue->FunctionalName("2011301"), "行政运行");
  EXPECT_EQ(catalogue->EconomicName("30101"), "基本工资");
  EXPECT_EQ(catalogue->FunctionalName("30101"), std::nullopt);
  EXPECT_EQ(catalogue->EconomicName(""), std::nullopt);
  EXPECT_EQ(catalogue->EconomicName("999"), std::nullopt);
}

TEST(CatalogueTest, OnlyTheLevelsOfLinesAreItems) {
  const auto catalogue = Catalogue::FromCsv(2026, kTable);
  ASSERT_TRUE(catalogue.ok());
  EXPECT_TRUE(catalogue->HasFunctionalItem("2011301"));
  EXPECT_FALSE(catalogue->HasFunctionalItem("20113"));
  EXPECT_FALSE(catalogue->HasFunctionalItem("2011302"));
  EXPECT_TRUE(catalogue->HasEconomicItem("30101"));
  EXPECT_FALSE(catalogue->HasEconomicItem("301"));
}

TEST(CatalogueTest, TheOrderOfRowsDoesNotMatter) {
  const auto catalogue = Catalogue::FromCsv(2026, kTable);
  ASSERT_TRUE(catalogue.ok());
  EXPECT_EQ(catalogue->codes().functional(0).code(), "201");
  EXPECT_EQ(catalogue->codes().functional(2).code(), "2011301");
}

TEST(CatalogueTest, AHeaderAloneIsAnEmptyCatalogue) {
  EXPECT_TRUE(Catalogue::FromCsv(2026, kHeader).ok());
}

TEST(CatalogueTest, WrongTablesAreRefusedWithLineAndReason) {
  const struct {
    std::string text;
    std::string message;
  } cases[] = {
      {"", "表头"},
      {"code,kind,name,status,source\n", "表头"},
      {kTable + "GOVERNMENT,501,机关工资福利支出,SEEN,x\n", "第 7 行 kind 列"},
      {kTable + "ECONOMIC,3012,津贴补贴,SEEN,x\n", "第 7 行 code 列：“3012”不是 3 或 5 位"},
      {kTable + "ECONOMIC,3010101,工资,SEEN,x\n", "不是 3 或 5 位的经济科目代码"},
      {kTable + "FUNCTIONAL,20A,某,SEEN,x\n", "不是 3、5 或 7 位的功能科目代码"},
      {kTable + "FUNCTIONAL,201,重复,SEEN,x\n", "第 7 行 code 列：代码“201”与第 4 行重复"},
      {kTable + "FUNCTIONAL,2020101,某项,SEEN,x\n", "“2020101”的上级“20201”不在表中"},
      {kTable + "FUNCTIONAL,202,,SEEN,x\n", "第 7 行 name 列"},
      {kTable + "FUNCTIONAL,202,外交支出,GUESSED,x\n", "第 7 行 status 列"},
      {kTable + "FUNCTIONAL,202,外交支出,SEEN\n", "第 7 行第 1 列"},
  };
  for (const auto& c : cases) {
    const auto status = Catalogue::FromCsv(2026, c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace mingzhang::catalog
