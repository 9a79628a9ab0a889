// A printed disclosure held against what its budget derives: every cell, and every figure of the
// text.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_RECONCILE_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_RECONCILE_H_

#include <vector>

#include "ledger_service/document/finding.h"
#include "ledger_service/document/printed_document.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::document {

// What is printed otherwise than derived, in the order of the document:
//   - cells that are off by more than 0.01 万元 (or half of their last printed place, if that is
//     more), and names beside them;
//   - tables and rows that only one side has, notes that differ;
//   - figures in paragraphs whose words are those of a derived one: amounts, percentages, counts
//     and years. An amount that is off by just 0.01 万元 is INFO.
// Paragraphs that have no counterpart are left alone: a department may say more than the form, or
// say it in other words. Pure and thread-safe.
std::vector<Finding> Reconcile(const PrintedDocument& document,
                               const budget::v1::DerivedTables& tables,
                               const budget::v1::Narrative& narrative);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_RECONCILE_H_
