#include "ledger_service/document/table_binding.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "ledger_service/document/amounts.h"
#include "ledger_service/document/plain.h"
#include "ledger_service/document/words.h"

namespace mingzhang::document {
namespace {

using budget::v1::Column;
using budget::v1::DisclosureForm;
using budget::v1::FixedRow;
using budget::v1::FormTable;
using budget::v1::Label;
using budget::v1::Panel;
using budget::v1::RowGroup;

// Names that share this much (of 1000) are the same name with a slip in it.
constexpr int kSameNameWithSlip = 700;
// Rows within one unit where names alone could be a unit's or a project's.
constexpr std::size_t kMaxUnitRows = 2000;
constexpr std::int64_t kMaxColumnSum = std::int64_t{1} << 61;

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool HasBlocks(std::string_view pattern) {
  for (const std::string_view block : {"{{if", "{{each", "{{else", "{{end"}) {
    if (pattern.find(block) != std::string_view::npos) return true;
  }
  return false;
}

bool TitleMatches(const FormTable& table, const PrintedTable& printed) {
  if (printed.title.empty()) return false;
  std::string_view title = printed.title;
  for (const std::string_view text : {title, title.substr(MarkerLength(title))}) {
    if (HasBlocks(table.title()) ? table.number() == printed.number
                                 : MatchesTemplate(table.title(), text)) {
      return true;
    }
  }
  return false;
}

// Which printed table each of the form's is; -1: none.
std::vector<int> MatchTitles(const PrintedDocument& document, const DisclosureForm& form) {
  std::vector<int> matched(form.tables_size(), -1);
  std::set<int> taken;
  for (int i = 0; i < form.tables_size(); ++i) {
    for (int j = 0; j < static_cast<int>(document.tables.size()); ++j) {
      if (taken.contains(j) || !TitleMatches(form.tables(i), document.tables[j])) continue;
      matched[i] = j;
      taken.insert(j);
      break;
    }
  }
  // A title with a slip in it, at the number or between the neighbours where it belongs.
  for (int i = 0; i < form.tables_size(); ++i) {
    if (matched[i] >= 0) continue;
    int best = -1;
    int most = kSameNameWithSlip;
    for (int j = 0; j < static_cast<int>(document.tables.size()); ++j) {
      if (taken.contains(j) || document.tables[j].title.empty()) continue;
      const int likeness = Likeness(form.tables(i).title(), document.tables[j].title);
      const bool numbered = document.tables[j].number == form.tables(i).number();
      if (!numbered && likeness < 900) continue;
      if (likeness <= most) continue;
      best = j;
      most = likeness;
    }
    if (best < 0) continue;
    matched[i] = best;
    taken.insert(best);
  }
  return matched;
}

int CountMatches(const std::vector<int>& matched) {
  return static_cast<int>(
      std::count_if(matched.begin(), matched.end(), [](int table) { return table >= 0; }));
}

// What the variables of a label template stand for in a printed label.
std::optional<std::map<std::string, std::string>> ReadLabel(std::string_view pattern,
                                                            std::string_view printed) {
  std::map<std::string, std::string> values;
  const std::string key = Key(printed);
  std::size_t at = 0;
  while (true) {
    const std::size_t open = pattern.find("{{");
    const std::string literal = Key(pattern.substr(0, open));
    if (key.compare(at, literal.size(), literal) != 0) return std::nullopt;
    at += literal.size();
    if (open == std::string_view::npos) {
      if (at != key.size()) return std::nullopt;
      return values;
    }
    const std::size_t close = pattern.find("}}", open);
    if (close == std::string_view::npos) return std::nullopt;
    std::string name = Key(pattern.substr(open + 2, close - open - 2));
    name = name.substr(0, name.find('|'));
    pattern.remove_prefix(close + 2);
    const std::string next = Key(pattern.substr(0, pattern.find("{{")));
    std::size_t end = at;
    if (name == "code" || name == "number") {
      while (end < key.size() && key[end] >= '0' && key[end] <= '9') ++end;
    } else {
      end = next.empty() ? key.size() : key.find(next, at);
      if (end == std::string::npos) return std::nullopt;
    }
    if (end == at) return std::nullopt;
    values[name] = key.substr(at, end - at);
    at = end;
  }
}

// The names of a catalogue's codes.
class Names {
 public:
  explicit Names(const catalog::Catalogue& catalogue) : catalogue_(catalogue) {
    for (const auto& code : catalogue.codes().functional()) {
      functional_[Key(code.name())].push_back(code.code());
    }
    for (const auto& code : catalogue.codes().economic()) {
      economic_[Key(code.name())].push_back(code.code());
    }
  }

  std::optional<std::string_view> Name(bool functional, std::string_view code) const {
    return functional ? catalogue_.FunctionalName(code) : catalogue_.EconomicName(code);
  }
  // Codes of that name.
  const std::vector<std::string>& Codes(bool functional, const std::string& key) const {
    static const std::vector<std::string> none;
    const auto& names = functional ? functional_ : economic_;
    const auto found = names.find(key);
    return found == names.end() ? none : found->second;
  }
  // The code of `digits` below `parent` whose name is likest; empty where none is like enough.
  std::string Likest(bool functional, std::string_view name, std::string_view parent,
                     std::size_t digits) const {
    std::string likest;
    int most = kSameNameWithSlip;
    for (const auto& [key, codes] : functional ? functional_ : economic_) {
      for (const std::string& code : codes) {
        if (code.size() != digits || !StartsWith(code, parent)) continue;
        const int likeness = Likeness(key, name);
        if (likeness <= most) continue;
        most = likeness;
        likest = code;
      }
    }
    return likest;
  }

