// The published documents with what is wrong mended: silent, and any changed digit is found
// wherever something else in the document says what it should be.
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/figures.h"
#include "tests/unit/ledger_service/document/document_testing.h"

namespace mingzhang::document {
namespace {

using Mends = std::vector<std::pair<std::string_view, std::string_view>>;

std::string Mended(std::string text, const Mends& mends) {
  for (const auto& [wrong, right] : mends) {
    EXPECT_NE(text.find(wrong), std::string::npos) << wrong;
    text = Replaced(std::move(text), wrong, right);
  }
  return text;
}

// `line` lines from `first` (from 1) left out.
std::string WithoutLines(const std::string& text, int first, int count) {
  std::string kept;
  int line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    if (line < first || line >= first + count) kept += text.substr(at, end + 1 - at);
    at = end + 1;
  }
  return kept;
}

std::string CorrectedChangji() {
  std::string text = Mended(
      CaseText("changji-iit-2026"),
      {{"在职工工工资福利", "在职职工工资福利"},
       {"2026 年度机关事业单位基本养老保险缴费经费预算支出增加", "2026 年度离退休经费预算支出增加"},
       {"【2024】25 号", "〔2024〕25 号"},
       {"。.", "。"},
       {"2.75 万。", "2.75 万元。"},
       {"计划》的通知》（新工信安全【2025】2 号）", "计划》的通知（新工信安全〔2025〕2 号）"},
       {"压减此项费用，所以此项目预算增长为 0.00%", "此项费用与上年持平"},
       {"上级安排\t0.00", "上级安排\t1,300.85"},
       {"本级安排\t2,332.95", "本级安排\t1,032.10"}});
  // From 资本性支出（基本建设） to the column beside it, in all five rows.
  const std::string wrong = "\t\t\t2.68\t\t\t\t\t";
  for (int row = 0; row < 5; ++row) text = Mended(text, {{wrong, "\t\t\t\t2.68\t\t\t\t"}});
  return text;
}

std::string CorrectedPutuo() {
  std::string text = WithoutLines(CaseText("putuo-finance-2025"), 96, 9);
  text = Mended(text, {{"887.36万", "87.36万"},
                       {"87.70万元", "87.71万元"},
                       {"78.21万元", "78.22万元"},
                       {"204.91万元", "204.92万元"},
                       {"268.77万元", "268.78万元"},
                       {"其它行政", "其他行政"},
                       {"公务车用车运行", "公务用车运行"},
                       {"单价100万（含", "单价100万元（含"},
                       {"财政业务费10万元。", "财政业务费10万元，援滇干部工作经费3万元。"}});
  const std::size_t note = text.rfind("无政府性基金预算财政拨款");
  return text.replace(note, std::string("无政府性基金").size(), "无国有资本经营");
}

TEST(CorrectedDocuments, AreSilent) {
  EXPECT_EQ(Listed(CheckCase(CorrectedChangji())), "");
  EXPECT_EQ(Listed(CheckCase(CorrectedPutuo())), "");
}

TEST(CorrectedDocuments, ATabAtTheEndOfEveryRowIsNoColumn) {
  std::string text;
  for (const char c : CorrectedChangji()) {
    const bool ends_a_row = c == '\n' && text.find('\t', text.rfind('\n') + 1) != std::string::npos;
    if (ends_a_row) text += '\t';
    text += c;
  }
  EXPECT_EQ(Listed(CheckCase(text)), "");
}

struct Share {
  int changed = 0;
  int found = 0;
  std::string missed;
};

// Changes a digit of every `stride`th amount with two decimals between the two lines.
Share Mutate(const std::string& text, int first_line, int last_line, int stride) {
  Share share;
  int line = 1;
  int number = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') ++line;
    if (line < first_line || line > last_line || text[at] != '.') continue;
    // Two decimals and no more, a digit in front.
    if (at == 0 || std::isdigit(text[at - 1]) == 0 || at + 3 >= text.size() ||
        std::isdigit(text[at + 1]) == 0 || std::isdigit(text[at + 2]) == 0 ||
        std::isdigit(text[at + 3]) != 0) {
      continue;
    }
    if (++number % stride != 0) continue;
    // In turn the last digit before the point, the first and the second behind it.
    const std::size_t digit = number / stride % 3 == 0 ? at - 1 : at + number / stride % 3;
    std::string changed = text;
    changed[digit] = static_cast<char>('0' + (text[digit] - '0' + 1 + number % 8) % 10);
    ++share.changed;
    if (CheckCase(changed).empty()) {
      share.missed += "line " + std::to_string(line) + ": " + text.substr(at > 6 ? at - 6 : 0, 9) +
                      " -> " + changed[digit] + "\n";
    } else {
      ++share.found;
    }
  }
  return share;
}

TEST(CorrectedDocuments, EveryChangedDigitOfATableIsFound) {
  for (const Share& share :
       {Mutate(CorrectedChangji(), 90, 431, 11), Mutate(CorrectedPutuo(), 96, 274, 11)}) {
    EXPECT_GT(share.changed, 15);
    EXPECT_EQ(share.found, share.changed) << share.missed;
  }
}

// What cannot be found: a change against last year that its percentage, rounded, fits as well; what
// stands in the document once (buildings, furniture, the reserved part of procurement); a hundredth
// of 万元 in a sum that rounding leaves room for.
TEST(CorrectedDocuments, NineTenthsOfTheChangedDigitsOfTheTextAreFound) {
  const Share leading = Mutate(CorrectedChangji(), 432, 622, 3);
  EXPECT_GT(leading.changed, 35);
  EXPECT_GE(leading.found * 10, leading.changed * 9) << leading.missed;
  const Share second = Mutate(CorrectedPutuo(), 67, 95, 1);
  EXPECT_GT(second.changed, 10);
  EXPECT_EQ(second.found, second.changed) << second.missed;
}

}  // namespace
}  // namespace mingzhang::document
