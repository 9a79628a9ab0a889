#include "ledger_service/form/budget_figures.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/form/line_sums.h"
#include "ledger_service/form/print.h"

namespace mingzhang::form {
namespace {

using budget::Amount;
namespace v1 = budget::v1;

constexpr std::size_t kClassDigits = 3;
constexpr std::size_t kDivisionDigits = 5;

class Deriver {
 public:
  Deriver(const budget::ContentIndex& index, const catalog::Catalogue& catalogue)
      : index_(index), catalogue_(catalogue), content_(index.content()), sums_(index) {
    figures_.content = &content_;
    for (const auto& prior : content_.prior_year())
      prior_.try_emplace(prior.key(), prior.amount_fen());
    for (const auto& reason : content_.reasons()) reasons_.try_emplace(reason.key(), reason.text());
  }

  absl::StatusOr<Figures> Run() {
    Department();
    RevenueAmounts();
    ExpenditureAmounts();
    Functional();
    Economic();
    Items();
    Commissioned();
    ProcurementAndAssets();
    Performance();
    if (out_of_range_) {
      return absl::OutOfRangeError("金额合计超出可表示的范围：请检查各项金额的单位是否为元");
    }
    return std::move(figures_);
  }

 private:
  Fen Exact(Amount amount) {
    const std::optional<std::int64_t> fen = budget::ToFen(amount);
    if (!fen.has_value()) out_of_range_ = true;
    return Fen{fen.value_or(0)};
  }
  ScopedAmounts Exact(const ScopedSums& sums) {
    return {Exact(sums.total), Exact(sums.general + sums.fund + sums.capital), Exact(sums.general),
            Exact(sums.fund), Exact(sums.capital)};
  }
  std::string_view Own(std::string text) {
    figures_.texts.push_back(std::move(text));
    return figures_.texts.back();
  }

  // An amount that is zero and that nobody stated for last year was zero then, too.
  Comparison Compare(Amount current, std::initializer_list<std::string_view> keys) {
    Comparison comparison;
    comparison.current_fen = Exact(current).value;
    if (current == 0) comparison.prior_fen = 0;
    for (const std::string_view key : keys) {
      if (const auto prior = prior_.find(key); prior != prior_.end()) {
        comparison.prior_fen = prior->second;
        break;
      }
    }
    for (const std::string_view key : keys) {
      if (const auto reason = reasons_.find(key); reason != reasons_.end()) {
        comparison.reason = reason->second;
        break;
      }
    }
    return comparison;
  }

  // A group's own prior amount and reason, or else those of its members: reasons of the members
  // that changed as the group did.
  Comparison CompareGroup(std::string_view key, const std::vector<const Comparison*>& members) {
    Amount current = 0;
    Amount prior = 0;
    bool stated = true;
    for (const Comparison* member : members) {
      current += member->current_fen;
      prior += member->prior_fen.value_or(0);
      stated = stated && member->prior_fen.has_value();
    }
    Comparison comparison = Compare(current, {key});
    if (stated && !prior_.contains(key)) comparison.prior_fen = Exact(prior).value;
    if (comparison.reason.empty()) {
      std::vector<std::string_view> reasons;
      for (const Comparison* member : members) {
        if (Direction(*member) == Direction(comparison) && !member->reason.empty() &&
            std::find(reasons.begin(), reasons.end(), Clause(member->reason)) == reasons.end()) {
          reasons.push_back(Clause(member->reason));
        }
      }
      comparison.reason = Joined(reasons, "；");
    }
    return comparison;
  }

  // -1, 0, 1: less than last year, the same (or not known), more.
  static int Direction(const Comparison& comparison) {
    const std::int64_t prior = comparison.prior_fen.value_or(comparison.current_fen);
    return comparison.current_fen < prior ? -1 : comparison.current_fen > prior ? 1 : 0;
  }

  void Department() {
    const std::string_view name = content_.department().name();
    const std::string_view division = content_.division().name();
    const bool begins =
        name.size() > division.size() && name.substr(0, division.size()) == division;
    figures_.short_name = begins ? name.substr(division.size()) : name;
    for (const auto& unit : content_.department().units()) {
      switch (unit.kind()) {
        case v1::UNIT_KIND_ADMINISTRATIVE:
          ++figures_.administrative_units;
          break;
        case v1::UNIT_KIND_REFERENCE_MANAGED:
          ++figures_.reference_managed_units;
          break;
        case v1::UNIT_KIND_PUBLIC_INSTITUTION:
          ++figures_.public_institutions;
          break;
        default:
          break;
      }
    }
  }

