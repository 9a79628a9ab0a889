// A printed disclosure (公开的部门预算) as text: what stands in it, and on which line.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_PRINTED_DOCUMENT_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_PRINTED_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::document {

inline constexpr std::size_t kMaxDocumentBytes = std::size_t{32} << 20;
inline constexpr std::size_t kMaxDocumentLines = 300'000;
inline constexpr std::size_t kMaxLineBytes = std::size_t{256} << 10;
inline constexpr std::size_t kMaxRowCells = 256;

// Where a stretch of a paragraph's text came from.
struct LineStart {
  // Position in the text.
  std::size_t at;
  // Number of the line, from 1.
  int line;
};

// Lines that belong together. Extraction breaks lines wherever a page ends; they are joined again.
struct Paragraph {
  // Without white space (a single space stays between two ASCII letters or digits), without bold
  // markers, bullets and paragraph tags.
  std::string text;
  // At least one; in order.
  std::vector<LineStart> lines;
  // A title rather than a sentence, such as 二、关于…收入预算情况说明.
  bool heading = false;
  // An entry of the table of contents.
  bool contents = false;

  // The line on which the text's byte `at` stands.
  int LineAt(std::size_t at) const;
};

struct PrintedRow {
  int line;
  // As printed, without white space at their ends.
  std::vector<std::string> cells;
};

// Rows of cells under a title. Parts of a table on several pages are one table.
struct PrintedTable {
  // Of its first row.
  int line;
  // From 表 N above the title; 0: not said.
  int number = 0;
  // The title and the line on which it stands; empty where there is none.
  std::string title;
  int title_line = 0;
  // Read from 单位：; unspecified where not said.
  budget::v1::AmountUnit unit = budget::v1::AMOUNT_UNIT_UNSPECIFIED;
  // Read from 编制部门：.
  std::string department;
  std::vector<PrintedRow> rows;
  // Positions in PrintedDocument.paragraphs of what follows, up to the next heading or table.
  std::vector<std::size_t> notes;
  // Position in PrintedDocument.paragraphs of the first paragraph behind the table.
  std::size_t paragraph = 0;
};

struct PrintedDocument {
  // Year of the budget: that which most titles name; 0 where none does.
  int year = 0;
  std::vector<Paragraph> paragraphs;
  std::vector<PrintedTable> tables;
  // The first paragraph behind the table of contents.
  std::size_t body = 0;
};

// Reads the text of a document: UTF-8, a byte order mark and CRLF allowed. A line with tab stops is
// a row of a table; a table's title, 表 N, 编制部门： and 单位： stand above it. Everything else is
// paragraphs. INVALID_ARGUMENT, in Chinese, with the line: bytes that are no UTF-8, a NUL, more
// than the limits above, or no text at all.
absl::StatusOr<PrintedDocument> ReadDocument(std::string_view text);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_PRINTED_DOCUMENT_H_
