#include "ledger_service/budget/content_index.h"

#include <algorithm>

namespace mingzhang::budget {
namespace {

// The position of `code` in `codes`, where it is put when it is new.
std::uint32_t Intern(std::string_view code, absl::flat_hash_map<std::string_view, std::int32_t>& at,
                     std::vector<std::string_view>& codes) {
  const auto [entry, inserted] = at.try_emplace(code, static_cast<std::int32_t>(codes.size()));
  if (inserted) codes.push_back(code);
  return static_cast<std::uint32_t>(entry->second);
}

}  // namespace

ContentIndex::ContentIndex(const v1::BudgetContent& content) : content_(content) {
  IndexItems();

  Positions units;
  const auto& declared = content.department().units();
  for (std::int32_t i = 0; i < declared.size(); ++i) units.try_emplace(declared[i].code(), i);
  if (declared.size() <= 1) units.try_emplace(std::string_view(), 0);

  Positions functional;
  Positions economic;
  lines_.reserve(static_cast<std::size_t>(content.expenditure_lines_size()));
  for (const auto& line : content.expenditure_lines()) {
    lines_.push_back(IndexLine(line, units, functional, economic));
  }
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

ContentIndex::Line ContentIndex::IndexLine(const v1::ExpenditureLine& line, const Positions& units,
                                           Positions& functional, Positions& economic) {
  Line indexed = {};
  indexed.amount_fen = line.amount_fen();
  indexed.functional = Intern(line.functional_code(), functional, functional_codes_);
  indexed.economic = Intern(line.economic_code(), economic, economic_codes_);
  if (v1::FundSource_IsValid(line.fund_source())) indexed.fund_source = line.fund_source();
  if (v1::ExpenditureCategory_IsValid(line.category())) indexed.category = line.category();

  const auto unit = units.find(line.unit_code());
  indexed.unit = unit == units.end() ? kNone : unit->second;
  if (indexed.unit != kNone) {
    const auto& declared = content_.department().units();
    indexed.unit_kind =
        declared.empty() ? v1::UNIT_KIND_ADMINISTRATIVE : declared[indexed.unit].kind();
    if (!v1::UnitKind_IsValid(indexed.unit_kind)) indexed.unit_kind = v1::UNIT_KIND_UNSPECIFIED;
  }

  indexed.item = kNone;
  if (line.project_id().empty()) {
    indexed.belongs_to = v1::BELONGING_NOTHING;
  } else if (const auto item = FindItem(line.project_id())) {
    indexed.belongs_to = item->kind;
    indexed.item = item->position;
  } else {
    indexed.belongs_to = v1::BELONGING_UNDECLARED;
  }
  return indexed;
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
