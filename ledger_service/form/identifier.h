// Names that the writer of a form or of a rule set gives: of quantities and of sections.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_IDENTIFIER_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_IDENTIFIER_H_

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace mingzhang::form {

inline constexpr std::size_t kMaxIdentifierBytes = 64;

// Whether it is a lower-case letter with letters, digits and underscores behind it.
inline bool IsIdentifier(std::string_view name) {
  return !name.empty() && name.size() <= kMaxIdentifierBytes && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_IDENTIFIER_H_
