// A rule's message with places in braces to fill in: {where}的合计应为 {expected} 元.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_MESSAGE_TEMPLATE_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_MESSAGE_TEMPLATE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace mingzhang::validation {

// Values by name. The names live as long as the program.
using MessageValues = std::vector<std::pair<std::string_view, std::string>>;

// Immutable; thread-safe.
class MessageTemplate {
 public:
  // INVALID_ARGUMENT, in Chinese: a name that `names` does not have, a brace without its other
  // half.
  static absl::StatusOr<MessageTemplate> Parse(std::string_view text,
                                               const std::vector<std::string_view>& names);

  // A name without a value is filled with nothing.
  std::string Fill(const MessageValues& values) const;

 private:
  struct Piece {
    std::string text;
    bool is_name;
  };
  std::vector<Piece> pieces_;
};

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_MESSAGE_TEMPLATE_H_
