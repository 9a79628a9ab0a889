// Numbers that are entered in a message other than as expenditure lines, by the path of their
// field, such as procurement.goods_fen of a budget content. Immutable; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_ENTERED_FIELD_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_ENTERED_FIELD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace mingzhang::budget {

// What a number counts.
enum class Unit {
  // Money, in fen.
  kFen,
  // Points (分值权重), in 1/100 point.
  kHundredths,
  // Pieces.
  kCount,
};

class EnteredField {
 public:
  // The field of `message` at that path. INVALID_ARGUMENT, in Chinese: there is none, or it is not
  // an amount of money, a weight or a number of pieces.
  static absl::StatusOr<EnteredField> Resolve(const google::protobuf::Descriptor* message,
                                              std::string_view path);

  Unit unit() const { return unit_; }

  // Whether the field stands in every element of the list at `path`, such as assets.vehicles.
  bool IsBelow(std::string_view path) const;

  // Calls `visit` with every value that is stated in `message`, which is of the type that was
  // given, in its order, and with the position of the outermost list element that it is in; 0 where
  // it is in none. A field that is `optional` is stated where it is set, any other wherever its
  // message is there.
  void ForEach(const google::protobuf::Message& message,
               absl::FunctionRef<void(std::size_t element, std::int64_t value)> visit) const;

 private:
  EnteredField() = default;

  std::string path_;
  Unit unit_ = Unit::kFen;
  // Outermost first.
  std::vector<const google::protobuf::FieldDescriptor*> fields_;
};

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_ENTERED_FIELD_H_
