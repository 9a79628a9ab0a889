#include "workflow_service/publication/disclosed_lines.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "common/money/money.h"
#include "workflow_service/publication/disclosure_level.h"

namespace mingzhang::publication {
namespace {

using budget::ContentIndex;
using budget::v1::Belonging;

// Everything but the amount.
auto Key(const DisclosedLine& line) {
  return std::tie(line.unit_code, line.functional_code, line.economic_code, line.fund_source,
                  line.category, line.kind, line.item, line.together);
}

struct ByKey {
  bool operator()(const DisclosedLine& a, const DisclosedLine& b) const { return Key(a) < Key(b); }
};

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

// Adds up lines that are alike.
class Sums {
 public:
  bool Add(const DisclosedLine& told, std::int64_t amount_fen) {
    return publication::Add(amount_fen, sums_[told]);
  }
  // Ordered by their fields.
  absl::StatusOr<std::vector<DisclosedLine>> Take() const {
    std::vector<DisclosedLine> lines;
    lines.reserve(sums_.size());
    std::int64_t total = 0;
    for (const auto& [told, amount_fen] : sums_) {
      if (!publication::Add(amount_fen, total)) return TooLarge();
      lines.push_back(told);
      lines.back().amount_fen = amount_fen;
    }
    return lines;
  }

 private:
  std::map<DisclosedLine, std::int64_t, ByKey> sums_;
};

template <typename Items>
void CollectItems(
    Belonging kind, const Items& items, bool withheld,
    const std::map<std::pair<Belonging, std::int32_t>, std::int64_t>& amounts,
    std::vector<std::pair<std::pair<Belonging, std::int32_t>, DisclosedItem>>& found) {
  for (int i = 0; i < items.size(); ++i) {
    const auto amount = amounts.find({kind, i});
    if (amount == amounts.end() || IsPublic(items[i]) == withheld) continue;
    DisclosedItem item;
    if (!withheld) item.kind = kind;
    item.name = items[i].name();
    item.withheld = withheld;
    item.amount_fen = amount->second;
    found.emplace_back(std::pair(kind, i), std::move(item));
  }
}

}  // namespace

const char* TogetherName(Belonging kind) {
  switch (kind) {
    case budget::v1::BELONGING_PROJECT:
      return "不逐项列出的项目支出";
    case budget::v1::BELONGING_CARRY_OVER:
      return "不逐项列出的上年结转结余支出";
    default:
      return "不逐项列出的项目和上年结转结余支出";
  }
}

absl::StatusOr<LineDisclosure> LineDisclosure::Of(const ContentIndex& index) {
  std::map<ItemPlace, std::int64_t> amounts;
  for (const ContentIndex::Line& line : index.lines()) {
    if (!IsDeclared(line)) continue;
    if (!Add(line.amount_fen, amounts[{line.belongs_to, line.item}])) return TooLarge();
  }
  LineDisclosure disclosure(index);
  disclosure.NumberItems(amounts);
  return disclosure;
}

void LineDisclosure::NumberItems(const std::map<ItemPlace, std::int64_t>& amounts) {
  const auto& content = index_.content();
  for (const bool withheld : {false, true}) {
    std::vector<std::pair<ItemPlace, DisclosedItem>> found;
    CollectItems(budget::v1::BELONGING_PROJECT, content.projects(), withheld, amounts, found);
    CollectItems(budget::v1::BELONGING_CARRY_OVER, content.carry_overs(), withheld, amounts, found);
    // Their place would tell their kind.
    if (withheld) {
      std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.second.name, a.second.amount_fen) <
               std::tie(b.second.name, b.second.amount_fen);
      });
    }
    for (auto& [place, item] : found) {
      (withheld ? together_ : with_public_).insert(place.first);
      item.number = static_cast<int>(items_.size()) + 1;
      numbers_[place] = item.number;
      items_.push_back(std::move(item));
    }
  }
}

