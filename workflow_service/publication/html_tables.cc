#include "workflow_service/publication/html_tables.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/money/money.h"
#include "exchange/names.h"
#include "ledger_service/form/header_spans.h"

namespace mingzhang::publication {
namespace {

namespace v1 = budget::v1;

// Wider tables are printed across the sheet.
constexpr int kWideColumns = 7;
// Places that an origin names; a sum can stand in dozens of cells.
constexpr std::size_t kMaxPlaces = 12;

std::string OneLine(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\r\n", " "}, {"\n", " "}, {"\t", " "}});
}

Attribute Span(std::string_view name, int cells) {
  return cells > 1 ? Attribute{name, absl::StrCat(cells)} : Attribute{};
}

// A table that scrolls within the page. It can be reached by keyboard, or nobody could scroll it.
class ScrollingTable {
 public:
  ScrollingTable(HtmlWriter& writer, std::string_view css_class, const std::string& label_name,
                 const std::string& label)
      : region_(writer.Open(
            "div",
            {{"class", "scroll"}, {"role", "group"}, {"tabindex", "0"}, {label_name, label}})),
        table_(writer.Open("table", {{"class", std::string(css_class)}})) {}

 private:
  HtmlWriter::Element region_;
  HtmlWriter::Element table_;
};

class DerivedTableWriter {
 public:
  DerivedTableWriter(HtmlWriter& writer, const v1::DerivedTable& table, const Origins& origins)
      : writer_(writer), table_(table), several_panels_(false) {
    const auto begin = std::lower_bound(
        origins.figures.begin(), origins.figures.end(), table.number(),
        [](const TracedFigure& figure, int number) { return figure.table_number < number; });
    next_ = begin;
    end_ = origins.figures.end();
    for (const auto& column : table.columns()) {
      several_panels_ = several_panels_ || column.panel() > 0;
    }
    FindRowHeaders();
  }

