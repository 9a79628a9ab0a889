// A text as characters, for scanners that look at each of them. Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_CHARACTERS_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_CHARACTERS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace mingzhang::prose {

// One char16_t for each character of a text: its code point; kBeyond for one above U+FFFF; kNone
// for each byte that belongs to no character, and for what lies outside the text. Every text can be
// read, valid or not. Linear in time and memory. The text, of less than 4 GiB, must outlive it.
class Characters {
 public:
  static constexpr char16_t kBeyond = 0xD800;
  static constexpr char16_t kNone = 0xDC00;
  static constexpr std::size_t kFewSigns = 8;

  // Texts are read where they are asked for: these are conversions.
  Characters(std::string_view text);   // NOLINT(google-explicit-constructor)
  Characters(const std::string& text)  // NOLINT(google-explicit-constructor)
      : Characters(std::string_view(text)) {}
  Characters(const char* text)  // NOLINT(google-explicit-constructor)
      : Characters(std::string_view(text)) {}

  std::string_view text() const { return text_; }
  std::u16string_view all() const { return characters_; }
  std::size_t size() const { return characters_.size(); }
  // The character at `at`, which may lie beyond the end.
  char16_t At(std::size_t at) const { return at < characters_.size() ? characters_[at] : kNone; }
  // The one before `at`.
  char16_t Before(std::size_t at) const { return at == 0 ? kNone : At(at - 1); }

  // The positions of all characters that are no ideographs, in order: what scanners for marks and
  // numbers look at.
  const absl::InlinedVector<std::uint32_t, kFewSigns>& signs() const { return signs_; }
  // Whether every byte belongs to a character.
  bool valid() const { return valid_; }

  // The byte at which the character `at` begins; the text's length for size(). Constant time.
  std::size_t Offset(std::size_t at) const;
  // The bytes of the characters from `begin` to before `end`.
  std::string_view Between(std::size_t begin, std::size_t end) const {
    const std::size_t from = Offset(begin);
    return text_.substr(from, Offset(end) - from);
  }

 private:
  // So many characters lie between two marks.
  static constexpr std::size_t kMarkDistance = 64;

  std::string_view text_;
  std::u16string characters_;
  absl::InlinedVector<std::uint32_t, kFewSigns> signs_;
  bool valid_ = true;
  // The offsets of the characters 64, 128, …
  std::vector<std::size_t> marks_;
};

// The code points of `text`, as above.
std::u16string ToCharacters(std::string_view text);

inline bool IsDigit(char16_t c) { return c >= u'0' && c <= u'9'; }
// Ideographs (统一表意文字 of the basic plane, extension A included) and 〇.
inline bool IsHan(char16_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == u'〇';
}
inline bool IsLatin(char16_t c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z'); }
// The half-width form of a full-width ASCII character; any other character itself.
inline char16_t HalfWidth(char16_t c) {
  return c >= 0xFF01 && c <= 0xFF5E ? static_cast<char16_t>(c - 0xFEE0) : c;
}
// A space within a line.
inline bool IsSpace(char16_t c) { return c == u' ' || c == 0x3000 || c == 0x00A0; }

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_CHARACTERS_H_
