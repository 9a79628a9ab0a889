// How the exchange format and messages to people name the values of the content's enumerations.
#ifndef MINGZHANG_EXCHANGE_NAMES_H_
#define MINGZHANG_EXCHANGE_NAMES_H_

#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"

namespace mingzhang::exchange {

// The name without its enumeration's prefix, as the exchange format writes it: PERSONNEL for
// EXPENDITURE_CATEGORY_PERSONNEL.
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// The value of that short name, or nullptr. UNSPECIFIED is no value of the format.
const google::protobuf::EnumValueDescriptor* FindByShortName(
    const google::protobuf::EnumDescriptor& type, std::string_view short_name);

// The field's term, such as 人员经费; empty for UNSPECIFIED and for enumerations that are not part
// of the content.
std::string_view ChineseName(const google::protobuf::EnumValueDescriptor& value);

}  // namespace mingzhang::exchange

#endif  // MINGZHANG_EXCHANGE_NAMES_H_
