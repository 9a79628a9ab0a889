#include "workflow_service/publication/data/workbook.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/file/file.h"
#include "common/text/utf8.h"
#include "ledger_service/form/header_spans.h"

namespace mingzhang::publication::data {
namespace {

using budget::v1::AmountStyle;
using budget::v1::DerivedCell;
using budget::v1::DerivedColumn;
using budget::v1::DerivedTable;

constexpr std::size_t kMaxWorkbookBytes = std::size_t{1} << 30;
constexpr std::size_t kMaxSheetName = 31;
constexpr std::uint8_t kA4 = 9;
// Widths are in characters of the standard font.
constexpr int kMinWidth = 8;
constexpr int kMaxWidth = 48;
constexpr int kWidthPadding = 2;
// What an upright page holds in a readable size.
constexpr int kPortraitWidth = 100;
constexpr int kIndentWidth = 2;
constexpr double kLineHeight = 15;
// Excel takes a file with higher rows for damaged.
constexpr double kMaxRowHeight = 409;
constexpr double kTitleHeight = 28;
constexpr lxw_color_t kHeaderColor = 0xE7ECF3;
constexpr char kFont[] = "宋体";
constexpr double kFontSize = 10;
constexpr double kTitleSize = 16;
// Above the header: title, publisher and unit.
constexpr lxw_row_t kHeaderStart = 2;

enum class Role { kTitle, kPublisher, kUnit, kHeader, kLabel, kAmount, kLongAmount, kNote };

// Ideographs and their punctuation take two columns.
int Width(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = std::max<std::size_t>(CharacterAt(text, at).size(), 1);
    width += bytes >= 3 ? 2 : 1;
    at += bytes;
  }
  return width;
}

std::string_view UnitName(budget::v1::AmountUnit unit) {
  return unit == budget::v1::AMOUNT_UNIT_YUAN ? "元" : "万元";
}

double NumberIn(budget::v1::AmountUnit unit, std::int64_t fen) {
  // The exact integer divided by a power of ten: the double next to the decimal.
  return static_cast<double>(fen) / (unit == budget::v1::AMOUNT_UNIT_YUAN ? 1e2 : 1e6);
}

// As the form prints the cell: positive; negative; zero.
std::string NumberFormat(const AmountStyle& style, const DerivedCell& cell) {
  std::string plain = "#,##0";
  if (style.decimals() > 0) {
    plain += '.';
    plain.append(static_cast<std::size_t>(style.decimals()), '0');
  }
  // What rounds to zero is printed without a sign.
  const bool sign = cell.amount_fen() >= 0 || absl::string_view(cell.text()).substr(0, 1) == "-";
  const std::string negative = absl::StrCat(sign ? "-" : "", plain);
  switch (style.zero()) {
    case budget::v1::ZERO_STYLE_BLANK:
      return absl::StrCat(plain, ";", negative, ";");
    case budget::v1::ZERO_STYLE_DIGIT:
      return absl::StrCat(plain, ";", negative, ";0");
    default:
      return absl::StrCat(plain, ";", negative, ";", plain);
  }
}

// At most 31 characters (UTF-16 units), without what Excel does not allow in names of sheets.
std::string SheetName(const DerivedTable& table) {
  const std::string wanted = absl::StrCat("表", table.number(), " ", table.title());
  std::string name;
  std::size_t units = 0;
  for (std::size_t at = 0; at < wanted.size();) {
    const std::size_t bytes =
        std::max<std::size_t>(CharacterAt(std::string_view(wanted), at).size(), 1);
    units += bytes == 4 ? 2 : 1;
    if (units > kMaxSheetName) break;
    const std::string_view character = std::string_view(wanted).substr(at, bytes);
    at += bytes;
    if (static_cast<unsigned char>(character[0]) < ' ' ||
        std::string_view("[]:*?/\\'").find(character) != std::string_view::npos) {
      name += ' ';
    } else {
      name += character;
    }
  }
  return name;
}

absl::Status SheetError(const DerivedTable& table, lxw_error error) {
  const std::string place = absl::StrCat("无法写入工作簿的表 ", table.number(), "：");
  switch (error) {
    case LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED:
      return absl::ResourceExhaustedError(
          absl::StrCat(place, "有一格的文字超过 Excel 的上限 32767 个字符"));
    case LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE:
      return absl::ResourceExhaustedError(absl::StrCat(place, "行数超过 Excel 的上限 1048576 行"));
    default:
      return absl::InternalError(absl::StrCat(place, lxw_strerror(error)));
  }
}

// Owns a workbook that is being written.
class Workbook {
 public:
  explicit Workbook(const std::filesystem::path& folder)
      : folder_(folder.string()), file_((folder / "workbook.xlsx").string()) {
    lxw_workbook_options options = {};
    options.tmpdir = folder_.data();
    workbook_ = workbook_new_opt(file_.c_str(), &options);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  ~Workbook() {
    if (workbook_ != nullptr) workbook_close(workbook_);
  }

  bool is_open() const { return workbook_ != nullptr; }
  lxw_workbook* get() const { return workbook_; }

  absl::StatusOr<std::string> Finish() {
    const lxw_error error = workbook_close(std::exchange(workbook_, nullptr));
    if (error != LXW_NO_ERROR) {
      return absl::UnavailableError(
          absl::StrCat("无法写入工作簿：", lxw_strerror(error), "，请检查临时目录是否有空间"));
    }
    return ReadFile(file_, kMaxWorkbookBytes);
  }

  // The format of a role; those alike are one.
  lxw_format* Format(Role role, const std::string& number_format = "", int indent = 0,
                     bool bold = false) {
    lxw_format*& format = formats_[{role, number_format, indent, bold}];
    if (format != nullptr) return format;
    format = workbook_add_format(workbook_);
    format_set_font_name(format, kFont);
    format_set_font_size(format, role == Role::kTitle ? kTitleSize : kFontSize);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (bold || role == Role::kTitle || role == Role::kHeader) format_set_bold(format);
    if (role == Role::kHeader || role == Role::kLabel || role == Role::kAmount ||
        role == Role::kLongAmount) {
      format_set_border(format, LXW_BORDER_THIN);
    }
    switch (role) {
      case Role::kHeader:
        format_set_bg_color(format, kHeaderColor);
        format_set_text_wrap(format);
        format_set_align(format, LXW_ALIGN_CENTER);
        break;
      case Role::kTitle:
        format_set_align(format, LXW_ALIGN_CENTER);
        break;
      case Role::kLabel:
        format_set_text_wrap(format);
        format_set_align(format, LXW_ALIGN_LEFT);
        format_set_indent(format, static_cast<std::uint8_t>(indent));
        break;
      case Role::kAmount:
        format_set_num_format(format, number_format.c_str());
        format_set_align(format, LXW_ALIGN_RIGHT);
        break;
      case Role::kUnit:
      case Role::kLongAmount:
        format_set_align(format, LXW_ALIGN_RIGHT);
        break;
      case Role::kPublisher:
      case Role::kNote:
        format_set_align(format, LXW_ALIGN_LEFT);
        break;
    }
    return format;
  }

 private:
  std::string folder_;
  std::string file_;
  lxw_workbook* workbook_ = nullptr;
  std::map<std::tuple<Role, std::string, int, bool>, lxw_format*> formats_;
};

// Writes one table into its sheet.
class SheetWriter {
 public:
  SheetWriter(Workbook& workbook, lxw_worksheet* sheet, const DerivedTable& table)
      : workbook_(workbook),
        sheet_(sheet),
        table_(table),
        columns_(static_cast<lxw_col_t>(table.columns_size())),
        header_end_(kHeaderStart + static_cast<lxw_row_t>(table.header_rows_size())) {}