 private:
  const catalog::Catalogue& catalogue_;
  std::map<std::string, std::vector<std::string>> functional_;
  std::map<std::string, std::vector<std::string>> economic_;
};

// What other tables say about names, as keys.
struct KnownNames {
  std::set<std::string> projects;
  std::set<std::string> units;
};

// Reads one panel of one table.
class PanelBinder {
 public:
  PanelBinder(BoundTable& table, const Panel& panel, std::size_t number, std::size_t first_column,
              const Names& names, KnownNames& known, std::vector<Finding>& findings)
      : table_(table),
        panel_(panel),
        number_(number),
        first_(first_column),
        names_(names),
        known_(known),
        findings_(findings) {}

  void Bind(const std::vector<std::size_t>& body) {
    std::vector<std::size_t> rows;
    for (const std::size_t row : body) {
      if (!IsBlank(row)) rows.push_back(row);
    }
    std::optional<std::size_t> total;
    if (panel_.has_total() && !rows.empty()) {
      // The last row, unless its label says something else and an earlier one's does not.
      for (std::size_t i = rows.size(); i-- > 0 && !total;) {
        if (MatchesFixed(panel_.total(), rows[i])) total = i;
      }
      if (!total && Likeness(panel_.total().label(), NameCell(rows.back())) >= 500) {
        total = rows.size() - 1;
      }
    }
    const std::vector<std::size_t> lines(
        rows.begin(), total ? rows.begin() + static_cast<std::ptrdiff_t>(*total) : rows.end());
    BindGroups({panel_.rows().begin(), panel_.rows().end()}, lines, table_.scope, 1);
    if (total) {
      BoundRow row = Begin(rows[*total], budget::v1::ROW_KIND_TOTAL, 0,
                           table_.scope.Narrowed(panel_.total().where()));
      row.name = NameCell(rows[*total]);
      row.label = row.name;
      table_.rows.push_back(std::move(row));
      for (std::size_t i = *total + 1; i < rows.size(); ++i) Unread(rows[i]);
    }
  }

  bool complete() const { return complete_; }

 private:
  std::string_view Cell(std::size_t row, std::size_t column) const {
    return table_.printed->rows[row].cells[first_ + column];
  }

  bool IsBlank(std::size_t row) const {
    for (int i = 0; i < panel_.columns_size(); ++i) {
      if (!Cell(row, i).empty()) return false;
    }
    return true;
  }

  bool HasAmounts(std::size_t row) const {
    for (int i = 0; i < panel_.columns_size(); ++i) {
      if (panel_.columns(i).has_amount() && !Cell(row, i).empty()) return true;
    }
    return false;
  }

  std::optional<int> LabelColumn(Label label) const {
    for (int i = 0; i < panel_.columns_size(); ++i) {
      const Column& column = panel_.columns(i);
      if (column.content_case() == Column::kLabel && column.label() == label) return i;
    }
    return std::nullopt;
  }

  std::string LabelCell(std::size_t row, Label label) const {
    const std::optional<int> column = LabelColumn(label);
    return column ? std::string(Cell(row, *column)) : std::string();
  }

  std::string NameCell(std::size_t row) const { return LabelCell(row, budget::v1::LABEL_NAME); }

  // The digits in the code columns, each checked for its length.
  std::string CodeCells(std::size_t row) const {
    std::string code;
    for (const auto& [label, digits] :
         {std::pair(budget::v1::LABEL_CODE_CLASS, 3), std::pair(budget::v1::LABEL_CODE_SECOND, 2),
          std::pair(budget::v1::LABEL_CODE_THIRD, 2)}) {
      const std::string cell = Key(LabelCell(row, label));
      if (cell.empty()) break;
      if (!IsDigits(cell)) return {};
      if (cell.size() == static_cast<std::size_t>(digits)) {
        code += cell;
      } else if (cell.size() == code.size() + digits && StartsWith(cell, code)) {
        code = cell;
      } else {
        return {};
      }
    }
    return code;
  }

  BoundRow Begin(std::size_t row, budget::v1::RowKind kind, int depth, Scope scope) const {
    BoundRow bound;
    bound.panel = number_;
    bound.row = row;
    bound.kind = kind;
    bound.depth = depth;
    bound.scope = std::move(scope);
    return bound;
  }

  bool MatchesFixed(const FixedRow& fixed, std::size_t row) const {
    if (!LabelColumn(budget::v1::LABEL_NAME)) return true;
    const std::string name = NameCell(row);
    if (HasBlocks(fixed.label())) return !name.empty();
    // A label that is all variable could be any name but a project's.
    if (StartsWith(fixed.label(), "{{") && EndsWith(fixed.label(), "}}") &&
        (name.empty() || known_.projects.contains(Key(name)))) {
      return false;
    }
    return MatchesTemplate(fixed.label(), name);
  }

