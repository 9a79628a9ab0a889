#include "ledger_service/budget/entered_field.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace mingzhang::budget {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::optional<Unit> UnitOf(const FieldDescriptor& field) {
  const bool is_number = field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 ||
                         field.cpp_type() == FieldDescriptor::CPPTYPE_INT32;
  if (!is_number || field.is_repeated()) return std::nullopt;
  const std::string& name = field.name();
  if (absl::EndsWith(name, "_fen")) return Unit::kFen;
  if (name == "weight_hundredths") return Unit::kHundredths;
  if (absl::EndsWith(name, "count") || absl::StrContains(name, "equipment_over")) {
    return Unit::kCount;
  }
  return std::nullopt;
}

std::int64_t ValueOf(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64
             ? reflection->GetInt64(message, &field)
             : std::int64_t{reflection->GetInt32(message, &field)};
}

// The values below `message`; `element` is the outermost list element so far.
class Walk {
 public:
  Walk(const std::vector<const FieldDescriptor*>& fields,
       absl::FunctionRef<void(std::size_t, std::int64_t)> visit)
      : fields_(fields), visit_(visit) {}

  void From(const Message& message, std::size_t depth, std::optional<std::size_t> element) {
    const FieldDescriptor& field = *fields_[depth];
    const auto* reflection = message.GetReflection();
    if (depth + 1 == fields_.size()) {
      const bool stated = !field.has_presence() || reflection->HasField(message, &field);
      if (stated) visit_(element.value_or(0), ValueOf(message, field));
    } else if (!field.is_repeated()) {
      if (!reflection->HasField(message, &field)) return;
      From(reflection->GetMessage(message, &field), depth + 1, element);
    } else {
      const int size = reflection->FieldSize(message, &field);
      for (int i = 0; i < size; ++i) {
        From(reflection->GetRepeatedMessage(message, &field, i), depth + 1,
             element ? element : static_cast<std::size_t>(i));
      }
    }
  }

 private:
  const std::vector<const FieldDescriptor*>& fields_;
  absl::FunctionRef<void(std::size_t, std::int64_t)> visit_;
};

}  // namespace

absl::StatusOr<EnteredField> EnteredField::Resolve(const google::protobuf::Descriptor* message,
                                                   std::string_view path) {
  EnteredField entered;
  entered.path_ = std::string(path);
  const auto* type = message;
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(entered.path_, '.'))) {
    const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(name);
    if (field == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(message->name(), " 中没有字段“", entered.path_, "”"));
    }
    entered.fields_.push_back(field);
    type = field->message_type();
  }
  const auto unit = UnitOf(*entered.fields_.back());
  if (!unit) {
    return absl::InvalidArgumentError(
        absl::StrCat("字段“", entered.path_, "”不是金额、分值或数量"));
  }
  entered.unit_ = *unit;
  return entered;
}

bool EnteredField::IsBelow(std::string_view path) const {
  return path_.size() > path.size() && path_[path.size()] == '.' &&
         std::string_view(path_).substr(0, path.size()) == path;
}

void EnteredField::ForEach(const Message& message,
                           absl::FunctionRef<void(std::size_t, std::int64_t)> visit) const {
  Walk(fields_, visit).From(message, 0, std::nullopt);
}

}  // namespace mingzhang::budget
