#include "ledger_service/document/plain.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "common/text/utf8.h"

namespace mingzhang::document {
namespace {

constexpr std::size_t kComparedCharacters = 200;

std::uint32_t CodePoint(std::string_view character) {
  if (character.empty()) return 0;
  const auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<std::uint8_t>(character[at]));
  };
  switch (character.size()) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
      return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 |
             (byte(3) & 0x3F);
  }
}

// The ASCII character that a key has for `character`; 0 where it stays as it is.
char Folded(std::uint32_t code_point) {
  if (code_point >= 0xFF01 && code_point <= 0xFF5E) return static_cast<char>(code_point - 0xFEE0);
  switch (code_point) {
    case 0x201C:  // “
    case 0x201D:  // ”
      return '"';
    case 0x2018:
    case 0x2019:
      return '\'';
    case 0x2010:
    case 0x2012:
    case 0x2013:
    case 0x2014:  // —
    case 0x2212:
      return '-';
    default:
      return 0;
  }
}

std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size();) {
    std::string_view character = CharacterAt(text, at);
    if (character.empty()) character = text.substr(at, 1);
    characters.push_back(character);
    at += character.size();
  }
  return characters;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::size_t MarkerLength(std::string_view text) {
  constexpr std::string_view kNumerals = "一二三四五六七八九十";
  const auto numerals = [&](std::size_t at) {
    std::size_t length = 0;
    while (at + length < text.size()) {
      const std::string_view character = CharacterAt(text, at + length);
      if (character.size() != 3 || kNumerals.find(character) == std::string_view::npos) break;
      length += 3;
    }
    return length;
  };
  const auto digits = [&](std::size_t at) {
    std::size_t length = 0;
    while (at + length < text.size() && text[at + length] >= '0' && text[at + length] <= '9') {
      ++length;
    }
    return length;
  };
  const auto closed = [&](std::size_t at, std::initializer_list<std::string_view> ends) {
    for (const std::string_view end : ends) {
      if (StartsWith(text.substr(std::min(at, text.size())), end)) return end.size();
    }
    return std::size_t{0};
  };
  if (const std::size_t length = numerals(0); length > 0) {
    if (const std::size_t end = closed(length, {"、", "，", "."}); end > 0) return length + end;
    return 0;
  }
  for (const std::string_view open : {"（", "("}) {
    if (!StartsWith(text, open)) continue;
    const std::size_t length = std::max(numerals(open.size()), digits(open.size()));
    if (length == 0 || length > 9) return 0;
    const std::size_t end = closed(open.size() + length, {"）", ")"});
    return end == 0 ? 0 : open.size() + length + end;
  }
  if (StartsWith(text, "第")) {
    const std::size_t length = numerals(3);
    if (length > 0 && StartsWith(text.substr(3 + length), "部分")) return 3 + length + 6;
    return 0;
  }
  if (const std::size_t length = digits(0); length > 0 && length <= 3) {
    const std::size_t end = closed(length, {"、", "．", "."});
    // 1.5 is a figure, not the first item.
    if (end == 0 || (end == 1 && digits(length + 1) > 0 && text[length] == '.')) return 0;
    return length + end;
  }
  return 0;
}

bool IsSpace(std::string_view character) {
  switch (CodePoint(character)) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case '\f':
    case '\v':
    case 0xA0:
    case 0x200B:
    case 0x202F:
    case 0x2060:
    case 0x3000:
    case 0xFEFF:
      return true;
    default:
      return CodePoint(character) >= 0x2000 && CodePoint(character) <= 0x200A;
  }
}

std::string Key(std::string_view text) {
  std::string key;
  key.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::string_view character = CharacterAt(text, at);
    if (character.empty()) character = text.substr(at, 1);
    at += character.size();
    if (IsSpace(character)) continue;
    const char folded = Folded(CodePoint(character));
    if (folded != 0) {
      key.push_back(folded);
    } else {
      key.append(character);
    }
  }
  return key;
}

bool SameName(std::string_view a, std::string_view b) { return a == b || Key(a) == Key(b); }

std::optional<int> FirstYear(std::string_view text) {
  const std::string key = Key(text);
  for (std::size_t at = key.find("年"); at != std::string::npos; at = key.find("年", at + 1)) {
    if (at < 4 || (at > 4 && IsDigit(key[at - 5]))) continue;
    if (!std::all_of(key.begin() + static_cast<std::ptrdiff_t>(at - 4),
                     key.begin() + static_cast<std::ptrdiff_t>(at), IsDigit)) {
      continue;
    }
    const int year = std::stoi(key.substr(at - 4, 4));
    if (year >= 1990 && year <= 2100) return year;
  }
  return std::nullopt;
}

bool MatchesTemplate(std::string_view pattern, std::string_view text) {
  const std::string key = Key(text);
  std::size_t matched = 0;
  bool anchored = true;
  while (true) {
    const std::size_t open = pattern.find("{{");
    const std::string part = Key(pattern.substr(0, open));
    if (open == std::string_view::npos) {
      if (key.size() < matched + part.size()) return false;
      return anchored ? key.substr(matched) == part
                      : key.compare(key.size() - part.size(), part.size(), part) == 0;
    }
    if (anchored) {
      if (key.compare(matched, part.size(), part) != 0) return false;
      matched += part.size();
    } else if (!part.empty()) {
      const std::size_t found = key.find(part, matched);
      if (found == std::string::npos) return false;
      matched = found + part.size();
    }
    anchored = false;
    const std::size_t close = pattern.find("}}", open);
    if (close == std::string_view::npos) return true;
    pattern.remove_prefix(close + 2);
  }
}

int Likeness(std::string_view a, std::string_view b) {
  const std::string key_a = Key(a);
  const std::string key_b = Key(b);
  if (key_a == key_b) return 1000;
  std::vector<std::string_view> left = Characters(key_a);
  std::vector<std::string_view> right = Characters(key_b);
  left.resize(std::min(left.size(), kComparedCharacters));
  right.resize(std::min(right.size(), kComparedCharacters));
  std::vector<int> row(right.size() + 1, 0);
  for (const std::string_view character : left) {
    int diagonal = 0;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const int above = row[j + 1];
      row[j + 1] = character == right[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  const std::size_t all = left.size() + right.size();
  return all == 0 ? 1000 : row.back() * 2000 / static_cast<int>(all);
}

}  // namespace mingzhang::document