  // Says that a row with amounts could not be read.
  void Unread(std::size_t row) {
    if (!HasAmounts(row)) return;
    complete_ = false;
    const int line = table_.printed->rows[row].line;
    Finding finding;
    finding.rule = "DOC-001";
    finding.severity = budget::v1::SEVERITY_WARNING;
    finding.line = line;
    finding.place = Join("第 ", line, " 行，表 ", table_.form->number());
    finding.printed = NameCell(row);
    finding.message = Join("表 ", table_.form->number(), " 的这一行“", NameCell(row),
                           "”不是公开格式里的行，未能核对。请核对行名和科目编码。");
    findings_.push_back(std::move(finding));
  }

  void BindGroups(const std::vector<RowGroup>& groups, const std::vector<std::size_t>& rows,
                  const Scope& scope, int depth) {
    if (groups.size() == 1 && groups[0].has_units()) {
      BindUnits(groups[0].units(), rows, scope);
      return;
    }
    std::size_t group = 0;
    std::string parent;
    for (const std::size_t row : rows) {
      // A row of its own before one that could be anything.
      std::optional<std::size_t> found;
      for (std::size_t i = group; i < groups.size() && !found; ++i) {
        if (groups[i].has_fixed() && MatchesFixed(groups[i].fixed(), row)) found = i;
        if (IsCode(groups[i]) && !CodeOf(groups[i], row, parent).empty()) found = i;
      }
      for (std::size_t i = group; i < groups.size() && !found; ++i) {
        if ((groups[i].has_projects() || groups[i].has_carry_overs()) && !NameCell(row).empty()) {
          found = i;
        }
      }
      for (std::size_t i = group; i < groups.size() && !found && i < group + 2; ++i) {
        if (groups[i].has_fixed() && Likeness(groups[i].fixed().label(), NameCell(row)) >= 600) {
          found = i;
        }
      }
      if (!found) {
        Unread(row);
        continue;
      }
      for (std::size_t i = group; i < *found; ++i) {
        if (groups[i].has_fixed() && !groups[i].fixed().omit_when_zero()) complete_ = false;
      }
      const RowGroup& chosen = groups[*found];
      group = *found;
      if (chosen.has_fixed()) {
        ++group;
        BoundRow bound = Begin(row, budget::v1::ROW_KIND_FIXED, chosen.fixed().depth(),
                               scope.Narrowed(chosen.fixed().where()));
        bound.name = NameCell(row);
        bound.label = bound.name;
        table_.rows.push_back(std::move(bound));
      } else if (IsCode(chosen)) {
        BindCode(chosen, row, scope, depth, parent);
      } else {
        const auto& where =
            chosen.has_projects() ? chosen.projects().where() : chosen.carry_overs().where();
        BoundRow bound = Begin(
            row,
            chosen.has_projects() ? budget::v1::ROW_KIND_PROJECT : budget::v1::ROW_KIND_CARRY_OVER,
            depth, scope.Narrowed(where));
        if (chosen.has_projects()) {
          // Money of a project is this year's, and project expenditure.
          bound.scope.fund_sources &= kThisYear;
        } else {
          bound.scope.fund_sources &= kCarryOver;
        }
        bound.name = NameCell(row);
        bound.project = bound.name;
        bound.label = bound.name;
        bound.scope = bound.scope.OfItem(bound.name);
        table_.rows.push_back(std::move(bound));
      }
    }
  }

  // A heading row for each unit, then the rows within it.
  void BindUnits(const budget::v1::UnitRows& units, const std::vector<std::size_t>& rows,
                 const Scope& scope) {
    const std::vector<RowGroup> groups(units.rows().begin(), units.rows().end());
    std::vector<std::size_t> headings;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (IsHeading(groups, rows, i)) headings.push_back(i);
    }
    if (headings.empty() || headings[0] != 0) {
      for (const std::size_t row : rows) Unread(row);
      return;
    }
    for (std::size_t i = 0; i < headings.size(); ++i) {
      const std::size_t row = rows[headings[i]];
      const std::string name = NameCell(row);
      const Scope within = headings.size() == 1 ? scope : scope.OfUnit(name);
      BoundRow bound = Begin(row, budget::v1::ROW_KIND_UNIT, 1, within);
      bound.name = name;
      bound.label = name;
      bound.has_parts = !groups.empty();
      table_.rows.push_back(std::move(bound));
      const std::size_t end = i + 1 < headings.size() ? headings[i + 1] : rows.size();
      BindGroups(groups,
                 {rows.begin() + static_cast<std::ptrdiff_t>(headings[i] + 1),
                  rows.begin() + static_cast<std::ptrdiff_t>(end)},
                 within, 2);
    }
  }

  // Whether the row is a unit's. Codes tell rows within it; where names alone could be either, the
  // unit's row is the sum of those that follow it.
  bool IsHeading(const std::vector<RowGroup>& groups, const std::vector<std::size_t>& rows,
                 std::size_t at) {
    if (NameCell(rows[at]).empty()) return false;
    const bool codes = std::any_of(groups.begin(), groups.end(), IsCode);
    const bool names = std::any_of(groups.begin(), groups.end(), [](const RowGroup& group) {
      return group.has_projects() || group.has_carry_overs();
    });
    if (codes && !names) {
      if (!CodeCells(rows[at]).empty()) return false;
      known_.units.insert(Key(NameCell(rows[at])));
      return true;
    }
    if (at == 0) sums_ = UnitSums(rows);
    return sums_[at];
  }

