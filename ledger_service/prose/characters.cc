#include "ledger_service/prose/characters.h"

#include "common/text/utf8.h"

namespace mingzhang::prose {
namespace {

bool IsContinuation(std::uint8_t byte) { return (byte & 0xC0U) == 0x80; }

std::size_t Width(char16_t c) {
  if (c < 0x80 || c == Characters::kNone) return 1;
  if (c < 0x800) return 2;
  return c == Characters::kBeyond ? 4 : 3;
}

}  // namespace

namespace {

// Reads texts of up to so many bytes without a heap block for more characters than they have.
constexpr std::size_t kShortText = 512;

// Writes the characters of `text` to `characters`, which has room for one of each byte, and their
// number behind. Calls `see(number, offset, character)` for each, before it is counted.
template <typename See>
std::size_t Decode(std::string_view text, char16_t* characters, const See& see) {
  std::size_t count = 0;
  std::size_t at = 0;
  const auto byte = [&](std::size_t offset) { return static_cast<std::uint8_t>(text[offset]); };
  while (at < text.size()) {
    const std::uint8_t lead = byte(at);
    std::size_t length = 1;
    char16_t character = lead;
    // Nearly all of a Chinese text. 0xE0 and 0xED have restrictions that CharacterAt knows.
    const bool three = lead > 0xE0 && lead < 0xF0 && lead != 0xED && text.size() - at >= 3 &&
                       IsContinuation(byte(at + 1)) && IsContinuation(byte(at + 2));
    if (three) {
      length = 3;
    } else if (lead >= 0x80) {
      length = CharacterAt(text, at).size();
      character = length == 4 ? Characters::kBeyond : Characters::kNone;
    }
    if (length == 3) {
      character = static_cast<char16_t>((lead & 0x0FU) << 12 | (byte(at + 1) & 0x3FU) << 6 |
                                        (byte(at + 2) & 0x3FU));
    } else if (length == 2) {
      character = static_cast<char16_t>((lead & 0x1FU) << 6 | (byte(at + 1) & 0x3FU));
    }
    see(count, at, character);
    characters[count++] = character;
    at += length == 0 ? 1 : length;
  }
  return count;
}

template <typename See>
std::u16string ReadCharacters(std::string_view text, const See& see) {
  if (text.size() <= kShortText) {
    char16_t characters[kShortText];
    const std::size_t count = Decode(text, characters, see);
    return std::u16string(characters, count);
  }
  std::u16string characters(text.size(), u'\0');
  characters.resize(Decode(text, characters.data(), see));
  return characters;
}

}  // namespace

std::u16string ToCharacters(std::string_view text) {
  return ReadCharacters(text, [](std::size_t, std::size_t, char16_t) {});
}

Characters::Characters(std::string_view text) : text_(text) {
  characters_ = ReadCharacters(text, [&](std::size_t number, std::size_t offset, char16_t c) {
    if (number % kMarkDistance == 0 && number > 0) marks_.push_back(offset);
    if (c >= 0x4E00 && c <= 0x9FFF) return;
    if (!IsHan(c)) signs_.push_back(static_cast<std::uint32_t>(number));
    if (c == kNone) valid_ = false;
  });
}

std::size_t Characters::Offset(std::size_t at) const {
  if (at >= characters_.size()) return text_.size();
  const std::size_t mark = at / kMarkDistance;
  std::size_t offset = mark == 0 ? 0 : marks_[mark - 1];
  for (std::size_t i = mark * kMarkDistance; i < at; ++i) offset += Width(characters_[i]);
  return offset;
}

}  // namespace mingzhang::prose
