#include "tests/property/changed_budget.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tests/support/draw.h"

namespace mingzhang::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void ChangeValue(const FieldDescriptor& field, Draw& draw, Message& message) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      reflection->SetString(
          &message, &field,
          absl::StrCat("改", draw.Between(0, 3), reflection->GetString(message, &field)));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection->SetInt64(&message, &field, draw.Between(0, 1'000'000));
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      reflection->SetInt32(&message, &field, static_cast<std::int32_t>(draw.Between(0, 12)));
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* type = field.enum_type();
      reflection->SetEnum(&message, &field,
                          type->value(static_cast<int>(draw.Between(1, type->value_count() - 1))));
      return;
    }
    default:
      return;
  }
}

void ChangeList(const FieldDescriptor& field, Draw& draw, Message& message) {
  const auto* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, &field);
  const auto draw_position = [&] { return static_cast<int>(draw.Between(0, size - 1)); };
  switch (draw.Between(0, 2)) {
    case 0:
      reflection->SwapElements(&message, &field, draw_position(), size - 1);
      reflection->RemoveLast(&message, &field);
      return;
    case 1:
      reflection->SwapElements(&message, &field, draw_position(), draw_position());
      return;
    default:
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        reflection->AddString(&message, &field, "新的一段");
      } else if (field.message_type() != nullptr) {
        Message& copy = *reflection->AddMessage(&message, &field);
        copy.CopyFrom(reflection->GetRepeatedMessage(message, &field, draw_position()));
      }
  }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the messages of content.proto.
void ChangeSomething(Draw& draw, Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  if (fields.empty()) return;
  const FieldDescriptor& field = *draw.OneOf(fields);
  if (field.is_repeated()) {
    if (field.message_type() == nullptr || draw.Chance(40)) {
      ChangeList(field, draw, message);
    } else {
      const int size = reflection->FieldSize(message, &field);
      ChangeSomething(draw, *reflection->MutableRepeatedMessage(
                                &message, &field, static_cast<int>(draw.Between(0, size - 1))));
    }
  } else if (draw.Chance(10)) {
    reflection->ClearField(&message, &field);
  } else if (field.message_type() != nullptr) {
    ChangeSomething(draw, *reflection->MutableMessage(&message, &field));
  } else {
    ChangeValue(field, draw, message);
  }
}

}  // namespace

budget::v1::BudgetContent Changed(const budget::v1::BudgetContent& content, int changes,
                                  std::uint64_t seed) {
  budget::v1::BudgetContent changed = content;
  Draw draw(seed);
  for (int i = 0; i < changes; ++i) ChangeSomething(draw, changed);
  return changed;
}

}  // namespace mingzhang::testing
