// The lines behind the figures of the tables, down to the level that is public. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_ORIGINS_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_ORIGINS_H_

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "mingzhang/budget/v1/disclosure.pb.h"
#include "workflow_service/publication/disclosed_lines.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {

// Where every figure of `tables` comes from. They are derived from the content of `index`, which
// is what PublicContent returned, and `disclosure` is of it. Figures of which the same is told have
// one origin: what it says is all that they have in common. Rows of withheld items have none.
//
// Takes memory for what it returns and the lines of one figure at a time. OUT_OF_RANGE, in Chinese,
// for a sum that int64 fen cannot hold.
absl::StatusOr<Origins> TraceFigures(const budget::ContentIndex& index,
                                     const LineDisclosure& disclosure,
                                     const budget::v1::DerivedTables& tables,
                                     const TraceLimits& limits = {});

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_ORIGINS_H_
