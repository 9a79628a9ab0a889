#include "tests/unit/workflow_service/publication/data/sample_disclosure.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange/exchange.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/form/tables.h"
#include "tests/support/source_files.h"

namespace mingzhang::publication::data::testing {

budget::v1::BudgetContent SampleContent(const Case& which) {
  return exchange::ParseContent(
             mingzhang::testing::SourceText(absl::StrCat("deploy/samples/", which.name, ".json")))
      .value();
}

SampleDisclosure Disclose(const Case& which, budget::v1::BudgetContent content) {
  const auto form = form::CompiledForm::FromText(
      mingzhang::testing::SourceText(absl::StrCat("config/forms/", which.form, ".textproto")),
      which.form);
  auto catalogue = catalog::Catalogue::FromCsv(
      content.fiscal_year(), mingzhang::testing::SourceText(
                                 absl::StrCat("config/catalog/", content.fiscal_year(), ".csv")));
  auto tables = form::DeriveTables(budget::ContentIndex(content), form.value(), catalogue.value());
  return {std::move(content), *std::move(catalogue), std::move(tables).value()};
}

}  // namespace mingzhang::publication::data::testing
