// The whole document of the two real budgets, character for character once white space is dropped,
// as their departments published it.
//
// What is only markup of the files in tests/data, which were extracted from PDF, is dropped first.
// Where the print itself is at fault, the test says how it should read, and why.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "tests/support/source_files.h"
#include "tests/unit/ledger_service/form/form_testing.h"

namespace mingzhang::form {
namespace {

using mingzhang::testing::ShippedCatalogue;
using mingzhang::testing::SourceText;

// Spaces, tabs, line breaks, no-break and ideographic spaces.
std::string WithoutWhiteSpace(std::string_view text) {
  std::string dropped;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') dropped.push_back(c);
  }
  return absl::StrReplaceAll(dropped, {{"\u00A0", ""}, {"\u3000", ""}});
}

// A place where the document that was published, or its extraction, is not as it should be.
struct Correction {
  // Without white space; stands in the published text exactly `times`.
  std::string published;
  std::string corrected;
  std::string reason;
  int times = 1;
};

std::string Corrected(std::string text, const std::vector<Correction>& corrections) {
  for (const Correction& each : corrections) {
    const std::string published = WithoutWhiteSpace(each.published);
    const std::string corrected = WithoutWhiteSpace(each.corrected);
    int times = 0;
    for (std::size_t at = 0; (at = text.find(published, at)) != std::string::npos; ++times) {
      text.replace(at, published.size(), corrected);
      at += corrected.size();
    }
    EXPECT_EQ(times, each.times) << each.published << ": " << each.reason;
  }
  return text;
}

std::string Document(const std::string& sample, const std::string& form_id) {
  const auto content = testing::SampleContent(sample);
  const CompiledForm form = testing::FormFile("config/forms/" + form_id + ".textproto");
  const budget::ContentIndex index(content);
  const auto narrative = DeriveNarrative(index, form, ShippedCatalogue(content.fiscal_year()));
  EXPECT_TRUE(narrative.ok()) << narrative.status();
  if (!narrative.ok()) return "";
  EXPECT_EQ(narrative->form_id(), form_id);
  return DocumentText(*narrative, testing::Derive(content, form));
}

// Cut at a character's beginning.
std::string Around(std::string_view text, std::size_t at) {
  std::size_t begin = at < 60 ? 0 : at - 60;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
  return std::string(text.substr(begin, 180));
}

void ExpectSameText(std::string_view published, std::string_view derived) {
  const auto [at, unused] =
      std::mismatch(published.begin(), published.end(), derived.begin(), derived.end());
  if (at == published.end() && published.size() == derived.size()) return;
  const auto offset = static_cast<std::size_t>(at - published.begin());
  ADD_FAILURE() << "published: …" << Around(published, offset) << "\n  derived: …"
                << Around(derived, offset);
}

// Lines of the extraction that begin with a bullet, without it; ** and <p> dropped.
std::string WithoutMarkup(std::string_view text) {
  return absl::StrReplaceAll(std::string(text),
                             {{"\n- ", "\n"}, {"**", ""}, {"<p>", ""}, {"</p>", ""}});
}

TEST(CaseDocumentTest, OfChangjiEqualsWhatWasPublished) {
  const std::vector<Correction> corrections = {
      {"5.98 编制部门：昌吉回族自治州工业和信息化局 单位：万元 科目代码科目名称总计财政拨款（补助）"
       "财政专户（教育收费）单位资金财政拨款结转非财政拨款结转结余类款项财政拨款（补助）小计一般公"
       "共预算"
       "上级一般公共预算安排的转移支付政府性基金预算上级政府性基金安排的转移支付国有资本经营预算 "
       "21508",
       "5.98 21508", "the headers of table 2 repeated after a page break"},
      {"其他交通费2.75万。", "其他交通费2.75万元。", "an amount in 万 without 元"},
      {"2500元/月5按照完成比例赋分办公设备采购成本",
       "2500元/月5按照完成比例赋分原始凭证办公设备采购成本",
       "the last cell of the row lost by the extraction, which moved the others to the right"},
      {"项目审计成本<=4计划标准/5按照完成比例赋分原始凭证万元分车辆租用成本",
       "项目审计成本<=4万元计划标准/5按照完成比例赋分原始凭证车辆租用成本",
       "a row broken over two pages: 万元 is the end of its target, 分 that of 赋分"},
  };
  // The masked telephone number has four asterisks, which are no markup.
  std::string published = absl::StrReplaceAll(
      SourceText("tests/data/changji-iit-2026/disclosure.txt"), {{"132****7970", "132@@@@7970"}});
  published = absl::StrReplaceAll(WithoutMarkup(published), {{"132@@@@7970", "132****7970"}});
  ExpectSameText(Corrected(WithoutWhiteSpace(published), corrections),
                 WithoutWhiteSpace(Document("changji-iit-2026", "xinjiang-2026")));
}

TEST(CaseDocumentTest, OfPutuoEqualsWhatWasPublished) {
  const std::vector<Correction> corrections = {
      {"4．2025年", "4.2025年", "a point of another kind than in 1 to 3"},
      {"5．2025年", "5.2025年", "likewise"},
      {"6．2025年", "6.2025年", "likewise"},
      {"7．2025年", "7.2025年", "likewise"},
      {"8．2025年", "8.2025年", "likewise"},
      {"9．2025年", "9.2025年", "likewise"},
      {"87.70万元", "87.71万元", "877,080.00 yuan, cut off instead of rounded"},
      {"887.36万元", "87.36万元", "table 5 has 873,617.00 yuan", 2},
      {"其它行政事业单位养老支出", "其他行政事业单位养老支出", "not the name of item 2080599", 2},
      {"78.21万元", "78.22万元", "782,164.00 yuan, cut off instead of rounded", 2},
      {"204.91万元", "204.92万元", "2,049,197.00 yuan, cut off instead of rounded", 2},
      {"268.77万元", "268.78万元", "2,687,760.00 yuan, cut off instead of rounded", 2},
      {"7.“社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）”87."
       "36万元，"
       "主要用于缴纳职业年金支出。8."
       "“社会保障和就业支出（类）行政事业单位养老支出（款）其他行政事业单位养老支出（项）”"
       "0.96万元，主要用于缴纳养老支出。9."
       "“卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）”78.22万元，"
       "主要用于局本级和所属单位在职人员基本医疗保险费。10."
       "“住房保障支出（类）住房改革支出（款）住房公积金（项）”"
       "204.92万元，主要用于缴纳在职人员住房公积金。11."
       "“住房保障支出（类）住房改革支出（款）购房补贴（项）”268.78万元，"
       "主要用于购房补贴支出。2025年部门财务收支预算总表",
       "2025年部门财务收支预算总表", "items 7 to 11 are printed twice"},
      {"合计注:"
       "本部门2025年无政府性基金预算财政拨款安排的预算，故本表为空表。2025年部门一般公共预算基本支"
       "出",
       "合计注:"
       "本部门2025年无国有资本经营预算财政拨款安排的预算，故本表为空表。2025年部门一般公共预算基本"
       "支出",
       "the note of table 6 under table 7"},
      {"与2024年预算一致0万元", "与2024年预算持平",
       "what was left of a choice between 增加, 减少 and 一致; elsewhere the print says 持平", 2},
      {"公务车用车运行费", "公务用车运行费", "a doubled character"},
      {"单价100万（含）以上", "单价100万元（含）以上", "an amount in 万 without 元"},
  };
  const std::string published =
      absl::StrReplaceAll(SourceText("tests/data/putuo-finance-2025/disclosure.txt"), {{"…", ""}});
  ExpectSameText(Corrected(WithoutWhiteSpace(published), corrections),
                 WithoutWhiteSpace(Document("putuo-finance-2025", "shanghai-putuo-2025")));
}

}  // namespace
}  // namespace mingzhang::form