  void RevenueAmounts() {
    std::array<Amount, v1::FundSource_ARRAYSIZE> declared = {};
    for (const auto& revenue : content_.revenue()) {
      const bool known = v1::FundSource_IsValid(revenue.fund_source());
      declared[known ? static_cast<std::size_t>(revenue.fund_source()) : 0] += revenue.amount_fen();
    }
    auto& revenue = figures_.revenue;
    constexpr std::string_view kPrefix = "FUND_SOURCE_";
    for (std::size_t source = 1; source < declared.size(); ++source) {
      const auto value = static_cast<v1::FundSource>(source);
      const std::string_view name = v1::FundSource_Name(value);
      revenue[source] = Compare(declared[source],
                                {Own(std::string("revenue/").append(name.substr(kPrefix.size())))});
      figures_.fund_sources.push_back({FundSourceTitle(value), revenue[source]});
    }
    const auto group = [&](std::string_view key, v1::FundSource first, v1::FundSource last) {
      std::vector<const Comparison*> members;
      for (int source = first; source <= last; ++source) {
        members.push_back(&revenue[static_cast<std::size_t>(source)]);
      }
      return CompareGroup(key, members);
    };
    figures_.revenue_total = group("revenue/TOTAL", v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET,
                                   v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT);
    figures_.revenue_appropriation =
        group("revenue/FISCAL_APPROPRIATION", v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET,
              v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER);
    figures_.revenue_general = group("revenue/GENERAL", v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET,
                                     v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER);
    figures_.revenue_fund = group("revenue/FUND", v1::FUND_SOURCE_GOVERNMENT_FUND,
                                  v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER);
    figures_.revenue_capital = group("revenue/CAPITAL", v1::FUND_SOURCE_STATE_CAPITAL,
                                     v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER);
    figures_.revenue_unit_funds =
        group("revenue/UNIT_FUNDS", v1::FUND_SOURCE_UNIT_OPERATING, v1::FUND_SOURCE_UNIT_OTHER);
    figures_.revenue_fiscal_carryover =
        group("revenue/FISCAL_CARRYOVER", v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL,
              v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL);
    figures_.revenue_non_fiscal_carryover =
        group("revenue/NON_FISCAL_CARRYOVER", v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_SPECIAL_ACCOUNT,
              v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT);
  }

  void ExpenditureAmounts() {
    Figures& all = figures_;
    const auto project = static_cast<std::size_t>(v1::EXPENDITURE_CATEGORY_PROJECT);
    all.expenditure_basic = Compare(Basic(sums_.all), {"expenditure/BASIC"});
    all.expenditure_project = Compare(sums_.all[project], {"expenditure/PROJECT"});
    all.expenditure_total =
        CompareGroup("expenditure/TOTAL", {&all.expenditure_basic, &all.expenditure_project});
    all.general_basic = Compare(Basic(sums_.general), {"general/BASIC"});
    all.general_project = Compare(sums_.general[project], {"general/PROJECT"});
    all.general_total = CompareGroup("general/TOTAL", {&all.general_basic, &all.general_project});
    all.operating = Compare(sums_.operating, {"operating/PUBLIC"});

    const auto appropriation = [&](std::initializer_list<std::string_view> codes) {
      Amount sum = 0;
      for (std::size_t i = 0; i < index_.economic_codes().size(); ++i) {
        if (std::find(codes.begin(), codes.end(), index_.economic_codes()[i]) != codes.end()) {
          sum += sums_.appropriation_economic[i];
        }
      }
      return sum;
    };
    all.overseas_travel = Compare(appropriation({"30212"}),
                                  {"three_public/OVERSEAS_TRAVEL", "three_public/OVERSEAS"});
    all.vehicle_purchase =
        Compare(appropriation({"31013", "30913"}), {"three_public/VEHICLE_PURCHASE"});
    all.vehicle_operation = Compare(appropriation({"30231"}), {"three_public/VEHICLE_OPERATION"});
    all.reception = Compare(appropriation({"30217"}), {"three_public/RECEPTION"});
    all.vehicles =
        CompareGroup("three_public/VEHICLES", {&all.vehicle_purchase, &all.vehicle_operation});
    all.three_public_total = CompareGroup(
        "three_public/TOTAL",
        {&all.overseas_travel, &all.vehicle_purchase, &all.vehicle_operation, &all.reception});
  }

  std::string_view FunctionalName(std::string_view code) {
    return catalogue_.FunctionalName(code).value_or(code);
  }