  // Which rows are units': each the sum of the rows up to the next one, in every column. A row that
  // is known to be a unit's is one. Where nothing adds up, a figure being wrong, known names
  // decide.
  std::vector<bool> UnitSums(const std::vector<std::size_t>& rows) const {
    const std::size_t count = rows.size();
    std::vector<bool> headings(count, false);
    std::vector<bool> known(count, false);
    for (std::size_t i = 0; i < count; ++i)
      known[i] = known_.units.contains(Key(NameCell(rows[i])));
    std::vector<std::vector<CellAmount>> cells(count);
    for (std::size_t i = 0; i < count; ++i) {
      for (int c = 0; c < panel_.columns_size(); ++c) {
        if (!panel_.columns(c).has_amount()) continue;
        cells[i].push_back(
            ReadCell(Cell(rows[i], c), budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN, 2));
      }
    }
    // Where the unit of row i may end, and whether the rest can be told apart behind it.
    std::vector<std::size_t> next(count + 1, 0);
    std::vector<bool> reachable(count + 1, false);
    reachable[count] = true;
    for (std::size_t i = count; i-- > 0;) {
      std::vector<std::int64_t> rest;
      for (const CellAmount& cell : cells[i]) rest.push_back(cell.fen);
      const std::size_t last = std::min(count, i + kMaxUnitRows);
      for (std::size_t j = i + 1; j < last && !known[j]; ++j) {
        bool adds_up = true;
        for (std::size_t c = 0; c < rest.size(); ++c) {
          rest[c] = std::clamp(rest[c] - cells[j][c].fen, -kMaxColumnSum, kMaxColumnSum);
          const auto slack = static_cast<std::int64_t>(j - i) * 5'000;
          adds_up = adds_up && rest[c] <= slack && rest[c] >= -slack;
        }
        if (!adds_up || !reachable[j + 1]) continue;
        reachable[i] = true;
        next[i] = j + 1;
        break;
      }
    }
    if (count > 0) headings[0] = true;
    if (count > 0 && reachable[0]) {
      for (std::size_t i = 0; i < count; i = next[i]) headings[i] = true;
      return headings;
    }
    for (std::size_t i = 1; i < count; ++i) headings[i] = known[i];
    return headings;
  }

  static bool IsCode(const RowGroup& group) {
    return group.has_functional() || group.has_economic();
  }

  // The code that a row of the group stands for; empty where it is none.
  std::string CodeOf(const RowGroup& group, std::size_t row, const std::string& parent) {
    const bool functional = group.has_functional();
    const std::string& label = functional ? group.functional().label() : group.economic().label();
    const int levels = functional ? group.functional().levels() : group.economic().levels();
    if (LabelColumn(budget::v1::LABEL_CODE_CLASS)) {
      std::string code = CodeCells(row);
      return static_cast<int>(code.size()) <= 1 + 2 * levels ? code : std::string();
    }
    const auto values =
        ReadLabel(label.empty() ? "{{name}}" : std::string_view(label), NameCell(row));
    if (!values) return {};
    if (const auto code = values->find("code"); code != values->end()) return code->second;
    const auto name = values->find("name");
    if (name == values->end()) return {};
    std::string best;
    for (const std::string& code : names_.Codes(functional, name->second)) {
      if (static_cast<int>(code.size()) > 1 + 2 * levels) continue;
      // Below the row above, or else the highest.
      if (!parent.empty() && StartsWith(code, parent)) return code;
      if (best.empty() || code.size() < best.size()) best = code;
    }
    if (best.empty() && levels == 1) best = names_.Likest(functional, name->second, "", 3);
    return best;
  }

  void BindCode(const RowGroup& group, std::size_t row, const Scope& scope, int depth,
                std::string& parent) {
    const bool functional = group.has_functional();
    const std::string code = CodeOf(group, row, parent);
    const int level = static_cast<int>(code.size() - 1) / 2;
    const int levels = functional ? group.functional().levels() : group.economic().levels();
    const auto& where = functional ? group.functional().where() : group.economic().where();
    BoundRow bound = Begin(row, budget::v1::ROW_KIND_CODE, depth + level - 1,
                           functional ? scope.Narrowed(where).OfFunctional(code)
                                      : scope.Narrowed(where).OfEconomic(code));
    bound.code = code;
    bound.has_parts = level < levels;
    bound.name = PrintedName(group, row);
    bound.label = Join(code, " ", bound.name);
    if (functional && group.functional().by_project()) {
      bound.project = LabelCell(row, budget::v1::LABEL_PROJECT_NAME);
      if (!bound.project.empty()) {
        bound.scope = bound.scope.OfItem(bound.project);
        bound.label = Join(bound.label, "·", bound.project);
      }
    }
    CheckCode(functional, bound, parent);
    parent = code;
    table_.rows.push_back(std::move(bound));
  }

  std::string PrintedName(const RowGroup& group, std::size_t row) const {
    const std::string& label =
        group.has_functional() ? group.functional().label() : group.economic().label();
    const std::string printed = NameCell(row);
    if (label.empty()) return Key(printed);
    const auto values = ReadLabel(label, printed);
    if (!values) return Key(printed);
    const auto name = values->find("name");
    return name == values->end() ? Key(printed) : name->second;
  }

