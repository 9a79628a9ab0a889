#include "workflow_service/publication/chart_figures.h"

#include <string>

#include "ledger_service/form/budget_figures.h"

namespace mingzhang::publication {
namespace {

void AddUnlessZero(std::vector<NamedAmount>& amounts, std::string_view name, std::int64_t fen) {
  if (fen != 0) amounts.push_back({std::string(name), fen});
}

void AddCompared(std::vector<ComparedAmount>& amounts, std::string_view name,
                 const form::Comparison& comparison) {
  if (!comparison.prior_fen.has_value()) return;
  if (*comparison.prior_fen == 0 && comparison.current_fen == 0) return;
  amounts.push_back({std::string(name), *comparison.prior_fen, comparison.current_fen});
}

}  // namespace

absl::StatusOr<ChartFigures> DeriveChartFigures(const budget::ContentIndex& index,
                                                const catalog::Catalogue& catalogue) {
  const auto figures = form::DeriveFigures(index, catalogue);
  if (!figures.ok()) return figures.status();
  ChartFigures charts;
  charts.revenue_fen = figures->revenue_total.current_fen;
  charts.expenditure_fen = figures->expenditure_total.current_fen;
  for (const auto& source : figures->fund_sources) {
    AddUnlessZero(charts.revenue_by_source, source.name, source.amount.current_fen);
  }
  for (const auto& each : figures->classes) {
    AddUnlessZero(charts.expenditure_by_class, each.name.empty() ? each.code : each.name,
                  each.amounts.total.value);
  }
  AddUnlessZero(charts.basic_and_project, "基本支出", figures->expenditure_basic.current_fen);
  AddUnlessZero(charts.basic_and_project, "项目支出", figures->expenditure_project.current_fen);
  AddCompared(charts.year_on_year, "收入总计", figures->revenue_total);
  AddCompared(charts.year_on_year, "财政拨款收入", figures->revenue_appropriation);
  AddCompared(charts.year_on_year, "支出总计", figures->expenditure_total);
  AddCompared(charts.year_on_year, "基本支出", figures->expenditure_basic);
  AddCompared(charts.year_on_year, "项目支出", figures->expenditure_project);
  AddCompared(charts.three_public, "“三公”经费合计", figures->three_public_total);
  AddCompared(charts.three_public, "因公出国（境）", figures->overseas_travel);
  AddCompared(charts.three_public, "公务用车购置", figures->vehicle_purchase);
  AddCompared(charts.three_public, "公务用车运行维护", figures->vehicle_operation);
  AddCompared(charts.three_public, "公务接待", figures->reception);
  return charts;
}

}  // namespace mingzhang::publication
