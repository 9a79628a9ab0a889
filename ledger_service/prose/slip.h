// What a scanner of this room finds.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_SLIP_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_SLIP_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "ledger_service/prose/characters.h"

namespace mingzhang::prose {

// A place in a text where something is wrong.
struct Slip {
  // In bytes.
  std::size_t offset;
  std::size_t length;
  // What stands there, and what would be right; empty when nothing should stand there, or when it
  // depends on what was meant.
  std::string written;
  std::string right;
  // Chinese, such as 标点重复. Lives for ever.
  std::string_view problem;
};

// The slip at the characters from `begin` to before `end`.
inline Slip MakeSlip(const Characters& text, std::size_t begin, std::size_t end, std::string right,
                     std::string_view problem) {
  const std::size_t offset = text.Offset(begin);
  const std::size_t length = text.Offset(end) - offset;
  return {offset, length, std::string(text.text().substr(offset, length)), std::move(right),
          problem};
}

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_SLIP_H_
