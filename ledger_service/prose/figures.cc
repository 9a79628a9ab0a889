#include "ledger_service/prose/figures.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "absl/numeric/int128.h"
#include "ledger_service/prose/words.h"

namespace mingzhang::prose {
namespace {

struct Unit {
  std::u16string_view characters;
  std::string_view name;
};

// A unit stands before those that it begins with.
constexpr std::array kUnits = std::to_array<Unit>({
    {u"万亿元", "万亿元"},
    {u"万元", "万元"},
    {u"亿元", "亿元"},
    {u"千元", "千元"},
    {u"元", "元"},
    {u"%", "%"},
    {u"‰", "‰"},
    {u"个百分点", "个百分点"},
    {u"个月", "个月"},
    {u"个", "个"},
    {u"年", "年"},
    {u"月", "月"},
    {u"日", "日"},
    {u"号", "号"},
    {u"辆", "辆"},
    {u"台", "台"},
    {u"套", "套"},
    {u"次", "次"},
    {u"人次", "人次"},
    {u"人", "人"},
    {u"名", "名"},
    {u"家", "家"},
    {u"户", "户"},
    {u"项", "项"},
    {u"条", "条"},
    {u"件", "件"},
    {u"份", "份"},
    {u"期", "期"},
    {u"批次", "批次"},
    {u"批", "批"},
    {u"处", "处"},
    {u"所", "所"},
    {u"场", "场"},
    {u"平方米", "平方米"},
    {u"平方公里", "平方公里"},
    {u"公里", "公里"},
    {u"米", "米"},
    {u"吨", "吨"},
    {u"亩", "亩"},
    {u"间", "间"},
    {u"册", "册"},
    {u"天", "天"},
    {u"小时", "小时"},
    {u"季度", "季度"},
    {u"万平方米", "万平方米"},
    {u"万人次", "万人次"},
    {u"万人", "万人"},
    {u"万户", "万户"},
    {u"万吨", "万吨"},
    {u"万亩", "万亩"},
    {u"万个", "万个"},
    {u"万美元", "万美元"},
    {u"亿美元", "亿美元"},
    {u"美元", "美元"},
    {u"万亿", "万亿"},
    {u"万", "万"},
    {u"亿", "亿"},
});

// What `per` holds at most.
constexpr std::size_t kMostPerCharacters = 3;
constexpr std::size_t kGroup = 3;
constexpr std::size_t kYearDigits = 4;

bool IsAsciiDigit(char16_t c) { return IsDigit(HalfWidth(c)); }
bool IsMoneySign(char16_t c) { return c == u'元' || c == u'万' || c == u'亿'; }

// Behind the unit, if it stands at `at`; 0 otherwise.
std::size_t UnitEnd(const Characters& text, std::size_t at, std::u16string_view unit) {
  for (const char16_t c : unit) {
    std::size_t next = at;
    while (IsSpace(text.At(next)) || (IsMoneySign(c) && text.At(next) == u'\n')) ++next;
    if (HalfWidth(text.At(next)) != c) return 0;
    at = next + 1;
  }
  return at;
}

class FigureReader {
 public:
  explicit FigureReader(const Characters& text) : text_(text) {}

  std::vector<Figure> Read() {
    std::size_t done = 0;
    for (const std::size_t at : text_.signs()) {
      if (at >= done && IsAsciiDigit(text_.At(at))) done = Take(at);
    }
    return std::move(figures_);
  }

 private:
  char16_t At(std::size_t at) const { return HalfWidth(text_.At(at)); }
  bool DigitAt(std::size_t at) const { return IsDigit(At(at)); }

  std::size_t DigitsEnd(std::size_t at) const {
    while (DigitAt(at)) ++at;
    return at;
  }

  // Behind the whole part, with the thousands separators in it.
  std::size_t WholeEnd(std::size_t begin) const {
    std::size_t end = DigitsEnd(begin);
    if (end - begin > kGroup) return end;
    while (text_.At(end) == u',' && DigitsEnd(end + 1) - (end + 1) == kGroup) end += 1 + kGroup;
    return end;
  }

  static bool InCode(char16_t c) { return IsLatin(c) || c == u'*' || c == u'_'; }

  bool BeginsInCode(std::size_t begin) const {
    const char16_t before = HalfWidth(text_.Before(begin));
    const bool hyphened = before == u'-' && begin >= 2 && InCode(At(begin - 2));
    return InCode(before) || before == u'.' || hyphened;
  }

