#include "workflow_service/publication/data/disclosed_lines.h"

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "common/money/money.h"
#include "workflow_service/publication/disclosure_level.h"

namespace mingzhang::publication::data {
namespace {

using budget::ContentIndex;
using budget::v1::Belonging;

// Everything but the amount.
auto Key(const DisclosedLine& line) {
  return std::tie(line.unit_code, line.functional_code, line.economic_code, line.fund_source,
                  line.category, line.kind, line.item);
}

struct ByKey {
  bool operator()(const DisclosedLine& a, const DisclosedLine& b) const { return Key(a) < Key(b); }
};

// The kind and position of an item.
using ItemPlace = std::pair<Belonging, std::int32_t>;

bool IsDeclared(const ContentIndex::Line& line) {
  return line.belongs_to == budget::v1::BELONGING_PROJECT ||
         line.belongs_to == budget::v1::BELONGING_CARRY_OVER;
}

bool Add(std::int64_t amount, std::int64_t& sum) {
  const auto added = CheckedAdd(sum, amount);
  if (added) sum = *added;
  return added.has_value();
}

absl::Status TooLarge() { return absl::OutOfRangeError("支出合计超出可以表示的金额"); }

// The items that have money, and where they are found by place.
struct Items {
  std::vector<DisclosedItem> items;
  std::map<ItemPlace, int> numbers;
  // Kinds that have an item that is withheld, or one that is public.
  std::set<Belonging> with_withheld;
  std::set<Belonging> with_public;
};

Items NumberItems(const budget::v1::BudgetContent& content,
                  const std::map<ItemPlace, std::int64_t>& amounts) {
  Items result;
  for (const bool withheld : {false, true}) {
    const auto collect = [&](Belonging kind, const auto& items) {
      for (int i = 0; i < items.size(); ++i) {
        const auto amount = amounts.find({kind, i});
        const bool is_withheld = !IsPublic(items[i]);
        if (amount == amounts.end() || is_withheld != withheld) continue;
        (withheld ? result.with_withheld : result.with_public).insert(kind);
        DisclosedItem& item = result.items.emplace_back();
        item.number = static_cast<int>(result.items.size());
        if (!withheld) item.kind = kind;
        item.name = items[i].name();
        item.withheld = withheld;
        item.amount_fen = amount->second;
        result.numbers[{kind, i}] = item.number;
      }
    };
    collect(budget::v1::BELONGING_PROJECT, content.projects());
    collect(budget::v1::BELONGING_CARRY_OVER, content.carry_overs());
  }
  return result;
}

}  // namespace

absl::StatusOr<DisclosedLines> DiscloseLines(const ContentIndex& index) {
  std::map<ItemPlace, std::int64_t> amounts;
  for (const ContentIndex::Line& line : index.lines()) {
    if (!IsDeclared(line)) continue;
    if (!Add(line.amount_fen, amounts[{line.belongs_to, line.item}])) return TooLarge();
  }
  Items items = NumberItems(index.content(), amounts);

  std::map<DisclosedLine, std::int64_t, ByKey> sums;
  for (const ContentIndex::Line& line : index.lines()) {
    const std::string_view functional =
        index.functional_codes()[line.functional].substr(0, kFunctionalDigits);
    DisclosedLine told;
    const bool hides = items.with_withheld.count(line.belongs_to) != 0;
    if (hides && items.with_public.count(line.belongs_to) == 0) {
      told.item = items.numbers[{line.belongs_to, line.item}];
    } else if (hides) {
      told.kind = line.belongs_to;
      told.functional_code = functional;
    } else {
      told.unit_code = index.unit_codes()[line.unit_code];
      told.functional_code = functional;
      told.economic_code = index.economic_codes()[line.economic].substr(0, kEconomicDigits);
      told.fund_source = line.fund_source;
      told.category = line.category;
      told.kind = line.belongs_to;
      if (IsDeclared(line)) told.item = items.numbers[{line.belongs_to, line.item}];
    }
    if (!Add(line.amount_fen, sums[told])) return TooLarge();
  }

  DisclosedLines result;
  result.items = std::move(items.items);
  std::int64_t total = 0;
  for (const auto& [told, amount] : sums) {
    if (!Add(amount, total)) return TooLarge();
    result.lines.push_back(told);
    result.lines.back().amount_fen = amount;
  }
  return result;
}

}  // namespace mingzhang::publication::data