  void CheckCode(bool functional, const BoundRow& row, const std::string& before) {
    const int line = table_.printed->rows[row.row].line;
    const auto report = [&](std::string_view rule, budget::v1::Severity severity,
                            std::string printed, std::string expected, std::string message) {
      Finding finding;
      finding.rule = std::string(rule);
      finding.severity = severity;
      finding.line = line;
      finding.place = Join("第 ", line, " 行，表 ", table_.form->number(), "“", row.label, "”行");
      finding.printed = std::move(printed);
      finding.expected = std::move(expected);
      finding.message = std::move(message);
      findings_.push_back(std::move(finding));
    };
    const std::string what = functional ? "功能科目" : "经济科目";
    const std::string_view rule = functional ? "STR-003" : "STR-004";
    const auto name = names_.Name(functional, row.code);
    if (name && Key(*name) != Key(row.name) && !row.name.empty()) {
      report("STR-015", budget::v1::SEVERITY_WARNING, row.name, std::string(*name),
             Join("表 ", table_.form->number(), " 的", what, " ", row.code, " 印为“", row.name,
                  "”，科目目录里是“", *name, "”。请改用现行名称，或改正编码。"));
    } else if (!name) {
      // A name that the catalogue has under another code of the same parent.
      std::string right;
      for (const std::string& code : names_.Codes(functional, Key(row.name))) {
        if (code.size() == row.code.size()) right = right.empty() ? code : "?";
      }
      if (right.size() > 1) {
        report(rule, budget::v1::SEVERITY_ERROR, row.code, right,
               Join("表 ", table_.form->number(), " 的", what, "编码 ", row.code,
                    " 不在科目目录里，“", row.name, "”的编码是 ", right, "。请改正编码。"));
      }
    }
    const std::size_t up = row.code.size() - 2;
    if (row.code.size() > 3 &&
        (before.size() < up || row.code.substr(0, up) != before.substr(0, up))) {
      report(rule, budget::v1::SEVERITY_ERROR, row.code, "",
             Join("表 ", table_.form->number(), " 的", what, " ", row.code, "“", row.name,
                  "”上面没有它的上级 ", row.code.substr(0, up), "。请核对编码，或补列上级科目。"));
      complete_ = false;
    }
  }

  BoundTable& table_;
  const Panel& panel_;
  std::size_t number_;
  std::size_t first_;
  const Names& names_;
  KnownNames& known_;
  std::vector<Finding>& findings_;
  bool complete_ = true;
  // Of the rows of units, see UnitSums.
  std::vector<bool> sums_;
};

// The units that the text lists: 具体包括：甲、乙。 or an item for each.
void AddUnitNames(const PrintedDocument& document, KnownNames& known) {
  constexpr std::string_view kList = "具体包括：";
  for (std::size_t i = document.body; i < document.paragraphs.size(); ++i) {
    const std::string_view text = document.paragraphs[i].text;
    const std::size_t at = text.find(kList);
    if (at == std::string_view::npos || text.find("单位") == std::string_view::npos) continue;
    std::string_view rest = text.substr(at + kList.size());
    rest = rest.substr(0, rest.find("。"));
    while (!rest.empty()) {
      const std::size_t end = rest.find("、");
      known.units.insert(Key(rest.substr(0, end)));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + std::string_view("、").size());
    }
    for (++i; i < document.paragraphs.size(); ++i) {
      const std::string_view item = document.paragraphs[i].text;
      const std::size_t marker = MarkerLength(item);
      if (marker == 0 || item[0] < '0' || item[0] > '9') break;
      known.units.insert(Key(item.substr(marker)));
    }
    break;
  }
}

// The names in columns of projects' names, and those of units.
KnownNames ReadKnownNames(const PrintedDocument& document, const DisclosureForm& form,
                          const std::vector<int>& matched) {
  KnownNames known;
  AddUnitNames(document, known);
  for (int i = 0; i < form.tables_size(); ++i) {
    std::size_t position = 0;
    for (const Panel& panel : form.tables(i).panels()) {
      for (const Column& column : panel.columns()) {
        const std::size_t at = position++;
        if (matched[i] < 0 || column.content_case() != Column::kLabel ||
            column.label() != budget::v1::LABEL_PROJECT_NAME) {
          continue;
        }
        for (const PrintedRow& row : document.tables[matched[i]].rows) {
          if (at < row.cells.size()) known.projects.insert(Key(row.cells[at]));
        }
      }
    }
  }
  return known;
}

}  // namespace

const BoundTable* Binding::Table(int number) const {
  for (const BoundTable& table : tables) {
    if (table.form->number() == number) return &table;
  }
  return nullptr;
}

const DisclosureForm* FindForm(const PrintedDocument& document,
                               const std::vector<const DisclosureForm*>& forms) {
  const DisclosureForm* best = nullptr;
  int most = 0;
  for (const DisclosureForm* form : forms) {
    int matches = 4 * CountMatches(MatchTitles(document, *form));
    if (matches < 2 * form->tables_size() || matches == 0) continue;
    const bool serves = std::find(form->fiscal_years().begin(), form->fiscal_years().end(),
                                  document.year) != form->fiscal_years().end();
    if (serves) ++matches;
    if (matches <= most) continue;
    best = form;
    most = matches;
  }
  return best;
}

