#include "ledger_service/document/reconcile.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"
#include "ledger_service/document/amounts.h"
#include "ledger_service/document/plain.h"
#include "ledger_service/document/reckoning.h"
#include "ledger_service/document/words.h"
#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/figures.h"

namespace mingzhang::document {
namespace {

using budget::v1::DerivedColumn;
using budget::v1::DerivedRow;
using budget::v1::DerivedTable;

constexpr std::int64_t kHundredthOfWanyuan = 10'000;
// Rows and paragraphs are aligned within so many of each other.
constexpr std::size_t kWindow = 400;
// Words that share this much (of 1000) tell the same.
constexpr int kSameWords = 720;

std::int64_t Distance(std::int64_t a, std::int64_t b) { return a > b ? a - b : b - a; }

// Compares one table.
class TableReconciler {
 public:
  TableReconciler(const DerivedTable& derived, const PrintedTable& printed,
                  const PrintedDocument& document, std::vector<Finding>& findings)
      : derived_(derived), printed_(printed), document_(document), findings_(findings) {}

  void Run() {
    std::vector<std::size_t> body = Body();
    int panels = 0;
    for (const DerivedColumn& column : derived_.columns()) {
      panels = std::max(panels, column.panel() + 1);
    }
    for (int panel = 0; panel < panels; ++panel) ReconcilePanel(panel, body);
    ReconcileNote();
  }

 private:
  // Rows of the derived width that are no headers.
  std::vector<std::size_t> Body() {
    std::set<std::string> headers;
    const auto key = [](const auto& cells) { return Key(absl::StrJoin(cells, "\x01")); };
    for (const auto& header : derived_.header_rows()) headers.insert(key(header.cells()));
    for (int i = 0; i < derived_.header_rows_size() && i < static_cast<int>(printed_.rows.size());
         ++i) {
      headers.insert(key(printed_.rows[i].cells));
    }
    std::vector<std::size_t> body;
    for (std::size_t i = 0; i < printed_.rows.size(); ++i) {
      const PrintedRow& row = printed_.rows[i];
      if (headers.contains(key(row.cells))) continue;
      if (row.cells.size() != static_cast<std::size_t>(derived_.columns_size())) {
        Report("DOC-001", row.line, "", "", "",
               Join("这一行有 ", row.cells.size(), " 列，推导的表有 ", derived_.columns_size(),
                    " 列，未能核对。请核对文本里的制表符和公开格式。"),
               budget::v1::SEVERITY_WARNING);
        continue;
      }
      body.push_back(i);
    }
    return body;
  }

  void Report(std::string_view rule, int line, std::string_view where, std::string printed,
              std::string expected, std::string message,
              budget::v1::Severity severity = budget::v1::SEVERITY_ERROR) {
    Finding finding;
    finding.rule = std::string(rule);
    finding.severity = severity;
    finding.line = line;
    finding.place = Join("第 ", line, " 行，表 ", derived_.number(), where);
    finding.printed = std::move(printed);
    finding.expected = std::move(expected);
    finding.message = Join("表 ", derived_.number(), where, std::move(message));
    findings_.push_back(std::move(finding));
  }

  // The labels of a row in one panel; empty where the panel has no row.
  std::string DerivedLabel(const DerivedRow& row, int panel) const {
    return Label(panel, [&](int column) { return std::string_view(row.cells(column).text()); });
  }
  std::string PrintedLabel(const PrintedRow& row, int panel) const {
    return Label(panel, [&](int column) { return std::string_view(row.cells[column]); });
  }
  template <typename CellOf>
  std::string Label(int panel, const CellOf& cell) const {
    std::string label;
    for (int i = 0; i < derived_.columns_size(); ++i) {
      const DerivedColumn& column = derived_.columns(i);
      if (column.panel() != panel || column.has_amount()) continue;
      label += Join(label.empty() ? "" : " ", Key(cell(i)));
    }
    return label;
  }

  bool HasPart(const DerivedRow& row, int panel) const {
    return panel < row.parts_size() && row.parts(panel).kind() != budget::v1::ROW_KIND_UNSPECIFIED;
  }
  bool HasPart(const PrintedRow& row, int panel) const {
    for (int i = 0; i < derived_.columns_size(); ++i) {
      if (derived_.columns(i).panel() == panel && !row.cells[i].empty()) return true;
    }
    return false;
  }

