#include "cli/printed_table.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/text_table.h"
#include "common/text/utf8.h"
#include "ledger_service/form/header_spans.h"

namespace mingzhang::cli {
namespace {

using budget::v1::DerivedTable;
using budget::v1::DerivedTables;
using form::HeaderSpan;

constexpr std::string_view kGap = "  ";
// A header cell makes its column no wider than this; longer ones go on below.
constexpr std::size_t kHeaderWidth = 14;

enum class Place { kLeft, kMiddle, kRight };

std::string Padded(const std::string& text, std::size_t width, Place place) {
  const std::size_t taken = DisplayWidth(text);
  const std::size_t left = width > taken ? width - taken : 0;
  const std::size_t before = place == Place::kLeft ? 0 : place == Place::kRight ? left : left / 2;
  return absl::StrCat(std::string(before, ' '), text, std::string(left - before, ' '));
}

// The text in lines that are no wider than `width`, which is at least that of a character.
std::vector<std::string> Wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < text.size();) {
    // What is no UTF-8 goes byte by byte.
    const std::size_t bytes = std::max<std::size_t>(CharacterAt(text, at).size(), 1);
    const std::string character = text.substr(at, bytes);
    if (DisplayWidth(lines.back()) + DisplayWidth(character) > width && !lines.back().empty()) {
      lines.emplace_back();
    }
    lines.back() += character;
    at += bytes;
  }
  return lines;
}

std::size_t WidthOf(const std::vector<std::size_t>& widths, int first, int columns) {
  std::size_t width = kGap.size() * static_cast<std::size_t>(columns - 1);
  for (int i = first; i < first + columns; ++i) width += widths[static_cast<std::size_t>(i)];
  return width;
}

// Wide enough for every row, then for header cells; a merged one widens its last column.
std::vector<std::size_t> Widths(const DerivedTable& table,
                                const std::vector<std::vector<HeaderSpan>>& spans) {
  std::vector<std::size_t> widths(static_cast<std::size_t>(table.columns_size()));
  for (const auto& row : table.rows()) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string& text = row.cells(static_cast<int>(i)).text();
      widths[i] = std::max(widths[i], DisplayWidth(OneLine(text)));
    }
  }
  for (int columns = 1; columns <= table.columns_size(); ++columns) {
    for (std::size_t row = 0; row < spans.size(); ++row) {
      for (int i = 0; i < table.columns_size(); ++i) {
        if (spans[row][static_cast<std::size_t>(i)].columns != columns) continue;
        const std::string text = OneLine(table.header_rows(static_cast<int>(row)).cells(i));
        const std::size_t wanted = std::min(DisplayWidth(text), kHeaderWidth);
        const std::size_t have = WidthOf(widths, i, columns);
        if (wanted > have) widths[static_cast<std::size_t>(i + columns - 1)] += wanted - have;
      }
    }
  }
  return widths;
}

void PrintLine(std::ostream& out, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

void PrintHeaderRow(std::ostream& out, const DerivedTable& table, std::size_t row,
                    const std::vector<HeaderSpan>& spans, const std::vector<std::size_t>& widths) {
  // For each cell that begins here: its first column, how many it covers, its lines.
  struct Cell {
    int first;
    int columns;
    std::vector<std::string> lines;
  };
  std::vector<Cell> cells;
  std::size_t lines = 0;
  for (int i = 0; i < table.columns_size(); i += cells.back().columns) {
    const int columns = std::max(spans[static_cast<std::size_t>(i)].columns, 1);
    const std::string& text = table.header_rows(static_cast<int>(row)).cells(i);
    cells.push_back({i, columns, Wrap(OneLine(text), WidthOf(widths, i, columns))});
    lines = std::max(lines, cells.back().lines.size());
  }
  for (std::size_t number = 0; number < lines; ++number) {
    std::string line;
    for (const Cell& cell : cells) {
      const Place place = cell.columns > 1                         ? Place::kMiddle
                          : table.columns(cell.first).has_amount() ? Place::kRight
                                                                   : Place::kLeft;
      if (cell.first > 0) line += kGap;
      line += Padded(number < cell.lines.size() ? cell.lines[number] : "",
                     WidthOf(widths, cell.first, cell.columns), place);
    }
    PrintLine(out, line);
  }
}

std::string CsvField(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

void PrintRecord(std::ostream& out, const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) out << (i == 0 ? "" : ",") << CsvField(fields[i]);
  out << "\r\n";
}

std::vector<std::vector<std::string>> PrintedRows(const DerivedTable& table) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : table.header_rows()) {
    rows.emplace_back(row.cells().begin(), row.cells().end());
  }
  for (const auto& row : table.rows()) {
    auto& cells = rows.emplace_back();
    for (const auto& cell : row.cells()) cells.push_back(cell.text());
  }
  return rows;
}

}  // namespace

std::string UnitLabel(budget::v1::AmountUnit unit) {
  return unit == budget::v1::AMOUNT_UNIT_YUAN ? "元" : "万元";
}

void PrintTable(std::ostream& out, const DerivedTable& table) {
  const auto spans = form::HeaderSpans(table);
  const std::vector<std::size_t> widths = Widths(table, spans);
  out << "表 " << table.number() << "  " << OneLine(table.title()) << "  单位："
      << UnitLabel(table.unit()) << '\n';
  for (std::size_t row = 0; row < spans.size(); ++row)
    PrintHeaderRow(out, table, row, spans[row], widths);
  out << std::string(WidthOf(widths, 0, table.columns_size()), '-') << '\n';
  for (const auto& row : table.rows()) {
    std::string line;
    for (int i = 0; i < table.columns_size(); ++i) {
      if (i > 0) line += kGap;
      line += Padded(OneLine(row.cells(i).text()), widths[static_cast<std::size_t>(i)],
                     table.columns(i).has_amount() ? Place::kRight : Place::kLeft);
    }
    PrintLine(out, line);
  }
  if (!table.note().empty()) out << OneLine(table.note()) << '\n';
}

void PrintCsv(std::ostream& out, const DerivedTable& table) {
  for (const auto& row : PrintedRows(table)) PrintRecord(out, row);
}

void PrintCsv(std::ostream& out, const DerivedTables& tables) {
  for (const DerivedTable& table : tables.tables()) {
    PrintRecord(out, {absl::StrCat("表 ", table.number()), table.title(), UnitLabel(table.unit())});
    PrintCsv(out, table);
    if (!table.note().empty()) PrintRecord(out, {table.note()});
  }
}

nlohmann::ordered_json TablesJson(const DerivedTables& tables) {
  auto all = nlohmann::ordered_json::array();
  for (const DerivedTable& table : tables.tables()) {
    all.push_back({{"number", table.number()},
                   {"title", table.title()},
                   {"unit", UnitLabel(table.unit())},
                   {"rows", PrintedRows(table)},
                   {"note", table.note()}});
  }
  return {{"form", tables.form_id()}, {"tables", std::move(all)}};
}

}  // namespace mingzhang::cli