Binding BindTables(const PrintedDocument& document, const DisclosureForm& form,
                   const catalog::Catalogue& catalogue, std::vector<Finding>& findings) {
  Binding binding;
  binding.form = &form;
  const Names names(catalogue);
  const std::vector<int> matched = MatchTitles(document, form);
  KnownNames known = ReadKnownNames(document, form, matched);
  for (int i = 0; i < form.tables_size(); ++i) {
    const FormTable& table = form.tables(i);
    if (matched[i] < 0) {
      Finding finding;
      finding.rule = "PUB-001";
      finding.line = 1;
      finding.place = "全文";
      finding.expected = table.title();
      finding.message = Join("公开格式“", form.title(), "”的表 ", table.number(), "“",
                             table.title(), "”没有找到。请补上该表，或核对表名。");
      findings.push_back(std::move(finding));
      continue;
    }
    const PrintedTable& printed = document.tables[matched[i]];
    BoundTable bound;
    bound.form = &table;
    bound.printed = &printed;
    bound.scope = Scope().Narrowed(table.scope());
    std::size_t width = 0;
    for (int p = 0; p < table.panels_size(); ++p) {
      for (const Column& column : table.panels(p).columns()) {
        budget::v1::AmountStyle style = column.has_amounts()  ? column.amounts()
                                        : table.has_amounts() ? table.amounts()
                                                              : form.amounts();
        if (printed.unit != budget::v1::AMOUNT_UNIT_UNSPECIFIED && !column.has_amounts()) {
          style.set_unit(printed.unit);
        }
        if (column.has_amount()) {
          bound.columns.push_back({&column, static_cast<std::size_t>(p), width, style});
        }
        ++width;
      }
    }
    // Header rows, those repeated on every page included.
    std::set<std::string> headers;
    const auto key_of = [](const PrintedRow& row) { return Key(absl::StrJoin(row.cells, "\x01")); };
    for (int j = 0; j < table.header_rows_size() && j < static_cast<int>(printed.rows.size());
         ++j) {
      headers.insert(key_of(printed.rows[j]));
    }
    std::vector<std::size_t> body;
    for (std::size_t j = 0; j < printed.rows.size(); ++j) {
      if (headers.contains(key_of(printed.rows[j]))) continue;
      if (printed.rows[j].cells.size() != width) {
        Finding finding;
        finding.rule = "DOC-001";
        finding.severity = budget::v1::SEVERITY_WARNING;
        finding.line = printed.rows[j].line;
        finding.place = Join("第 ", finding.line, " 行，表 ", table.number());
        finding.message = Join("表 ", table.number(), "的这一行有 ", printed.rows[j].cells.size(),
                               " 列，公开格式是 ", width,
                               " 列，未能核对。请核对公开格式（--form）和文本里的制表符。");
        findings.push_back(std::move(finding));
        continue;
      }
      body.push_back(j);
    }
    std::size_t first = 0;
    for (int p = 0; p < table.panels_size(); ++p) {
      PanelBinder binder(bound, table.panels(p), static_cast<std::size_t>(p), first, names, known,
                         findings);
      binder.Bind(body);
      bound.complete.push_back(binder.complete());
      first += static_cast<std::size_t>(table.panels(p).columns_size());
    }
    for (const BoundRow& row : bound.rows) {
      for (const BoundColumn& column : bound.columns) {
        if (column.panel != row.panel) continue;
        const CellAmount amount =
            ReadCell(printed.rows[row.row].cells[column.position], column.style.unit(), 0);
        if (amount.kind == CellAmount::Kind::kOther) {
          Finding finding;
          finding.rule = "DOC-002";
          finding.severity = budget::v1::SEVERITY_WARNING;
          finding.line = printed.rows[row.row].line;
          finding.printed = printed.rows[row.row].cells[column.position];
          const std::string what = CellName(bound, row, column);
          finding.place = Join("第 ", finding.line, " 行，", what);
          finding.message = Join(what, "印为“", finding.printed,
                                 "”，不是规范的金额写法，未能核对。请改为如 1,704.86 的写法。");
          findings.push_back(std::move(finding));
        }
        // 0.00 where nothing is printed for zero is an amount too small to be seen.
        const bool tiny = amount.kind == CellAmount::Kind::kAmount &&
                          column.style.zero() == budget::v1::ZERO_STYLE_BLANK;
        if (amount.fen != 0 || tiny) bound.empty = false;
        if (amount.fen == 0 && amount.step_fen > 1 && !tiny) bound.exactly_empty = false;
      }
    }
    binding.tables.push_back(std::move(bound));
  }
  return binding;
}

std::string CellName(const BoundTable& table, const BoundRow& row, const BoundColumn& column) {
  if (row.label.empty()) {
    return Join("表 ", table.form->number(), "“", column.column->title(), "”列");
  }
  return Join("表 ", table.form->number(), "“", row.label, "”行“", column.column->title(), "”列");
}

namespace {

// The cell's figure; nullopt where no amount can be read.
std::optional<PrintedFigure> FigureOf(const BoundTable& table, const BoundRow& row,
                                      const BoundColumn& column) {
  const PrintedRow& printed = table.printed->rows[row.row];
  const std::string& cell = printed.cells[column.position];
  const CellAmount amount = ReadCell(cell, column.style.unit(), column.style.decimals());
  if (amount.kind == CellAmount::Kind::kOther) return std::nullopt;
  PrintedFigure figure;
  figure.fen = amount.fen;
  figure.step_fen = amount.step_fen;
  figure.line = printed.line;
  figure.what = CellName(table, row, column);
  figure.printed = amount.kind == CellAmount::Kind::kNothing && cell.empty() ? "（空）" : cell;
  figure.style = column.style;
  return figure;
}

// Sums down one panel: of rows that must follow a row, and of the total.
class RowSumAdder {
 public:
  RowSumAdder(const BoundTable& table, std::size_t panel, bool complete,
              const std::vector<std::vector<int>>& cells, Reckoning& reckoning)
      : table_(table), panel_(panel), complete_(complete), cells_(cells), reckoning_(reckoning) {}

