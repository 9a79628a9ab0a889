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

std::u16string ToCharacters(std::string_view text) {
  std::u16string characters(text.size(), u'\0');
  std::size_t count = 0;
  std::size_t at = 0;
  const auto byte = [&](std::size_t offset) { return static_cast<std::uint8_t>(text[offset]); };
  while (at < text.size()) {
    const std::uint8_t lead = byte(at);
    if (lead < 0x80) {
      characters[count++] = lead;
      ++at;
      continue;
    }
    // Nearly all of a Chinese text. 0xE0 and 0xED have restrictions that CharacterAt knows.
    const bool three = lead > 0xE0 && lead < 0xF0 && lead != 0xED && text.size() - at >= 3 &&
                       IsContinuation(byte(at + 1)) && IsContinuation(byte(at + 2));
    if (three) {
      characters[count++] = static_cast<char16_t>(
          (lead & 0x0FU) << 12 | (byte(at + 1) & 0x3FU) << 6 | (byte(at + 2) & 0x3FU));
      at += 3;
      continue;
    }
    const std::size_t length = CharacterAt(text, at).size();
    char16_t character = length == 4 ? Characters::kBeyond : Characters::kNone;
    if (length == 2) {
      character = static_cast<char16_t>((lead & 0x1FU) << 6 | (byte(at + 1) & 0x3FU));
    } else if (length == 3) {
      character = static_cast<char16_t>((lead & 0x0FU) << 12 | (byte(at + 1) & 0x3FU) << 6 |
                                        (byte(at + 2) & 0x3FU));
    }
    characters[count++] = character;
    at += length == 0 ? 1 : length;
  }
  characters.resize(count);
  return characters;
}

Characters::Characters(std::string_view text) : text_(text), characters_(ToCharacters(text)) {
  if (characters_.size() <= kMarkDistance) return;
  marks_.reserve(characters_.size() / kMarkDistance);
  std::size_t offset = 0;
  for (std::size_t at = 0; at < characters_.size(); ++at) {
    if (at > 0 && at % kMarkDistance == 0) marks_.push_back(offset);
    offset += Width(characters_[at]);
  }
}

std::size_t Characters::Offset(std::size_t at) const {
  if (at >= characters_.size()) return text_.size();
  const std::size_t mark = at / kMarkDistance;
  std::size_t offset = mark == 0 ? 0 : marks_[mark - 1];
  for (std::size_t i = mark * kMarkDistance; i < at; ++i) offset += Width(characters_[i]);
  return offset;
}

}  // namespace mingzhang::prose
