// Printed text made comparable: white space, full-width forms, quotation marks. Thread-safe: every
// function depends on its arguments alone; texts are valid UTF-8.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_PLAIN_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_PLAIN_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mingzhang::document {

// Whether `character` (one code point) is white space of any kind: ASCII, no-break, ideographic and
// zero-width spaces, the byte order mark.
bool IsSpace(std::string_view character);

bool StartsWith(std::string_view text, std::string_view prefix);
bool EndsWith(std::string_view text, std::string_view suffix);

// How long the number of a heading or item in front of `text` is: 一、 （一） (一) 1. 1． 1、
// 第一部分.
std::size_t MarkerLength(std::string_view text);

// How a name compares: without white space, full-width ASCII, quotation marks and dashes as ASCII,
// ？ and such alike. “因公出国 （境）费” and "因公出国(境)费" share a key.
std::string Key(std::string_view text);

// Key("text") == Key(other), without allocating where they are equal as they stand.
bool SameName(std::string_view a, std::string_view b);

// A year such as 2026 that `text` has in front of 年, white space between them allowed.
std::optional<int> FirstYear(std::string_view text);

// Whether `text` has the parts of `pattern` in order: all of it but what stands between {{ and }},
// which matches anything. Both are compared as keys.
bool MatchesTemplate(std::string_view pattern, std::string_view text);

// How alike two names are, in thousandths: the characters in common and in order, twice, of the
// characters of both. 1000 is equality. Names over 200 characters are compared by their first 200.
int Likeness(std::string_view a, std::string_view b);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_PLAIN_H_
