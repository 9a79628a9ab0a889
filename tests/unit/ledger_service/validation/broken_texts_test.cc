// Texts of a real budget, broken in any way: whatever people or programs enter is judged.
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "exchange/exchange.h"
#include "gtest/gtest.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/validation/texts.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using testing::ReadSource;

class Breaker {
 public:
  // Breaks some of the content's texts. They belong to the content, which is not constant.
  void Break(BudgetContent& content) {
    const Texts texts(content);
    for (const Text& text : texts.all()) {
      if (Below(4) == 0) Break(const_cast<std::string&>(*text.value));
    }
    for (auto& item : *content.mutable_carry_overs()) {
      if (Below(3) == 0) item.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
    }
  }

 private:
  std::size_t Below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  void Break(std::string& text) {
    const std::size_t at = Below(text.size());
    switch (Below(5)) {
      case 0:
        text[at] = static_cast<char>(Below(256));
        break;
      case 1:
        text.erase(at, Below(20));
        break;
      case 2:
        text.insert(Below(text.size()), text.substr(at, Below(40)));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        text +=
            "（《主要主要用于 1,2.3.4 万。.，【2024】7 号 13812345678 2080501 项目支出 -5%，占 3%";
    }
  }

  std::mt19937 random_{20260214};
};

TEST(BrokenTextsTest, AreJudgedAtEveryGateAndTheReportIsValid) {
  const auto whole =
      exchange::ParseContent(ReadSource("deploy/samples/changji-iit-2026.json")).value();
  const auto catalogue =
      catalog::Catalogue::FromCsv(2026, ReadSource("config/catalog/2026.csv")).value();
  const auto form = form::CompiledForm::FromText(ReadSource("config/forms/xinjiang-2026.textproto"),
                                                 "xinjiang-2026")
                        .value();
  const Basis basis = {testing::NationalRules(), catalogue, testing::SampleRegister(), &form};
  Breaker breaker;
  for (int i = 0; i < 60; ++i) {
    BudgetContent content = whole;
    breaker.Break(content);
    for (const auto gate : {budget::v1::GATE_SUBMIT, budget::v1::GATE_REVIEW,
                            budget::v1::GATE_APPROVE, budget::v1::GATE_PUBLISH}) {
      const auto report = Validate(content, gate, basis);
      // Strings that are not UTF-8 would not be read back.
      budget::v1::ValidationReport again;
      ASSERT_TRUE(again.ParseFromString(report.SerializeAsString())) << i;
      ASSERT_EQ(again.findings_size(), report.findings_size());
    }
  }
}

}  // namespace
}  // namespace mingzhang::validation
