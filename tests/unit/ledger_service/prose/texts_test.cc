// Real disclosures, and texts made of them that are broken in any way.
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/prose/code_names.h"
#include "ledger_service/prose/figures.h"
#include "ledger_service/prose/personal_information.h"
#include "ledger_service/prose/punctuation.h"
#include "ledger_service/prose/spelling.h"
#include "tests/unit/ledger_service/prose/prose_testing.h"

namespace mingzhang::prose {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::ReadSource;
using testing::Shown;

catalog::Catalogue CatalogueOf(int year) {
  return catalog::Catalogue::FromCsv(year,
                                     ReadSource("config/catalog/" + std::to_string(year) + ".csv"))
      .value();
}

const Spelling& Rules() {
  static const auto& spelling =
      *new auto(Spelling::Compile({"公务车用车→公务用车"}, {"主要", "预算", "支出"}).value());
  return spelling;
}

// What all scanners find, a kind after the other.
std::vector<std::string> FindAll(const std::string& text, const catalog::Catalogue& catalogue) {
  const Characters characters(text);
  std::vector<std::string> found;
  for (const auto& slips : {FindDoubledMarks(characters), FindMisprintedDocumentNumbers(characters),
                            FindUnpairedBrackets(characters), FindUnfinishedAmounts(characters),
                            Rules().FindSlips(characters, catalogue)}) {
    for (std::string& each : Shown(text, slips)) found.push_back(std::move(each));
  }
  return found;
}

TEST(DisclosuresTest, TheLeadingCaseHasTheSlipsThatAreKnownOfItAndNoOthers) {
  const std::string text = ReadSource("tests/data/changji-iit-2026/disclosure.txt");
  EXPECT_THAT(FindAll(text, CatalogueOf(2026)),
              ElementsAre("。.→。", "【2024】25 号→〔2024〕25 号", "【2025】2 号→〔2025〕2 号",
                          // 《2025 年…计划》的通知》 opens once and closes twice.
                          "》→", "2.75 万→2.75 万元", "工工工→工工"));
  EXPECT_THAT(FindPersonalInformation(text, {"qq.com"}), IsEmpty());
}

TEST(DisclosuresTest, TheSecondCaseHasTheSlipsThatAreKnownOfItAndNoOthers) {
  const std::string text = ReadSource("tests/data/putuo-finance-2025/disclosure.txt");
  EXPECT_THAT(
      FindAll(text, CatalogueOf(2025)),
      ElementsAre("100万→100万元", "其它行政事业单位养老支出→其他行政事业单位养老支出",
                  "其它行政事业单位养老支出→其他行政事业单位养老支出", "公务车用车→公务用车"));
  EXPECT_THAT(FindPersonalInformation(text, {"qq.com"}), IsEmpty());
}

TEST(DisclosuresTest, EveryFigureOfTheirSentencesHasItsUnit) {
  for (const char* name : {"changji-iit-2026", "putuo-finance-2025"}) {
    const std::string text = ReadSource(std::string("tests/data/") + name + "/disclosure.txt");
    for (const Figure& figure : ReadFigures(text)) {
      const std::string_view after = std::string_view(text).substr(figure.offset + figure.length);
      const bool unit_follows = after.substr(0, 3) == "万" || after.substr(0, 3) == "元";
      EXPECT_FALSE(unit_follows) << text.substr(figure.offset, figure.length + 9);
    }
  }
}

// Splices, doubles and drops parts of `text`, and changes bytes.
std::string Mutate(std::string text, std::mt19937& random) {
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  for (std::size_t i = below(8); i-- > 0;) {
    if (text.empty()) break;
    const std::size_t at = below(text.size());
    const std::size_t length = below(30);
    switch (below(4)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(text.size()), text.substr(at, length));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

TEST(DisclosuresTest, NoTextWhateverItsBytesLeadsAScannerAstray) {
  const catalog::Catalogue catalogue = CatalogueOf(2026);
  std::mt19937 random(20260214);
  for (const char* name : {"changji-iit-2026", "putuo-finance-2025"}) {
    const std::string text = ReadSource(std::string("tests/data/") + name + "/disclosure.txt");
    for (int i = 0; i < 3000; ++i) {
      const std::size_t at = std::uniform_int_distribution<std::size_t>(0, text.size() - 1)(random);
      // A heap block of its own size, so that reading beyond it is noticed.
      const std::string part = Mutate(text.substr(at, 300), random);
      const std::vector<char> bytes(part.begin(), part.end());
      const std::string_view view(bytes.data(), bytes.size());
      const Characters characters(view);
      ASSERT_EQ(characters.Offset(characters.size()), view.size());
      for (const auto& slips :
           {FindDoubledMarks(characters), FindMisprintedDocumentNumbers(characters),
            FindUnpairedBrackets(characters), FindUnfinishedAmounts(characters),
            Rules().FindSlips(characters, catalogue)}) {
        Shown(view, slips);
        for (const Slip& slip : slips) InContext(characters, slip);
      }
      for (const Figure& figure : ReadFigures(characters)) {
        ASSERT_LE(figure.offset + figure.length, view.size());
        AmountOf(figure);
      }
      FindPersonalInformation(view, {"qq.com"});
      FindWrongCodeName(view, catalogue);
    }
  }
}

}  // namespace
}  // namespace mingzhang::prose
