#include "ledger_service/budget/content_index.h"

#include <algorithm>

namespace mingzhang::budget {
namespace {

using Positions = absl::flat_hash_map<std::string_view, std::int32_t>;

// The position of `text` in `texts`, where it is put when it is new.
std::uint32_t Intern(std::string_view text, Positions& at, std::vector<std::string_view>& texts) {
  const auto [entry, inserted] = at.try_emplace(text, static_cast<std::int32_t>(texts.size()));
  if (inserted) texts.push_back(text);
  return static_cast<std::uint32_t>(entry->second);
}

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `first_lines` has the first line of each of the codes.
ContentIndex::CodeLevel LevelOf(const std::vector<std::string_view>& codes,
                                const std::vector<std::size_t>& first_lines, std::size_t digits) {
  ContentIndex::CodeLevel level;
  const auto belongs = [&](std::string_view code) {
    return code.size() >= digits && IsDigits(code.substr(0, digits));
  };
  for (const std::string_view code : codes) {
    if (belongs(code)) level.codes.push_back(code.substr(0, digits));
  }
  std::sort(level.codes.begin(), level.codes.end());
  level.codes.erase(std::unique(level.codes.begin(), level.codes.end()), level.codes.end());
  constexpr auto kNoLine = static_cast<std::size_t>(-1);
  level.first_lines.assign(level.codes.size(), kNoLine);
  level.of_code.reserve(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!belongs(codes[i])) {
      level.of_code.push_back(kNone);
      continue;
    }
    const auto at =
        std::lower_bound(level.codes.begin(), level.codes.end(), codes[i].substr(0, digits));
    const auto position = at - level.codes.begin();
    auto& first = level.first_lines[static_cast<std::size_t>(position)];
    first = std::min(first, first_lines[i]);
    level.of_code.push_back(static_cast<std::int32_t>(position));
  }
  return level;
}

}  // namespace

// Numbers what lines carry. What follows from a unit code or a project id is found once for each.
class ContentIndex::LineIndexer {
 public:
  explicit LineIndexer(ContentIndex& index) : index_(index) {
    const auto& declared = index.content_.department().units();
    for (std::int32_t i = 0; i < declared.size(); ++i) declared_.try_emplace(declared[i].code(), i);
    if (declared.size() == 1) only_unit_ = declared[0].code();
    if (declared.empty()) declared_.try_emplace(std::string_view(), 0);
  }

  Line IndexLine(const v1::ExpenditureLine& line) {
    Line indexed = {};
    indexed.amount_fen = line.amount_fen();
    const std::size_t position = index_.lines_.size();
    indexed.functional = Intern(line.functional_code(), functional_, index_.functional_codes_);
    if (indexed.functional == functional_lines_.size()) functional_lines_.push_back(position);
    indexed.economic = Intern(line.economic_code(), economic_, index_.economic_codes_);
    if (indexed.economic == economic_lines_.size()) economic_lines_.push_back(position);
    if (v1::FundSource_IsValid(line.fund_source())) indexed.fund_source = line.fund_source();
    if (v1::ExpenditureCategory_IsValid(line.category())) indexed.category = line.category();

    indexed.unit_code = Intern(line.unit_code().empty() ? only_unit_ : line.unit_code(), units_,
                               index_.unit_codes_);
    if (indexed.unit_code == units_of_codes_.size()) AddUnit();
    const UnitOfCode& unit = units_of_codes_[indexed.unit_code];
    indexed.unit = unit.position;
    indexed.unit_kind = unit.kind;

    indexed.item_id = Intern(line.project_id(), items_, index_.item_ids_);
    if (indexed.item_id == items_of_ids_.size()) AddItem();
    const Item& item = items_of_ids_[indexed.item_id];
    indexed.item = item.position;
    indexed.belongs_to = item.kind;
    return indexed;
  }

  // Of all the lines.
  void IndexLevels() {
    constexpr std::array<std::size_t, kLevels> kDigits = {3, 5, 7, 3, 5};
    constexpr std::size_t kFunctionalLevels = 3;
    for (std::size_t i = 0; i < kLevels; ++i) {
      index_.levels_[i] = i < kFunctionalLevels
                              ? LevelOf(index_.functional_codes_, functional_lines_, kDigits[i])
                              : LevelOf(index_.economic_codes_, economic_lines_, kDigits[i]);
    }
  }

 private:
  struct UnitOfCode {
    std::int32_t position;
    v1::UnitKind kind;
  };

  // Of the newest code.
  void AddUnit() {
    const auto found = declared_.find(index_.unit_codes_.back());
    UnitOfCode unit = {kNone, v1::UNIT_KIND_UNSPECIFIED};
    if (found != declared_.end()) {
      unit.position = found->second;
      const auto& units = index_.content_.department().units();
      unit.kind = units.empty() ? v1::UNIT_KIND_ADMINISTRATIVE : units[unit.position].kind();
      if (!v1::UnitKind_IsValid(unit.kind)) unit.kind = v1::UNIT_KIND_UNSPECIFIED;
    }
    units_of_codes_.push_back(unit);
  }

  // Of the newest id.
  void AddItem() {
    const std::string_view id = index_.item_ids_.back();
    Item item = {id.empty() ? v1::BELONGING_NOTHING : v1::BELONGING_UNDECLARED, kNone};
    if (const auto found = index_.FindItem(id)) item = *found;
    items_of_ids_.push_back(item);
  }

  ContentIndex& index_;
  Positions declared_;
  // The code of the department's unit where it has one.
  std::string_view only_unit_;
  Positions functional_;
  Positions economic_;
  Positions units_;
  Positions items_;
  // The first line of each of functional_codes() and economic_codes().
  std::vector<std::size_t> functional_lines_;
  std::vector<std::size_t> economic_lines_;
  // By position in unit_codes() and item_ids().
  std::vector<UnitOfCode> units_of_codes_;
  std::vector<Item> items_of_ids_;
};

ContentIndex::ContentIndex(const v1::BudgetContent& content) : content_(content) {
  IndexItems();
  LineIndexer indexer(*this);
  lines_.reserve(static_cast<std::size_t>(content.expenditure_lines_size()));
  for (const auto& line : content.expenditure_lines()) lines_.push_back(indexer.IndexLine(line));
  indexer.IndexLevels();
}

void ContentIndex::IndexItems() {
  for (std::int32_t i = 0; i < content_.projects_size(); ++i) {
    items_.try_emplace(content_.projects(i).project_id(), Item{v1::BELONGING_PROJECT, i});
  }
  for (std::int32_t i = 0; i < content_.carry_overs_size(); ++i) {
    items_.try_emplace(content_.carry_overs(i).project_id(), Item{v1::BELONGING_CARRY_OVER, i});
  }
  items_.erase(std::string_view());
}

std::int32_t ContentIndex::unit_count() const {
  return std::max<std::int32_t>(1, content_.department().units_size());
}

std::optional<ContentIndex::Item> ContentIndex::FindItem(std::string_view project_id) const {
  const auto item = items_.find(project_id);
  if (item == items_.end()) return std::nullopt;
  return item->second;
}

}  // namespace mingzhang::budget
