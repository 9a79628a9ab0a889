// Comma-separated values for spreadsheets.
#ifndef MINGZHANG_CLI_CSV_H_
#define MINGZHANG_CLI_CSV_H_

#include <string>
#include <string_view>
#include <vector>

namespace mingzhang::cli {

// What a file begins with so that Excel takes it for UTF-8.
inline constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// A record of RFC 4180, its line end (CRLF) included. A cell that a spreadsheet would take for a
// formula (one that begins with =, +, -, @, a tab or a carriage return) gets an apostrophe in
// front.
std::string CsvRecord(const std::vector<std::string>& cells);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_CSV_H_
