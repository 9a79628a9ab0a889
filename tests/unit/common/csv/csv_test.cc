#include "common/csv/csv.h"

#include "gtest/gtest.h"

namespace mingzhang {
namespace {

TEST(CsvTest, WritesCellsAsTheyAre) {
  EXPECT_EQ(CsvRecord({"1", "报送", "", "a b"}), "1,报送,,a b\r\n");
}

TEST(CsvTest, QuotesWhatWouldEndACell) {
  EXPECT_EQ(CsvRecord({"a,b", "说\"好\"", "两\n行"}), "\"a,b\",\"说\"\"好\"\"\",\"两\n行\"\r\n");
}

TEST(CsvTest, MakesNoFormulas) {
  EXPECT_EQ(CsvRecord({"=1+1", "+86", "-5", "@SUM(A1)", "\tx", "=A,B", "\rx"}),
            "'=1+1,'+86,'-5,'@SUM(A1),'\tx,\"'=A,B\",\"'\rx\"\r\n");
  EXPECT_EQ(CsvRecord({"＝1＋1", "＋86", "－5", "＠A", "（－5"}),
            "'＝1＋1,'＋86,'－5,'＠A,（－5\r\n");
}

TEST(CsvTest, LeavesNumbersAlone) {
  EXPECT_EQ(CsvRecord({CsvCell::Number("-5.00"), "-5.00"}), "-5.00,'-5.00\r\n");
  EXPECT_EQ(CsvRecord({"'quoted", "\n=1"}), "''quoted,\"'\n=1\"\r\n");
}

}  // namespace
}  // namespace mingzhang
