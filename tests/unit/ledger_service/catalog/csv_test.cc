#include "ledger_service/catalog/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mingzhang::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CsvTest, FieldsAreSeparatedByCommasAndRecordsByLineEnds) {
  const auto records = ParseCsv("a,b\n明账,\r\n,x");
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_EQ(records->size(), 3u);
  EXPECT_THAT((*records)[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT((*records)[1].fields, ElementsAre("明账", ""));
  EXPECT_THAT((*records)[2].fields, ElementsAre("", "x"));
  EXPECT_EQ((*records)[2].line, 3u);
}

TEST(CsvTest, QuotedFieldsHoldCommasLineEndsAndQuotationMarks) {
  const auto records = ParseCsv("\"a,\"\"b\"\"\n\",c\nd,\"\"\n");
  ASSERT_TRUE(records.ok()) << records.status();
  EXPECT_THAT((*records)[0].fields, ElementsAre("a,\"b\"\n", "c"));
  EXPECT_THAT((*records)[1].fields, ElementsAre("d", ""));
  EXPECT_EQ((*records)[1].line, 3u);
}

TEST(CsvTest, AnEmptyTextHasNoRecordsAndAByteOrderMarkIsSkipped) {
  EXPECT_TRUE(ParseCsv("")->empty());
  EXPECT_THAT(ParseCsv("\xEF\xBB\xBFkind\n")->front().fields, ElementsAre("kind"));
}

TEST(CsvTest, TheLastFieldMayBeEmptyWithoutALineEnd) {
  EXPECT_THAT(ParseCsv("a,")->front().fields, ElementsAre("a", ""));
}

TEST(CsvTest, ErrorsNameLineColumnAndReason) {
  const struct {
    std::string text;
    std::string message;
  } cases[] = {
      {"a,b\n明,\"x", "第 2 行第 3 列：缺少右引号"},
      {"a,b\nc\"d\",e", "第 2 行第 2 列：引号只能括住整个字段"},
      {"a,b\n\"c\"d,e", "第 2 行第 4 列：引号后应为逗号或行末"},
      {"a,b\nc\n", "第 2 行第 1 列：有 1 列，应与表头一样为 2 列"},
      {"a\n\nb\n", "第 2 行第 1 列：空行"},
      {"a,b\rc,d\n", "控制字符"},
      {std::string("a\0b", 3), "控制字符"},
      {"a\xFF", "字节偏移 1"},
      {std::string(kMaxCsvBytes + 1, 'a'), "超过上限 4 MiB"},
  };
  for (const auto& c : cases) {
    const auto status = ParseCsv(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace mingzhang::catalog
