#include "workflow_service/publication/publication.h"

#include "ledger_service/budget/content_index.h"
#include "ledger_service/form/narrative.h"
#include "workflow_service/publication/chart_figures.h"
#include "workflow_service/publication/origins.h"
#include "workflow_service/publication/public_content.h"
#include "workflow_service/publication/public_tables.h"

namespace mingzhang::publication {
namespace {

CodeNames NamesOf(const budget::ContentIndex& index, const catalog::Catalogue& catalogue) {
  CodeNames names;
  for (const auto code : index.functional_codes()) {
    const auto item = code.substr(0, kFunctionalDigits);
    if (const auto name = catalogue.FunctionalName(item)) names.functional.emplace(item, *name);
  }
  for (const auto code : index.economic_codes()) {
    const auto item = code.substr(0, kEconomicDigits);
    if (const auto name = catalogue.EconomicName(item)) names.economic.emplace(item, *name);
  }
  return names;
}

}  // namespace

absl::StatusOr<Publication> DerivePublication(const budget::v1::BudgetContent& content,
                                              const form::CompiledForm& form,
                                              const catalog::Catalogue& catalogue,
                                              form::Subject subject) {
  Publication publication;
  publication.content = PublicContent(content);
  const budget::ContentIndex index(publication.content);
  const auto disclosure = LineDisclosure::Of(index);
  if (!disclosure.ok()) return disclosure.status();
  auto tables = DerivePublicTables(index, *disclosure, form, catalogue);
  if (!tables.ok()) return tables.status();
  publication.tables = *std::move(tables);
  auto narrative = form::DeriveNarrative(index, form, catalogue, subject);
  if (!narrative.ok()) return narrative.status();
  publication.narrative = *std::move(narrative);
  auto charts = DeriveChartFigures(index, catalogue);
  if (!charts.ok()) return charts.status();
  publication.charts = *std::move(charts);
  auto lines = disclosure->AllLines();
  if (!lines.ok()) return lines.status();
  publication.disclosed = {*std::move(lines), disclosure->ItemsWithKinds(KindsOfNamedItems(
                                                  index, *disclosure, publication.tables))};
  auto lines_of_page = WithoutUnits(publication.disclosed.lines);
  if (!lines_of_page.ok()) return lines_of_page.status();
  publication.lines_of_page = *std::move(lines_of_page);
  publication.names = NamesOf(index, catalogue);
  auto origins = TraceFigures(index, *disclosure, publication.tables);
  if (!origins.ok()) return origins.status();
  publication.origins = *std::move(origins);
  return publication;
}

}  // namespace mingzhang::publication
