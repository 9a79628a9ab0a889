// The tables of a form as they are published: what a withheld item would be told by is not in them.
// Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLIC_TABLES_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLIC_TABLES_H_

#include <set>

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/compiled_form.h"
#include "mingzhang/budget/v1/disclosure.pb.h"
#include "workflow_service/publication/disclosed_lines.h"

namespace mingzhang::publication {

// Printed under a table that does not list items one by one, or lists their amounts alone.
inline constexpr char kItemsTogetherNote[] =
    "有不予公开的项目：本表不逐项列出项目，各科目只列合计。";
inline constexpr char kAmountsAloneNote[] = "有不予公开的项目：各项目只列金额。";

// form::DeriveTables, and then, where an item of a kind is withheld (完全不予公开), of the rows of
// *all* items of that kind, so that no difference between rows and totals tells more:
//
//   - A row stays where it tells the item's amount and nothing else: scope and headings of the row
//     (units, fund sources) are those of every line of the kind, and no code is among them. Of its
//     columns those stay that every line of the kind is in, or none, whatever their category.
//   - In every other table the items of the kind are one row under each heading, which is called as
//     TogetherName says. Where the heading is a code, all rows of the panel tell the columns that
//     hold everything alone; the others stand where the whole of the table is together and an item
//     in it is public.
//
// Totals by class, unit or source, which the form prints of all items together, stay as they are.
// `index` is of what PublicContent returned and `disclosure` of it. Twice the cost of DeriveTables,
// and linear in lines × headings.
absl::StatusOr<budget::v1::DerivedTables> DerivePublicTables(const budget::ContentIndex& index,
                                                             const LineDisclosure& disclosure,
                                                             const form::CompiledForm& form,
                                                             const catalog::Catalogue& catalogue);

// The kinds of which the tables name withheld items: it is no secret then that they are of it.
std::set<budget::v1::Belonging> KindsOfNamedItems(const budget::ContentIndex& index,
                                                  const LineDisclosure& disclosure,
                                                  const budget::v1::DerivedTables& tables);

// Whether a part of a row is about a single item that is withheld.
bool IsOfWithheldItem(const budget::v1::DerivedRowPart& part, const LineDisclosure& disclosure);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLIC_TABLES_H_