  void Functional() {
    std::map<std::string_view, ScopedSums> classes;
    std::map<std::string_view, ScopedSums> items;
    for (std::size_t i = 0; i < sums_.functional.size(); ++i) {
      const std::string_view code = index_.functional_codes()[i];
      classes[code.substr(0, kClassDigits)].Add(sums_.functional[i]);
      items[code].Add(sums_.functional[i]);
    }
    absl::flat_hash_map<std::string_view, std::string_view> uses;
    for (const auto& use : content_.function_uses()) {
      uses.try_emplace(
          use.functional_code().empty() ? use.functional_class() : use.functional_code(),
          use.use());
    }
    // What had money last year and has none now is told, too.
    constexpr std::string_view kPrefix = "function/";
    for (const auto& prior : content_.prior_year()) {
      const std::string_view key = prior.key();
      if (key.substr(0, kPrefix.size()) == kPrefix && prior.amount_fen() != 0) {
        items.try_emplace(key.substr(kPrefix.size()));
      }
    }
    for (const auto& [code, sums] : classes) {
      FunctionalFigure figure = {code, FunctionalName(code), {}, {}, uses[code], Exact(sums), {}};
      figures_.classes.push_back(figure);
    }
    for (const auto& [code, sums] : items) {
      FunctionalFigure figure = {
          code,
          FunctionalName(code),
          FunctionalName(code.substr(0, kClassDigits)),
          FunctionalName(code.substr(0, kDivisionDigits)),
          uses[code],
          Exact(sums),
          Compare(sums.general, {Own(std::string("function/").append(code))})};
      figures_.items.push_back(figure);
    }
  }

  void Economic() {
    std::map<std::string_view, const ByCategory*> items;
    for (std::size_t i = 0; i < sums_.economic.size(); ++i) {
      items.emplace(index_.economic_codes()[i], &sums_.economic[i]);
    }
    for (const auto& [code, sums] : items) {
      figures_.economic.push_back(
          {code, catalogue_.EconomicName(code).value_or(code),
           catalogue_.EconomicName(code.substr(0, kClassDigits)).value_or(code),
           Exact((*sums)[v1::EXPENDITURE_CATEGORY_PERSONNEL]),
           Exact((*sums)[v1::EXPENDITURE_CATEGORY_PUBLIC]),
           Exact((*sums)[v1::EXPENDITURE_CATEGORY_PROJECT])});
    }
  }

  void Items() {
    for (int i = 0; i < content_.projects_size(); ++i) {
      const auto& project = content_.projects(i);
      figures_.projects.push_back({&project, project.disclosure() == v1::DISCLOSURE_LEVEL_WITHHELD,
                                   Exact(sums_.projects[static_cast<std::size_t>(i)])});
    }
    for (int i = 0; i < content_.carry_overs_size(); ++i) {
      const auto& item = content_.carry_overs(i);
      figures_.carry_overs.push_back({&item, item.disclosure() == v1::DISCLOSURE_LEVEL_WITHHELD,
                                      Exact(sums_.carry_overs[static_cast<std::size_t>(i)])});
    }
    // By rank; those without one behind, in the content's order.
    std::stable_sort(figures_.carry_overs.begin(), figures_.carry_overs.end(),
                     [](const CarryOverFigure& a, const CarryOverFigure& b) {
                       const auto rank = [](const CarryOverFigure& figure) {
                         const std::int32_t stated = figure.item->narrative_rank();
                         return stated > 0 ? stated : INT32_MAX;
                       };
                       return rank(a) < rank(b);
                     });
  }

  // In the order of the declarations; what has money and is not declared stands behind.
  void Commissioned() {
    std::vector<bool> told(sums_.commissioned.size());
    bool told_basic = false;
    const auto tell = [&](std::size_t project, std::string_view name, std::string_view use) {
      if (told[project]) return;
      told[project] = true;
      const ProjectFigure& figure = figures_.projects[project];
      if (name.empty() || figure.withheld) name = figure.project->name();
      if (figure.withheld) use = {};
      figures_.commissioned.push_back(
          {name, use, figure.withheld, Exact(sums_.commissioned[project])});
    };
    const auto tell_basic = [&](std::string_view name, std::string_view use) {
      if (told_basic) return;
      told_basic = true;
      figures_.commissioned.push_back({name.empty() ? std::string_view("基本支出") : name, use,
                                       false, Exact(sums_.basic_commissioned)});
    };
    for (const auto& service : content_.commissioned_services()) {
      if (service.project_id().empty()) {
        tell_basic(service.name(), service.use());
        continue;
      }
      const auto item = index_.FindItem(service.project_id());
      if (item.has_value() && item->kind == v1::BELONGING_PROJECT) {
        tell(static_cast<std::size_t>(item->position), service.name(), service.use());
      }
    }
    if (sums_.basic_commissioned != 0) tell_basic({}, {});
    for (std::size_t i = 0; i < sums_.commissioned.size(); ++i) {
      if (sums_.commissioned[i] != 0) tell(i, {}, {});
    }
  }

