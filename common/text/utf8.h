// UTF-8 (RFC 3629): checking texts that came from outside, and quoting them in messages.
// Thread-safe: every function depends on its arguments alone.
#ifndef MINGZHANG_COMMON_TEXT_UTF8_H_
#define MINGZHANG_COMMON_TEXT_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mingzhang {

// Where the first byte stands that belongs to no character, or npos when `text` is valid.
std::size_t FindInvalidUtf8(std::string_view text);

// How many characters (code points) valid `text` has.
std::size_t CountCharacters(std::string_view text);

// A control character in a text.
struct ControlCharacter {
  // How many characters stand before it.
  std::size_t index;
  std::uint32_t code_point;
};

// The first control character (C0 but line feed, DEL, C1) of valid `text`.
std::optional<ControlCharacter> FindControlCharacter(std::string_view text);

// Valid `text` as a message may carry it: cut after 40 characters, with ? for control characters.
std::string Shorten(std::string_view text);

// The same between Chinese quotation marks.
std::string Quote(std::string_view text);

// The character that begins at `at`; empty where none does.
std::string_view CharacterAt(std::string_view text, std::size_t at);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_TEXT_UTF8_H_
