// The texts of a content, for rules that read them.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_TEXTS_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_TEXTS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::validation {

// Where a text stands: a field of a message that stands in a field of another, and so on up to the
// content.
struct PathStep {
  // Of the message around it; nullptr for a field of the content itself.
  const PathStep* around;
  const google::protobuf::FieldDescriptor* field;
  // From 0; -1 for a field that is not repeated.
  std::int32_t position;
};

// One text that is not empty.
struct Text {
  // Belongs to the content.
  const std::string* value;
  const google::protobuf::FieldDescriptor* field;
  // Whether a disclosure may print it: everything but what is said of a withheld (不予公开) project
  // or carry-over item besides its id and name, in itself, in a performance table that names it, or
  // as a commissioned service.
  bool is_public;
  // As Finding.place. Few texts are ever named, so it is put together when it is asked for.
  std::string Place() const;

  PathStep at;
};

// Texts with the places that they refer to.
class Texts {
 public:
  // All texts but the codes of expenditure lines, in the content's order. Linear in their number.
  // `content` must outlive the texts and not change.
  explicit Texts(const budget::v1::BudgetContent& content);
  // Places refer to each other.
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;

  const std::vector<Text>& all() const { return texts_; }

 private:
  class Collector;

  std::vector<Text> texts_;
  // Of messages. They stay where they are when others are added.
  std::deque<PathStep> places_;
};

// A field by its path without positions, such as projects.policy_basis, outermost first.
// INVALID_ARGUMENT, in Chinese, when BudgetContent has none there.
absl::StatusOr<std::vector<const google::protobuf::FieldDescriptor*>> ResolveField(
    const std::string& path);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_TEXTS_H_
