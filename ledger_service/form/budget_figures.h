// What the narrative tells of a budget, derived from its content in one pass over the lines: what
// the view (view.h) names, and the charts of a publication show.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_BUDGET_FIGURES_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_BUDGET_FIGURES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/subject.h"
#include "ledger_service/form/value.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::form {

// Amounts by the scopes that narratives tell apart.
struct ScopedAmounts {
  // All fund sources.
  Fen total;
  // This year's fiscal appropriation, and its three budgets, each own money and transfers.
  Fen appropriation;
  Fen general;
  Fen fund;
  Fen capital;
};

// A functional class or item.
struct FunctionalFigure {
  std::string_view code;
  std::string_view name;
  // Of an item.
  std::string_view class_name;
  std::string_view division_name;
  std::string_view use;
  ScopedAmounts amounts;
  // amounts.general beside last year's; of an item.
  Comparison general;
};

// An economic item (款), within this year's general public budget.
struct EconomicFigure {
  std::string_view code;
  std::string_view name;
  std::string_view class_name;
  Fen personnel;
  Fen operating;
  Fen project;
};

struct ProjectFigure {
  const budget::v1::Project* project;
  bool withheld;
  ScopedAmounts amounts;
};

struct CarryOverFigure {
  const budget::v1::CarryOver* item;
  bool withheld;
  Fen amount;
};

// Commissioned services of a project or of basic expenditure, within this year's appropriation.
struct CommissionedFigure {
  std::string_view name;
  std::string_view use;
  bool withheld = false;
  Fen amount;
};

struct FundSourceFigure {
  std::string_view name;
  Comparison amount;
};

struct IndicatorFigure {
  const budget::v1::PerformanceIndicator* indicator;
  // Unlike the indicator above.
  bool starts_level1;
  bool starts_level2;
};

struct ProjectPerformanceFigure {
  const budget::v1::ProjectPerformance* performance;
  // Joined by 、.
  std::string_view names;
  std::string_view managers;
  // Any of its projects is.
  bool withheld;
  // As stated, else what the lines of its projects have.
  Fen fiscal;
  Fen other;
  std::vector<IndicatorFigure> indicators;
};

// Texts point into the content, the catalogue and the figures.
struct Figures {
  const budget::v1::BudgetContent* content;
  Subject subject = Subject::kDepartment;
  // The department's name without the division's in front.
  std::string_view short_name;
  std::int64_t administrative_units = 0;
  std::int64_t reference_managed_units = 0;
  std::int64_t public_institutions = 0;

  // By FundSource.
  std::array<Comparison, budget::v1::FundSource_ARRAYSIZE> revenue;
  Comparison revenue_total;
  Comparison revenue_appropriation;
  Comparison revenue_general;
  Comparison revenue_fund;
  Comparison revenue_capital;
  Comparison revenue_unit_funds;
  Comparison revenue_fiscal_carryover;
  Comparison revenue_non_fiscal_carryover;
  Comparison expenditure_total;
  Comparison expenditure_basic;
  Comparison expenditure_project;
  Comparison general_total;
  Comparison general_basic;
  Comparison general_project;
  Comparison three_public_total;
  Comparison overseas_travel;
  Comparison vehicles;
  Comparison vehicle_purchase;
  Comparison vehicle_operation;
  Comparison reception;
  Comparison operating;

  std::vector<FunctionalFigure> classes;
  std::vector<FunctionalFigure> items;
  std::vector<EconomicFigure> economic;
  std::vector<ProjectFigure> projects;
  std::vector<CarryOverFigure> carry_overs;
  std::vector<CommissionedFigure> commissioned;
  std::vector<FundSourceFigure> fund_sources;

  Fen procurement_total;
  std::int64_t vehicle_count = 0;
  Fen vehicle_value;
  Fen department_performance_total;
  std::vector<IndicatorFigure> department_indicators;
  std::vector<ProjectPerformanceFigure> performances;
  Fen performance_budget;

  // Texts that stand nowhere else. A deque, whose elements stay where they are.
  std::deque<std::string> texts;
};

// OUT_OF_RANGE, in Chinese, for a sum that int64 fen cannot hold. Linear in the lines, besides
// sorting codes. `index`, its content and the catalogue must outlive the figures.
absl::StatusOr<Figures> DeriveFigures(const budget::ContentIndex& index,
                                      const catalog::Catalogue& catalogue);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_BUDGET_FIGURES_H_
