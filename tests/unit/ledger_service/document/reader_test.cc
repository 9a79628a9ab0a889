#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/document/amounts.h"
#include "ledger_service/document/plain.h"
#include "ledger_service/document/printed_document.h"
#include "tests/unit/ledger_service/document/document_testing.h"

namespace mingzhang::document {
namespace {

using budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN;
using budget::v1::AMOUNT_UNIT_YUAN;
using ::testing::HasSubstr;

PrintedDocument Read(const std::string& text) {
  auto document = ReadDocument(text);
  EXPECT_TRUE(document.ok()) << document.status();
  return document.ok() ? *std::move(document) : PrintedDocument();
}

std::string Refusal(const std::string& text) {
  const auto document = ReadDocument(text);
  return document.ok() ? "" : std::string(document.status().message());
}

TEST(Reader, ReadsATableWithWhatStandsAboveAndBelowIt) {
  const PrintedDocument document = Read(
      "2026年某局部门预算\n\n表 2\n\n部门收入总体情况表\n\n编制部门：某局\n\n单位：万元\n\n"
      "项目\t预算数\n基本 支出\t1,704.86\n合计\t\n\n注：本表为空表。\n\n一、说明\n");
  ASSERT_EQ(document.tables.size(), 1U);
  const PrintedTable& table = document.tables[0];
  EXPECT_EQ(document.year, 2026);
  EXPECT_EQ(table.number, 2);
  EXPECT_EQ(table.title, "部门收入总体情况表");
  EXPECT_EQ(table.title_line, 5);
  EXPECT_EQ(table.department, "某局");
  EXPECT_EQ(table.unit, AMOUNT_UNIT_TEN_THOUSAND_YUAN);
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[1].line, 12);
  EXPECT_THAT(table.rows[1].cells, ::testing::ElementsAre("基本 支出", "1,704.86"));
  ASSERT_EQ(table.notes.size(), 1U);
  EXPECT_EQ(document.paragraphs[table.notes[0]].text, "注：本表为空表。");
}

TEST(Reader, JoinsATableThatGoesOnBehindAPageBreak) {
  const PrintedDocument document = Read("收支总表\n甲\t1\n\n编制部门：某局\n单位：元\n\n乙\t2\n");
  ASSERT_EQ(document.tables.size(), 1U);
  EXPECT_EQ(document.tables[0].rows.size(), 2U);
}

TEST(Reader, JoinsLinesThatExtractionBrokeAndKeepsTheirNumbers) {
  const PrintedDocument document =
      Read("一、说明\n支出 26.00 万元，比上年预算减少\n\n4.48 万元，下降 14.70%。\n下一段。\n");
  ASSERT_EQ(document.paragraphs.size(), 3U);
  const Paragraph& joined = document.paragraphs[1];
  EXPECT_EQ(joined.text, "支出26.00万元，比上年预算减少4.48万元，下降14.70%。");
  EXPECT_EQ(joined.LineAt(joined.text.find("上年")), 2);
  EXPECT_EQ(joined.LineAt(joined.text.find("4.48")), 4);
  EXPECT_EQ(document.paragraphs[2].text, "下一段。");
}

TEST(Reader, LeavesOutMarkersOfExtraction) {
  const PrintedDocument document = Read("- 一、 **财政拨款**:指拨款。\n<p>目标。</p>\n");
  EXPECT_EQ(document.paragraphs[0].text, "一、财政拨款:指拨款。");
  EXPECT_EQ(document.paragraphs[1].text, "目标。");
}

TEST(Reader, TellsTheContentsFromTheBody) {
  const PrintedDocument document =
      Read("目 录\n一、主要职能\n二、机构设置\n一、主要职能\n负责财政。\n二、机构设置\n");
  EXPECT_TRUE(document.paragraphs[1].contents);
  EXPECT_EQ(document.body, 3U);
}

TEST(Reader, RefusesWhatIsNoTextWithTheLine) {
  EXPECT_THAT(Refusal(""), HasSubstr("没有文字"));
  EXPECT_THAT(Refusal(" \n\t\n"), HasSubstr("没有文字"));
  EXPECT_THAT(Refusal("好\n\xFF\n"), HasSubstr("第 2 行第 1 字节不是 UTF-8"));
  EXPECT_THAT(Refusal(std::string("好\n\0", 5)), HasSubstr("第 2 行含有空字符"));
  EXPECT_EQ(Refusal("\xEF\xBB\xBF好\r\n"), "");
}

TEST(Reader, HoldsItsLimits) {
  EXPECT_EQ(Refusal(std::string(kMaxLineBytes, 'x')), "");
  EXPECT_THAT(Refusal(std::string(kMaxLineBytes + 1, 'x')), HasSubstr("第 1 行超过上限"));
  EXPECT_EQ(Refusal("a" + std::string(kMaxRowCells - 1, '\t')), "");
  EXPECT_THAT(Refusal("a" + std::string(kMaxRowCells, '\t')), HasSubstr("个单元格"));
  EXPECT_EQ(Refusal("a" + std::string(kMaxDocumentLines - 1, '\n')), "");
  EXPECT_THAT(Refusal("a" + std::string(kMaxDocumentLines, '\n') + "b"), HasSubstr("超过上限"));
  EXPECT_THAT(Refusal(std::string(kMaxDocumentBytes + 1, '\n')), HasSubstr("字节"));
}

TEST(Reader, ReadsAnyCutOfADocument) {
  const std::string text = CaseText("changji-iit-2026");
  for (std::size_t length = 0; length < text.size(); length += 997) {
    (void)ReadDocument(text.substr(0, length));
    (void)CheckCase(text.substr(length).substr(0, 5'000));
  }
}

TEST(Cells, AreAmountsOnlyWhereTheyAreWrittenAsSuch) {
  const auto fen = [](std::string_view cell) {
    const CellAmount amount = ReadCell(cell, AMOUNT_UNIT_TEN_THOUSAND_YUAN, 2);
    return amount.kind == CellAmount::Kind::kAmount ? amount.fen : -1;
  };
  EXPECT_EQ(fen("1,704.86"), 1'704'860'000);
  EXPECT_EQ(fen("1 704.86"), 1'704'860'000);
  EXPECT_EQ(fen("1704.8"), 1'704'800'000);
  EXPECT_EQ(fen("１２"), 12'000'000);
  EXPECT_EQ(ReadCell("-5.00", AMOUNT_UNIT_YUAN, 2).fen, -500);
  for (const std::string_view cell : {"1,7046", "17,04.86", "1.", ".5", "1.2.3", "5分", ",100"}) {
    EXPECT_EQ(ReadCell(cell, AMOUNT_UNIT_YUAN, 2).kind, CellAmount::Kind::kOther) << cell;
  }
  for (const std::string_view cell : {"", " ", "—", "-", "/"}) {
    EXPECT_EQ(ReadCell(cell, AMOUNT_UNIT_YUAN, 2).kind, CellAmount::Kind::kNothing) << cell;
  }
  EXPECT_EQ(ReadCell("9999999999999999", AMOUNT_UNIT_YUAN, 2).kind, CellAmount::Kind::kAmount);
  EXPECT_EQ(ReadCell("99999999999999999", AMOUNT_UNIT_YUAN, 2).kind, CellAmount::Kind::kOther);
  EXPECT_EQ(ReadCell("9999999999999999", AMOUNT_UNIT_TEN_THOUSAND_YUAN, 2).kind,
            CellAmount::Kind::kOther);
}

TEST(Names, CompareWithoutSpacesAndFullWidthForms) {
  EXPECT_TRUE(SameName("因公出国 （境）费", "因公出国(境)费"));
  EXPECT_TRUE(MatchesTemplate("{{year}}年部门收入预算总表", "2025 年部门收入预算总表"));
  EXPECT_FALSE(MatchesTemplate("{{year}}年部门收入预算总表", "2025年部门支出预算总表"));
  EXPECT_EQ(FirstYear("关于某局 2026 年预算"), 2026);
  EXPECT_EQ(FirstYear("12026年"), std::nullopt);
  EXPECT_EQ(Likeness("其它支出", "其他支出"), 750);
}

}  // namespace
}  // namespace mingzhang::document
