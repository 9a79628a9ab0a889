// How templates print values (formats). Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_PRINT_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_PRINT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger_service/form/value.h"

namespace mingzhang::form {

enum class Format {
  // As it is.
  kPlain,
  // Texts.
  kClause,
  kOneLine,
  // Amounts.
  kWan,
  kWanOrZero,
  kWanTrimmed,
  kYuan,
  kYuanOrZero,
  kYuanWhole,
  kShare,
  // Numbers.
  kChinese,
  kHundredths,
  kHundredthsTrimmed,
  // Comparisons.
  kChange,
  kRate,
};

// A format as templates name it.
struct FormatName {
  std::string_view name;
  Format format;
  Type type;
  // Whether the name of an amount stands behind it.
  bool takes_amount;
};

// nullptr: no such format.
const FormatName* FindFormat(std::string_view name);
// The names of the formats for values of that type, joined by 、.
std::string FormatNames(Type type);

// Appends the value, without tabs, which is of the format's type; kPlain takes texts and numbers.
// `whole` is the amount of kShare. OUT_OF_RANGE, in Chinese: a difference that int64 fen cannot
// hold.
absl::Status Print(const Value& value, Format format, std::int64_t whole, std::string& text);

// The text without the space around it, and without the marks 。；， at its end, which the sentence
// that it stands in brings itself.
std::string_view Clause(std::string_view text);

// 一, 十二, 一百零五; digits from a hundred million on, and for what is not positive.
std::string ChineseNumber(std::int64_t number);

// |current − prior|; 0 without a prior amount; nullopt when int64 cannot hold it.
std::optional<std::int64_t> Difference(const Comparison& comparison);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_PRINT_H_
