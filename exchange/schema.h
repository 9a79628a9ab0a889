// How the fields of the exchange format map to those of BudgetContent. The mapping follows from the
// messages' descriptors, so a new field of the contract is a new field of the format:
//
//   x_fen           → x_yuan, a decimal string
//   x_hundredths_y  → x_y, a decimal string
//   Date            → "YYYY-MM-DD"
//   an enumeration  → its value's short name
//   the three amounts of DepartmentPerformance stand in an object of their own, "funds"
#ifndef MINGZHANG_EXCHANGE_SCHEMA_H_
#define MINGZHANG_EXCHANGE_SCHEMA_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace mingzhang::exchange {

enum class Kind {
  kText,
  kInteger,
  kYuan,
  // Hundredths of a point, written as short as possible: "15".
  kWeight,
  // Hundredths of a square metre, written with two decimals: "1234.50".
  kArea,
  kEnumeration,
  kDate,
  kObject,
};

struct ObjectType;

// A field of an object of the exchange format.
struct Field {
  std::string name;
  Kind kind = Kind::kText;
  bool repeated = false;
  // Reading refuses objects without it.
  bool required = false;
  // Null stands for the empty text.
  bool nullable = false;
  // The message's field; null for "funds", whose fields are those of the message around it.
  const google::protobuf::FieldDescriptor* descriptor = nullptr;
  // For kObject: its fields.
  const ObjectType* object = nullptr;
};

// An object of the exchange format: its fields in the order in which they are written. At most 64.
struct ObjectType {
  std::vector<Field> fields;

  // nullptr when there is none of that name.
  const Field* Find(std::string_view name) const;
};

// The object that a text holds: BudgetContent. Built once; thread-safe.
const ObjectType& ContentType();

}  // namespace mingzhang::exchange

#endif  // MINGZHANG_EXCHANGE_SCHEMA_H_
