#include "ledger_service/prose/spelling.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"

namespace mingzhang::prose {
namespace {

using CodeNames = google::protobuf::RepeatedPtrField<budget::v1::CodeName>;

constexpr std::string_view kArrow = "→";
constexpr std::string_view kOther = "其他";
constexpr std::string_view kMiswrittenOther = "其它";
// Shorter phrases stand twice by chance: a name ends and the next begins with it.
constexpr std::size_t kLeastPhrase = 3;
constexpr std::size_t kMostPhrase = 12;
constexpr std::size_t kContext = 2;

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool IsNumeral(char16_t c) {
  constexpr std::u16string_view kNumerals = u"〇零一二三四五六七八九十百千万亿两";
  return kNumerals.find(c) != std::u16string_view::npos;
}

// The longest name that `text` begins with, when 其它 is read as 其他; empty if there is none.
std::string_view MeantName(std::string_view text, const CodeNames& codes) {
  std::string_view longest;
  for (const auto& code : codes) {
    const std::string_view name = code.name();
    if (name.size() <= longest.size() || name.size() == kOther.size()) continue;
    const bool meant = StartsWith(name, kOther) &&
                       StartsWith(text.substr(kOther.size()), name.substr(kOther.size()));
    if (meant) longest = name;
  }
  return longest;
}

bool BeginsLongerName(std::string_view text, std::size_t length, const CodeNames& codes) {
  return std::any_of(codes.begin(), codes.end(), [&](const auto& code) {
    return code.name().size() > length && StartsWith(text, code.name());
  });
}

bool BeginsLongerName(std::string_view text, std::size_t length,
                      const catalog::Catalogue& catalogue) {
  return BeginsLongerName(text, length, catalogue.codes().functional()) ||
         BeginsLongerName(text, length, catalogue.codes().economic());
}

// A repetition: the characters from begin to end are those `period` characters earlier.
struct Repetition {
  std::size_t begin;
  std::size_t end;
  std::size_t period;
};

// Of three in a row, one stands at an odd place and equals the next or the one before it.
void FindTripled(std::u16string_view all, std::vector<Repetition>& found) {
  for (std::size_t at = 1; at + 1 < all.size(); at += 2) {
    const char16_t c = all[at];
    if (c != all[at + 1] && c != all[at - 1]) continue;
    if (!IsHan(c) || IsNumeral(c)) continue;
    std::size_t begin = at;
    while (begin > 0 && all[begin - 1] == c) --begin;
    std::size_t end = at + 1;
    while (end < all.size() && all[end] == c) ++end;
    if (end - begin < 3) continue;
    found.push_back({begin, end, 1});
    at = end % 2 == 0 ? end - 1 : end - 2;
  }
}

// Without a branch for each of a few characters.
bool Holds(std::u16string_view few, char16_t c) {
  bool found = false;
  for (const char16_t each : few) found |= each == c;
  return found;
}

// A phrase of p characters that stands twice makes p characters in a row equal those p further on.
// So one of every kLeastPhrase characters is among them, and only these are compared.
void FindDoubledPhrases(std::u16string_view all, std::vector<Repetition>& found) {
  std::size_t done = 0;
  for (std::size_t at = 0; at + kLeastPhrase < all.size(); at += kLeastPhrase) {
    const char16_t c = all[at];
    if (!IsHan(c) || at < done) continue;
    const std::size_t most = std::min(kMostPhrase, all.size() - 1 - at);
    if (!Holds(all.substr(at + kLeastPhrase, most + 1 - kLeastPhrase), c)) continue;
    for (std::size_t period = kLeastPhrase; period <= most; ++period) {
      if (all[at + period] != c) continue;
      const auto equal = [&](std::size_t i) { return IsHan(all[i]) && all[i] == all[i + period]; };
      std::size_t begin = at;
      while (begin > done && at - begin < period && equal(begin - 1)) --begin;
      std::size_t end = at + 1;
      while (end + period < all.size() && end - begin < period && equal(end)) ++end;
      if (end - begin < period) continue;
      const std::u16string_view phrase = all.substr(begin, period);
      const bool same = phrase.find_first_not_of(phrase.front()) == std::u16string_view::npos;
      if (same) continue;
      found.push_back({begin, begin + 2 * period, period});
      done = begin + 2 * period;
      break;
    }
  }
}

}  // namespace

absl::StatusOr<Spelling> Spelling::Compile(const std::vector<std::string>& slips,
                                           const std::vector<std::string>& doubled) {
  std::vector<std::string> wrong = {std::string(kMiswrittenOther)};
  std::vector<std::string> right = {""};
  for (const std::string& slip : slips) {
    const std::size_t arrow = slip.find(kArrow);
    const bool fits = arrow != std::string::npos && arrow > 0 &&
                      arrow + kArrow.size() < slip.size() &&
                      slip.find(kArrow, arrow + kArrow.size()) == std::string::npos;
    if (!fits) return absl::InvalidArgumentError(absl::StrCat("“", slip, "”不是“错误→正确”"));
    wrong.push_back(slip.substr(0, arrow));
    right.push_back(slip.substr(arrow + kArrow.size()));
    if (wrong.back() == right.back()) {
      return absl::InvalidArgumentError(absl::StrCat("“", slip, "”两边相同"));
    }
  }
  for (const std::string& word : doubled) {
    if (CountCharacters(word) < 2) {
      return absl::InvalidArgumentError(absl::StrCat("“", word, "”不足两个字"));
    }
    wrong.push_back(word + word);
    right.push_back(word);
  }
  return Spelling(Words(wrong), std::move(right));
}

std::vector<Slip> Spelling::FindSlips(const Characters& text,
                                      const catalog::Catalogue& catalogue) const {
  std::vector<Slip> slips;
  std::size_t lookups = 0;
  for (const Words::Match& match : wrong_.FindAll(text)) {
    const std::string& right = right_[match.word];
    if (match.word != 0) {
      slips.push_back(MakeSlip(text, match.begin, match.end, right, "错别字"));
      continue;
    }
    if (++lookups > kMaxCatalogueLookups) continue;
    const std::string_view rest = text.Between(match.begin, text.size());
    std::string_view name = MeantName(rest, catalogue.codes().functional());
    const std::string_view economic = MeantName(rest, catalogue.codes().economic());
    if (economic.size() > name.size()) name = economic;
    if (name.empty()) continue;
    const std::size_t end = match.begin + ToCharacters(name).size();
    slips.push_back(MakeSlip(text, match.begin, end, std::string(name), "科目名称应写“其他”"));
  }
  std::vector<Repetition> repetitions;
  FindTripled(text.all(), repetitions);
  FindDoubledPhrases(text.all(), repetitions);
  for (const Repetition& each : repetitions) {
    if (each.period == 1) {
      // Which of them is one too many depends on the words that they belong to: two may be right.
      slips.push_back(MakeSlip(text, each.begin, each.end,
                               std::string(text.Between(each.begin, each.begin + 2)), "多字"));
      continue;
    }
    if (++lookups > kMaxCatalogueLookups) continue;
    const std::size_t second = text.Offset(each.begin + each.period);
    const std::size_t length = text.Offset(each.end) - second;
    if (BeginsLongerName(text.text().substr(second), length, catalogue)) continue;
    slips.push_back(MakeSlip(text, each.begin, each.end,
                             std::string(text.Between(each.begin, each.begin + each.period)),
                             "词语重复"));
  }
  std::stable_sort(slips.begin(), slips.end(),
                   [](const Slip& a, const Slip& b) { return a.offset < b.offset; });
  // A listed word of three characters is a doubled phrase too.
  slips.erase(std::unique(slips.begin(), slips.end(),
                          [](const Slip& a, const Slip& b) { return a.offset == b.offset; }),
              slips.end());
  return slips;
}

std::string_view InContext(const Characters& text, const Slip& slip) {
  // Bytes of whole characters: back and forth from the slip's ends.
  const std::string_view all = text.text();
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(all[at]) & 0xC0U) == 0x80;
  };
  std::size_t begin = slip.offset;
  for (std::size_t i = 0; i < kContext && begin > 0 && all[begin - 1] != '\n'; ++i) {
    --begin;
    while (begin > 0 && continues(begin)) --begin;
  }
  std::size_t end = slip.offset + slip.length;
  for (std::size_t i = 0; i < kContext && end < all.size() && all[end] != '\n'; ++i) {
    ++end;
    while (end < all.size() && continues(end)) ++end;
  }
  return all.substr(begin, end - begin);
}

}  // namespace mingzhang::prose