  void Head() {
    const auto spans = form::HeaderSpans(table_);
    const auto head = writer_.Open("thead");
    for (int row = 0; row < table_.header_rows_size(); ++row) {
      const auto line = writer_.Open("tr");
      for (int column = 0; column < table_.columns_size(); ++column) {
        const auto& span = spans[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
        if (span.columns == 0) continue;
        const std::string text = OneLine(table_.header_rows(row).cells(column));
        if (text.empty()) {
          writer_.Add("td", "", {Span("rowspan", span.rows), Span("colspan", span.columns)});
          continue;
        }
        const std::string id = HeaderId(row, column);
        for (int i = column; i < column + span.columns; ++i) {
          absl::StrAppend(&column_headers_[static_cast<std::size_t>(i)], " ", id);
        }
        writer_.Add("th", text,
                    {{"scope", "col"},
                     several_panels_ ? Attribute{"id", id} : Attribute{},
                     Span("rowspan", span.rows),
                     Span("colspan", span.columns)});
      }
    }
  }

  void Body() {
    const auto body = writer_.Open("tbody");
    for (int row = 0; row < table_.rows_size(); ++row) {
      const bool total = std::any_of(
          table_.rows(row).parts().begin(), table_.rows(row).parts().end(),
          [](const v1::DerivedRowPart& part) { return part.kind() == v1::ROW_KIND_TOTAL; });
      const auto line = writer_.Open("tr", {total ? Attribute{"class", "total"} : Attribute{}});
      for (int column = 0; column < table_.columns_size(); ++column) Cell(row, column);
    }
  }

 private:
  // Of each panel the column that names its rows: the name, else the first label.
  void FindRowHeaders() {
    for (int column = 0; column < table_.columns_size(); ++column) {
      const auto panel = static_cast<std::size_t>(table_.columns(column).panel());
      if (row_headers_.size() <= panel) row_headers_.resize(panel + 1);
      const auto label = table_.columns(column).label();
      if (label == v1::LABEL_UNSPECIFIED) continue;
      if (!row_headers_[panel].has_value() || label == v1::LABEL_NAME) row_headers_[panel] = column;
    }
    column_headers_.resize(static_cast<std::size_t>(table_.columns_size()));
  }

  std::string HeaderId(int row, int column) const {
    return absl::StrCat("h", table_.number(), "-", row, "-", column);
  }
  std::string RowHeaderId(int row, int panel) const {
    return absl::StrCat("r", table_.number(), "-", row, "-", panel);
  }

  // Where rows stand in two panels side by side, a cell says which of them are its own.
  Attribute Headers(int row, int column) const {
    if (!several_panels_) return {};
    std::string headers = column_headers_[static_cast<std::size_t>(column)];
    const int panel = table_.columns(column).panel();
    const auto own = row_headers_[static_cast<std::size_t>(panel)];
    if (own.has_value() && *own != column && !table_.rows(row).cells(*own).text().empty()) {
      absl::StrAppend(&headers, " ", RowHeaderId(row, panel));
    }
    if (headers.empty()) return {};
    return {"headers", headers.substr(1)};
  }

  void Cell(int row, int column) {
    const auto& derived = table_.columns(column);
    const auto& cell = table_.rows(row).cells(column);
    const std::string text = OneLine(cell.text());
    const bool amount = derived.label() == v1::LABEL_UNSPECIFIED;
    const auto own = row_headers_[static_cast<std::size_t>(derived.panel())];
    if (own == column && !text.empty()) {
      const auto& part = table_.rows(row).parts(derived.panel());
      writer_.Add(
          "th", text,
          {{"scope", "row"},
           several_panels_ ? Attribute{"id", RowHeaderId(row, derived.panel())} : Attribute{},
           part.depth() > 1 ? Attribute{"class", absl::StrCat("d", std::min(part.depth(), 5))}
                            : Attribute{}});
      return;
    }
    while (next_ != end_ && next_->table_number == table_.number() &&
           (next_->row < row || (next_->row == row && next_->column < column))) {
      ++next_;
    }
    const bool traced = next_ != end_ && next_->table_number == table_.number() &&
                        next_->row == row && next_->column == column;
    if (!traced) {
      const bool project = derived.label() == v1::LABEL_PROJECT_NAME;
      writer_.Add("td", text,
                  {Headers(row, column), amount    ? Attribute{"class", "n"}
                                         : project ? Attribute{"class", "project"}
                                                   : Attribute{}});
      return;
    }
    const auto data = writer_.Open(
        "td", {{"id", CellId(table_.number(), row, column)}, Headers(row, column), {"class", "n"}});
    writer_.Add("a", text, {{"href", absl::StrCat("#", OriginId(next_->origin))}});
  }

  HtmlWriter& writer_;
  const v1::DerivedTable& table_;
  bool several_panels_;
  std::vector<std::optional<int>> row_headers_;
  // The ids of each column's headers, a space before each.
  std::vector<std::string> column_headers_;
  std::vector<TracedFigure>::const_iterator next_;
  std::vector<TracedFigure>::const_iterator end_;
};

std::string RowName(const v1::DerivedTable& table, int row, int column) {
  const int panel = table.columns(column).panel();
  std::string name;
  for (int i = 0; i < table.columns_size(); ++i) {
    const auto& each = table.columns(i);
    if (each.panel() != panel || each.label() == v1::LABEL_UNSPECIFIED) continue;
    const std::string text = OneLine(table.rows(row).cells(i).text());
    const bool code = each.label() == v1::LABEL_CODE_CLASS ||
                      each.label() == v1::LABEL_CODE_SECOND || each.label() == v1::LABEL_CODE_THIRD;
    absl::StrAppend(&name, name.empty() || code || text.empty() ? "" : " ", text);
  }
  return name;
}

// What lines say in words.
class LineTexts {
 public:
  explicit LineTexts(const Publication& publication) : publication_(publication) {}