  absl::Status Write(const std::string& publisher) {
    SetWidths();
    WriteTop(publisher);
    WriteHeader();
    lxw_row_t row = header_end_;
    for (const auto& derived : table_.rows()) WriteRow(row++, derived);
    if (!table_.note().empty()) {
      Check(worksheet_write_string(sheet_, row, 0, table_.note().c_str(),
                                   workbook_.Format(Role::kNote)));
    }
    SetUpPrint();
    return error_ == LXW_NO_ERROR ? absl::OkStatus() : SheetError(table_, error_);
  }

 private:
  void Check(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  // How deep the row's name stands.
  int Indent(const budget::v1::DerivedRow& row, int column) const {
    const DerivedColumn& derived = table_.columns(column);
    return derived.label() == budget::v1::LABEL_NAME ? row.parts(derived.panel()).depth() : 0;
  }

  void SetHeight(lxw_row_t row, double height) {
    Check(worksheet_set_row(sheet_, row, std::min(height, kMaxRowHeight), nullptr));
  }

  void SetWidths() {
    for (int i = 0; i < table_.columns_size(); ++i) {
      int width = kMinWidth;
      for (const auto& row : table_.rows()) {
        width = std::max(
            width, Width(row.cells(i).text()) + Indent(row, i) * kIndentWidth + kWidthPadding);
      }
      width = std::min(width, kMaxWidth);
      widths_.push_back(width);
      const auto column = static_cast<lxw_col_t>(i);
      Check(worksheet_set_column(sheet_, column, column, width, nullptr));
    }
  }

  void WriteTop(const std::string& publisher) {
    lxw_format* const title = workbook_.Format(Role::kTitle);
    Check(worksheet_set_row(sheet_, 0, kTitleHeight, nullptr));
    const auto last = static_cast<lxw_col_t>(columns_ - 1);
    if (columns_ > 1) {
      Check(worksheet_merge_range(sheet_, 0, 0, 0, last, table_.title().c_str(), title));
    } else {
      Check(worksheet_write_string(sheet_, 0, 0, table_.title().c_str(), title));
    }
    const std::string by = absl::StrCat("编制部门：", publisher);
    const std::string unit = absl::StrCat("单位：", std::string(UnitName(table_.unit())));
    if (columns_ == 1) {
      Check(worksheet_write_string(sheet_, 1, 0, absl::StrCat(by, "　", unit).c_str(),
                                   workbook_.Format(Role::kPublisher)));
      return;
    }
    Check(worksheet_write_string(sheet_, 1, 0, by.c_str(), workbook_.Format(Role::kPublisher)));
    Check(worksheet_write_string(sheet_, 1, last, unit.c_str(), workbook_.Format(Role::kUnit)));
  }

  void WriteHeader() {
    lxw_format* const format = workbook_.Format(Role::kHeader);
    const auto spans = form::HeaderSpans(table_);
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const lxw_row_t row = kHeaderStart + static_cast<lxw_row_t>(i);
      int lines = 1;
      for (std::size_t j = 0; j < spans[i].size(); ++j) {
        const form::HeaderSpan& span = spans[i][j];
        if (span.rows == 0) continue;
        const std::string& text =
            table_.header_rows(static_cast<int>(i)).cells(static_cast<int>(j));
        const auto column = static_cast<lxw_col_t>(j);
        if (span.rows == 1 && span.columns == 1) {
          Check(worksheet_write_string(sheet_, row, column, text.c_str(), format));
        } else {
          Check(worksheet_merge_range(
              sheet_, row, column, row + static_cast<lxw_row_t>(span.rows) - 1,
              static_cast<lxw_col_t>(column + span.columns - 1), text.c_str(), format));
        }
        int width = 0;
        for (int k = 0; k < span.columns; ++k) width += widths_[j + static_cast<std::size_t>(k)];
        lines = std::max(lines, (Lines(text, width) + span.rows - 1) / span.rows);
      }
      SetHeight(row, kLineHeight * lines + 3);
    }
  }