  // Behind everything that belongs to the code at `at`.
  std::size_t CodeEnd(std::size_t at) const {
    while (DigitAt(at) || InCode(At(at)) || (At(at) == u'.' && DigitAt(at + 1))) ++at;
    return at;
  }

  // Reads the number at `begin`; returns where to go on.
  std::size_t Take(std::size_t begin) {
    const std::size_t whole_end = WholeEnd(begin);
    const bool has_fraction = At(whole_end) == u'.' && DigitAt(whole_end + 1);
    const std::size_t end = has_fraction ? DigitsEnd(whole_end + 1) : whole_end;
    const bool dotted = At(end) == u'.' && DigitAt(end + 1);
    if (BeginsInCode(begin) || dotted || InCode(At(end))) return CodeEnd(end);
    const Unit* unit = nullptr;
    const std::size_t unit_end = FindUnit(end, unit);
    // A list's number and a year: 1.2024 年.
    const bool year = has_fraction && unit != nullptr && unit->characters == u"年" &&
                      end - (whole_end + 1) == kYearDigits;
    if (year) {
      Add(whole_end + 1, end, 0, unit, unit_end);
      return unit_end;
    }
    Add(begin, end, has_fraction ? end - (whole_end + 1) : 0, unit, unit_end);
    return unit_end;
  }

  // Behind the longest unit at `at`, or `at`.
  std::size_t FindUnit(std::size_t at, const Unit*& unit) const {
    std::size_t longest = at;
    std::size_t first = at;
    while (IsSpace(text_.At(first)) || text_.At(first) == u'\n') ++first;
    const char16_t c = At(first);
    for (const Unit& each : kUnits) {
      if (each.characters.front() != c) continue;
      const bool longer = unit == nullptr || each.characters.size() > unit->characters.size();
      const std::size_t end = longer ? UnitEnd(text_, at, each.characters) : 0;
      if (end == 0) continue;
      unit = &each;
      longest = end;
    }
    return longest;
  }

  static bool Signs(char16_t c) { return c == u'-' || c == u'−'; }

  // Whether a sign stands before an amount or percentage, and is no hyphen or dash of a range.
  bool IsNegative(std::size_t begin, const Unit* unit) const {
    if (begin == 0 || !Signs(At(begin - 1)) || unit == nullptr) return false;
    const bool counts = unit->characters.back() == u'元' || unit->characters == u"%";
    const char16_t before = begin >= 2 ? At(begin - 2) : u' ';
    constexpr std::u16string_view kLeading = u"为少加长降幅达";
    const bool joined = IsDigit(before) || IsLatin(before) || before == u'%' || Signs(before) ||
                        (IsHan(before) && kLeading.find(before) == std::u16string_view::npos);
    return counts && !joined;
  }

  void Add(std::size_t begin, std::size_t end, std::size_t decimals, const Unit* unit,
           std::size_t unit_end) {
    std::int64_t number = 0;
    std::size_t digits = 0;
    for (std::size_t at = begin; at < end; ++at) {
      if (!DigitAt(at)) continue;
      if (++digits > kMostFigureDigits) return;
      number = number * 10 + (At(at) - u'0');
    }
    const bool negative = IsNegative(begin, unit);
    Figure figure;
    figure.offset = text_.Offset(negative ? begin - 1 : begin);
    figure.number_length = text_.Offset(end) - figure.offset;
    figure.length = text_.Offset(unit == nullptr ? end : unit_end) - figure.offset;
    figure.number = negative ? -number : number;
    figure.decimals = static_cast<int>(decimals);
    if (unit != nullptr) {
      figure.unit = unit->name;
      figure.per = Per(unit_end);
    }
    figures_.push_back(figure);
  }

  std::string_view Per(std::size_t at) const {
    if (At(at) != u'/') return {};
    std::size_t end = at + 1;
    while (end - at <= kMostPerCharacters && IsHan(text_.At(end))) ++end;
    return text_.Between(at + 1, end);
  }

