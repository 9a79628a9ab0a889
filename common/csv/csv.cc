#include "common/csv/csv.h"

#include <algorithm>
#include <array>

namespace mingzhang {
namespace {

// Excel and WPS take the fullwidth forms for formulas too, where East Asian input is set up.
// An apostrophe is among them so that whoever takes one off what begins so gets every text back.
constexpr std::array<std::string_view, 12> kFormulaStarts = {"=",  "+", "-",  "@",  "\t", "\r",
                                                             "\n", "'", "＝", "＋", "－", "＠"};
constexpr std::string_view kQuoted = ",\"\r\n";

bool LooksLikeFormula(std::string_view text) {
  return std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                     [&](std::string_view start) { return text.substr(0, start.size()) == start; });
}

std::string Cell(const CsvCell& written) {
  std::string cell;
  if (!written.is_number() && LooksLikeFormula(written.text())) cell = "'";
  cell += written.text();
  if (cell.find_first_of(kQuoted) == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string CsvRecord(const std::vector<CsvCell>& cells) {
  std::string record;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) record += ',';
    record += Cell(cells[i]);
  }
  return record + "\r\n";
}

}  // namespace mingzhang