  // How many lines a text takes in so many characters: a word or an ideograph does not end on the
  // very edge.
  static int Lines(std::string_view text, int width) {
    const int usable = std::max(width - 1, 1);
    return std::max((Width(text) + usable - 1) / usable, 1);
  }

  void WriteRow(lxw_row_t row, const budget::v1::DerivedRow& derived) {
    int lines = 1;
    for (int i = 0; i < table_.columns_size(); ++i) {
      const DerivedColumn& column = table_.columns(i);
      const DerivedCell& cell = derived.cells(i);
      const auto& part = derived.parts(column.panel());
      const bool bold = part.kind() == budget::v1::ROW_KIND_TOTAL;
      const auto at = static_cast<lxw_col_t>(i);
      if (cell.has_amount_fen() && std::abs(cell.amount_fen()) < kMaxWorkbookNumber) {
        Check(worksheet_write_number(
            sheet_, row, at, NumberIn(column.style().unit(), cell.amount_fen()),
            workbook_.Format(Role::kAmount, NumberFormat(column.style(), cell), 0, bold)));
      } else if (cell.has_amount_fen()) {
        Check(worksheet_write_string(sheet_, row, at, cell.text().c_str(),
                                     workbook_.Format(Role::kLongAmount, "", 0, bold)));
      } else {
        const int indent = Indent(derived, i);
        lines = std::max(lines, Lines(cell.text(), widths_[static_cast<std::size_t>(i)] -
                                                       indent * kIndentWidth));
        lxw_format* const format = workbook_.Format(Role::kLabel, "", indent, bold);
        Check(cell.text().empty()
                  ? worksheet_write_blank(sheet_, row, at, format)
                  : worksheet_write_string(sheet_, row, at, cell.text().c_str(), format));
      }
    }
    // Not every program fits rows to texts in several lines.
    if (lines > 1) SetHeight(row, kLineHeight * lines);
  }

