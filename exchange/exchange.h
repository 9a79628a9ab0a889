// The exchange format: a budget's content as a JSON text that people and other systems write, with
// amounts in yuan as decimal strings. docs/exchange-format.md describes every field.
// Thread-safe: every function depends on its arguments alone.
#ifndef MINGZHANG_EXCHANGE_EXCHANGE_H_
#define MINGZHANG_EXCHANGE_EXCHANGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::exchange {

// What a text may hold. What exceeds a limit is an error that names it.
inline constexpr std::size_t kMaxTextBytes = std::size_t{32} << 20;
inline constexpr std::size_t kMaxLines = 200'000;
// Entries of all lists together, expenditure lines included.
inline constexpr std::size_t kMaxEntries = 400'000;
// Characters (code points) of one string.
inline constexpr std::size_t kMaxStringCharacters = 20'000;
// How deep objects and lists nest, in notes too.
inline constexpr std::size_t kMaxDepth = 64;
// How many errors are reported; one more then says that the rest of the text was not read.
inline constexpr std::size_t kMaxErrors = 100;

// One thing that is wrong with a text.
struct InputError {
  // A path as in Finding.place with the names of the exchange format, such as
  // expenditure_lines[3].amount_yuan; empty for the text as a whole.
  std::string place;
  // From 1, columns in characters; both 0 where the error is about the text as a whole.
  std::int64_t line = 0;
  std::int64_t column = 0;
  // In Chinese: what is wrong and how to write it.
  std::string message;
};

// What reading a text gives: the content, or errors and an empty content.
struct ParseResult {
  budget::v1::BudgetContent content;
  // In the order of their positions, at most kMaxErrors + 1. A syntax error or a limit ends the
  // reading, so what stands behind it is not reported.
  std::vector<InputError> errors;

  bool ok() const { return errors.empty(); }
};

// Reads a text. It must be UTF-8, with or without a byte order mark. Fields whose names begin with
// '_' are notes and ignored with all that is in them. Whether the content makes sense as a budget
// is for the rules to say. Memory is bounded by the limits above.
ParseResult ReadContent(std::string_view json);

// INVALID_ARGUMENT, FIELD_INVALID, with a BadRequest that has one field violation per error, as
// many as details may hold, and all of their number in ErrorInfo.metadata["error_count"]. OK when
// `errors` is empty.
absl::Status ToStatus(const std::vector<InputError>& errors);

// Both in one: the content, or ToStatus of the errors.
absl::StatusOr<budget::v1::BudgetContent> ParseContent(std::string_view json);

// Writes content, indented, in UTF-8, with a line feed at the end. For every content that
// ParseContent gives, ParseContent(FormatContent(content)) is equal to it. Content that lacks
// something required, such as a line's category, can be written, but not read back.
std::string FormatContent(const budget::v1::BudgetContent& content);

}  // namespace mingzhang::exchange

#endif  // MINGZHANG_EXCHANGE_EXCHANGE_H_
