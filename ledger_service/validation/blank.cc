#include "ledger_service/validation/blank.h"

namespace mingzhang::validation {

bool IsBlank(std::string_view text) {
  constexpr std::string_view kWhiteSpace = " \t\r\n";
  constexpr std::string_view kIdeographicSpace = "　";
  while (!text.empty()) {
    if (kWhiteSpace.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else if (text.substr(0, kIdeographicSpace.size()) == kIdeographicSpace) {
      text.remove_prefix(kIdeographicSpace.size());
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace mingzhang::validation
