#include "tests/unit/ledger_service/form/form_testing.h"

#include "exchange/exchange.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger_service/form/tables.h"
#include "tests/support/source_files.h"

namespace mingzhang::form::testing {

using budget::v1::BudgetContent;
using budget::v1::DerivedTable;
using budget::v1::DerivedTables;
using mingzhang::testing::ShippedCatalogue;
using mingzhang::testing::SourceText;

CompiledForm FormFile(const std::string& path) {
  auto form = CompiledForm::FromText(SourceText(path), path);
  EXPECT_TRUE(form.ok()) << form.status();
  return *std::move(form);
}

BudgetContent SampleContent(const std::string& name) {
  auto content = exchange::ParseContent(SourceText("deploy/samples/" + name + ".json"));
  EXPECT_TRUE(content.ok()) << content.status();
  return *std::move(content);
}

DerivedTables Derive(const BudgetContent& content, const CompiledForm& form) {
  const budget::ContentIndex index(content);
  auto tables = DeriveTables(index, form, ShippedCatalogue(content.fiscal_year()));
  EXPECT_TRUE(tables.ok()) << tables.status();
  return tables.ok() ? *std::move(tables) : DerivedTables();
}

const DerivedTable& Table(const DerivedTables& tables, int number) {
  return tables.tables(number - 1);
}

Rows PrintedRows(const DerivedTable& table) {
  Rows rows;
  for (const auto& row : table.rows()) {
    auto& cells = rows.emplace_back();
    for (const auto& cell : row.cells()) cells.push_back(cell.text());
  }
  return rows;
}

Rows PrintedRowsWithHeader(const DerivedTable& table) {
  Rows rows;
  for (const auto& row : table.header_rows()) {
    rows.emplace_back(row.cells().begin(), row.cells().end());
  }
  for (auto& row : PrintedRows(table)) rows.push_back(std::move(row));
  return rows;
}

budget::v1::ExpenditureLine Line(const std::string& functional, const std::string& economic,
                                 std::int64_t fen, const std::string& text) {
  budget::v1::ExpenditureLine line;
  line.set_functional_code(functional);
  line.set_economic_code(economic);
  line.set_fund_source(budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET);
  line.set_category(budget::v1::EXPENDITURE_CATEGORY_PUBLIC);
  line.set_amount_fen(fen);
  budget::v1::ExpenditureLine overwrite;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &overwrite)) << text;
  line.MergeFrom(overwrite);
  return line;
}

}  // namespace mingzhang::form::testing