std::vector<DisclosedItem> LineDisclosure::ItemsWithKinds(const std::set<Belonging>& kinds) const {
  std::vector<DisclosedItem> items = items_;
  for (const auto& [place, number] : numbers_) {
    if (kinds.count(place.first) != 0)
      items[static_cast<std::size_t>(number) - 1].kind = place.first;
  }
  return items;
}

bool LineDisclosure::IsWithheld(std::string_view item_id) const {
  const auto item = index_.FindItem(item_id);
  if (!item) return false;
  const auto& content = index_.content();
  return item->kind == budget::v1::BELONGING_CARRY_OVER
             ? !IsPublic(content.carry_overs(item->position))
             : !IsPublic(content.projects(item->position));
}

int LineDisclosure::NumberOf(const ContentIndex::Line& line) const {
  const auto found = numbers_.find({line.belongs_to, line.item});
  return found == numbers_.end() ? 0 : found->second;
}

Belonging LineDisclosure::KindTogether(const ContentIndex::Line& line) const {
  return together_.size() > 1 ? budget::v1::BELONGING_UNSPECIFIED : line.belongs_to;
}

DisclosedLine LineDisclosure::Tell(const ContentIndex::Line& line) const {
  const std::string_view functional =
      index_.functional_codes()[line.functional].substr(0, kFunctionalDigits);
  DisclosedLine told;
  if (TellsTogether(line.belongs_to)) {
    const bool any_public = std::any_of(together_.begin(), together_.end(), [&](Belonging kind) {
      return with_public_.count(kind) != 0;
    });
    if (any_public) {
      told.kind = KindTogether(line);
      told.functional_code = functional;
      told.together = true;
    } else {
      told.item = NumberOf(line);
    }
    return told;
  }
  told.unit_code = index_.unit_codes()[line.unit_code];
  told.functional_code = functional;
  told.economic_code = index_.economic_codes()[line.economic].substr(0, kEconomicDigits);
  told.fund_source = line.fund_source;
  told.category = line.category;
  told.kind = line.belongs_to;
  if (IsDeclared(line)) told.item = NumberOf(line);
  return told;
}

DisclosedLine LineDisclosure::TellOfFigure(const ContentIndex::Line& line,
                                           bool by_functional_item) const {
  DisclosedLine told;
  if (TellsTogether(line.belongs_to)) {
    told.kind = KindTogether(line);
    told.together = true;
  } else if (by_functional_item) {
    told.functional_code = index_.functional_codes()[line.functional].substr(0, kFunctionalDigits);
  } else {
    told = Tell(line);
    told.unit_code.clear();
  }
  return told;
}

absl::StatusOr<std::vector<DisclosedLine>> LineDisclosure::AllLines() const {
  Sums sums;
  for (const ContentIndex::Line& line : index_.lines()) {
    if (!sums.Add(Tell(line), line.amount_fen)) return TooLarge();
  }
  return sums.Take();
}

absl::StatusOr<std::vector<DisclosedLine>> LineDisclosure::LinesOfFigure(
    absl::Span<const int> positions, bool by_functional_item) const {
  Sums sums;
  for (const int position : positions) {
    const auto& line = index_.lines()[static_cast<std::size_t>(position)];
    if (!sums.Add(TellOfFigure(line, by_functional_item), line.amount_fen)) return TooLarge();
  }
  auto lines = sums.Take();
  // What is told together has no code, so it came first.
  if (lines.ok()) {
    std::stable_partition(lines->begin(), lines->end(),
                          [](const DisclosedLine& line) { return !line.together; });
  }
  return lines;
}

absl::StatusOr<std::vector<DisclosedLine>> WithoutUnits(const std::vector<DisclosedLine>& lines) {
  Sums sums;
  for (DisclosedLine line : lines) {
    const std::int64_t amount_fen = line.amount_fen;
    line.unit_code.clear();
    if (!sums.Add(line, amount_fen)) return TooLarge();
  }
  return sums.Take();
}

}  // namespace mingzhang::publication