  void Add() {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      if (table_.rows[i].panel == panel_) rows.push_back(i);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const BoundRow& row = table_.rows[rows[i]];
      if (row.kind == budget::v1::ROW_KIND_TOTAL) {
        AddTotal(rows, i);
        continue;
      }
      if (row.depth == 0) continue;
      std::vector<std::size_t> parts;
      for (std::size_t j = i + 1; j < rows.size(); ++j) {
        const BoundRow& below = table_.rows[rows[j]];
        if (below.kind == budget::v1::ROW_KIND_TOTAL) break;
        if (below.depth == 0) continue;
        if (below.depth <= row.depth) break;
        if (below.depth == row.depth + 1) parts.push_back(rows[j]);
      }
      if (parts.empty() && !row.has_parts) continue;
      if (row.kind == budget::v1::ROW_KIND_CODE && !row.project.empty()) continue;
      AddSum(rows[i], parts, "其下各行之和");
    }
  }

 private:
  void AddTotal(const std::vector<std::size_t>& rows, std::size_t total) {
    if (!complete_) return;
    std::vector<std::size_t> parts;
    bool listed = false;
    for (std::size_t i = 0; i < total; ++i) {
      const BoundRow& row = table_.rows[rows[i]];
      if (row.depth == 1) parts.push_back(rows[i]);
      listed = listed || row.depth == 0;
    }
    if (parts.empty() && listed) return;
    AddSum(rows[total], parts, "以上各行之和");
  }

  void AddSum(std::size_t whole, const std::vector<std::size_t>& parts, std::string_view which) {
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      const int sum = cells_[whole][c];
      if (sum < 0) continue;
      std::vector<int> quantities;
      bool readable = true;
      std::set<int> distinct;
      for (const std::size_t part : parts) {
        readable = readable && cells_[part][c] >= 0 && distinct.insert(cells_[part][c]).second;
        quantities.push_back(cells_[part][c]);
      }
      if (!readable) continue;
      reckoning_.AddSum(
          sum, std::move(quantities),
          Join(CellName(table_, table_.rows[whole], table_.columns[c]), "应等于", which));
    }
  }

  const BoundTable& table_;
  std::size_t panel_;
  bool complete_;
  // Quantities by row and column; -1: none.
  const std::vector<std::vector<int>>& cells_;
  Reckoning& reckoning_;
};

// Sums along a row, by the depths of the columns.
void AddColumnSums(const BoundTable& table, const BoundRow& row, const std::vector<int>& cells,
                   Reckoning& reckoning) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const int depth = table.columns[i].column->depth();
    if (depth == 0 || cells[i] < 0) continue;
    std::vector<int> parts;
    bool readable = true;
    for (std::size_t j = i + 1; j < table.columns.size(); ++j) {
      if (table.columns[j].panel != table.columns[i].panel) break;
      const int other = table.columns[j].column->depth();
      if (other == 0) continue;
      if (other <= depth) break;
      if (other != depth + 1) continue;
      readable = readable && cells[j] >= 0;
      parts.push_back(cells[j]);
    }
    if (parts.empty() || !readable) continue;
    reckoning.AddSum(cells[i], std::move(parts),
                     Join(CellName(table, row, table.columns[i]), "应等于其各分列之和"));
  }
}

// Codes that any table has, by level, within the scopes in which they stand.
struct SeenCodes {
  std::set<std::string> functional;
  std::set<std::string> economic;
};

// A code that a table does not list has no money there.
void AddMissingRows(const BoundTable& table, const SeenCodes& seen, bool without_unit_kinds,
                    Reckoning& reckoning) {
  std::size_t panel_number = 0;
  for (const Panel& panel : table.form->panels()) {
    const std::size_t number = panel_number++;
    if (!table.complete[number]) continue;
    for (const RowGroup& group : panel.rows()) {
      if (!group.has_functional() && !group.has_economic()) continue;
      const bool functional = group.has_functional();
      const int levels = functional ? group.functional().levels() : group.economic().levels();
      std::set<std::string> listed;
      for (const BoundRow& row : table.rows) {
        if (row.panel == number) listed.insert(row.code);
      }
      const Scope base =
          table.scope.Narrowed(functional ? group.functional().where() : group.economic().where());
      for (const std::string& code : functional ? seen.functional : seen.economic) {
        if (static_cast<int>(code.size()) > 1 + 2 * levels || listed.contains(code)) continue;
        const Scope scope = functional ? base.OfFunctional(code) : base.OfEconomic(code);
        for (const BoundColumn& column : table.columns) {
          if (column.panel != number) continue;
          Scope cell = scope.Narrowed(column.column->amount());
          if (without_unit_kinds) cell = cell.WithoutUnitKinds();
          // Only where another table says something about it.
          if (cell.IsEmpty() || !reckoning.Find(cell)) continue;
          PrintedFigure figure;
          figure.source = PrintedFigure::Source::kNoRow;
          figure.line = table.printed->line;
          figure.what = Join("表 ", table.form->number(), " 没有“", code, "”这一行");
          figure.printed = "（未列）";
          figure.style = column.style;
          reckoning.Add(reckoning.Quantity(cell), std::move(figure));
        }
      }
    }
  }
}

}  // namespace

