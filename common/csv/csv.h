// Comma-separated values (RFC 4180) that spreadsheets open without running anything.
// Thread-safe: every function depends on its arguments alone.
#ifndef MINGZHANG_COMMON_CSV_CSV_H_
#define MINGZHANG_COMMON_CSV_CSV_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mingzhang {

// What a file begins with so that Excel takes it for UTF-8.
inline constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

class CsvCell {
 public:
  // A text. One that a spreadsheet would take for a formula (it begins with =, +, -, @, their
  // fullwidth forms, a tab or a carriage return) gets an apostrophe in front.
  CsvCell(std::string text) : text_(std::move(text)) {}  // NOLINT: texts are what cells hold.
  CsvCell(const char* text) : text_(text) {}             // NOLINT
  // A number that the program wrote itself, such as -5.00: as it is.
  static CsvCell Number(std::string number) {
    CsvCell cell(std::move(number));
    cell.is_number_ = true;
    return cell;
  }

  const std::string& text() const { return text_; }
  bool is_number() const { return is_number_; }

 private:
  std::string text_;
  bool is_number_ = false;
};

// A record, its line end (CRLF) included.
std::string CsvRecord(const std::vector<CsvCell>& cells);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_CSV_CSV_H_
