#include "common/money/money.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mingzhang {
namespace {

constexpr std::size_t kQuotedBytes = 40;
constexpr std::uint64_t kFenPerYuan = 100;
constexpr std::uint64_t kFenPerWanyuan = 1'000'000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool ContainsAny(std::string_view text, std::initializer_list<std::string_view> needles) {
  return std::any_of(needles.begin(), needles.end(), [text](std::string_view needle) {
    return text.find(needle) != std::string_view::npos;
  });
}

// The number of bytes of the UTF-8 character that `text` begins with, 0 if it begins with none.
std::size_t CharacterLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  // Longer spellings of shorter characters, surrogates, and what lies beyond U+10FFFF.
  const auto second = static_cast<unsigned char>(length > 1 ? text[1] : 0);
  const bool excluded = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return excluded ? 0 : length;
}

// The beginning of `text` as a message can carry it: valid UTF-8 without control characters.
std::string Quote(std::string_view text) {
  std::string quoted;
  while (!text.empty()) {
    const std::size_t length = CharacterLength(text);
    if (quoted.size() + std::max<std::size_t>(length, 1) > kQuotedBytes) {
      return absl::StrCat("“", quoted, "…”");
    }
    const bool printable = length > 1 || (length == 1 && text[0] >= ' ' && text[0] != '\x7F');
    if (printable) {
      quoted.append(text.substr(0, length));
    } else {
      quoted.push_back('?');
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return absl::StrCat("“", quoted, "”");
}

// Says what is wrong with a text that is no amount. The order decides which fault is named when
// there are several.
const char* Fault(std::string_view text) {
  if (ContainsAny(text, {",", "，", "'", "_"})) return "不要写千分位";
  if (ContainsAny(text,
                  {"０", "１", "２", "３", "４", "５", "６", "７", "８", "９", "．", "－", "＋"})) {
    return "请用半角数字和符号";
  }
  if (ContainsAny(text, {"元", "万", "亿", "角", "分", "¥", "￥"})) return "不要写单位";
  if (ContainsAny(text, {" ", "\t", "\r", "\n", "　", "\u00A0"})) return "不要有空格或换行";
  if (text[0] == '+') return "不要写正号";
  const bool has_exponent = ContainsAny(text, {"e", "E"}) &&
                            text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
  if (has_exponent) return "不要用科学计数法";
  const std::string_view unsigned_text = text.substr(text[0] == '-' ? 1 : 0);
  if (unsigned_text.find_first_not_of("0123456789.") != std::string_view::npos ||
      std::count(text.begin(), text.end(), '.') > 1) {
    return "只能有数字、一个小数点和开头的负号";
  }
  const std::size_t point = unsigned_text.find('.');
  if (point == 0 || unsigned_text.empty()) return "小数点前要有数字";
  if (point == unsigned_text.size() - 1) return "小数点后要有数字";
  if (point != std::string_view::npos && unsigned_text.size() - point > 3) {
    return "最多两位小数（到分）";
  }
  return "整数部分不要以 0 开头";
}

// The absolute value; also of the smallest int64, whose absolute value int64 cannot hold.
std::uint64_t Magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

// `places` counts the last printed place: hundredths for two decimals.
std::string WithDecimals(bool negative, std::uint64_t places, int decimals, bool grouped) {
  std::uint64_t places_per_whole = 1;
  for (int i = 0; i < decimals; ++i) places_per_whole *= 10;
  std::string text = absl::StrCat(places / places_per_whole);
  if (grouped) {
    for (std::size_t left = text.size(); left > 3;) text.insert(left -= 3, ",");
  }
  if (decimals > 0) {
    const std::string fraction = absl::StrCat(places % places_per_whole);
    absl::StrAppend(&text, ".",
                    std::string(static_cast<std::size_t>(decimals) - fraction.size(), '0'),
                    fraction);
  }
  return negative ? absl::StrCat("-", text) : text;
}

}  // namespace

absl::StatusOr<std::int64_t> ParseYuan(std::string_view text) {
  if (text.empty()) {
    return absl::InvalidArgumentError("金额为空：请填写以元为单位的十进制数，例如 123.45");
  }
  const bool negative = text[0] == '-';
  std::size_t at = negative ? 1 : 0;
  const std::size_t whole_begin = at;
  bool overflow = false;
  std::uint64_t fen = 0;
  const auto append_digit = [&](char digit) {
    overflow = __builtin_mul_overflow(fen, std::uint64_t{10}, &fen) ||
               __builtin_add_overflow(fen, static_cast<std::uint64_t>(digit - '0'), &fen) ||
               overflow;
  };
  while (at < text.size() && IsDigit(text[at])) append_digit(text[at++]);
  const std::size_t whole_digits = at - whole_begin;
  std::size_t decimals = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    for (; decimals < 2 && at < text.size() && IsDigit(text[at]); ++decimals) {
      append_digit(text[at++]);
    }
    if (decimals == 0) at = whole_begin;  // A point wants a digit behind it.
  }
  const bool leading_zero = whole_digits > 1 && text[whole_begin] == '0';
  if (at != text.size() || whole_digits == 0 || leading_zero) {
    return absl::InvalidArgumentError(
        absl::StrCat("金额", Quote(text), "不是以元为单位的十进制数：", Fault(text)));
  }
  for (; decimals < 2; ++decimals) append_digit('0');
  const std::uint64_t limit =
      static_cast<std::uint64_t>(INT64_MAX) + (negative ? std::uint64_t{1} : 0);
  if (overflow || fen > limit) {
    return absl::InvalidArgumentError(
        absl::StrCat("金额", Quote(text),
                     "超出可表示的范围（-92233720368547758.08 到 92233720368547758.07 "
                     "元）：请检查单位是否为元"));
  }
  return static_cast<std::int64_t>(negative ? 0 - fen : fen);
}