  std::string Functional(const DisclosedLine& line) const {
    return WithName(line.functional_code, publication_.names.functional);
  }
  std::string Economic(const DisclosedLine& line) const {
    return WithName(line.economic_code, publication_.names.economic);
  }
  std::string FundSource(const DisclosedLine& line) const {
    return Chinese(*v1::FundSource_descriptor(), line.fund_source);
  }
  std::string Category(const DisclosedLine& line) const {
    return Chinese(*v1::ExpenditureCategory_descriptor(), line.category);
  }
  std::string Item(const DisclosedLine& line) const {
    if (line.together) return TogetherName(line.kind);
    if (line.item == 0) return "";
    return publication_.disclosed.items[static_cast<std::size_t>(line.item) - 1].name;
  }

 private:
  static std::string WithName(const std::string& code,
                              const std::map<std::string, std::string>& names) {
    const auto name = names.find(code);
    return name == names.end() ? code : absl::StrCat(code, " ", name->second);
  }
  static std::string Chinese(const google::protobuf::EnumDescriptor& type, int number) {
    const auto* value = type.FindValueByNumber(number);
    return value == nullptr ? "" : std::string(exchange::ChineseName(*value));
  }

  const Publication& publication_;
};

// Cells of a table of texts with how far they reach.
struct TextCell {
  std::string text;
  int rows = 1;
  int columns = 1;
  bool covered = false;
};
using TextRows = std::vector<std::vector<TextCell>>;

// Empty cells at the beginning of a row belong to the row above; others, where `to_the_left`, to
// the cell on their left.
void Merge(TextRows& rows, bool to_the_left) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto& cells = rows[row];
    bool leading = row > 0;
    for (std::size_t column = 0; column < cells.size();) {
      TextCell& cell = cells[column];
      leading = leading && cell.text.empty();
      if (leading) {
        // Up to the cell that covers this place.
        std::size_t above = row - 1;
        while (above > 0 && rows[above][column].covered) --above;
        TextCell& owner = rows[above][column];
        const auto end = column + static_cast<std::size_t>(owner.columns);
        const bool fits = !owner.covered && end <= cells.size() &&
                          std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(column),
                                      cells.begin() + static_cast<std::ptrdiff_t>(end),
                                      [](const TextCell& each) { return each.text.empty(); });
        if (fits && above + static_cast<std::size_t>(owner.rows) == row) {
          ++owner.rows;
          for (; column < end; ++column) cells[column].covered = true;
          continue;
        }
      }
      leading = false;
      std::size_t end = column + 1;
      while (to_the_left && end < cells.size() && cells[end].text.empty()) {
        cells[end].covered = true;
        ++end;
      }
      cell.columns = static_cast<int>(end - column);
      column = end;
    }
  }
}

void WriteTextRows(HtmlWriter& writer, const TextRows& rows) {
  for (const auto& cells : rows) {
    const auto line = writer.Open("tr");
    bool first = true;
    for (const TextCell& cell : cells) {
      if (cell.covered) {
        first = false;
        continue;
      }
      const bool header = first && !cell.text.empty();
      first = false;
      writer.Add(header ? "th" : "td", cell.text,
                 {header ? Attribute{"scope", "row"} : Attribute{}, Span("rowspan", cell.rows),
                  Span("colspan", cell.columns)});
    }
  }
}

}  // namespace

std::string TableId(int table_number) { return absl::StrCat("table-", table_number); }

std::string CellId(int table_number, int row, int column) {
  return absl::StrCat("cell-", table_number, "-", row + 1, "-", column + 1);
}

std::string OriginId(std::size_t origin) { return absl::StrCat("from-", origin + 1); }

