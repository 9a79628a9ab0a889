#include "tests/unit/workflow_service/publication/data/sample_disclosure.h"

#include "absl/strings/str_cat.h"
#include "exchange/exchange.h"
#include "tests/support/source_files.h"

namespace mingzhang::publication::data::testing {

budget::v1::BudgetContent SampleContent(const Case& which) {
  return exchange::ParseContent(
             mingzhang::testing::SourceText(absl::StrCat("deploy/samples/", which.name, ".json")))
      .value();
}

Publication Disclose(const Case& which, const budget::v1::BudgetContent& content) {
  return DerivePublication(content, mingzhang::testing::DisclosureFormOf(which.form),
                           mingzhang::testing::ShippedCatalogue(content.fiscal_year()))
      .value();
}

}  // namespace mingzhang::publication::data::testing
