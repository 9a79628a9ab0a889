// What the charts of a disclosure show. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_CHART_FIGURES_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_CHART_FIGURES_H_

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {

// The figures that the narrative tells (form/budget_figures.h), so the two cannot differ. Errors
// are those of form::DeriveFigures.
absl::StatusOr<ChartFigures> DeriveChartFigures(const budget::ContentIndex& index,
                                                const catalog::Catalogue& catalogue);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_CHART_FIGURES_H_
