// The lines behind the figures of the tables, down to the level that is public. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_ORIGINS_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_ORIGINS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "mingzhang/budget/v1/disclosure.pb.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {

// All lines of expenditure of what PublicContent returned: those alike in one, by codes, source,
// category and item; projects or carry-over items of which one is withheld as one at the end. Sums
// of lines whose total fits int64 fen.
std::vector<PublicLine> PublicLines(const budget::ContentIndex& index,
                                    const catalog::Catalogue& catalogue);

// Where every figure of `tables`, which are derived from the content of `index`, comes from.
// Figures that are the sum of the same lines have one origin.
absl::StatusOr<Origins> TraceFigures(const budget::ContentIndex& index,
                                     const budget::v1::DerivedTables& tables,
                                     const catalog::Catalogue& catalogue);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_ORIGINS_H_