  void ReconcilePanel(int panel, const std::vector<std::size_t>& body) {
    std::vector<const DerivedRow*> derived;
    for (const DerivedRow& row : derived_.rows()) {
      if (HasPart(row, panel)) derived.push_back(&row);
    }
    std::vector<const PrintedRow*> printed;
    for (const std::size_t row : body) {
      if (HasPart(printed_.rows[row], panel)) printed.push_back(&printed_.rows[row]);
    }
    std::size_t next = 0;
    std::vector<bool> taken(printed.size(), false);
    for (std::size_t i = 0; i < derived.size(); ++i) {
      const std::string label = DerivedLabel(*derived[i], panel);
      std::size_t found = printed.size();
      const std::size_t end = std::min(printed.size(), next + kWindow);
      for (std::size_t j = next; j < end && found == printed.size(); ++j) {
        if (PrintedLabel(*printed[j], panel) == label) found = j;
      }
      // A name with a slip in it, where the next row does not belong to another.
      if (found == printed.size() && next < printed.size() &&
          Likeness(PrintedLabel(*printed[next], panel), label) >= kSameWords &&
          (i + 1 == derived.size() ||
           DerivedLabel(*derived[i + 1], panel) != PrintedLabel(*printed[next], panel))) {
        found = next;
      }
      if (found == printed.size()) {
        if (!IsNothing(*derived[i], panel)) {
          Report("TBL-004", printed_.line, "", "（未列）", label,
                 Join("没有“", label, "”这一行，预算里有。请补列，或核对预算数据。"));
        }
        continue;
      }
      taken[found] = true;
      next = found + 1;
      ReconcileRow(*derived[i], *printed[found], panel, label);
    }
    for (std::size_t j = 0; j < printed.size(); ++j) {
      if (taken[j] || !PrintsAmount(*printed[j], panel)) continue;
      const std::string label = PrintedLabel(*printed[j], panel);
      Report("TBL-004", printed[j]->line, Join("“", label, "”行"), label, "（无）",
             "在预算里没有对应的一行。请核对行名和编码，或核对预算数据。");
    }
  }

  bool IsNothing(const DerivedRow& row, int panel) const {
    for (int i = 0; i < derived_.columns_size(); ++i) {
      if (derived_.columns(i).panel() == panel && row.cells(i).amount_fen() != 0) return false;
    }
    return true;
  }

  bool PrintsAmount(const PrintedRow& row, int panel) const {
    for (int i = 0; i < derived_.columns_size(); ++i) {
      const DerivedColumn& column = derived_.columns(i);
      if (column.panel() != panel || !column.has_amount()) continue;
      if (ReadCell(row.cells[i], column.style().unit(), 2).fen != 0) return true;
    }
    return false;
  }

  void ReconcileRow(const DerivedRow& derived, const PrintedRow& printed, int panel,
                    const std::string& label) {
    for (int i = 0; i < derived_.columns_size(); ++i) {
      const DerivedColumn& column = derived_.columns(i);
      if (column.panel() != panel) continue;
      const std::string where = label.empty() ? Join("“", column.title(), "”列")
                                              : Join("“", label, "”行“", column.title(), "”列");
      const std::string& cell = printed.cells[i];
      const std::string& text = derived.cells(i).text();
      if (!column.has_amount()) {
        if (Key(cell) == Key(text)) continue;
        Report("STR-015", printed.line, where, cell, text,
               Join("印为“", cell, "”，预算里是“", text, "”。请核对名称。"),
               budget::v1::SEVERITY_WARNING);
        continue;
      }
      const auto unit = printed_.unit != budget::v1::AMOUNT_UNIT_UNSPECIFIED &&
                                column.style().unit() == derived_.unit()
                            ? printed_.unit
                            : column.style().unit();
      const CellAmount amount = ReadCell(cell, unit, column.style().decimals());
      const std::string shown = cell.empty() ? "（空）" : cell;
      const std::string right = text.empty() ? "（空）" : text;
      if (amount.kind == CellAmount::Kind::kOther) {
        Report("DOC-002", printed.line, where, shown, right,
               Join("印为“", shown, "”，不是规范的金额写法，推导为“", right, "”。请改正。"),
               budget::v1::SEVERITY_WARNING);
        continue;
      }
      // Rounding: 0.01 万元, or half of the last place where that is coarser; nothing where amounts
      // are printed to the fen.
      const std::int64_t slack = amount.step_fen == 0 && unit == budget::v1::AMOUNT_UNIT_YUAN ? 0
                                 : unit == budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN
                                     ? std::max(kHundredthOfWanyuan, amount.step_fen / 2)
                                     : amount.step_fen / 2;
      if (Distance(amount.fen, derived.cells(i).amount_fen()) <= slack) continue;
      Report(Rule(derived, panel), printed.line, where, shown, right,
             Join("印为“", shown, "”，按预算推导为“", right, "”。请核对后改正。"));
    }
  }

