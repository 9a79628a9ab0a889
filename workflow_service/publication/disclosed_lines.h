// The one rule what is told of the lines of a budget, on the page and in the open data alike. Pure;
// thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DISCLOSED_LINES_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DISCLOSED_LINES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger_service/budget/content_index.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::publication {

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
  // The lines of all items of its kind (of both where the kind is not told) together, because one
  // of them is withheld.
  bool together = false;
  std::int64_t amount_fen = 0;
};

// A project of the year or a carry-over item.
struct DisclosedItem {
  // 1, 2, 3 …: those that are public in the order of the content, then those that are withheld by
  // name.
  int number = 0;
  // Of one that is withheld only where a published table says it, too.
  budget::v1::Belonging kind = budget::v1::BELONGING_UNSPECIFIED;
  // Of one that is withheld, a code.
  std::string name;
  bool withheld = false;
  std::int64_t amount_fen = 0;
};

// What lines that are told together are called in the place of an item's name, by their kind, such
// as 不逐项列出的项目支出.
const char* TogetherName(budget::v1::Belonging kind);

// Of a withheld item (完全不予公开) only the code that is its name and its amount is told. Leaving
// out its lines would not be enough: what is missing against the printed totals would tell its
// function. So the items of its kind, projects of the year or carry-over items, are told together:
//
//   - of all lines of the budget, those of the kind are added up by functional 项, which the law
//     makes public anyway, and tell nothing else; where items of both kinds are withheld, both
//     kinds in one. Where no item among them is public, they tell the item and the amount alone.
//   - of the lines behind a single figure, those of the kind are one amount: the figure has other
//     dimensions, such as an economic item, which together with the 项 would tell more.
class LineDisclosure {
 public:
  // `index` is of what PublicContent returned and must outlive this. OUT_OF_RANGE, in Chinese, for
  // an item whose sum int64 fen cannot hold.
  static absl::StatusOr<LineDisclosure> Of(const budget::ContentIndex& index);

  // Those that have money.
  const std::vector<DisclosedItem>& items() const { return items_; }
  // The same with the kinds of withheld ones, where they are of `kinds`.
  std::vector<DisclosedItem> ItemsWithKinds(const std::set<budget::v1::Belonging>& kinds) const;
  // Whether the items of the kind (BELONGING_PROJECT, BELONGING_CARRY_OVER) are told together.
  bool TellsTogether(budget::v1::Belonging kind) const { return together_.count(kind) != 0; }
  // Whether the item of that id is withheld.
  bool IsWithheld(std::string_view item_id) const;

  // All lines of the budget, ordered by their fields; they add up to its expenditure. OUT_OF_RANGE
  // for a sum that int64 fen cannot hold. O(n log n), and so are the others.
  absl::StatusOr<std::vector<DisclosedLine>> AllLines() const;

  // The lines at `positions` of the content: what a figure is the sum of, without units, or by
  // functional 项 alone.
  absl::StatusOr<std::vector<DisclosedLine>> LinesOfFigure(absl::Span<const int> positions,
                                                           bool by_functional_item) const;

 private:
  // The kind and position of an item.
  using ItemPlace = std::pair<budget::v1::Belonging, std::int32_t>;

  explicit LineDisclosure(const budget::ContentIndex& index) : index_(index) {}
  void NumberItems(const std::map<ItemPlace, std::int64_t>& amounts);
  int NumberOf(const budget::ContentIndex::Line& line) const;
  // The kind that lines told together name.
  budget::v1::Belonging KindTogether(const budget::ContentIndex::Line& line) const;
  DisclosedLine Tell(const budget::ContentIndex::Line& line) const;
  DisclosedLine TellOfFigure(const budget::ContentIndex::Line& line, bool by_functional_item) const;

  const budget::ContentIndex& index_;
  std::vector<DisclosedItem> items_;
  std::map<ItemPlace, int> numbers_;
  // Kinds that have an item that is withheld, or one that is public.
  std::set<budget::v1::Belonging> together_;
  std::set<budget::v1::Belonging> with_public_;
};

// What is told of a whole budget.
struct DisclosedLines {
  std::vector<DisclosedLine> lines;
  std::vector<DisclosedItem> items;
};

// The same lines without their units, added up.
absl::StatusOr<std::vector<DisclosedLine>> WithoutUnits(const std::vector<DisclosedLine>& lines);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DISCLOSED_LINES_H_
