#include "ledger_service/prose/plain_text.h"

#include <cstdint>

namespace mingzhang::prose {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsContinuation(char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80; }

char PlainCharacter(std::string_view bytes) {
  if (bytes.size() == 1) return static_cast<std::uint8_t>(bytes[0]) < 0x80 ? bytes[0] : kOther;
  if (bytes == "元" || bytes == "万") return kMoneyUnit;
  if (bytes.size() != 3) return kOther;
  const std::uint32_t code_point = (static_cast<std::uint8_t>(bytes[0]) & 0x0FU) << 12 |
                                   (static_cast<std::uint8_t>(bytes[1]) & 0x3FU) << 6 |
                                   (static_cast<std::uint8_t>(bytes[2]) & 0x3FU);
  constexpr std::uint32_t kFullWidth = 0xFEE0;
  if (code_point < kFullWidth + '!' || code_point > kFullWidth + '~') return kOther;
  return static_cast<char>(code_point - kFullWidth);
}

}  // namespace

std::string PlainText(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at + 1;
    while (end < text.size() && IsContinuation(text[end])) ++end;
    plain += PlainCharacter(text.substr(at, end - at));
    at = end;
  }
  return plain;
}

std::vector<DigitRun> FindDigitRuns(std::string_view plain) {
  std::vector<DigitRun> runs;
  for (std::size_t at = 0; at < plain.size(); ++at) {
    if (!IsDigit(plain[at])) continue;
    const std::size_t begin = at;
    while (at < plain.size() && IsDigit(plain[at])) ++at;
    runs.push_back({begin, at - begin});
  }
  return runs;
}

}  // namespace mingzhang::prose
