#include "ledger_service/prose/punctuation.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace mingzhang::prose {
namespace {

// Marks that end or divide a sentence.
bool IsStop(char16_t c) {
  return c == u'。' || c == u'，' || c == u'、' || c == u'；' || c == u'：';
}
bool IsOutcry(char16_t c) { return c == u'？' || c == u'！'; }
bool IsHalfWidthStop(char16_t c) { return c == u'.' || c == u',' || c == u';' || c == u':'; }

// Whether the mark at `at`, which something precedes, must not stand behind the one before it.
bool IsDoubled(const Characters& text, std::size_t at) {
  const char16_t before = text.Before(at);
  const char16_t here = text.At(at);
  const char16_t after = text.At(at + 1);
  if (IsStop(here)) {
    if (IsStop(before) || IsOutcry(before)) return true;
    if (!IsHalfWidthStop(before)) return false;
    // Latin abbreviations and ellipses end with a point of their own.
    const char16_t earlier = at >= 2 ? text.At(at - 2) : Characters::kNone;
    return !IsLatin(earlier) && earlier != before;
  }
  if (!IsHalfWidthStop(here)) return false;
  if (IsStop(before)) return !IsDigit(after) && !IsLatin(after) && after != here;
  const bool doubled = here == before && (here == u',' || here == u';') && at >= 2;
  return doubled && IsHan(text.At(at - 2));
}

std::string RightMark(std::u16string_view marks) {
  if (marks.find(u'。') != std::u16string_view::npos) return "。";
  const auto full_width = std::find_if(marks.begin(), marks.end(), IsStop);
  switch (full_width == marks.end() ? marks.front() : *full_width) {
    case u'，':
    case u',':
      return "，";
    case u'、':
      return "、";
    case u'；':
    case u';':
      return "；";
    default:
      return "：";
  }
}

}  // namespace

std::vector<Slip> FindDoubledMarks(const Characters& text) {
  std::vector<Slip> slips;
  const std::u16string_view all = text.all();
  std::size_t before = all.size();
  std::size_t done = 0;
  for (const std::size_t at : text.signs()) {
    const bool follows = before + 1 == at;
    before = at;
    if (!follows || at < done || !IsDoubled(text, at)) continue;
    const std::size_t begin = at - 1;
    std::size_t end = at + 1;
    while (end < all.size() && IsDoubled(text, end)) ++end;
    const std::u16string_view marks = all.substr(begin, end - begin);
    const bool outcry = IsOutcry(marks.front());
    slips.push_back(MakeSlip(
        text, begin, end, outcry ? std::string(text.Between(begin, begin + 1)) : RightMark(marks),
        "标点重复或混用"));
    done = end + 1;
  }
  return slips;
}

namespace {

constexpr std::size_t kYearDigits = 4;
constexpr std::size_t kMostSerialDigits = 5;

std::size_t SkipSpaces(const Characters& text, std::size_t at) {
  while (IsSpace(text.At(at))) ++at;
  return at;
}

std::size_t SkipDigits(const Characters& text, std::size_t at, std::size_t most) {
  const std::size_t begin = at;
  while (at - begin < most && IsDigit(HalfWidth(text.At(at)))) ++at;
  return at;
}

// Whether the character ends the name of those who number their documents, as in 昌州人才发.
bool EndsDocumentSeries(char16_t c) {
  constexpr std::u16string_view kEnds = u"发函办字令文电规";
  return kEnds.find(c) != std::u16string_view::npos;
}

}  // namespace

std::vector<Slip> FindMisprintedDocumentNumbers(const Characters& text) {
  std::vector<Slip> slips;
  for (const std::size_t at : text.signs()) {
    const char16_t open = HalfWidth(text.At(at));
    const bool square = open == u'【' || open == u'[';
    const bool round = open == u'(' && EndsDocumentSeries(text.Before(at));
    if (!square && !round) continue;
    const std::size_t year = SkipSpaces(text, at + 1);
    const std::size_t year_end = SkipDigits(text, year, kYearDigits);
    const char16_t century = HalfWidth(text.At(year));
    if (year_end - year != kYearDigits || (century != u'1' && century != u'2')) continue;
    const std::size_t close_at = SkipSpaces(text, year_end);
    const char16_t close = HalfWidth(text.At(close_at));
    if (close != u'】' && close != u']' && close != u')' && close != u'〕') continue;
    std::size_t serial = SkipSpaces(text, close_at + 1);
    if (text.At(serial) == u'第') serial = SkipSpaces(text, serial + 1);
    const std::size_t serial_end = SkipDigits(text, serial, kMostSerialDigits);
    const std::size_t end = SkipSpaces(text, serial_end);
    if (serial_end == serial || text.At(end) != u'号') continue;
    std::string right = "〔" + std::string(text.Between(year, year_end)) + "〕" +
                        std::string(text.Between(close_at + 1, end + 1));
    slips.push_back(MakeSlip(text, at, end + 1, std::move(right), "文号年份未用六角括号"));
  }
  return slips;
}

