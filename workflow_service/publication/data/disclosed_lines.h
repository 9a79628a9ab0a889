// The lines of a budget as far as they are public. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DISCLOSED_LINES_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DISCLOSED_LINES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::publication::data {

// The levels that the law asks for (预算法 art. 46): functional 项, economic 款. Digits.
inline constexpr std::size_t kFunctionalDigits = 7;
inline constexpr std::size_t kEconomicDigits = 5;

// Lines that are alike, added up. What is empty, unspecified or 0 is not told.
struct DisclosedLine {
  std::string unit_code;
  std::string functional_code;
  std::string economic_code;
  budget::v1::FundSource fund_source = budget::v1::FUND_SOURCE_UNSPECIFIED;
  budget::v1::ExpenditureCategory category = budget::v1::EXPENDITURE_CATEGORY_UNSPECIFIED;
  // BELONGING_NOTHING: basic expenditure.
  budget::v1::Belonging kind = budget::v1::BELONGING_UNSPECIFIED;
  // DisclosedItem.number.
  int item = 0;
  std::int64_t amount_fen = 0;
};

// A project of the year or a carry-over item.
struct DisclosedItem {
  // 1, 2, 3 …: those that are public in the order of the content, then those that are withheld.
  int number = 0;
  // Not told of one that is withheld.
  budget::v1::Belonging kind = budget::v1::BELONGING_UNSPECIFIED;
  // Of one that is withheld, a code.
  std::string name;
  bool withheld = false;
  std::int64_t amount_fen = 0;
};

struct DisclosedLines {
  // Ordered by their fields; they add up to the budget's expenditure.
  std::vector<DisclosedLine> lines;
  // Those that have money.
  std::vector<DisclosedItem> items;
};

// Of a withheld item (完全不予公开) only the code that is its name and its amount is told. Leaving
// out its lines would not be enough: what is missing against the printed totals would tell its
// function. So the lines of its kind, projects of the year or carry-over items, are added up by
// functional 项, which the law makes public anyway, and tell nothing else; and where no item of
// that kind is public, its lines tell the item and the amount alone.
//
// The order of the content's lines does not matter. OUT_OF_RANGE, in Chinese, for a sum that int64
// fen cannot hold. O(n log n) in the lines.
absl::StatusOr<DisclosedLines> DiscloseLines(const budget::ContentIndex& index);

}  // namespace mingzhang::publication::data

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DISCLOSED_LINES_H_