  const Characters& text_;
  std::vector<Figure> figures_;
};

constexpr std::int64_t kFenPerYuan = 100;

// Fen; 0 for what is no unit of money.
std::int64_t UnitFen(std::string_view unit) {
  if (unit == "元") return kFenPerYuan;
  if (unit == "千元") return kFenPerYuan * 1'000;
  if (unit == "万元") return kFenPerYuan * 10'000;
  if (unit == "亿元") return kFenPerYuan * 100'000'000;
  if (unit == "万亿元") return kFenPerYuan * 1'000'000'000'000;
  return 0;
}

bool IsStop(char16_t c) {
  constexpr std::u16string_view kStops = u"。，、；：！？,.;:!?）)》”」\n\t";
  return c == Characters::kNone || kStops.find(c) != std::u16string_view::npos;
}

// Whether an amount may end before the character at `at`: nothing that is counted follows.
bool EndsAmount(const Characters& text, std::size_t at) {
  std::size_t next = at;
  while (IsSpace(text.At(next))) ++next;
  const char16_t c = text.At(next);
  const char16_t after = text.At(next + 1);
  if (c == u'（' || c == u'(') return after == u'含';
  if (c == u'以') return after == u'上' || after == u'下' || after == u'内';
  if (c == u'及') return after == u'以';
  if (c == u'\n') return text.At(next + 1) != u'元';
  return IsStop(c);
}

const Words& MoneyWords() {
  static const auto& words =
      *new Words({"费",   "款",   "资金", "基金", "金额", "总额", "数额", "限额", "余额",
                  "差额", "税额", "单价", "总价", "价值", "造价", "预算", "概算", "支出",
                  "收入", "成本", "投资", "补助", "补贴", "工资", "奖金", "租金", "利息"});
  return words;
}

// Whether a word for money leads to the number at `begin`, with no more than 为, 共计, 不超过 …
// between.
bool IsAmountOfMoney(const Characters& text, std::size_t begin) {
  constexpr std::u16string_view kConnectors =
      u"为是约共计达到仅需在不超过低高于合增加减少至各每年：: ";
  constexpr std::size_t kMostConnectors = 6;
  std::size_t at = begin;
  for (std::size_t i = 0; i <= kMostConnectors && at > 0; ++i, --at) {
    Words::Match match{};
    for (std::size_t length = 1; length <= 2 && length <= at; ++length) {
      if (MoneyWords().MatchesAt(text, at - length, at, match) && match.end == at) return true;
    }
    if (kConnectors.find(text.Before(at)) == std::u16string_view::npos) return false;
  }
  return false;
}

}  // namespace

std::vector<Figure> ReadFigures(const Characters& text) { return FigureReader(text).Read(); }

std::optional<PrintedAmount> AmountOf(const Figure& figure) {
  absl::int128 step = UnitFen(figure.unit);
  if (step == 0) return std::nullopt;
  absl::int128 fen = step * figure.number;
  for (int i = 0; i < figure.decimals; ++i) {
    if (step % 10 != 0) return std::nullopt;
    step /= 10;
    fen /= 10;
  }
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (fen > kMost || fen < -absl::int128(kMost)) return std::nullopt;
  return PrintedAmount{static_cast<std::int64_t>(fen), static_cast<std::int64_t>(step)};
}

bool IsRoundingOf(const PrintedAmount& printed, std::int64_t exact_fen) {
  const absl::int128 step = printed.step_fen;
  const absl::int128 exact = exact_fen;
  const absl::int128 magnitude = exact < 0 ? -exact : exact;
  const absl::int128 rounded = (magnitude * 2 + step) / (step * 2) * step;
  return (exact < 0 ? -rounded : rounded) == absl::int128(printed.fen);
}

bool IsCutOffOf(const PrintedAmount& printed, std::int64_t exact_fen) {
  return !IsRoundingOf(printed, exact_fen) &&
         exact_fen / printed.step_fen * printed.step_fen == printed.fen;
}

std::vector<Slip> FindUnfinishedAmounts(const Characters& text) {
  std::vector<Slip> slips;
  const auto in_number = [](char16_t c) {
    return IsAsciiDigit(c) || c == u',' || HalfWidth(c) == u'.';
  };
  std::size_t done = 0;
  for (const std::size_t begin : text.signs()) {
    if (begin < done || !IsAsciiDigit(text.At(begin))) continue;
    std::size_t at = begin;
    while (in_number(text.At(at))) ++at;
    while (IsSpace(text.At(at))) ++at;
    done = at;
    if (text.At(at) != u'万' && text.At(at) != u'亿') continue;
    if (!EndsAmount(text, at + 1) || !IsAmountOfMoney(text, begin)) continue;
    slips.push_back(MakeSlip(text, begin, at + 1, std::string(text.Between(begin, at + 1)) + "元",
                             "金额单位不完整"));
  }
  return slips;
}

}  // namespace mingzhang::prose