  std::string_view Rule(const DerivedRow& row, int panel) const {
    return row.parts(panel).kind() == budget::v1::ROW_KIND_TOTAL ? "TBL-001" : "TBL-004";
  }

  void ReconcileNote() {
    if (derived_.note().empty() || printed_.notes.empty()) return;
    const Paragraph& note = document_.paragraphs[printed_.notes[0]];
    if (Key(note.text) == Key(derived_.note())) return;
    Report("PUB-002", note.lines.front().line, " 的说明", note.text, derived_.note(),
           Join("写的是“", note.text, "”，应为“", derived_.note(), "”。请改正。"));
  }

  const DerivedTable& derived_;
  const PrintedTable& printed_;
  const PrintedDocument& document_;
  std::vector<Finding>& findings_;
};

// A paragraph's words, with # for each number.
std::string Skeleton(std::string_view text) {
  const std::string key = Key(text);
  std::string skeleton;
  bool number = false;
  for (const char c : key) {
    const bool digit = (c >= '0' && c <= '9') || ((c == '.' || c == ',') && number);
    if (!digit) {
      skeleton.push_back(c);
    } else if (!number) {
      skeleton.push_back('#');
    }
    number = digit;
  }
  return skeleton;
}

struct TextFigureRead {
  prose::Figure figure;
  std::string unit;
};

std::vector<TextFigureRead> Figures(const std::string& text) {
  std::vector<TextFigureRead> figures;
  for (const prose::Figure& figure : prose::ReadFigures(prose::Characters(text))) {
    // 2.75 万 is 2.75 万元 without its 元.
    figures.push_back({figure, figure.unit == "万" ? "万元" : std::string(figure.unit)});
  }
  return figures;
}

// Equal as numbers: 0 and 0.00.
bool SameNumber(const prose::Figure& a, const prose::Figure& b) {
  std::int64_t left = a.number;
  std::int64_t right = b.number;
  for (int i = a.decimals; i < b.decimals; ++i) {
    if (__builtin_mul_overflow(left, 10, &left)) return false;
  }
  for (int i = b.decimals; i < a.decimals; ++i) {
    if (__builtin_mul_overflow(right, 10, &right)) return false;
  }
  return left == right;
}

class TextReconciler {
 public:
  TextReconciler(const PrintedDocument& document, const budget::v1::Narrative& narrative,
                 std::vector<Finding>& findings)
      : document_(document), findings_(findings) {
    for (const auto& section : narrative.sections()) {
      if (!section.title().empty()) derived_.push_back(section.title());
      for (const auto& block : section.blocks()) {
        if (block.has_paragraph()) derived_.push_back(block.paragraph());
      }
    }
  }

  void Run() {
    std::map<std::string, std::vector<std::size_t>> by_skeleton;
    std::vector<std::size_t> printed;
    for (std::size_t i = document_.body; i < document_.paragraphs.size(); ++i) {
      if (document_.paragraphs[i].contents) continue;
      by_skeleton[Skeleton(document_.paragraphs[i].text)].push_back(i);
      printed.push_back(i);
    }
    std::vector<bool> taken(document_.paragraphs.size(), false);
    std::size_t last = document_.body;
    std::vector<std::pair<std::size_t, std::size_t>> open;
    // The same words, in the order of the document.
    for (std::size_t i = 0; i < derived_.size(); ++i) {
      const auto same = by_skeleton.find(Skeleton(derived_[i]));
      std::optional<std::size_t> found;
      if (same != by_skeleton.end()) {
        for (const std::size_t candidate : same->second) {
          if (taken[candidate]) continue;
          if (!found || (*found < last && candidate >= last)) found = candidate;
        }
      }
      if (!found) {
        open.emplace_back(i, last);
        continue;
      }
      taken[*found] = true;
      last = *found;
      Compare(derived_[i], document_.paragraphs[*found]);
    }
    // Nearly the same words, near to where they belong.
    for (const auto& [number, near] : open) {
      if (Figures(derived_[number]).empty()) continue;
      std::optional<std::size_t> found;
      int most = kSameWords;
      const std::size_t begin = near > 3 ? near - 3 : 0;
      const std::size_t end = std::min(document_.paragraphs.size(), near + 12);
      for (std::size_t i = std::max(begin, document_.body); i < end; ++i) {
        if (taken[i] || document_.paragraphs[i].contents) continue;
        const int likeness =
            Likeness(Skeleton(derived_[number]), Skeleton(document_.paragraphs[i].text));
        if (likeness <= most) continue;
        most = likeness;
        found = i;
      }
      if (!found) continue;
      taken[*found] = true;
      Compare(derived_[number], document_.paragraphs[*found]);
    }
  }

