// Texts that say nothing.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_BLANK_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_BLANK_H_

#include <string_view>

namespace mingzhang::validation {

// Whether `text` is empty or only white space, the ideographic space (U+3000) included.
bool IsBlank(std::string_view text);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_BLANK_H_
