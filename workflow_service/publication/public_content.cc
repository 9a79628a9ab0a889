#include "workflow_service/publication/public_content.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/prose/personal_information.h"
#include "workflow_service/publication/disclosure_level.h"

namespace mingzhang::publication {
namespace {

namespace v1 = budget::v1;

std::string Masked(const std::string& text) {
  return prose::MaskPersonalInformation(text, prose::PrivateMailDomains());
}

class PublicView {
 public:
  explicit PublicView(const v1::BudgetContent& content) : content_(content) {
    for (const auto& project : content.projects()) Note(project);
    for (const auto& item : content.carry_overs()) Note(item);
    // An id may tell what the item is. Its name tells it from others in every version alike.
    for (const auto& [id, name] : withheld_in_order_) {
      std::string replacement = absl::StrCat("withheld-", name);
      for (int number = 2; !ids_.insert(replacement).second; ++number) {
        replacement = absl::StrCat("withheld-", name, "-", number);
      }
      withheld_ids_[id] = std::move(replacement);
    }
  }

  v1::BudgetContent Take() {
    *public_.mutable_division() = Public(content_.division());
    *public_.mutable_department() = Public(content_.department());
    public_.set_fiscal_year(content_.fiscal_year());
    if (content_.has_compiled_on()) *public_.mutable_compiled_on() = Public(content_.compiled_on());
    for (const auto& each : content_.main_functions()) public_.add_main_functions(Masked(each));
    for (const auto& each : content_.revenue()) *public_.add_revenue() = Public(each);
    for (const auto& each : content_.expenditure_lines()) {
      *public_.add_expenditure_lines() = Public(each);
    }
    for (const auto& each : content_.projects()) *public_.add_projects() = Public(each);
    for (const auto& each : content_.carry_overs()) *public_.add_carry_overs() = Public(each);
    for (const auto& each : content_.commissioned_services()) {
      *public_.add_commissioned_services() = Public(each);
    }
    for (const auto& each : content_.prior_year()) {
      if (IsOfUnit(each.key())) continue;
      auto& amount = *public_.add_prior_year();
      amount.set_key(each.key());
      amount.set_amount_fen(each.amount_fen());
    }
    for (const auto& each : content_.reasons()) {
      if (IsOfUnit(each.key())) continue;
      auto& reason = *public_.add_reasons();
      reason.set_key(each.key());
      reason.set_text(Masked(each.text()));
    }
    for (const auto& each : content_.function_uses()) *public_.add_function_uses() = Public(each);
    if (content_.has_procurement()) {
      *public_.mutable_procurement() = Public(content_.procurement());
    }
    if (content_.has_assets()) *public_.mutable_assets() = Public(content_.assets());
    if (content_.has_performance()) {
      *public_.mutable_performance() = Public(content_.performance());
    }
    for (const auto& each : content_.project_statement()) {
      auto& section = *public_.add_project_statement();
      section.set_title(Masked(each.title()));
      section.set_text(Masked(each.text()));
    }
    public_.set_other_matters(Masked(content_.other_matters()));
    for (const auto& each : content_.glossary()) {
      auto& entry = *public_.add_glossary();
      entry.set_term(Masked(each.term()));
      entry.set_definition(Masked(each.definition()));
    }
    return std::move(public_);
  }

 private:
  template <typename Item>
  void Note(const Item& item) {
    ids_.insert(item.project_id());
    if (!IsPublic(item) && !item.project_id().empty() &&
        withheld_ids_.try_emplace(item.project_id()).second) {
      withheld_in_order_.emplace_back(item.project_id(), Masked(item.name()));
    }
  }

  bool IsWithheld(const std::string& project_id) const {
    return withheld_ids_.contains(project_id);
  }
  std::string PublicId(const std::string& project_id) const {
    const auto withheld = withheld_ids_.find(project_id);
    return withheld == withheld_ids_.end() ? project_id : withheld->second;
  }
  static bool IsOfUnit(const std::string& key) { return absl::StartsWith(key, "units/"); }

  static v1::Date Public(const v1::Date& date) {
    v1::Date result;
    result.set_year(date.year());
    result.set_month(date.month());
    result.set_day(date.day());
    return result;
  }

  static v1::Division Public(const v1::Division& division) {
    v1::Division result;
    result.set_code(division.code());
    result.set_name(Masked(division.name()));
    return result;
  }

