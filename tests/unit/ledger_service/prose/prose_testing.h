// What the tests of this room share.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_PROSE_PROSE_TESTING_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_PROSE_PROSE_TESTING_H_

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/prose/slip.h"

namespace mingzhang::prose::testing {

// The text of a file of the source tree.
inline std::string ReadSource(std::string_view path) {
  const char* root = std::getenv("MINGZHANG_SOURCE");
  const std::string file = std::string(root == nullptr ? "." : root) + "/" + std::string(path);
  std::ifstream stream(file, std::ios::binary);
  EXPECT_TRUE(stream.is_open()) << file;
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline const catalog::Catalogue& SampleCatalogue() {
  static const auto& catalogue =
      *new auto(catalog::Catalogue::FromCsv(2026,
                                            R"(kind,code,name,status,source
FUNCTIONAL,201,一般公共服务支出,SEEN,test
FUNCTIONAL,20113,商贸事务,SEEN,test
FUNCTIONAL,2011399,其他商贸事务支出,SEEN,test
FUNCTIONAL,208,社会保障和就业支出,SEEN,test
FUNCTIONAL,20805,行政事业单位养老支出,SEEN,test
FUNCTIONAL,2080501,行政单位离退休,SEEN,test
FUNCTIONAL,210,卫生健康支出,SEEN,test
FUNCTIONAL,21011,行政事业单位医疗,SEEN,test
FUNCTIONAL,2101103,公务员医疗补助,SEEN,test
ECONOMIC,302,商品和服务支出,SEEN,test
ECONOMIC,30201,办公费,SEEN,test
ECONOMIC,30227,委托业务费,SEEN,test
)")
                    .value());
  return catalogue;
}

// Each slip as 写的→对的; every slip must lie where it says, in order.
inline std::vector<std::string> Shown(std::string_view text, const std::vector<Slip>& slips) {
  std::vector<std::string> shown;
  std::size_t last = 0;
  for (const Slip& slip : slips) {
    EXPECT_LE(last, slip.offset);
    EXPECT_LE(slip.offset + slip.length, text.size());
    EXPECT_EQ(text.substr(slip.offset, slip.length), slip.written);
    EXPECT_FALSE(slip.problem.empty());
    last = slip.offset;
    shown.push_back(slip.written + "→" + slip.right);
  }
  return shown;
}

}  // namespace mingzhang::prose::testing

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_PROSE_PROSE_TESTING_H_