  void SetUpPrint() {
    int width = 0;
    for (const int each : widths_) width += each;
    worksheet_set_paper(sheet_, kA4);
    if (width > kPortraitWidth) worksheet_set_landscape(sheet_);
    worksheet_set_margins(sheet_, 0.5, 0.5, 0.6, 0.6);
    worksheet_fit_to_pages(sheet_, 1, 0);
    worksheet_center_horizontally(sheet_);
    Check(worksheet_set_footer(sheet_, "&C第 &P 页，共 &N 页"));
    Check(worksheet_repeat_rows(sheet_, 0, header_end_ - 1));
    int labels = 0;
    while (labels < table_.columns_size() &&
           table_.columns(labels).label() != budget::v1::LABEL_UNSPECIFIED) {
      ++labels;
    }
    worksheet_freeze_panes(sheet_, header_end_, static_cast<lxw_col_t>(labels));
  }

  Workbook& workbook_;
  lxw_worksheet* sheet_;
  const DerivedTable& table_;
  lxw_col_t columns_;
  // The first row behind the header.
  lxw_row_t header_end_;
  std::vector<int> widths_;
  lxw_error error_ = LXW_NO_ERROR;
};

absl::StatusOr<std::filesystem::path> MakeFolder() {
  std::error_code error;
  const auto base = std::filesystem::temp_directory_path(error);
  std::string folder = ((error ? "/tmp" : base) / "mingzhang-workbook.XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("无法建立临时目录“", folder, "”"));
  }
  return folder;
}

}  // namespace

absl::StatusOr<std::string> RenderWorkbook(const budget::v1::DerivedTables& tables,
                                           const WorkbookProperties& properties) {
  const auto folder = MakeFolder();
  if (!folder.ok()) return folder.status();
  const absl::Cleanup remove_folder = [&folder] {
    std::error_code ignored;
    std::filesystem::remove_all(*folder, ignored);
  };
  Workbook workbook(*folder);
  if (!workbook.is_open()) return absl::ResourceExhaustedError("内存不足，无法生成工作簿");

  std::string title = properties.title;
  std::string publisher = properties.publisher;
  lxw_doc_properties document = {};
  document.title = title.data();
  document.author = publisher.data();
  document.company = publisher.data();
  document.created = static_cast<time_t>(std::max<std::int64_t>(properties.created, 1));
  workbook_set_properties(workbook.get(), &document);

  for (const DerivedTable& table : tables.tables()) {
    const std::string name = SheetName(table);
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook.get(), name.c_str());
    if (sheet == nullptr) {
      return absl::InternalError(absl::StrCat("无法在工作簿里建立工作表“", name, "”"));
    }
    const absl::Status written = SheetWriter(workbook, sheet, table).Write(properties.publisher);
    if (!written.ok()) return written;
  }
  return workbook.Finish();
}

}  // namespace mingzhang::publication::data
