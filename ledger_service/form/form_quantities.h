// The named amounts of a form, which its templates print and compare.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_FORM_QUANTITIES_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_FORM_QUANTITIES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/text_proto/text_proto.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/form/value.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::form {

inline constexpr int kMaxFormQuantities = 1000;
// Of all quantities of a form together.
inline constexpr int kMaxQuantityTerms = 10'000;

// Immutable and thread-safe.
class FormQuantities {
 public:
  // Adds to `errors` what is wrong: a name that is not of lower-case letters, digits and
  // underscores behind a letter, that stands twice, or that the view has already (docs/forms.md);
  // an expression without terms; a quantity that does not stand before the one that uses it; a sum
  // that a SumPlan refuses or that says of_each; more than the limits. nullopt if anything is.
  static std::optional<FormQuantities> Compile(const budget::v1::DisclosureForm& form,
                                               const Schema& view, const TextPlace& root,
                                               TextProtoErrors& errors);

  // Their names, all of amounts, in the order of the form.
  const Schema& schema() const { return schema_; }

  // Their amounts. OUT_OF_RANGE, in Chinese, for one that int64 fen cannot hold.
  absl::StatusOr<Record> Evaluate(const budget::ContentIndex& index) const;

 private:
  // sign × (fen, or that quantity, or that sum).
  struct Term {
    bool minus = false;
    std::int64_t fen = 0;
    std::optional<std::size_t> quantity;
    std::optional<std::size_t> sum;
  };
  class Compiler;

  Schema schema_;
  std::vector<std::string> names_;
  std::vector<std::vector<Term>> terms_;
  budget::SumPlan plan_;
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_FORM_QUANTITIES_H_
