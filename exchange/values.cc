#include "exchange/values.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/money/money.h"
#include "common/text/utf8.h"

namespace mingzhang::exchange {
namespace {

// Comparing is quadratic; names are short.
constexpr std::size_t kMaxComparedBytes = 64;

// The Levenshtein distance.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

bool LooksLikeDate(std::string_view text) {
  constexpr std::string_view kPattern = "dddd-dd-dd";
  return std::equal(
      text.begin(), text.end(), kPattern.begin(), kPattern.end(),
      [](char c, char pattern) { return pattern == 'd' ? c >= '0' && c <= '9' : c == pattern; });
}

int DigitsAt(std::string_view text, std::size_t at, std::size_t length) {
  int value = 0;
  for (const char c : text.substr(at, length)) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

absl::StatusOr<std::int64_t> ParseHundredths(Kind kind, std::string_view text) {
  const auto hundredths = ParseYuan(text);
  if (kind == Kind::kYuan) {
    if (hundredths.ok() && *hundredths < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("金额", Quote(text), "为负数：本格式中的金额都不能小于 0"));
    }
    return hundredths;
  }
  if (!hundredths.ok() || *hundredths < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        Quote(text), "不是有效的数：请写成最多两位小数、不小于 0 的十进制字符串，例如 \"15\""));
  }
  return hundredths;
}

std::string FormatHundredths(Kind kind, std::int64_t hundredths) {
  std::string text = FormatYuan(hundredths);
  if (kind == Kind::kWeight) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

absl::StatusOr<budget::v1::Date> ParseDate(std::string_view text) {
  if (!LooksLikeDate(text)) {
    return absl::InvalidArgumentError(
        absl::StrCat(Quote(text), "不是日期：请写成“年-月-日”，例如 2026-02-14"));
  }
  const absl::CivilDay day(DigitsAt(text, 0, 4), DigitsAt(text, 5, 2), DigitsAt(text, 8, 2));
  budget::v1::Date date;
  date.set_year(static_cast<std::int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  // CivilDay carries what a month does not have over into the next.
  if (FormatDate(date) != text || date.year() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("日期", Quote(text), "不存在：请检查年、月、日"));
  }
  return date;
}

std::string FormatDate(const budget::v1::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string ClosestName(std::string_view name, const std::vector<std::string>& known) {
  if (name.size() > kMaxComparedBytes) return "";
  std::string closest;
  std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = EditDistance(name, candidate);
    if (distance < best && distance < candidate.size()) {
      best = distance;
      closest = candidate;
    }
  }
  return closest;
}

}  // namespace mingzhang::exchange