  static v1::Department Public(const v1::Department& department) {
    v1::Department result;
    result.set_code(department.code());
    result.set_name(Masked(department.name()));
    for (const auto& each : department.units()) {
      auto& unit = *result.add_units();
      unit.set_code(each.code());
      unit.set_name(Masked(each.name()));
      unit.set_kind(each.kind());
    }
    result.set_summary(Masked(department.summary()));
    result.set_sub_units_note(Masked(department.sub_units_note()));
    return result;
  }

  static v1::Revenue Public(const v1::Revenue& revenue) {
    v1::Revenue result;
    result.set_fund_source(revenue.fund_source());
    result.set_amount_fen(revenue.amount_fen());
    return result;
  }

  v1::ExpenditureLine Public(const v1::ExpenditureLine& line) const {
    v1::ExpenditureLine result;
    result.set_unit_code(line.unit_code());
    result.set_functional_code(line.functional_code());
    result.set_economic_code(line.economic_code());
    result.set_fund_source(line.fund_source());
    result.set_category(line.category());
    result.set_project_id(PublicId(line.project_id()));
    result.set_amount_fen(line.amount_fen());
    return result;
  }

  v1::Project Public(const v1::Project& project) const {
    v1::Project result;
    result.set_project_id(PublicId(project.project_id()));
    result.set_name(Masked(project.name()));
    result.set_approved_amount_fen(project.approved_amount_fen());
    result.set_disclosure(project.disclosure());
    if (!IsPublic(project) || IsWithheld(project.project_id())) {
      result.set_disclosure(v1::DISCLOSURE_LEVEL_WITHHELD);
      return result;
    }
    result.set_policy_basis(Masked(project.policy_basis()));
    result.set_responsible_unit(Masked(project.responsible_unit()));
    for (const auto& each : project.allocation()) {
      auto& part = *result.add_allocation();
      part.set_item(Masked(each.item()));
      part.set_amount_fen(each.amount_fen());
    }
    if (project.has_starts_on()) *result.mutable_starts_on() = Public(project.starts_on());
    if (project.has_ends_on()) *result.mutable_ends_on() = Public(project.ends_on());
    return result;
  }

  v1::CarryOver Public(const v1::CarryOver& item) const {
    v1::CarryOver result;
    result.set_project_id(PublicId(item.project_id()));
    result.set_name(Masked(item.name()));
    result.set_funding(item.funding());
    result.set_narrative_rank(item.narrative_rank());
    result.set_disclosure(item.disclosure());
    if (!IsPublic(item) || IsWithheld(item.project_id())) {
      result.set_disclosure(v1::DISCLOSURE_LEVEL_WITHHELD);
      return result;
    }
    result.set_use(Masked(item.use()));
    return result;
  }

  v1::CommissionedService Public(const v1::CommissionedService& service) const {
    v1::CommissionedService result;
    // Of a withheld project the entry keeps its place, and no more.
    result.set_project_id(PublicId(service.project_id()));
    if (IsWithheld(service.project_id())) return result;
    result.set_name(Masked(service.name()));
    result.set_use(Masked(service.use()));
    return result;
  }

  static v1::FunctionUse Public(const v1::FunctionUse& use) {
    v1::FunctionUse result;
    result.set_functional_class(use.functional_class());
    result.set_functional_code(use.functional_code());
    result.set_use(Masked(use.use()));
    return result;
  }

  static v1::Procurement Public(const v1::Procurement& procurement) {
    v1::Procurement result;
    result.set_goods_fen(procurement.goods_fen());
    result.set_works_fen(procurement.works_fen());
    result.set_services_fen(procurement.services_fen());
    if (procurement.has_reserved_for_sme_fen()) {
      result.set_reserved_for_sme_fen(procurement.reserved_for_sme_fen());
    }
    if (procurement.has_reserved_for_small_micro_fen()) {
      result.set_reserved_for_small_micro_fen(procurement.reserved_for_small_micro_fen());
    }
    return result;
  }

