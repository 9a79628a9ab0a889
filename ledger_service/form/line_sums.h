// What the lines of a budget add up to, by the dimensions that its narrative tells. Internal to the
// room; pure and thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_LINE_SUMS_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_LINE_SUMS_H_

#include <array>
#include <string_view>
#include <vector>

#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/quantities.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::form {

// As a narrative calls it; not its title in a table.
std::string_view FundSourceTitle(budget::v1::FundSource source);

// By fund source; `general`, `fund` and `capital` are this year's, own money and transfers.
struct ScopedSums {
  budget::Amount total = 0;
  budget::Amount general = 0;
  budget::Amount fund = 0;
  budget::Amount capital = 0;

  void Add(const budget::ContentIndex::Line& line);
  void Add(const ScopedSums& other);
};

// By ExpenditureCategory.
using ByCategory = std::array<budget::Amount, budget::v1::ExpenditureCategory_ARRAYSIZE>;

// 基本支出: personnel and public expenditure.
budget::Amount Basic(const ByCategory& sums);

// Everything that comes from lines, in one pass over them.
struct LineSums {
  explicit LineSums(const budget::ContentIndex& index);

  // By position of the code in the index: all sources; this year's general public budget; this
  // year's fiscal appropriation.
  std::vector<ScopedSums> functional;
  std::vector<ByCategory> economic;
  std::vector<budget::Amount> appropriation_economic;
  // All sources, this year's general public budget.
  ByCategory all = {};
  ByCategory general = {};
  // 机关运行经费
  budget::Amount operating = 0;
  // By position in the content. Commissioned services are this year's fiscal appropriation.
  std::vector<ScopedSums> projects;
  std::vector<budget::Amount> commissioned;
  std::vector<budget::Amount> carry_overs;
  budget::Amount basic_commissioned = 0;

 private:
  void Add(const budget::ContentIndex::Line& line, bool is_commissioned);
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_LINE_SUMS_H_