namespace {

struct Pair {
  char16_t open;
  char16_t close;
};

// After HalfWidth.
constexpr std::array<Pair, 9> kPairs = {{{u'(', u')'},
                                         {u'《', u'》'},
                                         {u'〈', u'〉'},
                                         {u'“', u'”'},
                                         {u'【', u'】'},
                                         {u'〔', u'〕'},
                                         {u'[', u']'},
                                         {u'「', u'」'},
                                         {u'『', u'』'}}};

constexpr std::size_t kParentheses = 0;

// An open bracket: the number of its pair and its place.
struct Open {
  std::size_t pair;
  std::size_t at;
};

// Whether the parenthesis at `at` closes the number of a list's item, as in 1） or （a）: digits or
// a letter that nothing but a space, a line or a mark precedes.
bool ClosesListNumber(const Characters& text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && IsDigit(HalfWidth(text.Before(begin)))) --begin;
  if (begin == at && IsLatin(text.Before(at))) --begin;
  if (begin == at && IsHan(text.Before(at))) {
    constexpr std::u16string_view kNumerals = u"一二三四五六七八九十";
    while (begin > 0 && kNumerals.find(text.Before(begin)) != std::u16string_view::npos) --begin;
  }
  if (begin == at) return false;
  const char16_t before = text.Before(begin);
  return begin == 0 || before == u'\n' || before == u'\t' || IsSpace(before) || IsStop(before);
}

// Whether a character can be one of kPairs; most are not.
bool MayBeBracket(char16_t c) {
  return (c >= 0x3008 && c <= 0x3015) || c == u'“' || c == u'”' || c == u'(' || c == u')' ||
         c == u'[' || c == u']' || c == u'（' || c == u'）' || c == u'［' || c == u'］';
}

class BracketScanner {
 public:
  explicit BracketScanner(const Characters& text) : text_(text) {}

  std::vector<Slip> Scan() {
    for (const std::size_t at : text_.signs()) {
      if (MayBeBracket(text_.At(at))) Take(at);
    }
    for (const Open& each : open_) ReportOpen(each);
    std::sort(slips_.begin(), slips_.end(),
              [](const Slip& a, const Slip& b) { return a.offset < b.offset; });
    return std::move(slips_);
  }

 private:
  void Take(std::size_t at) {
    const char16_t c = HalfWidth(text_.At(at));
    for (std::size_t pair = 0; pair < kPairs.size(); ++pair) {
      if (c == kPairs[pair].open) {
        open_.push_back({pair, at});
        ++depth_[pair];
      } else if (c == kPairs[pair].close) {
        Close(pair, at);
      }
    }
  }

  // Brackets that were opened within the closed pair have no partner.
  void Close(std::size_t pair, std::size_t at) {
    if (depth_[pair] == 0) {
      if (pair == kParentheses && ClosesListNumber(text_, at)) return;
      slips_.push_back(MakeSlip(text_, at, at + 1, "", "括号或引号缺少前一半"));
      return;
    }
    while (open_.back().pair != pair) {
      ReportOpen(open_.back());
      --depth_[open_.back().pair];
      open_.pop_back();
    }
    --depth_[pair];
    open_.pop_back();
  }

  void ReportOpen(const Open& each) {
    slips_.push_back(MakeSlip(text_, each.at, each.at + 1, "", "括号或引号缺少后一半"));
  }

  const Characters& text_;
  std::vector<Open> open_;
  std::array<std::size_t, kPairs.size()> depth_{};
  std::vector<Slip> slips_;
};

}  // namespace

std::vector<Slip> FindUnpairedBrackets(const Characters& text) {
  return BracketScanner(text).Scan();
}

}  // namespace mingzhang::prose
