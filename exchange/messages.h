// What is said about values that are not as they should be, in Chinese.
#ifndef MINGZHANG_EXCHANGE_MESSAGES_H_
#define MINGZHANG_EXCHANGE_MESSAGES_H_

#include <string>
#include <string_view>

#include "exchange/schema.h"
#include "google/protobuf/descriptor.h"

namespace mingzhang::exchange {

// What stands in the text.
enum class Shape { kNull, kBoolean, kNumber, kString, kObject, kList };

// The shape's name.
std::string NameOf(Shape shape);

// What the field's value, or each entry of its list, should look like, by an example.
std::string Expectation(const Field& field);

// That the enumeration has no such value, and which it has.
std::string UnknownValue(std::string_view text, const google::protobuf::EnumDescriptor& type);

// That the object has no such field, and which one was probably meant.
std::string UnknownField(std::string_view name, const ObjectType& object);

// What to do about a character that JSON does not allow where it stands.
std::string MisplacedCharacter(std::string_view character);

}  // namespace mingzhang::exchange

#endif  // MINGZHANG_EXCHANGE_MESSAGES_H_
