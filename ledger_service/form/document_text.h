// A disclosure as plain text. Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_DOCUMENT_TEXT_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_DOCUMENT_TEXT_H_

#include <string>

#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form {

// The whole document as UTF-8, in the order of the narrative. Headings and paragraphs stand on
// lines of their own with an empty line behind each. A table is its title, the lines 编制部门：…
// and 单位：…, then its rows with tabs between the cells, header rows first, then its note; a table
// of texts is its rows. Line breaks and tabs within a cell are printed as spaces.
//
// A table that the narrative places and `tables` does not have is left out.
std::string DocumentText(const budget::v1::Narrative& narrative,
                         const budget::v1::DerivedTables& tables);

// One section of it.
std::string SectionText(const budget::v1::Narrative& narrative,
                        const budget::v1::NarrativeSection& section,
                        const budget::v1::DerivedTables& tables);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_DOCUMENT_TEXT_H_
