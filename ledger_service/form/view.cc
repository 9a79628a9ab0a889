#include "ledger_service/form/view.h"

#include <cstddef>
#include <utility>

namespace mingzhang::form {
namespace {

namespace v1 = budget::v1;

// A name of a record that is made of a T.
template <typename T>
struct Field {
  const char* name;
  Type type;
  Value (*get)(const T&);
  // Of a list: the names of its elements.
  Schema (*element)() = nullptr;
};

template <typename T, std::size_t n>
Schema SchemaOf(const Field<T> (&fields)[n]) {
  Schema schema;
  for (const Field<T>& field : fields) {
    if (field.element == nullptr) {
      schema.Add(field.name, field.type);
    } else {
      schema.AddList(field.name, field.element());
    }
  }
  return schema;
}

template <typename T, std::size_t n>
Record RecordOf(const Field<T> (&fields)[n], const T& source) {
  Record record;
  record.reserve(n);
  for (const Field<T>& field : fields) record.push_back(field.get(source));
  return record;
}

template <typename T, std::size_t n, typename List>
Value ListOf(const Field<T> (&fields)[n], const List& list) {
  std::vector<Record> records;
  records.reserve(static_cast<std::size_t>(list.size()));
  for (const T& each : list) records.push_back(RecordOf(fields, each));
  return Value{std::move(records)};
}

Value Text(std::string_view text) { return Value{text}; }
Value Number(std::int64_t number) { return Value{number}; }
Value Money(std::int64_t fen) { return Value{Fen{fen}}; }

// What a withheld item must not tell.
Value TextUnless(bool withheld, std::string_view text) {
  return Text(withheld ? std::string_view() : text);
}

constexpr Field<std::string> kParagraph[] = {
    {"text", Type::kText, [](const std::string& text) { return Text(text); }},
};

constexpr Field<v1::TitledText> kTitledText[] = {
    {"title", Type::kText, [](const v1::TitledText& each) { return Text(each.title()); }},
    {"text", Type::kText, [](const v1::TitledText& each) { return Text(each.text()); }},
};

constexpr Field<v1::GlossaryEntry> kGlossaryEntry[] = {
    {"term", Type::kText, [](const v1::GlossaryEntry& each) { return Text(each.term()); }},
    {"definition", Type::kText,
     [](const v1::GlossaryEntry& each) { return Text(each.definition()); }},
};

std::string_view KindTitle(v1::UnitKind kind) {
  switch (kind) {
    case v1::UNIT_KIND_ADMINISTRATIVE:
      return "行政单位";
    case v1::UNIT_KIND_REFERENCE_MANAGED:
      return "参公单位";
    case v1::UNIT_KIND_PUBLIC_INSTITUTION:
      return "事业单位";
    default:
      return "";
  }
}

constexpr Field<v1::Unit> kUnit[] = {
    {"code", Type::kText, [](const v1::Unit& unit) { return Text(unit.code()); }},
    {"name", Type::kText, [](const v1::Unit& unit) { return Text(unit.name()); }},
    {"kind", Type::kText, [](const v1::Unit& unit) { return Text(KindTitle(unit.kind())); }},
};

constexpr Field<FundSourceFigure> kFundSource[] = {
    {"name", Type::kText, [](const FundSourceFigure& each) { return Text(each.name); }},
    {"amount", Type::kComparison, [](const FundSourceFigure& each) { return Value{each.amount}; }},
};

constexpr Field<FunctionalFigure> kFunctionalClass[] = {
    {"code", Type::kText, [](const FunctionalFigure& each) { return Text(each.code); }},
    {"name", Type::kText, [](const FunctionalFigure& each) { return Text(each.name); }},
    {"use", Type::kText, [](const FunctionalFigure& each) { return Text(each.use); }},
    {"total", Type::kAmount,
     [](const FunctionalFigure& each) { return Value{each.amounts.total}; }},
    {"appropriation", Type::kAmount,
     [](const FunctionalFigure& each) { return Value{each.amounts.appropriation}; }},
    {"general", Type::kAmount,
     [](const FunctionalFigure& each) { return Value{each.amounts.general}; }},
    {"fund", Type::kAmount, [](const FunctionalFigure& each) { return Value{each.amounts.fund}; }},
    {"capital", Type::kAmount,
     [](const FunctionalFigure& each) { return Value{each.amounts.capital}; }},
};

constexpr Field<FunctionalFigure> kFunctionalItem[] = {
    {"code", Type::kText, [](const FunctionalFigure& each) { return Text(each.code); }},
    {"name", Type::kText, [](const FunctionalFigure& each) { return Text(each.name); }},
    {"class_name", Type::kText, [](const FunctionalFigure& each) { return Text(each.class_name); }},
    {"division_name", Type::kText,
     [](const FunctionalFigure& each) { return Text(each.division_name); }},
    {"use", Type::kText, [](const FunctionalFigure& each) { return Text(each.use); }},
    {"total", Type::kAmount,
     [](const FunctionalFigure& each) { return Value{each.amounts.total}; }},
    {"appropriation", Type::kAmount,
     [](const FunctionalFigure& each) { return Value{each.amounts.appropriation}; }},
    {"general", Type::kComparison,
     [](const FunctionalFigure& each) { return Value{each.general}; }},
    {"fund", Type::kAmount, [](const FunctionalFigure& each) { return Value{each.amounts.fund}; }},
    {"capital", Type::kAmount,
     [](const FunctionalFigure& each) { return Value{each.amounts.capital}; }},
};

constexpr Field<EconomicFigure> kEconomicItem[] = {
    {"code", Type::kText, [](const EconomicFigure& each) { return Text(each.code); }},
    {"name", Type::kText, [](const EconomicFigure& each) { return Text(each.name); }},
    {"class_name", Type::kText, [](const EconomicFigure& each) { return Text(each.class_name); }},
    {"general_personnel", Type::kAmount,
     [](const EconomicFigure& each) { return Value{each.personnel}; }},
    {"general_public", Type::kAmount,
     [](const EconomicFigure& each) { return Value{each.operating}; }},
    {"general_project", Type::kAmount,
     [](const EconomicFigure& each) { return Value{each.project}; }},
};

constexpr Field<v1::Allocation> kAllocation[] = {
    {"item", Type::kText, [](const v1::Allocation& each) { return Text(each.item()); }},
    {"amount", Type::kAmount, [](const v1::Allocation& each) { return Money(each.amount_fen()); }},
};

bool IsDated(const ProjectFigure& each) {
  return !each.withheld && each.project->has_starts_on() && each.project->has_ends_on();
}

constexpr Field<ProjectFigure> kProject[] = {
    {"name", Type::kText, [](const ProjectFigure& each) { return Text(each.project->name()); }},
    {"withheld", Type::kFlag, [](const ProjectFigure& each) { return Value{each.withheld}; }},
    {"policy_basis", Type::kText,
     [](const ProjectFigure& each) {
       return TextUnless(each.withheld, each.project->policy_basis());
     }},
    {"responsible_unit", Type::kText,
     [](const ProjectFigure& each) {
       return TextUnless(each.withheld, each.project->responsible_unit());
     }},
    {"approved", Type::kAmount,
     [](const ProjectFigure& each) { return Money(each.project->approved_amount_fen()); }},
    {"total", Type::kAmount, [](const ProjectFigure& each) { return Value{each.amounts.total}; }},
    {"appropriation", Type::kAmount,
     [](const ProjectFigure& each) { return Value{each.amounts.appropriation}; }},
    {"general", Type::kAmount,
     [](const ProjectFigure& each) { return Value{each.amounts.general}; }},
    {"fund", Type::kAmount, [](const ProjectFigure& each) { return Value{each.amounts.fund}; }},
    {"capital", Type::kAmount,
     [](const ProjectFigure& each) { return Value{each.amounts.capital}; }},
    {"dated", Type::kFlag, [](const ProjectFigure& each) { return Value{IsDated(each)}; }},
    {"starts.year", Type::kNumber,
     [](const ProjectFigure& each) {
       return Number(IsDated(each) ? each.project->starts_on().year() : 0);
     }},
    {"starts.month", Type::kNumber,
     [](const ProjectFigure& each) {
       return Number(IsDated(each) ? each.project->starts_on().month() : 0);
     }},
    {"starts.day", Type::kNumber,
     [](const ProjectFigure& each) {
       return Number(IsDated(each) ? each.project->starts_on().day() : 0);
     }},
    {"ends.year", Type::kNumber,
     [](const ProjectFigure& each) {
       return Number(IsDated(each) ? each.project->ends_on().year() : 0);
     }},
    {"ends.month", Type::kNumber,
     [](const ProjectFigure& each) {
       return Number(IsDated(each) ? each.project->ends_on().month() : 0);
     }},
    {"ends.day", Type::kNumber,
     [](const ProjectFigure& each) {
       return Number(IsDated(each) ? each.project->ends_on().day() : 0);
     }},
    {"allocation", Type::kList,
     [](const ProjectFigure& each) {
       return each.withheld ? Value{std::vector<Record>()}
                            : ListOf(kAllocation, each.project->allocation());
     },
     [] { return SchemaOf(kAllocation); }},
};

constexpr Field<CarryOverFigure> kCarryOver[] = {
    {"name", Type::kText, [](const CarryOverFigure& each) { return Text(each.item->name()); }},
    {"withheld", Type::kFlag, [](const CarryOverFigure& each) { return Value{each.withheld}; }},
    {"use", Type::kText,
     [](const CarryOverFigure& each) { return TextUnless(each.withheld, each.item->use()); }},
    {"fiscal", Type::kFlag,
     [](const CarryOverFigure& each) {
       return Value{each.item->funding() == v1::CARRY_OVER_FUNDING_FISCAL};
     }},
    {"amount", Type::kAmount, [](const CarryOverFigure& each) { return Value{each.amount}; }},
};

constexpr Field<CommissionedFigure> kCommissioned[] = {
    {"name", Type::kText, [](const CommissionedFigure& each) { return Text(each.name); }},
    {"withheld", Type::kFlag, [](const CommissionedFigure& each) { return Value{each.withheld}; }},
    {"use", Type::kText, [](const CommissionedFigure& each) { return Text(each.use); }},
    {"amount", Type::kAmount, [](const CommissionedFigure& each) { return Value{each.amount}; }},
};

constexpr Field<v1::VehicleCount> kVehicles[] = {
    {"kind", Type::kText, [](const v1::VehicleCount& each) { return Text(each.kind()); }},
    {"count", Type::kNumber, [](const v1::VehicleCount& each) { return Number(each.count()); }},
    {"value", Type::kAmount, [](const v1::VehicleCount& each) { return Money(each.value_fen()); }},
};

constexpr Field<IndicatorFigure> kIndicator[] = {
    {"level1", Type::kText,
     [](const IndicatorFigure& each) { return Text(each.indicator->level1()); }},
    {"level2", Type::kText,
     [](const IndicatorFigure& each) { return Text(each.indicator->level2()); }},
    {"level3", Type::kText,
     [](const IndicatorFigure& each) { return Text(each.indicator->level3()); }},
    {"starts_level1", Type::kFlag,
     [](const IndicatorFigure& each) { return Value{each.starts_level1}; }},
    {"starts_level2", Type::kFlag,
     [](const IndicatorFigure& each) { return Value{each.starts_level2}; }},
    {"target", Type::kText,
     [](const IndicatorFigure& each) { return Text(each.indicator->target()); }},
    {"basis", Type::kText,
     [](const IndicatorFigure& each) { return Text(each.indicator->basis()); }},
    {"weight", Type::kNumber,
     [](const IndicatorFigure& each) { return Number(each.indicator->weight_hundredths()); }},
    {"prior_actual", Type::kText,
     [](const IndicatorFigure& each) { return Text(each.indicator->prior_actual()); }},
    {"scoring", Type::kText,
     [](const IndicatorFigure& each) { return Text(each.indicator->scoring()); }},
    {"evidence", Type::kText,
     [](const IndicatorFigure& each) { return Text(each.indicator->evidence()); }},
};

constexpr Field<ProjectPerformanceFigure> kProjectPerformance[] = {
    {"names", Type::kText, [](const ProjectPerformanceFigure& each) { return Text(each.names); }},
    {"withheld", Type::kFlag,
     [](const ProjectPerformanceFigure& each) { return Value{each.withheld}; }},
    {"managers", Type::kText,
     [](const ProjectPerformanceFigure& each) { return Text(each.managers); }},
    {"budget", Type::kAmount,
     [](const ProjectPerformanceFigure& each) { return Money(each.performance->budget_fen()); }},
    {"fiscal", Type::kAmount,
     [](const ProjectPerformanceFigure& each) { return Value{each.fiscal}; }},
    {"other", Type::kAmount,
     [](const ProjectPerformanceFigure& each) { return Value{each.other}; }},
    {"goal", Type::kText,
     [](const ProjectPerformanceFigure& each) {
       return TextUnless(each.withheld, each.performance->goal());
     }},
    {"indicators", Type::kList,
     [](const ProjectPerformanceFigure& each) { return ListOf(kIndicator, each.indicators); },
     [] { return SchemaOf(kIndicator); }},
};

const v1::Assets& AssetsOf(const Figures& figures) { return figures.content->assets(); }
const v1::Procurement& ProcurementOf(const Figures& figures) {
  return figures.content->procurement();
}
const v1::DepartmentPerformance& DepartmentPerformanceOf(const Figures& figures) {
  return figures.content->performance().department();
}

std::int64_t ProjectCount(const Figures& figures) {
  const v1::Performance& performance = figures.content->performance();
  if (performance.has_project_count()) return performance.project_count();
  return figures.content->projects_size();
}

std::int64_t GoalCount(const Figures& figures) {
  const v1::Performance& performance = figures.content->performance();
  if (performance.has_department_goal_count()) return performance.department_goal_count();
  return performance.has_department() ? 1 : 0;
}

template <v1::FundSource source>
Value RevenueOf(const Figures& figures) {
  return Value{figures.revenue[static_cast<std::size_t>(source)]};
}

constexpr Field<Figures> kView[] = {
    // Who and when.
    {"year", Type::kNumber, [](const Figures& f) { return Number(f.content->fiscal_year()); }},
    {"prior_year", Type::kNumber,
     [](const Figures& f) { return Number(std::int64_t{f.content->fiscal_year()} - 1); }},
    {"division.name", Type::kText,
     [](const Figures& f) { return Text(f.content->division().name()); }},
    {"department.name", Type::kText,
     [](const Figures& f) { return Text(f.content->department().name()); }},
    {"department.short_name", Type::kText, [](const Figures& f) { return Text(f.short_name); }},
    {"department.summary", Type::kText,
     [](const Figures& f) { return Text(f.content->department().summary()); }},
    {"department.sub_units_note", Type::kText,
     [](const Figures& f) { return Text(f.content->department().sub_units_note()); }},
    {"compiled.stated", Type::kFlag,
     [](const Figures& f) { return Value{f.content->has_compiled_on()}; }},
    {"compiled.year", Type::kNumber,
     [](const Figures& f) { return Number(f.content->compiled_on().year()); }},
    {"compiled.month", Type::kNumber,
     [](const Figures& f) { return Number(f.content->compiled_on().month()); }},
    {"compiled.day", Type::kNumber,
     [](const Figures& f) { return Number(f.content->compiled_on().day()); }},
    {"main_functions", Type::kList,
     [](const Figures& f) { return ListOf(kParagraph, f.content->main_functions()); },
     [] { return SchemaOf(kParagraph); }},

    // Units.
    {"unit_view", Type::kFlag, [](const Figures& f) { return Value{f.subject == Subject::kUnit}; }},
    {"units", Type::kList,
     [](const Figures& f) { return ListOf(kUnit, f.content->department().units()); },
     [] { return SchemaOf(kUnit); }},
    {"unit_count", Type::kNumber,
     [](const Figures& f) { return Number(f.content->department().units_size()); }},
    {"subordinate_unit_count", Type::kNumber,
     [](const Figures& f) {
       const int units = f.content->department().units_size();
       return Number(units == 0 ? 0 : units - 1);
     }},
    {"administrative_units", Type::kNumber,
     [](const Figures& f) { return Number(f.administrative_units); }},
    {"reference_managed_units", Type::kNumber,
     [](const Figures& f) { return Number(f.reference_managed_units); }},
    {"public_institutions", Type::kNumber,
     [](const Figures& f) { return Number(f.public_institutions); }},

    // Compared amounts.
    {"revenue.total", Type::kComparison, [](const Figures& f) { return Value{f.revenue_total}; }},
    {"revenue.appropriation", Type::kComparison,
     [](const Figures& f) { return Value{f.revenue_appropriation}; }},
    {"revenue.general", Type::kComparison,
     [](const Figures& f) { return Value{f.revenue_general}; }},
    {"revenue.fund", Type::kComparison, [](const Figures& f) { return Value{f.revenue_fund}; }},
    {"revenue.capital", Type::kComparison,
     [](const Figures& f) { return Value{f.revenue_capital}; }},
    {"revenue.unit_funds", Type::kComparison,
     [](const Figures& f) { return Value{f.revenue_unit_funds}; }},
    {"revenue.fiscal_carryover", Type::kComparison,
     [](const Figures& f) { return Value{f.revenue_fiscal_carryover}; }},
    {"revenue.non_fiscal_carryover", Type::kComparison,
     [](const Figures& f) { return Value{f.revenue_non_fiscal_carryover}; }},
    {"revenue.general_public_budget", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET>},
    {"revenue.general_public_budget_transfer", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER>},
    {"revenue.government_fund", Type::kComparison, RevenueOf<v1::FUND_SOURCE_GOVERNMENT_FUND>},
    {"revenue.government_fund_transfer", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER>},
    {"revenue.state_capital", Type::kComparison, RevenueOf<v1::FUND_SOURCE_STATE_CAPITAL>},
    {"revenue.state_capital_transfer", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER>},
    {"revenue.fiscal_special_account", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_FISCAL_SPECIAL_ACCOUNT>},
    {"revenue.unit_operating", Type::kComparison, RevenueOf<v1::FUND_SOURCE_UNIT_OPERATING>},
    {"revenue.unit_superior_subsidy", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_UNIT_SUPERIOR_SUBSIDY>},
    {"revenue.unit_affiliate", Type::kComparison, RevenueOf<v1::FUND_SOURCE_UNIT_AFFILIATE>},
    {"revenue.unit_business", Type::kComparison, RevenueOf<v1::FUND_SOURCE_UNIT_BUSINESS>},
    {"revenue.unit_other", Type::kComparison, RevenueOf<v1::FUND_SOURCE_UNIT_OTHER>},
    {"revenue.fiscal_carryover_general", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL>},
    {"revenue.fiscal_carryover_government_fund", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_FISCAL_CARRYOVER_GOVERNMENT_FUND>},
    {"revenue.fiscal_carryover_state_capital", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL>},
    {"revenue.non_fiscal_carryover_special_account", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_SPECIAL_ACCOUNT>},
    {"revenue.non_fiscal_carryover_unit", Type::kComparison,
     RevenueOf<v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT>},
    {"expenditure.total", Type::kComparison,
     [](const Figures& f) { return Value{f.expenditure_total}; }},
    {"expenditure.basic", Type::kComparison,
     [](const Figures& f) { return Value{f.expenditure_basic}; }},
    {"expenditure.project", Type::kComparison,
     [](const Figures& f) { return Value{f.expenditure_project}; }},
    {"general.total", Type::kComparison, [](const Figures& f) { return Value{f.general_total}; }},
    {"general.basic", Type::kComparison, [](const Figures& f) { return Value{f.general_basic}; }},
    {"general.project", Type::kComparison,
     [](const Figures& f) { return Value{f.general_project}; }},
    {"three_public.total", Type::kComparison,
     [](const Figures& f) { return Value{f.three_public_total}; }},
    {"three_public.overseas_travel", Type::kComparison,
     [](const Figures& f) { return Value{f.overseas_travel}; }},
    {"three_public.vehicles", Type::kComparison,
     [](const Figures& f) { return Value{f.vehicles}; }},
    {"three_public.vehicle_purchase", Type::kComparison,
     [](const Figures& f) { return Value{f.vehicle_purchase}; }},
    {"three_public.vehicle_operation", Type::kComparison,
     [](const Figures& f) { return Value{f.vehicle_operation}; }},
    {"three_public.reception", Type::kComparison,
     [](const Figures& f) { return Value{f.reception}; }},
    {"operating.public", Type::kComparison, [](const Figures& f) { return Value{f.operating}; }},

    // Lists of amounts.
    {"fund_sources", Type::kList,
     [](const Figures& f) { return ListOf(kFundSource, f.fund_sources); },
     [] { return SchemaOf(kFundSource); }},
    {"functional_classes", Type::kList,
     [](const Figures& f) { return ListOf(kFunctionalClass, f.classes); },
     [] { return SchemaOf(kFunctionalClass); }},
    {"functional_items", Type::kList,
     [](const Figures& f) { return ListOf(kFunctionalItem, f.items); },
     [] { return SchemaOf(kFunctionalItem); }},
    {"economic_items", Type::kList,
     [](const Figures& f) { return ListOf(kEconomicItem, f.economic); },
     [] { return SchemaOf(kEconomicItem); }},
    {"projects", Type::kList, [](const Figures& f) { return ListOf(kProject, f.projects); },
     [] { return SchemaOf(kProject); }},
    {"carry_overs", Type::kList, [](const Figures& f) { return ListOf(kCarryOver, f.carry_overs); },
     [] { return SchemaOf(kCarryOver); }},
    {"commissioned_services", Type::kList,
     [](const Figures& f) { return ListOf(kCommissioned, f.commissioned); },
     [] { return SchemaOf(kCommissioned); }},

    // Procurement.
    {"procurement.stated", Type::kFlag,
     [](const Figures& f) { return Value{f.content->has_procurement()}; }},
    {"procurement.goods", Type::kAmount,
     [](const Figures& f) { return Money(ProcurementOf(f).goods_fen()); }},
    {"procurement.works", Type::kAmount,
     [](const Figures& f) { return Money(ProcurementOf(f).works_fen()); }},
    {"procurement.services", Type::kAmount,
     [](const Figures& f) { return Money(ProcurementOf(f).services_fen()); }},
    {"procurement.total", Type::kAmount,
     [](const Figures& f) { return Value{f.procurement_total}; }},
    {"procurement.reserved_stated", Type::kFlag,
     [](const Figures& f) { return Value{ProcurementOf(f).has_reserved_for_sme_fen()}; }},
    {"procurement.reserved_for_sme", Type::kAmount,
     [](const Figures& f) { return Money(ProcurementOf(f).reserved_for_sme_fen()); }},
    {"procurement.reserved_for_small_micro", Type::kAmount,
     [](const Figures& f) { return Money(ProcurementOf(f).reserved_for_small_micro_fen()); }},

    // Assets.
    {"assets.stated", Type::kFlag, [](const Figures& f) { return Value{f.content->has_assets()}; }},
    {"assets.as_of.year", Type::kNumber,
     [](const Figures& f) { return Number(AssetsOf(f).as_of().year()); }},
    {"assets.as_of.month", Type::kNumber,
     [](const Figures& f) { return Number(AssetsOf(f).as_of().month()); }},
    {"assets.as_of.day", Type::kNumber,
     [](const Figures& f) { return Number(AssetsOf(f).as_of().day()); }},
    {"assets.as_of.year_end", Type::kFlag,
     [](const Figures& f) {
       return Value{AssetsOf(f).as_of().month() == 12 && AssetsOf(f).as_of().day() == 31};
     }},
    {"assets.buildings_stated", Type::kFlag,
     [](const Figures& f) {
       return Value{AssetsOf(f).has_buildings_hundredths_sqm() &&
                    AssetsOf(f).has_buildings_value_fen()};
     }},
    {"assets.furniture_stated", Type::kFlag,
     [](const Figures& f) { return Value{AssetsOf(f).has_furniture_value_fen()}; }},
    {"assets.other_stated", Type::kFlag,
     [](const Figures& f) { return Value{AssetsOf(f).has_other_value_fen()}; }},
    {"assets.buildings_sqm", Type::kNumber,
     [](const Figures& f) { return Number(AssetsOf(f).buildings_hundredths_sqm()); }},
    {"assets.buildings_value", Type::kAmount,
     [](const Figures& f) { return Money(AssetsOf(f).buildings_value_fen()); }},
    {"assets.vehicles", Type::kList,
     [](const Figures& f) { return ListOf(kVehicles, AssetsOf(f).vehicles()); },
     [] { return SchemaOf(kVehicles); }},
    {"assets.vehicle_count", Type::kNumber,
     [](const Figures& f) { return Number(f.vehicle_count); }},
    {"assets.vehicle_value", Type::kAmount,
     [](const Figures& f) { return Value{f.vehicle_value}; }},
    {"assets.furniture_value", Type::kAmount,
     [](const Figures& f) { return Money(AssetsOf(f).furniture_value_fen()); }},
    {"assets.other_value", Type::kAmount,
     [](const Figures& f) { return Money(AssetsOf(f).other_value_fen()); }},
    {"assets.equipment_over_500k", Type::kNumber,
     [](const Figures& f) { return Number(AssetsOf(f).equipment_over_500k()); }},
    {"assets.equipment_over_1m", Type::kNumber,
     [](const Figures& f) { return Number(AssetsOf(f).equipment_over_1m()); }},
    {"assets.planned_vehicle_purchase", Type::kAmount,
     [](const Figures& f) { return Money(AssetsOf(f).planned_vehicle_purchase_fen()); }},
    {"assets.planned_equipment_over_500k", Type::kNumber,
     [](const Figures& f) { return Number(AssetsOf(f).planned_equipment_over_500k()); }},
    {"assets.planned_equipment_over_1m", Type::kNumber,
     [](const Figures& f) { return Number(AssetsOf(f).planned_equipment_over_1m()); }},

    // Performance.
    {"performance.stated", Type::kFlag,
     [](const Figures& f) { return Value{f.content->performance().has_department()}; }},
    {"performance.goal_count", Type::kNumber,
     [](const Figures& f) { return Number(GoalCount(f)); }},
    {"performance.project_count", Type::kNumber,
     [](const Figures& f) { return Number(ProjectCount(f)); }},
    {"performance.contact", Type::kText,
     [](const Figures& f) { return Text(DepartmentPerformanceOf(f).contact()); }},
    {"performance.contact_phone", Type::kText,
     [](const Figures& f) { return Text(DepartmentPerformanceOf(f).contact_phone()); }},
    {"performance.goal", Type::kText,
     [](const Figures& f) { return Text(DepartmentPerformanceOf(f).goal()); }},
    {"performance.from_superior", Type::kAmount,
     [](const Figures& f) { return Money(DepartmentPerformanceOf(f).fiscal_from_superior_fen()); }},
    {"performance.own_level", Type::kAmount,
     [](const Figures& f) { return Money(DepartmentPerformanceOf(f).fiscal_own_level_fen()); }},
    {"performance.other", Type::kAmount,
     [](const Figures& f) { return Money(DepartmentPerformanceOf(f).other_fen()); }},
    {"performance.total", Type::kAmount,
     [](const Figures& f) { return Value{f.department_performance_total}; }},
    {"performance.indicators", Type::kList,
     [](const Figures& f) { return ListOf(kIndicator, f.department_indicators); },
     [] { return SchemaOf(kIndicator); }},
    {"performance.projects", Type::kList,
     [](const Figures& f) { return ListOf(kProjectPerformance, f.performances); },
     [] { return SchemaOf(kProjectPerformance); }},
    {"performance.projects_budget", Type::kAmount,
     [](const Figures& f) { return Value{f.performance_budget}; }},

    // Other texts.
    {"project_statement", Type::kList,
     [](const Figures& f) { return ListOf(kTitledText, f.content->project_statement()); },
     [] { return SchemaOf(kTitledText); }},
    {"other_matters", Type::kText,
     [](const Figures& f) { return Text(f.content->other_matters()); }},
    {"glossary", Type::kList,
     [](const Figures& f) { return ListOf(kGlossaryEntry, f.content->glossary()); },
     [] { return SchemaOf(kGlossaryEntry); }},
};

}  // namespace

const Schema& ViewSchema() {
  static const Schema& schema = *new Schema(SchemaOf(kView));
  return schema;
}

absl::StatusOr<View> View::Derive(const budget::ContentIndex& index,
                                  const catalog::Catalogue& catalogue, Subject subject) {
  absl::StatusOr<Figures> figures = DeriveFigures(index, catalogue);
  if (!figures.ok()) return figures.status();
  figures->subject = subject;
  // Moving the figures moves none of the texts that the record points to.
  Record record = RecordOf(kView, *figures);
  return View(*std::move(figures), std::move(record));
}

}  // namespace mingzhang::form
