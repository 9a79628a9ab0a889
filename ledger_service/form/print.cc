#include "ledger_service/form/print.h"

#include <algorithm>
#include <array>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"

namespace mingzhang::form {
namespace {

constexpr std::array kFormats = {
    FormatName{"clause", Format::kClause, Type::kText, false},
    FormatName{"one_line", Format::kOneLine, Type::kText, false},
    FormatName{"wan", Format::kWan, Type::kAmount, false},
    FormatName{"wan_or_zero", Format::kWanOrZero, Type::kAmount, false},
    FormatName{"wan_trimmed", Format::kWanTrimmed, Type::kAmount, false},
    FormatName{"yuan", Format::kYuan, Type::kAmount, false},
    FormatName{"yuan_or_zero", Format::kYuanOrZero, Type::kAmount, false},
    FormatName{"yuan_whole", Format::kYuanWhole, Type::kAmount, false},
    FormatName{"share", Format::kShare, Type::kAmount, true},
    FormatName{"chinese", Format::kChinese, Type::kNumber, false},
    FormatName{"hundredths", Format::kHundredths, Type::kNumber, false},
    FormatName{"hundredths_trimmed", Format::kHundredthsTrimmed, Type::kNumber, false},
    FormatName{"change", Format::kChange, Type::kComparison, false},
    FormatName{"rate", Format::kRate, Type::kComparison, false},
};

bool StripPrefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool StripSuffix(std::string_view& text, std::string_view suffix) {
  if (text.size() < suffix.size() || text.substr(text.size() - suffix.size()) != suffix) {
    return false;
  }
  text.remove_suffix(suffix.size());
  return true;
}

// Tabs part the cells of a table, so none may come from a text.
void AppendWithoutTabs(std::string_view text, std::string& printed) {
  const std::size_t begin = printed.size();
  printed += text;
  std::replace(printed.begin() + static_cast<std::ptrdiff_t>(begin), printed.end(), '\t', ' ');
}

void AppendOneLine(std::string_view text, std::string& line) {
  for (const char c : text) {
    if (c == '\t') {
      line.push_back(' ');
    } else if (c != '\n' && c != '\r') {
      line.push_back(c);
    }
  }
}

// 3.00 is 3, 0.50 is 0.5.
std::string Trimmed(std::string decimal) {
  decimal.erase(decimal.find_last_not_of('0') + 1);
  if (decimal.back() == '.') decimal.pop_back();
  return decimal;
}

absl::Status PrintChange(const Comparison& comparison, std::string& text) {
  if (!comparison.prior_fen.has_value()) {
    text += "（上年预算数未填报）";
    return absl::OkStatus();
  }
  const std::optional<std::int64_t> difference = Difference(comparison);
  if (!difference.has_value()) {
    return absl::OutOfRangeError("与上年预算相比的增减额超出可表示的范围：请检查金额");
  }
  const bool less = comparison.current_fen < *comparison.prior_fen;
  absl::StrAppend(&text, less ? "减少 " : "增加 ", FormatWanyuan(*difference), " 万元，");
  if (*comparison.prior_fen == 0 && comparison.current_fen != 0) {
    text += "上年无此项预算";
  } else {
    absl::StrAppend(&text, less ? "下降 " : "增长 ",
                    FormatPercentage(*difference, *comparison.prior_fen));
  }
  return absl::OkStatus();
}

absl::Status PrintRate(const Comparison& comparison, std::string& text) {
  const std::optional<std::int64_t> difference = Difference(comparison);
  if (!difference.has_value()) {
    return absl::OutOfRangeError("与上年预算相比的增减额超出可表示的范围：请检查金额");
  }
  text += FormatPercentage(*difference, comparison.prior_fen.value_or(0));
  return absl::OkStatus();
}

}  // namespace

std::string_view Clause(std::string_view text) {
  while (StripPrefix(text, " ") || StripPrefix(text, "\n") || StripPrefix(text, "　")) {
  }
  while (StripSuffix(text, " ") || StripSuffix(text, "\n") || StripSuffix(text, "　") ||
         StripSuffix(text, "。") || StripSuffix(text, "；") || StripSuffix(text, "，") ||
         StripSuffix(text, ";")) {
  }
  return text;
}

const FormatName* FindFormat(std::string_view name) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const FormatName& each) { return each.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

std::string FormatNames(Type type) {
  std::string names;
  for (const FormatName& each : kFormats) {
    if (each.type != type) continue;
    if (!names.empty()) names += "、";
    names += each.name;
  }
  return names;
}

std::string ChineseNumber(std::int64_t number) {
  constexpr std::int64_t kHundredMillion = 100'000'000;
  constexpr std::int64_t kTenThousand = 10'000;
  if (number <= 0 || number >= kHundredMillion) return absl::StrCat(number);
  if (number >= kTenThousand) {
    std::string text = absl::StrCat(ChineseNumber(number / kTenThousand), "万");
    const std::int64_t rest = number % kTenThousand;
    if (rest == 0) return text;
    if (rest < kTenThousand / 10) text += "零";
    // 一万零一十, not 一万零十.
    if (rest >= 10 && rest < 20) text += "一";
    return text + ChineseNumber(rest);
  }
  constexpr std::array<const char*, 10> kDigits = {"零", "一", "二", "三", "四",
                                                   "五", "六", "七", "八", "九"};
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> kPlaces = {
      {{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}}};
  std::string text;
  bool skipped = false;
  for (const auto& [place, name] : kPlaces) {
    const auto digit = static_cast<std::size_t>(number / place % 10);
    if (digit == 0) {
      skipped = !text.empty();
      continue;
    }
    if (skipped) text += kDigits[0];
    skipped = false;
    // 十二, but 一百一十二.
    if (!(place == 10 && digit == 1 && text.empty())) text += kDigits[digit];
    text += name;
  }
  return text;
}

std::optional<std::int64_t> Difference(const Comparison& comparison) {
  if (!comparison.prior_fen.has_value()) return 0;
  const absl::int128 difference =
      absl::int128(comparison.current_fen) - absl::int128(*comparison.prior_fen);
  const absl::int128 magnitude = difference < 0 ? -difference : difference;
  if (magnitude > absl::int128(INT64_MAX)) return std::nullopt;
  return static_cast<std::int64_t>(magnitude);
}

absl::Status Print(const Value& value, Format format, std::int64_t whole, std::string& text) {
  const auto fen = [&] { return std::get<Fen>(value.content).value; };
  const auto number = [&] { return std::get<std::int64_t>(value.content); };
  switch (format) {
    case Format::kPlain:
      if (const auto* plain = std::get_if<std::string_view>(&value.content)) {
        AppendWithoutTabs(*plain, text);
      } else {
        absl::StrAppend(&text, number());
      }
      break;
    case Format::kClause:
      AppendWithoutTabs(Clause(std::get<std::string_view>(value.content)), text);
      break;
    case Format::kOneLine:
      AppendOneLine(std::get<std::string_view>(value.content), text);
      break;
    case Format::kWan:
      text += FormatWanyuan(fen());
      break;
    case Format::kWanOrZero:
      text += fen() == 0 ? "0" : FormatWanyuan(fen());
      break;
    case Format::kWanTrimmed:
      text += Trimmed(FormatWanyuan(fen()));
      break;
    case Format::kYuan:
      text += FormatYuanGrouped(fen());
      break;
    case Format::kYuanOrZero:
      text += fen() == 0 ? "0" : FormatYuanGrouped(fen());
      break;
    case Format::kYuanWhole:
      text += FormatMoney(fen(), MoneyUnit::kYuan, 0);
      break;
    case Format::kShare:
      text += FormatPercentage(fen(), whole);
      break;
    case Format::kChinese:
      text += ChineseNumber(number());
      break;
    case Format::kHundredths:
      // Fen are hundredths of yuan: the same text.
      text += FormatYuanGrouped(number());
      break;
    case Format::kHundredthsTrimmed:
      text += Trimmed(FormatYuanGrouped(number()));
      break;
    case Format::kChange:
      return PrintChange(std::get<Comparison>(value.content), text);
    case Format::kRate:
      return PrintRate(std::get<Comparison>(value.content), text);
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::form
