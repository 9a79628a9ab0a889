// The documented view of the derived figures: the names that the templates of a narrative see.
// docs/forms.md says what each of them is.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_VIEW_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_VIEW_H_

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/budget_figures.h"
#include "ledger_service/form/subject.h"
#include "ledger_service/form/value.h"

namespace mingzhang::form {

// Thread-safe; lives as long as the program.
const Schema& ViewSchema();

// The view of one budget, a record of ViewSchema().
//
// Nothing of a withheld item (完全不予公开) but its name and its amounts is in it, so no template
// can let it slip.
class View {
 public:
  // As DeriveFigures: OUT_OF_RANGE for a sum that int64 fen cannot hold; what it is derived from
  // must outlive the view.
  static absl::StatusOr<View> Derive(const budget::ContentIndex& index,
                                     const catalog::Catalogue& catalogue, Subject subject);

  const Record& record() const { return record_; }

 private:
  View(Figures figures, Record record) : figures_(std::move(figures)), record_(std::move(record)) {}

  // Some texts of the record are here.
  Figures figures_;
  Record record_;
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_VIEW_H_