void WriteTable(HtmlWriter& writer, const v1::DerivedTable& table, const Origins& origins,
                std::string_view title, int level, std::string_view publisher) {
  const std::string id = TableId(table.number());
  const std::string heading_id = absl::StrCat(id, "-title");
  const auto section = writer.Open(
      "div", {{"class", table.columns_size() > kWideColumns ? "table wide" : "table"}, {"id", id}});
  writer.Add("a", absl::StrCat("跳过表 ", table.number()),
             {{"class", "skip"}, {"href", absl::StrCat("#", id, "-end")}});
  {
    const ScrollingTable scrolling(writer, "figures", "aria-labelledby", heading_id);
    {
      const auto caption = writer.Open("caption");
      writer.Add(absl::StrCat("h", level), title, {{"id", heading_id}});
      const auto line = writer.Open("span", {{"class", "unit"}});
      writer.Add("span", absl::StrCat("编制部门：", std::string(publisher)));
      writer.Text(" ");
      writer.Add("span",
                 absl::StrCat("单位：", table.unit() == v1::AMOUNT_UNIT_YUAN ? "元" : "万元"));
    }
    writer.NewLine();
    DerivedTableWriter rows(writer, table, origins);
    rows.Head();
    writer.NewLine();
    rows.Body();
  }
  if (!table.note().empty()) writer.Add("p", table.note(), {{"class", "note"}});
  writer.Add("span", "", {{"id", absl::StrCat(id, "-end")}, {"tabindex", "-1"}});
}

void WriteTextTable(HtmlWriter& writer, const v1::TextTable& table, std::string_view title) {
  std::size_t width = 0;
  for (const auto& row : table.rows()) {
    width = std::max(width, static_cast<std::size_t>(row.cells_size()));
  }
  TextRows names;
  TextRows rows;
  std::vector<std::string> header;
  for (const auto& row : table.rows()) {
    std::vector<TextCell> cells(width);
    for (int i = 0; i < row.cells_size(); ++i)
      cells[static_cast<std::size_t>(i)].text = row.cells(i);
    const bool full = std::none_of(cells.begin(), cells.end(),
                                   [](const TextCell& cell) { return cell.text.empty(); });
    if (header.empty() && full && width > 2) {
      header.assign(row.cells().begin(), row.cells().end());
    } else {
      (header.empty() ? names : rows).push_back(std::move(cells));
    }
  }
  Merge(names, true);
  Merge(rows, false);
  const std::string label(title.empty() ? "表格" : title);
  const char* css_class = width > static_cast<std::size_t>(kWideColumns) ? "table wide" : "table";
  const auto section = writer.Open("div", {{"class", css_class}});
  if (!names.empty()) {
    const ScrollingTable scrolling(writer, "texts", "aria-label", label);
    if (!title.empty()) writer.Add("caption", title);
    const auto body = writer.Open("tbody");
    WriteTextRows(writer, names);
  }
  if (header.empty()) return;
  const ScrollingTable scrolling(writer, "texts", "aria-label",
                                 names.empty() ? label : absl::StrCat(label, "：指标"));
  if (names.empty() && !title.empty()) writer.Add("caption", title);
  {
    const auto head = writer.Open("thead");
    const auto line = writer.Open("tr");
    for (const std::string& cell : header) writer.Add("th", cell, {{"scope", "col"}});
  }
  const auto body = writer.Open("tbody");
  WriteTextRows(writer, rows);
}

void WriteLines(HtmlWriter& writer, const Publication& publication,
                const std::vector<DisclosedLine>& lines, std::string_view caption) {
  const LineTexts texts(publication);
  struct Column {
    const char* title;
    std::string (LineTexts::*text)(const DisclosedLine&) const;
  };
  constexpr Column kColumns[] = {{"功能分类科目", &LineTexts::Functional},
                                 {"经济分类科目", &LineTexts::Economic},
                                 {"资金来源", &LineTexts::FundSource},
                                 {"类别", &LineTexts::Category},
                                 {"项目", &LineTexts::Item}};
  std::vector<Column> columns;
  for (const Column& column : kColumns) {
    if (std::any_of(lines.begin(), lines.end(), [&](const DisclosedLine& line) {
          return !(texts.*column.text)(line).empty();
        })) {
      columns.push_back(column);
    }
  }
  const ScrollingTable scrolling(writer, "figures lines", "aria-label", std::string(caption));
  writer.Add("caption", absl::StrCat(std::string(caption), "（单位：元）"));
  {
    const auto head = writer.Open("thead");
    const auto row = writer.Open("tr");
    for (const Column& column : columns) writer.Add("th", column.title, {{"scope", "col"}});
    writer.Add("th", "金额", {{"scope", "col"}});
  }
  const auto body = writer.Open("tbody");
  for (const DisclosedLine& line : lines) {
    const auto row = writer.Open("tr");
    for (const Column& column : columns) writer.Add("td", OneLine((texts.*column.text)(line)));
    writer.Add("td", FormatYuanGrouped(line.amount_fen), {{"class", "n"}});
  }
}

