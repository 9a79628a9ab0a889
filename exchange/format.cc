#include <string>

#include "exchange/exchange.h"
#include "exchange/names.h"
#include "exchange/schema.h"
#include "exchange/values.h"
#include "nlohmann/json.hpp"

namespace mingzhang::exchange {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using nlohmann::ordered_json;

ordered_json FormatObject(const Message& message, const ObjectType& object);

ordered_json FormatList(const Message& message, const Field& field) {
  const Reflection& reflection = *message.GetReflection();
  ordered_json list = ordered_json::array();
  for (int i = 0; i < reflection.FieldSize(message, field.descriptor); ++i) {
    if (field.kind == Kind::kObject) {
      list.push_back(
          FormatObject(reflection.GetRepeatedMessage(message, field.descriptor, i), *field.object));
    } else {
      list.push_back(reflection.GetRepeatedString(message, field.descriptor, i));
    }
  }
  return list;
}

std::int64_t GetInteger(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 ? reflection.GetInt64(message, &field)
                                                            : reflection.GetInt32(message, &field);
}

ordered_json FormatValue(const Message& message, const Field& field) {
  if (field.repeated) return FormatList(message, field);
  if (field.descriptor == nullptr) return FormatObject(message, *field.object);
  const Reflection& reflection = *message.GetReflection();
  switch (field.kind) {
    case Kind::kText: {
      std::string text = reflection.GetString(message, field.descriptor);
      if (field.nullable && text.empty()) return nullptr;
      return text;
    }
    case Kind::kInteger:
      return GetInteger(message, *field.descriptor);
    case Kind::kYuan:
    case Kind::kWeight:
    case Kind::kArea:
      return FormatHundredths(field.kind, GetInteger(message, *field.descriptor));
    case Kind::kEnumeration:
      return ShortName(*reflection.GetEnum(message, field.descriptor));
    case Kind::kDate: {
      budget::v1::Date date;
      date.CopyFrom(reflection.GetMessage(message, field.descriptor));
      return FormatDate(date);
    }
    case Kind::kObject:
      return FormatObject(reflection.GetMessage(message, field.descriptor), *field.object);
  }
  return nullptr;
}

// Whether the field is written: what is there, and what reading demands. Amounts are written even
// when zero, because a person who sees none cannot tell zero from forgotten.
bool IsWritten(const Message& message, const Field& field) {
  if (field.descriptor == nullptr) return true;
  const Reflection& reflection = *message.GetReflection();
  if (field.repeated) {
    return field.required || reflection.FieldSize(message, field.descriptor) > 0;
  }
  if (field.kind == Kind::kEnumeration) {
    const int number = reflection.GetEnumValue(message, field.descriptor);
    return number != 0 && field.descriptor->enum_type()->FindValueByNumber(number) != nullptr;
  }
  if (field.descriptor->has_presence()) return reflection.HasField(message, field.descriptor);
  return field.required || field.kind == Kind::kYuan ||
         reflection.HasField(message, field.descriptor);
}

ordered_json FormatObject(const Message& message, const ObjectType& object) {
  ordered_json formatted = ordered_json::object();
  for (const Field& field : object.fields) {
    if (IsWritten(message, field)) formatted[field.name] = FormatValue(message, field);
  }
  return formatted;
}

}  // namespace

std::string FormatContent(const budget::v1::BudgetContent& content) {
  // Texts that are not UTF-8 cannot come from a text that was read; they are written with U+FFFD.
  return FormatObject(content, ContentType())
             .dump(1, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace mingzhang::exchange
