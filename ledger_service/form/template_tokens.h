// The tokens of a tag of a template. Internal to the room; pure and thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_TOKENS_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_TOKENS_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mingzhang::form::templates {

// Its text is part of the tag, without the quotes of a text.
struct Token {
  enum class Kind { kEnd, kName, kInteger, kText, kSign };
  Kind kind = Kind::kEnd;
  std::string_view text;
};

// The tokens of what stands between {{ and }}. INVALID_ARGUMENT, in Chinese: what is wrong with it.
absl::StatusOr<std::vector<Token>> Tokenize(std::string_view tag);

}  // namespace mingzhang::form::templates

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_TOKENS_H_
