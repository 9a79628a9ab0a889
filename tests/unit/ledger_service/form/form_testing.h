// What tests of forms share.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_FORM_FORM_TESTING_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_FORM_FORM_TESTING_H_

#include <string>
#include <vector>

#include "ledger_service/form/compiled_form.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form::testing {

using Rows = std::vector<std::vector<std::string>>;

// A form by its path from the root of the tree.
CompiledForm FormFile(const std::string& path);

// deploy/samples/NAME.json
budget::v1::BudgetContent SampleContent(const std::string& name);

// Derived by the catalogue of the content's year. The test fails where that is refused.
budget::v1::DerivedTables Derive(const budget::v1::BudgetContent& content,
                                 const CompiledForm& form);

const budget::v1::DerivedTable& Table(const budget::v1::DerivedTables& tables, int number);

// As printed; with the header rows first.
Rows PrintedRows(const budget::v1::DerivedTable& table);
Rows PrintedRowsWithHeader(const budget::v1::DerivedTable& table);

// An expenditure line of the general public budget with amounts in fen; fields of `text`, in text
// format, overwrite it.
budget::v1::ExpenditureLine Line(const std::string& functional, const std::string& economic,
                                 std::int64_t fen, const std::string& text = "");

}  // namespace mingzhang::form::testing

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_FORM_FORM_TESTING_H_
