#include "ledger_service/budget/unit_content.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/quantities.h"

namespace mingzhang::budget {
namespace {

// What a unit has of one project or carry-over item.
struct Share {
  bool has_lines = false;
  // Other units have lines of it too.
  bool is_part = false;
  Amount amount = 0;
};

class UnitView {
 public:
  // `unit` is the position of a unit of the department.
  UnitView(const v1::BudgetContent& content, int unit)
      : content_(content),
        index_(content),
        unit_(unit),
        projects_(static_cast<std::size_t>(content.projects_size())),
        carry_overs_(static_cast<std::size_t>(content.carry_overs_size())) {}

  absl::StatusOr<v1::BudgetContent> Build() && {
    *view_.mutable_division() = content_.division();
    view_.set_fiscal_year(content_.fiscal_year());
    if (content_.has_compiled_on()) *view_.mutable_compiled_on() = content_.compiled_on();
    view_.set_disclosure_form(content_.disclosure_form());
    *view_.mutable_function_uses() = content_.function_uses();
    *view_.mutable_glossary() = content_.glossary();
    const v1::Unit& unit = content_.department().units(unit_);
    view_.mutable_department()->set_code(content_.department().code());
    view_.mutable_department()->set_name(unit.name());
    *view_.mutable_department()->add_units() = unit;
    AddLines();
    const bool fits = AddRevenue() && AddProjects();
    if (!fits) {
      return absl::OutOfRangeError("单位的合计超出可表示的范围：请检查金额的单位是否为元");
    }
    for (std::size_t i = 0; i < carry_overs_.size(); ++i) {
      if (carry_overs_[i].has_lines) {
        *view_.add_carry_overs() = content_.carry_overs(static_cast<int>(i));
      }
    }
    for (const auto& service : content_.commissioned_services()) {
      const Share* share = Find(service.project_id());
      if (service.project_id().empty() || (share != nullptr && share->has_lines)) {
        *view_.add_commissioned_services() = service;
      }
    }
    const std::string prefix = absl::StrCat("units/", unit.code(), "/");
    AddOfUnit(content_.prior_year(), prefix, *view_.mutable_prior_year());
    AddOfUnit(content_.reasons(), prefix, *view_.mutable_reasons());
    AddPerformance();
    return std::move(view_);
  }

 private:
  // nullptr: neither a project nor a carry-over item.
  Share* Find(std::string_view project_id) {
    const auto item = index_.FindItem(project_id);
    return item ? &ShareOf(item->kind, item->position) : nullptr;
  }
  Share& ShareOf(v1::Belonging kind, std::int32_t position) {
    const auto at = static_cast<std::size_t>(position);
    return kind == v1::BELONGING_PROJECT ? projects_[at] : carry_overs_[at];
  }

  void AddLines() {
    for (std::size_t i = 0; i < index_.lines().size(); ++i) {
      const ContentIndex::Line& line = index_.lines()[i];
      const bool own = line.unit == unit_;
      if (line.item != kNone) {
        Share& share = ShareOf(line.belongs_to, line.item);
        (own ? share.has_lines : share.is_part) = true;
        if (own) share.amount += line.amount_fen;
      }
      if (!own) continue;
      *view_.add_expenditure_lines() = content_.expenditure_lines(static_cast<int>(i));
      if (line.fund_source != v1::FUND_SOURCE_UNSPECIFIED) {
        revenue_[line.fund_source] += line.amount_fen;
      }
    }
  }

  // False where a sum does not fit.
  bool AddRevenue() {
    for (const auto& [source, amount] : revenue_) {
      const auto fen = ToFen(amount);
      if (!fen) return false;
      auto& revenue = *view_.add_revenue();
      revenue.set_fund_source(source);
      revenue.set_amount_fen(*fen);
    }
    return true;
  }

  bool AddProjects() {
    for (std::size_t i = 0; i < projects_.size(); ++i) {
      const Share& share = projects_[i];
      if (!share.has_lines) continue;
      auto& project = *view_.add_projects();
      project = content_.projects(static_cast<int>(i));
      if (!share.is_part) continue;
      const auto fen = ToFen(share.amount);
      if (!fen) return false;
      project.set_approved_amount_fen(*fen);
      project.clear_allocation();
    }
    return true;
  }

  template <typename List>
  static void AddOfUnit(const List& list, const std::string& prefix, List& of_unit) {
    for (const auto& each : list) {
      if (each.key().compare(0, prefix.size(), prefix) != 0) continue;
      auto& added = *of_unit.Add();
      added = each;
      added.set_key(each.key().substr(prefix.size()));
    }
  }

  void AddPerformance() {
    for (const auto& table : content_.performance().projects()) {
      const auto& ids = table.project_ids();
      const bool own = !ids.empty() && std::all_of(ids.begin(), ids.end(), [&](const auto& id) {
        const Share* share = Find(id);
        return share != nullptr && share->has_lines && !share->is_part;
      });
      if (own) *view_.mutable_performance()->add_projects() = table;
    }
  }

  const v1::BudgetContent& content_;
  const ContentIndex index_;
  const int unit_;
  v1::BudgetContent view_;
  std::map<v1::FundSource, Amount> revenue_;
  // By position.
  std::vector<Share> projects_;
  std::vector<Share> carry_overs_;
};

}  // namespace

absl::StatusOr<v1::BudgetContent> UnitContent(const v1::BudgetContent& content,
                                              std::string_view unit_code) {
  const auto& units = content.department().units();
  const auto unit = std::find_if(units.begin(), units.end(), [&](const v1::Unit& each) {
    return !each.code().empty() && each.code() == unit_code;
  });
  if (unit == units.end()) {
    return absl::NotFoundError(
        units.empty() ? absl::StrCat("本部门没有单位，不能按单位", Quote(unit_code), "推导")
                      : absl::StrCat("本部门没有编码为", Quote(unit_code), "的单位"));
  }
  return UnitView(content, static_cast<int>(unit - units.begin())).Build();
}

}  // namespace mingzhang::budget