std::string FormatYuan(std::int64_t fen) {
  return WithDecimals(fen < 0, Magnitude(fen), kMaxMoneyDecimals, false);
}

std::string FormatMoney(std::int64_t fen, MoneyUnit unit, int decimals) {
  decimals = std::clamp(decimals, 0, kMaxMoneyDecimals);
  std::uint64_t fen_per_place = unit == MoneyUnit::kYuan ? kFenPerYuan : kFenPerWanyuan;
  for (int i = 0; i < decimals; ++i) fen_per_place /= 10;
  const std::uint64_t places = (Magnitude(fen) + fen_per_place / 2) / fen_per_place;
  return WithDecimals(fen < 0 && places != 0, places, decimals, true);
}

std::string FormatYuanGrouped(std::int64_t fen) {
  return FormatMoney(fen, MoneyUnit::kYuan, kMaxMoneyDecimals);
}

std::string FormatWanyuan(std::int64_t fen) {
  return FormatMoney(fen, MoneyUnit::kWanyuan, kMaxMoneyDecimals);
}

std::string FormatPercentage(absl::int128 part, absl::int128 whole) {
  if (whole == 0) return "0.00%";
  const bool negative = (part < 0) != (whole < 0);
  const absl::int128 numerator = part < 0 ? -part : part;
  const absl::int128 denominator = whole < 0 ? -whole : whole;
  // Hundredths of a percent; below 2^64 × 20000 + 2^64, far from the bound of 128 bits.
  const absl::int128 hundredths = (numerator * 20'000 + denominator) / (denominator * 2);
  std::string digits;
  for (absl::int128 left = hundredths; left > 0 || digits.size() < 3; left /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(left % 10)));
  }
  digits.insert(digits.size() - 2, ".");
  return absl::StrCat(negative && hundredths != 0 ? "-" : "", digits, "%");
}

std::optional<std::int64_t> CheckedAdd(std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

}  // namespace mingzhang
