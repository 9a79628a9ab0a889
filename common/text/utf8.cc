#include "common/text/utf8.h"

#include <algorithm>

namespace mingzhang {
namespace {

constexpr std::size_t kQuotedCharacters = 40;

std::uint8_t Byte(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

bool IsContinuation(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

// The length of the character at `at` by table 3-7 of the Unicode Standard; 0 if there is none.
std::size_t CharacterLength(std::string_view text, std::size_t at) {
  const std::uint8_t lead = Byte(text, at);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() - at < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[at + i])) return 0;
  }
  const std::uint8_t second = Byte(text, at + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool beyond_last = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond_last ? 0 : length;
}

}  // namespace

std::size_t FindInvalidUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = CharacterLength(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

std::optional<ControlCharacter> FindControlCharacter(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint8_t byte = Byte(text, at);
    const bool c1 = byte == 0xC2 && at + 1 < text.size() && Byte(text, at + 1) < 0xA0;
    if ((byte < 0x20 && byte != '\n') || byte == 0x7F || c1) {
      return ControlCharacter{.index = CountCharacters(text.substr(0, at)),
                              .code_point = c1 ? Byte(text, at + 1) : byte};
    }
  }
  return std::nullopt;
}

std::string Shorten(std::string_view text) {
  std::string shortened;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++characters) {
    if (characters == kQuotedCharacters) return shortened.append("…");
    const std::size_t length = std::max<std::size_t>(CharacterLength(text, at), 1);
    const std::string_view character = text.substr(at, length);
    shortened.append(character == "\n" || FindControlCharacter(character) ? "?" : character);
    at += length;
  }
  return shortened;
}

std::string Quote(std::string_view text) { return "“" + Shorten(text) + "”"; }

std::string_view CharacterAt(std::string_view text, std::size_t at) {
  return at < text.size() ? text.substr(at, CharacterLength(text, at)) : std::string_view();
}

}  // namespace mingzhang
