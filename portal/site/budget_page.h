// The page of a budget: what holds now, what was corrected and why, the files, how to verify them.
// And what a superseded disclosure's own page says of that. Pure.
#ifndef MINGZHANG_PORTAL_SITE_BUDGET_PAGE_H_
#define MINGZHANG_PORTAL_SITE_BUDGET_PAGE_H_

#include <string>

#include "absl/types/span.h"
#include "mingzhang/ledger/v1/disclosure_service.pb.h"
#include "portal/site/site_page.h"

namespace mingzhang::site {

// `disclosures` are all of the budget, oldest first; the last one is `budget.current`.
SitePage RenderBudgetPage(const PublishedBudget& budget,
                          absl::Span<const ledger::v1::Disclosure> disclosures);

// The frozen page of a disclosure with a notice on top that it was superseded, when, why and by
// what. `correction` is the disclosure that replaced it.
std::string MarkSuperseded(const std::string& frozen_page, const ledger::v1::Disclosure& superseded,
                           const ledger::v1::Disclosure& correction);

// What a file of a bundle is: 支出明细 for data/lines.csv; empty for one that is not known.
std::string FileTitle(const std::string& path);

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_SITE_BUDGET_PAGE_H_
