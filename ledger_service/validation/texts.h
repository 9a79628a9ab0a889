// The texts of a content, for rules that read them.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_TEXTS_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_TEXTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::validation {

// One text that is not empty.
struct Text {
  // As Finding.place.
  std::string place;
  // Belongs to the content.
  const std::string* value;
  const google::protobuf::FieldDescriptor* field;
  // Whether a disclosure may print it: everything but what is said of a withheld (不予公开) project
  // or carry-over item besides its id and name, in itself, in a performance table that names it, or
  // as a commissioned service.
  bool is_public;
};

// All texts but the codes of expenditure lines, in the content's order. Linear in their number.
std::vector<Text> CollectTexts(const budget::v1::BudgetContent& content);

// A field by its path without positions, such as projects.policy_basis, outermost first.
// INVALID_ARGUMENT, in Chinese, when BudgetContent has none there.
absl::StatusOr<std::vector<const google::protobuf::FieldDescriptor*>> ResolveField(
    const std::string& path);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_TEXTS_H_
