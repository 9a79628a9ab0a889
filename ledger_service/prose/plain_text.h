// Texts made easy to scan for numbers, codes and addresses. Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_PLAIN_TEXT_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_PLAIN_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mingzhang::prose {

// What stands in PlainText for 元 and 万, and for every other character that is not ASCII.
inline constexpr char kMoneyUnit = '\x02';
inline constexpr char kOther = '\x01';

// One char for each character of `text`: full-width ASCII (U+FF01 … U+FF5E) as ASCII.
std::string PlainText(std::string_view text);

// Digits that stand together, no digit beside them.
struct DigitRun {
  std::size_t begin;
  std::size_t length;
};

// Those of `plain`, in order.
std::vector<DigitRun> FindDigitRuns(std::string_view plain);

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_PLAIN_TEXT_H_
