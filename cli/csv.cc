#include "cli/csv.h"

namespace mingzhang::cli {
namespace {

constexpr std::string_view kFormulaStarts = "=+-@\t\r";
constexpr std::string_view kQuoted = ",\"\r\n";

std::string Cell(std::string_view text) {
  std::string cell;
  if (!text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos) cell = "'";
  cell += text;
  if (cell.find_first_of(kQuoted) == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string CsvRecord(const std::vector<std::string>& cells) {
  std::string record;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) record += ',';
    record += Cell(cells[i]);
  }
  return record + "\r\n";
}

}  // namespace mingzhang::cli