void AddTables(const Binding& binding, bool without_unit_kinds, Reckoning& reckoning) {
  SeenCodes seen;
  for (const BoundTable& table : binding.tables) {
    std::vector<std::vector<int>> cells;
    for (const BoundRow& row : table.rows) {
      std::vector<int>& quantities = cells.emplace_back();
      const bool functional = row.kind == budget::v1::ROW_KIND_CODE &&
                              row.scope.functional.size() == 1 &&
                              row.scope.functional[0] == row.code;
      if (!row.code.empty()) (functional ? seen.functional : seen.economic).insert(row.code);
      for (const BoundColumn& column : table.columns) {
        int quantity = -1;
        if (column.panel == row.panel) {
          Scope scope = row.scope.Narrowed(column.column->amount());
          if (without_unit_kinds) scope = scope.WithoutUnitKinds();
          if (std::optional<PrintedFigure> figure = FigureOf(table, row, column);
              figure && !scope.IsEmpty()) {
            quantity = reckoning.Quantity(scope);
            reckoning.Add(quantity, *std::move(figure));
          }
        }
        quantities.push_back(quantity);
      }
      AddColumnSums(table, row, quantities, reckoning);
    }
    for (std::size_t panel = 0; panel < table.complete.size(); ++panel) {
      RowSumAdder(table, panel, table.complete[panel], cells, reckoning).Add();
    }
  }
  for (const BoundTable& table : binding.tables) {
    AddMissingRows(table, seen, without_unit_kinds, reckoning);
  }
}

namespace {

// Words of a note that say which money it is about.
constexpr std::array<std::pair<std::string_view, EnumSet>, 2> kBudgetNames = {{
    {"政府性基金", kGovernmentFund},
    {"国有资本经营", kStateCapital},
}};

void CheckYear(const PrintedDocument& document, std::string_view text, int line,
               std::string_view what, std::vector<Finding>& findings) {
  const std::optional<int> year = FirstYear(text);
  if (!year || document.year == 0 || *year == document.year) return;
  Finding finding;
  finding.rule = "STR-001";
  finding.line = line;
  finding.place = Join("第 ", line, " 行，", what);
  finding.printed = Join(*year);
  finding.expected = Join(document.year);
  finding.message =
      Join(what, "写的是 ", *year, " 年，本文件是 ", document.year, " 年部门预算。请改正年度。");
  findings.push_back(std::move(finding));
}

void CheckNote(const BoundTable& table, const Paragraph& note, std::vector<Finding>& findings) {
  const int line = note.lines.front().line;
  const auto report = [&](std::string printed, std::string expected, std::string message) {
    Finding finding;
    finding.rule = "PUB-002";
    finding.line = line;
    finding.place = Join("第 ", line, " 行，表 ", table.form->number(), " 的说明");
    finding.printed = std::move(printed);
    finding.expected = std::move(expected);
    finding.message = std::move(message);
    findings.push_back(std::move(finding));
  };
  if (note.text.find("空表") == std::string::npos) return;
  if (!table.empty) {
    report(
        note.text, "",
        Join("表 ", table.form->number(), "有金额，说明却说是空表。请删去说明，或核对表内金额。"));
    return;
  }
  std::string_view wrong;
  std::string_view right;
  for (const auto& [name, sources] : kBudgetNames) {
    if (note.text.find(name) == std::string::npos) {
      if (table.scope.fund_sources == sources) right = name;
    } else if ((table.scope.fund_sources & sources) == 0) {
      wrong = name;
    }
  }
  if (wrong.empty() || right.empty()) return;
  report(std::string(wrong), std::string(right),
         Join("表 ", table.form->number(), "“", table.printed->title, "”的说明写的是“", wrong,
              "”，应为“", std::string(right), "”：说明像是从另一张表抄来的。请改正。"));
}

}  // namespace

void CheckNotes(const PrintedDocument& document, const Binding& binding,
                std::vector<Finding>& findings) {
  for (const BoundTable& table : binding.tables) {
    CheckYear(document, table.printed->title, table.printed->title_line,
              Join("表 ", table.form->number(), " 的标题"), findings);
    bool explained = false;
    for (const std::size_t number : table.printed->notes) {
      const Paragraph& note = document.paragraphs[number];
      explained = explained || note.text.find("空表") != std::string::npos ||
                  note.text.find("无") != std::string::npos ||
                  note.text.find("没有") != std::string::npos;
      CheckNote(table, note, findings);
      CheckYear(document, note.text, note.lines.front().line,
                Join("表 ", table.form->number(), " 的说明"), findings);
    }
    if (!table.empty || !table.exactly_empty || explained || table.form->empty_note().empty())
      continue;
    Finding finding;
    finding.rule = "PUB-002";
    finding.line = table.printed->rows.back().line;
    finding.place = Join("第 ", finding.line, " 行，表 ", table.form->number());
    finding.message = Join("表 ", table.form->number(), "“", table.printed->title,
                           "”没有金额，表下也没有说明。请说明本表为空表和原因。");
    findings.push_back(std::move(finding));
  }
}

}  // namespace mingzhang::document