 private:
  void Compare(const std::string& derived, const Paragraph& printed) {
    const std::vector<TextFigureRead> right = Figures(derived);
    const std::vector<TextFigureRead> read = Figures(printed.text);
    // The figures of the same units in the same order; otherwise which is which is not certain.
    const bool alike = right.size() == read.size() &&
                       std::equal(right.begin(), right.end(), read.begin(),
                                  [](const TextFigureRead& a, const TextFigureRead& b) {
                                    return a.unit == b.unit;
                                  });
    if (!alike) return;
    for (std::size_t i = 0; i < right.size(); ++i) {
      const prose::Figure& a = right[i].figure;
      const prose::Figure& b = read[i].figure;
      if (SameNumber(a, b)) continue;
      Finding finding;
      finding.rule = "PUB-009";
      finding.line = printed.LineAt(b.offset);
      finding.severity = budget::v1::SEVERITY_WARNING;
      const auto left_amount = prose::AmountOf(a);
      const auto right_amount = prose::AmountOf(b);
      const bool cut = left_amount && right_amount &&
                       Distance(left_amount->fen, right_amount->fen) <= kHundredthOfWanyuan &&
                       left_amount->step_fen == kHundredthOfWanyuan;
      if (cut) finding.severity = budget::v1::SEVERITY_INFO;
      std::string_view before = std::string_view(printed.text).substr(0, b.offset);
      for (const std::string_view mark : {"，", "。", "；", "："}) {
        const std::size_t at = before.rfind(mark);
        if (at != std::string_view::npos && at + mark.size() < before.size()) {
          before = before.substr(at + mark.size());
        }
      }
      before.remove_prefix(MarkerLength(before));
      if (StartsWith(before, "“")) before.remove_prefix(std::string_view("“").size());
      if (EndsWith(before, "”")) before.remove_suffix(std::string_view("”").size());
      finding.place = Join("第 ", finding.line, " 行，正文“", before, "”");
      finding.printed = printed.text.substr(b.offset, b.length);
      finding.expected = Key(derived.substr(a.offset, a.length));
      finding.message =
          Join("正文“", before, "”写的是 ", finding.printed, "，按预算推导为 ", finding.expected,
               cut ? std::string("，相差 0.01 万元，应四舍五入而不是舍去尾数。")
                   : std::string("。请核对后改正。"));
      findings_.push_back(std::move(finding));
    }
  }

  const PrintedDocument& document_;
  std::vector<std::string> derived_;
  std::vector<Finding>& findings_;
};

}  // namespace

std::vector<Finding> Reconcile(const PrintedDocument& document,
                               const budget::v1::DerivedTables& tables,
                               const budget::v1::Narrative& narrative) {
  std::vector<Finding> findings;
  std::set<std::size_t> taken;
  for (const DerivedTable& derived : tables.tables()) {
    std::optional<std::size_t> found;
    int most = kSameWords;
    for (std::size_t i = 0; i < document.tables.size(); ++i) {
      if (taken.contains(i) || document.tables[i].title.empty()) continue;
      const std::string_view title = document.tables[i].title;
      const int likeness = std::max(Likeness(derived.title(), title),
                                    Likeness(derived.title(), title.substr(MarkerLength(title))));
      if (likeness <= most) continue;
      most = likeness;
      found = i;
    }
    if (!found) {
      Finding finding;
      finding.rule = "PUB-001";
      finding.line = 1;
      finding.place = "全文";
      finding.expected = derived.title();
      finding.message = Join("没有找到表 ", derived.number(), "“", derived.title(),
                             "”。请补上该表，或核对表名。");
      findings.push_back(std::move(finding));
      continue;
    }
    taken.insert(*found);
    TableReconciler(derived, document.tables[*found], document, findings).Run();
  }
  TextReconciler(document, narrative, findings).Run();
  return InOrder(std::move(findings));
}

}  // namespace mingzhang::document
