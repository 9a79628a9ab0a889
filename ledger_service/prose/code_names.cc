#include "ledger_service/prose/code_names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "common/text/utf8.h"
#include "ledger_service/prose/plain_text.h"

namespace mingzhang::prose {
namespace {

constexpr std::size_t kShortCode = 5;
constexpr std::size_t kLongCode = 7;
// A shorter name occurs in sentences by chance.
constexpr std::size_t kMinNameCharacters = 4;

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::vector<std::string_view> Split(std::string_view text, std::size_t most) {
  std::vector<std::string_view> characters;
  while (!text.empty() && characters.size() < most) {
    const std::string_view character = CharacterAt(text, 0);
    if (character.empty()) break;
    characters.push_back(character);
    text.remove_prefix(character.size());
  }
  return characters;
}

std::size_t CommonInOrder(const std::vector<std::string_view>& a,
                          const std::vector<std::string_view>& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (const std::string_view left : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = left == b[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

std::string_view SkipOpening(std::string_view text) {
  constexpr std::array<std::string_view, 7> kOpenings = {" ", "　", "（", "(", "“", "《", "："};
  for (bool skipped = true; skipped;) {
    skipped = false;
    for (const std::string_view opening : kOpenings) {
      if (!StartsWith(text, opening)) continue;
      text.remove_prefix(opening.size());
      skipped = true;
    }
  }
  return text;
}

bool IsNameOfAnother(std::string_view text,
                     const google::protobuf::RepeatedPtrField<budget::v1::CodeName>& codes,
                     std::size_t digits) {
  return std::any_of(codes.begin(), codes.end(), [&](const budget::v1::CodeName& each) {
    return each.code().size() == digits && StartsWith(text, each.name()) &&
           CountCharacters(each.name()) >= kMinNameCharacters;
  });
}

// What is written at the start of `text` in the place of `name`; empty when that is the name, or no
// name at all.
std::string Miswritten(std::string_view text, std::string_view name, bool starts_as_another) {
  const std::vector<std::string_view> right = Split(name, name.size());
  const std::vector<std::string_view> written = Split(text, right.size());
  const std::size_t common = CommonInOrder(right, written);
  const bool similar = right.size() >= kMinNameCharacters && common * 5 >= right.size() * 3;
  if (!similar && !starts_as_another) return "";
  std::string result;
  for (const std::string_view character : written) result += character;
  return result;
}

}  // namespace

bool MayNameCodes(const Characters& text) {
  std::size_t digits = 0;
  std::size_t before = text.size();
  for (const std::size_t at : text.signs()) {
    digits = !IsDigit(text.At(at)) ? 0 : before + 1 == at ? digits + 1 : 1;
    before = at;
    if (digits == kShortCode) return true;
  }
  return false;
}

std::optional<WrongCodeName> FindWrongCodeName(std::string_view text,
                                               const catalog::Catalogue& catalogue) {
  std::optional<bool> valid;
  for (const DigitRun& run : FindDigitRuns(text)) {
    if (run.length != kShortCode && run.length != kLongCode) continue;
    if (run.begin > 0 && IsAlphanumeric(text[run.begin - 1])) continue;
    const std::string_view code = text.substr(run.begin, run.length);
    const auto functional = catalogue.FunctionalName(code);
    const auto economic = catalogue.EconomicName(code);
    if (!functional && !economic) continue;
    // What is no text has been reported as such, and has no names.
    if (!valid) valid = FindInvalidUtf8(text) == std::string_view::npos;
    if (!*valid) return std::nullopt;
    const std::string_view rest = SkipOpening(text.substr(run.begin + run.length));
    if ((functional && StartsWith(rest, *functional)) ||
        (economic && StartsWith(rest, *economic))) {
      continue;
    }
    if (StartsWith(rest, "元") || StartsWith(rest, "万")) continue;
    const auto& codes = functional ? catalogue.codes().functional() : catalogue.codes().economic();
    const std::string_view name = functional ? *functional : *economic;
    std::string written = Miswritten(rest, name, IsNameOfAnother(rest, codes, run.length));
    if (!written.empty()) return WrongCodeName{std::string(code), std::move(written), name};
  }
  return std::nullopt;
}

}  // namespace mingzhang::prose