void WriteItems(HtmlWriter& writer, const std::vector<DisclosedItem>& items) {
  constexpr char kCaption[] = "项目和上年结转结余";
  const ScrollingTable scrolling(writer, "figures lines", "aria-label", kCaption);
  writer.Add("caption", absl::StrCat(kCaption, "（单位：元）"));
  {
    const auto head = writer.Open("thead");
    const auto row = writer.Open("tr");
    for (const char* title : {"名称", "性质", "公开程度", "金额"}) {
      writer.Add("th", title, {{"scope", "col"}});
    }
  }
  const auto body = writer.Open("tbody");
  for (const DisclosedItem& item : items) {
    const auto row = writer.Open("tr");
    writer.Add("td", OneLine(item.name));
    writer.Add("td", item.kind == v1::BELONGING_PROJECT      ? "当年项目"
                     : item.kind == v1::BELONGING_CARRY_OVER ? "上年结转结余"
                                                             : "");
    writer.Add("td", item.withheld ? "不予公开" : "公开");
    writer.Add("td", FormatYuanGrouped(item.amount_fen), {{"class", "n"}});
  }
}

void WriteOrigins(HtmlWriter& writer, const Publication& publication) {
  const auto& origins = publication.origins;
  std::vector<std::vector<const TracedFigure*>> places(origins.origins.size());
  for (const TracedFigure& figure : origins.figures) places[figure.origin].push_back(&figure);
  for (std::size_t i = 0; i < origins.origins.size(); ++i) {
    const Origin& origin = origins.origins[i];
    const std::string id = OriginId(i);
    const std::string title_id = absl::StrCat(id, "-title");
    const bool revenue = origin.relation == v1::RELATION_REVENUE;
    const auto sheet = writer.Open("div", {{"class", "origin"},
                                           {"id", id},
                                           {"role", "region"},
                                           {"tabindex", "-1"},
                                           {"aria-labelledby", title_id}});
    writer.Add("a", "关闭", {{"class", "close"}, {"href", absl::StrCat("#", kClosedId)}});
    writer.Add("p",
               absl::StrCat(FormatYuanGrouped(origin.amount_fen), " 元的由来：", origin.line_count,
                            " 条", revenue ? "收入" : "支出明细", "之和",
                            origin.summed_up ? "，以下按功能分类项汇总" : ""),
               {{"class", "sum"}, {"id", title_id}});
    WriteLines(writer, publication, origin.lines, revenue ? "收入" : "支出明细");
    {
      const auto line = writer.Open("p", {{"class", "places"}});
      writer.Text("见于：");
      std::size_t number = 0;
      for (const TracedFigure* place : places[i]) {
        if (number == kMaxPlaces) {
          writer.Text("；等");
          break;
        }
        if (number++ > 0) writer.Text("；");
        const auto table = std::find_if(
            publication.tables.tables().begin(), publication.tables.tables().end(),
            [&](const v1::DerivedTable& each) { return each.number() == place->table_number; });
        writer.Add(
            "a",
            absl::StrCat("表 ", place->table_number, " “",
                         RowName(*table, place->row, place->column), "” ",
                         OneLine(table->columns(place->column).title())),
            {{"href", absl::StrCat("#", CellId(place->table_number, place->row, place->column))}});
      }
    }
    writer.NewLine();
  }
}

}  // namespace mingzhang::publication
