// Text for terminals: how wide it is there, what of it may be shown, and columns that line up.
// Thread-safe: every function depends on its arguments alone.
#ifndef MINGZHANG_CLI_TEXT_TABLE_H_
#define MINGZHANG_CLI_TEXT_TABLE_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace mingzhang::cli {

// Columns that UTF-8 text takes: 2 for East Asian wide and fullwidth characters (UAX #11), 0 for
// combining marks and other characters without width, 1 for the rest. What is not UTF-8 counts 1 a
// byte.
std::size_t DisplayWidth(std::string_view text);

// The text on one line, without anything that could steer a terminal: control characters (C0, C1),
// line ends and bidirectional overrides become a space each.
std::string OneLine(std::string_view text);

enum class Align { kLeft, kRight };

// Rows under a header, in columns that are as wide as their widest cell.
class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // A row: one cell a column.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Prints the header and the rows, two spaces between columns, none at a line's end. Cells are
  // shown as OneLine makes them.
  void Print(std::ostream& out) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_TEXT_TABLE_H_
