#include "workflow_service/publication/publication.h"

#include "ledger_service/budget/content_index.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "workflow_service/publication/chart_figures.h"
#include "workflow_service/publication/origins.h"
#include "workflow_service/publication/public_content.h"

namespace mingzhang::publication {

absl::StatusOr<Publication> DerivePublication(const budget::v1::BudgetContent& content,
                                              const form::CompiledForm& form,
                                              const catalog::Catalogue& catalogue,
                                              form::Subject subject) {
  Publication publication;
  publication.content = PublicContent(content);
  const budget::ContentIndex index(publication.content);
  auto tables = form::DeriveTables(index, form, catalogue);
  if (!tables.ok()) return tables.status();
  publication.tables = *std::move(tables);
  auto narrative = form::DeriveNarrative(index, form, catalogue, subject);
  if (!narrative.ok()) return narrative.status();
  publication.narrative = *std::move(narrative);
  auto charts = DeriveChartFigures(index, catalogue);
  if (!charts.ok()) return charts.status();
  publication.charts = *std::move(charts);
  publication.lines = PublicLines(index, catalogue);
  auto origins = TraceFigures(index, publication.tables, catalogue);
  if (!origins.ok()) return origins.status();
  publication.origins = *std::move(origins);
  return publication;
}

}  // namespace mingzhang::publication
