// Names written beside classification codes in texts. Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_CODE_NAMES_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_CODE_NAMES_H_

#include <optional>
#include <string>
#include <string_view>

#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/prose/characters.h"

namespace mingzhang::prose {

// A code with a name that is not the catalogue's.
struct WrongCodeName {
  std::string code;
  // What stands in the text, as long as the right name at most.
  std::string written;
  // Belongs to the catalogue.
  std::string_view current_name;
};

// Whether the text has as many digits in a row as a code. Most texts do not.
bool MayNameCodes(const Characters& text);

// The first code of 5 or 7 digits in `text` that the catalogue has and that is followed, perhaps
// after a space or an opening bracket, by what is meant as its name but is not: another code's
// name, or one that shares at least three fifths of its characters with the right one, in order.
// Whatever else follows a number (元, 号, …) says nothing about a code.
std::optional<WrongCodeName> FindWrongCodeName(std::string_view text,
                                               const catalog::Catalogue& catalogue);

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_CODE_NAMES_H_