  static v1::Assets Public(const v1::Assets& assets) {
    v1::Assets result;
    if (assets.has_as_of()) *result.mutable_as_of() = Public(assets.as_of());
    if (assets.has_buildings_hundredths_sqm()) {
      result.set_buildings_hundredths_sqm(assets.buildings_hundredths_sqm());
    }
    if (assets.has_buildings_value_fen()) {
      result.set_buildings_value_fen(assets.buildings_value_fen());
    }
    for (const auto& each : assets.vehicles()) {
      auto& vehicles = *result.add_vehicles();
      vehicles.set_kind(Masked(each.kind()));
      vehicles.set_count(each.count());
      if (each.has_value_fen()) vehicles.set_value_fen(each.value_fen());
    }
    if (assets.has_furniture_value_fen()) {
      result.set_furniture_value_fen(assets.furniture_value_fen());
    }
    if (assets.has_other_value_fen()) result.set_other_value_fen(assets.other_value_fen());
    if (assets.has_equipment_over_500k()) {
      result.set_equipment_over_500k(assets.equipment_over_500k());
    }
    if (assets.has_equipment_over_1m()) result.set_equipment_over_1m(assets.equipment_over_1m());
    if (assets.has_planned_vehicle_purchase_fen()) {
      result.set_planned_vehicle_purchase_fen(assets.planned_vehicle_purchase_fen());
    }
    if (assets.has_planned_equipment_over_500k()) {
      result.set_planned_equipment_over_500k(assets.planned_equipment_over_500k());
    }
    if (assets.has_planned_equipment_over_1m()) {
      result.set_planned_equipment_over_1m(assets.planned_equipment_over_1m());
    }
    return result;
  }

  static v1::PerformanceIndicator Public(const v1::PerformanceIndicator& indicator) {
    v1::PerformanceIndicator result;
    result.set_level1(Masked(indicator.level1()));
    result.set_level2(Masked(indicator.level2()));
    result.set_level3(Masked(indicator.level3()));
    result.set_target(Masked(indicator.target()));
    result.set_basis(Masked(indicator.basis()));
    result.set_weight_hundredths(indicator.weight_hundredths());
    result.set_prior_actual(Masked(indicator.prior_actual()));
    result.set_scoring(Masked(indicator.scoring()));
    result.set_evidence(Masked(indicator.evidence()));
    return result;
  }

  v1::ProjectPerformance Public(const v1::ProjectPerformance& performance) const {
    v1::ProjectPerformance result;
    bool withheld = false;
    for (const std::string& id : performance.project_ids()) {
      result.add_project_ids(PublicId(id));
      withheld = withheld || IsWithheld(id);
    }
    result.set_budget_fen(performance.budget_fen());
    if (withheld) return result;
    for (const std::string& each : performance.managers()) result.add_managers(Masked(each));
    if (performance.has_fiscal_fen()) result.set_fiscal_fen(performance.fiscal_fen());
    if (performance.has_other_fen()) result.set_other_fen(performance.other_fen());
    result.set_goal(Masked(performance.goal()));
    for (const auto& each : performance.indicators()) *result.add_indicators() = Public(each);
    return result;
  }

  v1::Performance Public(const v1::Performance& performance) const {
    v1::Performance result;
    if (performance.has_department()) {
      const auto& department = performance.department();
      auto& own = *result.mutable_department();
      own.set_contact(Masked(department.contact()));
      own.set_contact_phone(Masked(department.contact_phone()));
      own.set_goal(Masked(department.goal()));
      own.set_fiscal_from_superior_fen(department.fiscal_from_superior_fen());
      own.set_fiscal_own_level_fen(department.fiscal_own_level_fen());
      own.set_other_fen(department.other_fen());
      for (const auto& each : department.indicators()) *own.add_indicators() = Public(each);
    }
    for (const auto& each : performance.projects()) *result.add_projects() = Public(each);
    if (performance.has_department_goal_count()) {
      result.set_department_goal_count(performance.department_goal_count());
    }
    if (performance.has_project_count()) result.set_project_count(performance.project_count());
    return result;
  }

  const v1::BudgetContent& content_;
  v1::BudgetContent public_;
  absl::flat_hash_set<std::string> ids_;
  // What stands in the place of each.
  absl::flat_hash_map<std::string, std::string> withheld_ids_;
  // Id and name.
  std::vector<std::pair<std::string, std::string>> withheld_in_order_;
};

}  // namespace

v1::BudgetContent PublicContent(const v1::BudgetContent& content) {
  return PublicView(content).Take();
}

std::string PublicText(const std::string& text) { return Masked(text); }

}  // namespace mingzhang::publication
