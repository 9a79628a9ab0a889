// Files of the source tree, and the smallest text that is a budget.
#ifndef MINGZHANG_TESTS_UNIT_EXCHANGE_SAMPLES_H_
#define MINGZHANG_TESTS_UNIT_EXCHANGE_SAMPLES_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace mingzhang::exchange {

inline constexpr const char* kSamples[] = {"deploy/samples/changji-iit-2026.json",
                                           "deploy/samples/putuo-finance-2025.json"};

// ctest sets MINGZHANG_SOURCE; by hand, run from the root of the tree.
inline std::string ReadSource(const std::string& path) {
  const char* root = std::getenv("MINGZHANG_SOURCE");
  std::ifstream file((root != nullptr ? std::string(root) + "/" : "") + path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A budget with all that is required and `more` beside it, such as "\"other_matters\": \"无\"".
inline std::string Budget(const std::string& more = "") {
  return R"({"division": {"code": "652300", "name": "昌吉"},)"
         R"( "department": {"code": "301", "name": "工信局"}, "fiscal_year": 2026)" +
         (more.empty() ? "" : ", " + more) + "}";
}

// A budget with one line whose amount is written as `amount`.
inline std::string BudgetWithAmount(const std::string& amount) {
  return Budget(R"("expenditure_lines": [{"functional_code": "2011301", "economic_code": "30101",)"
                R"( "fund_source": "STATE_CAPITAL", "category": "PERSONNEL", "amount_yuan": )" +
                amount + "}]");
}

}  // namespace mingzhang::exchange

#endif  // MINGZHANG_TESTS_UNIT_EXCHANGE_SAMPLES_H_
