#include "ledger_service/document/printed_document.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "common/text/utf8.h"
#include "ledger_service/document/plain.h"
#include "ledger_service/document/words.h"

namespace mingzhang::document {
namespace {

using budget::v1::AmountUnit;

// A heading is at most this long unless a number such as 一、 says that it is one.
constexpr std::size_t kMaxHeadingCharacters = 40;

std::string_view TrimSpace(std::string_view text) {
  while (!text.empty() && IsSpace(CharacterAt(text, 0))) {
    text.remove_prefix(CharacterAt(text, 0).size());
  }
  while (!text.empty()) {
    std::size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
    if (!IsSpace(text.substr(last))) break;
    text = text.substr(0, last);
  }
  return text;
}

bool IsAsciiWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Appends `line` to `text` without white space, markers of bold text and tags of paragraphs.
void AppendSqueezed(std::string_view line, std::string& text) {
  bool space = false;
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view rest = line.substr(at);
    bool skipped = false;
    for (const std::string_view marker : {"**", "<p>", "</p>", "<br>", "<br/>"}) {
      if (!StartsWith(rest, marker)) continue;
      at += marker.size();
      skipped = true;
      break;
    }
    if (skipped) continue;
    const std::string_view character = CharacterAt(line, at);
    at += character.size();
    if (IsSpace(character)) {
      space = true;
      continue;
    }
    if (space && !text.empty() && IsAsciiWord(text.back()) && character.size() == 1 &&
        IsAsciiWord(character[0])) {
      text.push_back(' ');
    }
    space = false;
    text.append(character);
  }
}

bool HasSentencePunctuation(std::string_view text) {
  for (const std::string_view mark : {"，", "。", "；", "：", "、", "！", "？", ":", ";"}) {
    if (text.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

// Whether an amount in 万元 or 元 stands in `text`, perhaps cut off behind 万.
bool HasAmount(std::string_view text) {
  for (const std::string_view unit : {"万", "元"}) {
    for (std::size_t at = text.find(unit); at != std::string_view::npos;
         at = text.find(unit, at + 1)) {
      if (at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9') return true;
    }
  }
  return false;
}

// Whether the line is a title: no sentence, and short, or numbered.
bool IsHeading(std::string_view text) {
  const std::size_t marker = MarkerLength(text);
  if (HasSentencePunctuation(text.substr(marker)) || HasAmount(text)) return false;
  return marker > 0 || CountCharacters(text) < kMaxHeadingCharacters;
}

// A line such as 预算安排规模：14.50 万元.
bool IsLabelled(std::string_view text) {
  const std::size_t colon = std::min(text.find("："), text.find(':'));
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view label = text.substr(0, colon);
  if (CountCharacters(label) > 12) return false;
  for (const std::string_view mark : {"，", "。", "；", "、"}) {
    if (label.find(mark) != std::string_view::npos) return false;
  }
  return true;
}

bool IsContentsEntry(std::string_view text) {
  return text.find("……") != std::string_view::npos || text.find("......") != std::string_view::npos;
}

std::size_t CountOf(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

// Whether a bracket or quotation is still open at the end of `text`.
bool IsOpen(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kPairs = {
      {{"“", "”"}, {"（", "）"}, {"《", "》"}, {"〔", "〕"}}};
  return std::any_of(kPairs.begin(), kPairs.end(), [&](const auto& pair) {
    return CountOf(text, pair.first) > CountOf(text, pair.second);
  });
}

// Whether `next` goes on with the sentence of `text`.
bool Continues(const Paragraph& paragraph, std::string_view next) {
  const std::string_view text = paragraph.text;
  if (IsContentsEntry(text) || IsContentsEntry(next)) return false;
  for (const std::string_view mark : {"，", "。", "、", "；", "：", "”", "）", "》"}) {
    if (StartsWith(next, mark)) return true;
  }
  if (MarkerLength(next) > 0 || next == "目录") return false;
  if (IsOpen(text)) return true;
  for (const std::string_view mark : {"。", "；", "：", "！", "？", ";", ":", "."}) {
    if (EndsWith(text, mark)) return false;
  }
  if (IsHeading(text)) return false;
  return !IsLabelled(next);
}

// What a line above or below a table says about it.
struct TableLine {
  enum class Kind { kOther, kNumber, kDepartment, kUnit, kYear };
  Kind kind = Kind::kOther;
  int number = 0;
  AmountUnit unit = budget::v1::AMOUNT_UNIT_UNSPECIFIED;
  std::string text;
};

TableLine ReadTableLine(std::string_view line) {
  TableLine read;
  const std::string key = Key(line);
  if (StartsWith(key, "表") && key.size() > 3 && key.size() <= 6) {
    const std::string digits = key.substr(3);
    if (std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      read.kind = TableLine::Kind::kNumber;
      read.number = std::stoi(digits);
      return read;
    }
  }
  if (StartsWith(key, "编制部门:") || StartsWith(key, "编制单位:")) {
    read.kind = TableLine::Kind::kDepartment;
    read.text = key.substr(13);
    return read;
  }
  for (const std::string_view prefix : {"单位:", "金额单位:"}) {
    if (!StartsWith(key, prefix)) continue;
    const std::string unit = key.substr(prefix.size());
    if (unit != "元" && unit != "万元" && unit != "人民币元" && unit != "人民币万元") continue;
    read.kind = TableLine::Kind::kUnit;
    read.unit = EndsWith(unit, "万元") ? budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN
                                       : budget::v1::AMOUNT_UNIT_YUAN;
    return read;
  }
  if (key.size() <= 10 && key.size() >= 8 && FirstYear(key).has_value()) {
    read.kind = TableLine::Kind::kYear;
  }
  return read;
}

// Reads the lines one after the other.
class Reader {
 public:
  absl::Status Add(int number, std::string_view line) {
    const std::string_view trimmed = TrimSpace(line);
    if (trimmed.empty()) {
      in_rows_ = false;
      return absl::OkStatus();
    }
    if (line.find('\t') != std::string_view::npos &&
        (trimmed.find('\t') != std::string_view::npos || EndsWith(line, "\t") || in_rows_)) {
      return AddRow(number, line);
    }
    in_rows_ = false;
    const TableLine read = ReadTableLine(trimmed);
    if (read.kind != TableLine::Kind::kOther) above_.push_back({number, read});
    if (read.kind == TableLine::Kind::kOther || read.kind == TableLine::Kind::kYear) {
      AddLine(number, trimmed);
    }
    return absl::OkStatus();
  }

  PrintedDocument Finish() {
    document_.body = FindBody();
    for (PrintedTable& table : document_.tables) {
      DropEmptyLastColumns(table);
      FindNotes(table);
    }
    document_.year = FindYear();
    return std::move(document_);
  }

 private:
  void AddLine(int number, std::string_view line) {
    if (StartsWith(line, "- ") || StartsWith(line, "* ")) line.remove_prefix(2);
    while (StartsWith(line, "#")) line.remove_prefix(1);
    std::string text;
    AppendSqueezed(line, text);
    if (text.empty()) return;
    // Extraction never breaks a line around a table of its own.
    const bool adjacent = paragraphs_before_table_ < document_.paragraphs.size();
    if (adjacent && Continues(document_.paragraphs.back(), text)) {
      Paragraph& last = document_.paragraphs.back();
      last.lines.push_back({last.text.size(), number});
      last.text += text;
      last.heading = IsHeading(last.text);
      return;
    }
    Paragraph paragraph;
    paragraph.heading = IsHeading(text);
    paragraph.contents = IsContentsEntry(text);
    paragraph.text = std::move(text);
    paragraph.lines.push_back({0, number});
    document_.paragraphs.push_back(std::move(paragraph));
  }

  absl::Status AddRow(int number, std::string_view line) {
    if (!in_rows_) BeginRows(number);
    in_rows_ = true;
    PrintedRow row{.line = number, .cells = {}};
    while (true) {
      const std::size_t tab = line.find('\t');
      if (row.cells.size() == kMaxRowCells) {
        return absl::InvalidArgumentError(
            Join("第 ", number, " 行：一行超过 ", kMaxRowCells,
                 " 个单元格。请确认文件是公开文本，表格的列用制表符分隔"));
      }
      row.cells.emplace_back(TrimSpace(line.substr(0, tab)));
      if (tab == std::string_view::npos) break;
      line.remove_prefix(tab + 1);
    }
    document_.tables.back().rows.push_back(std::move(row));
    return absl::OkStatus();
  }

  // Rows begin: those of a new table, or of the last one on another page.
  void BeginRows(int number) {
    const bool titled = document_.paragraphs.size() > paragraphs_before_table_;
    if (!titled && !document_.tables.empty() &&
        std::none_of(above_.begin(), above_.end(), [](const auto& above) {
          return above.second.kind == TableLine::Kind::kNumber;
        })) {
      above_.clear();
      return;
    }
    PrintedTable table;
    table.line = number;
    for (const auto& [line, above] : above_) {
      // What was said before the title belongs to another table.
      if (titled && line + 12 < number) continue;
      if (above.kind == TableLine::Kind::kNumber) table.number = above.number;
      if (above.kind == TableLine::Kind::kDepartment) table.department = above.text;
      if (above.kind == TableLine::Kind::kUnit) table.unit = above.unit;
    }
    for (std::size_t i = document_.paragraphs.size(); titled && i-- > paragraphs_before_table_;) {
      const Paragraph& paragraph = document_.paragraphs[i];
      if (ReadTableLine(paragraph.text).kind == TableLine::Kind::kYear) continue;
      if (paragraph.heading) {
        table.title = paragraph.text;
        table.title_line = paragraph.lines.front().line;
      }
      break;
    }
    table.paragraph = document_.paragraphs.size();
    paragraphs_before_table_ = document_.paragraphs.size();
    above_.clear();
    document_.tables.push_back(std::move(table));
  }

  // Behind the contents: after the last dotted entry, or where a title of the contents comes again.
  std::size_t FindBody() {
    std::vector<Paragraph>& paragraphs = document_.paragraphs;
    std::size_t begin = paragraphs.size();
    std::size_t dotted = 0;
    for (std::size_t i = 0; i < paragraphs.size(); ++i) {
      if (begin == paragraphs.size() && paragraphs[i].text == "目录") begin = i;
      if (paragraphs[i].contents) dotted = i + 1;
    }
    if (dotted > 0) return dotted;
    if (begin + 1 >= paragraphs.size()) return 0;
    const std::string first = Key(paragraphs[begin + 1].text);
    for (std::size_t i = begin + 2; i < paragraphs.size() && paragraphs[i].heading; ++i) {
      if (Key(paragraphs[i].text) != first) continue;
      for (std::size_t j = begin; j < i; ++j) paragraphs[j].contents = true;
      return i;
    }
    return 0;
  }

  // A tab at the end of every row, as word processors leave it, is no column.
  static void DropEmptyLastColumns(PrintedTable& table) {
    while (true) {
      std::size_t width = 1;
      for (const PrintedRow& row : table.rows) width = std::max(width, row.cells.size());
      const auto is_filled = [width](const PrintedRow& row) {
        return row.cells.size() == width && !row.cells.back().empty();
      };
      if (width == 1 || std::any_of(table.rows.begin(), table.rows.end(), is_filled)) return;
      for (PrintedRow& row : table.rows) {
        if (row.cells.size() == width) row.cells.pop_back();
      }
    }
  }

  void FindNotes(PrintedTable& table) const {
    for (std::size_t i = table.paragraph; i < document_.paragraphs.size(); ++i) {
      const Paragraph& paragraph = document_.paragraphs[i];
      const bool note = StartsWith(paragraph.text, "注") ||
                        paragraph.text.find("空表") != std::string::npos ||
                        StartsWith(paragraph.text, "备注") || StartsWith(paragraph.text, "说明");
      if (!note || paragraph.heading) break;
      table.notes.push_back(i);
    }
  }

  int FindYear() const {
    std::map<int, int> votes;
    const auto vote = [&](std::string_view text) {
      if (const std::optional<int> year = FirstYear(text)) ++votes[*year];
    };
    for (const PrintedTable& table : document_.tables) vote(table.title);
    for (const Paragraph& paragraph : document_.paragraphs) {
      if (paragraph.heading || paragraph.contents) vote(paragraph.text);
    }
    const auto most =
        std::max_element(votes.begin(), votes.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == votes.end() ? 0 : most->first;
  }

  PrintedDocument document_;
  // Lines about the table that may follow.
  std::vector<std::pair<int, TableLine>> above_;
  std::size_t paragraphs_before_table_ = 0;
  bool in_rows_ = false;
};

}  // namespace

int Paragraph::LineAt(std::size_t at) const {
  int line = lines.front().line;
  for (const LineStart& start : lines) {
    if (start.at <= at) line = start.line;
  }
  return line;
}

absl::StatusOr<PrintedDocument> ReadDocument(std::string_view text) {
  if (text.size() > kMaxDocumentBytes) {
    return absl::InvalidArgumentError(
        Join("文本有 ", text.size(), " 字节，超过上限 ", kMaxDocumentBytes, " 字节"));
  }
  if (StartsWith(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  Reader reader;
  bool blank = true;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (EndsWith(line, "\r")) line.remove_suffix(1);
    const auto refuse = [&](const auto&... why) {
      return absl::InvalidArgumentError(Join("第 ", number, " 行", why...));
    };
    if (number > kMaxDocumentLines) return refuse("：文本超过上限 ", kMaxDocumentLines, " 行");
    if (line.size() > kMaxLineBytes) return refuse("超过上限 ", kMaxLineBytes, " 字节");
    if (const std::size_t bad = FindInvalidUtf8(line); bad != std::string_view::npos) {
      return refuse("第 ", bad + 1, " 字节不是 UTF-8。请把文件另存为 UTF-8 编码的文本");
    }
    if (line.find('\0') != std::string_view::npos) {
      return refuse("含有空字符。请确认文件是文本，不是 PDF 或 Word 文件");
    }
    blank = blank && TrimSpace(line).empty();
    if (const absl::Status status = reader.Add(static_cast<int>(number), line); !status.ok()) {
      return status;
    }
  }
  if (blank) return absl::InvalidArgumentError("文件里没有文字。请从公开文件导出 UTF-8 文本");
  return reader.Finish();
}

}  // namespace mingzhang::document