  void ProcurementAndAssets() {
    const auto& procurement = content_.procurement();
    figures_.procurement_total = Exact(Amount(procurement.goods_fen()) + procurement.works_fen() +
                                       procurement.services_fen());
    Amount value = 0;
    for (const auto& vehicles : content_.assets().vehicles()) {
      figures_.vehicle_count += vehicles.count();
      value += vehicles.value_fen();
    }
    figures_.vehicle_value = Exact(value);
  }

  static std::vector<IndicatorFigure> Indicators(
      const google::protobuf::RepeatedPtrField<v1::PerformanceIndicator>& indicators) {
    std::vector<IndicatorFigure> figures;
    const v1::PerformanceIndicator* above = nullptr;
    for (const auto& indicator : indicators) {
      const bool level1 = above == nullptr || above->level1() != indicator.level1();
      const bool level2 = level1 || above->level2() != indicator.level2();
      figures.push_back({&indicator, level1, level2});
      above = &indicator;
    }
    return figures;
  }

  void Performance() {
    const auto& performance = content_.performance();
    const auto& department = performance.department();
    figures_.department_performance_total =
        Exact(Amount(department.fiscal_from_superior_fen()) + department.fiscal_own_level_fen() +
              department.other_fen());
    figures_.department_indicators = Indicators(department.indicators());
    Amount budget = 0;
    for (const auto& each : performance.projects()) {
      budget += each.budget_fen();
      ProjectPerformanceFigure figure = {&each, {}, {}, false, {}, {}, {}};
      std::vector<std::string_view> names;
      Amount fiscal = 0;
      Amount other = 0;
      for (const auto& id : each.project_ids()) {
        const auto item = index_.FindItem(id);
        if (!item.has_value()) continue;
        const auto position = static_cast<std::size_t>(item->position);
        const auto note = [&](const auto& named) {
          names.push_back(named.name());
          figure.withheld = figure.withheld || named.disclosure() == v1::DISCLOSURE_LEVEL_WITHHELD;
        };
        if (item->kind == v1::BELONGING_PROJECT) {
          note(content_.projects(item->position));
          const ScopedAmounts& amounts = figures_.projects[position].amounts;
          fiscal += amounts.appropriation.value;
          other += Amount(amounts.total.value) - amounts.appropriation.value;
        } else {
          note(content_.carry_overs(item->position));
          const bool is_fiscal =
              content_.carry_overs(item->position).funding() == v1::CARRY_OVER_FUNDING_FISCAL;
          (is_fiscal ? fiscal : other) += sums_.carry_overs[position];
        }
      }
      figure.fiscal = Exact(each.has_fiscal_fen() ? Amount(each.fiscal_fen()) : fiscal);
      figure.other = Exact(each.has_other_fen() ? Amount(each.other_fen()) : other);
      figure.names = Joined(names, "、");
      if (!figure.withheld) {
        figure.managers = Joined({each.managers().begin(), each.managers().end()}, "、");
        figure.indicators = Indicators(each.indicators());
      }
      figures_.performances.push_back(std::move(figure));
    }
    figures_.performance_budget = Exact(budget);
  }

  std::string_view Joined(const std::vector<std::string_view>& texts, std::string_view mark) {
    if (texts.empty()) return {};
    if (texts.size() == 1) return texts[0];
    std::string joined(texts[0]);
    for (std::size_t i = 1; i < texts.size(); ++i) joined.append(mark).append(texts[i]);
    return Own(std::move(joined));
  }

  const budget::ContentIndex& index_;
  const catalog::Catalogue& catalogue_;
  const v1::BudgetContent& content_;
  const LineSums sums_;
  absl::flat_hash_map<std::string_view, std::int64_t> prior_;
  absl::flat_hash_map<std::string_view, std::string_view> reasons_;
  bool out_of_range_ = false;
  Figures figures_;
};

}  // namespace

absl::StatusOr<Figures> DeriveFigures(const budget::ContentIndex& index,
                                      const catalog::Catalogue& catalogue) {
  return Deriver(index, catalogue).Run();
}

}  // namespace mingzhang::form
