#include "workflow_service/publication/data/open_data.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/money/money.h"
#include "exchange/names.h"
#include "nlohmann/json.hpp"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/data/data_resource.h"

namespace mingzhang::publication::data {
namespace {

using budget::v1::BudgetContent;
using budget::v1::DerivedTable;
using nlohmann::ordered_json;

constexpr char kAmountField[] = "amount_yuan";
constexpr char kLines[] = "lines";
constexpr char kItems[] = "items";
constexpr char kRevenue[] = "revenue";
constexpr char kUnits[] = "units";
constexpr char kCorrection[] = "correction";

// The short names of the values that kinds of lines and rows have.
constexpr char kBasic[] = "BASIC";
constexpr char kProject[] = "PROJECT";
constexpr char kCarryOver[] = "CARRY_OVER";

// What a correction does not compare.
constexpr char kTables[] = "TABLES";
constexpr char kWithheldItems[] = "WITHHELD_ITEMS";

std::string KindName(budget::v1::Belonging kind) {
  switch (kind) {
    case budget::v1::BELONGING_NOTHING:
      return kBasic;
    case budget::v1::BELONGING_CARRY_OVER:
      return kCarryOver;
    case budget::v1::BELONGING_PROJECT:
    case budget::v1::BELONGING_UNDECLARED:
      return kProject;
    default:
      return "";
  }
}

// Empty for UNSPECIFIED and for what the enumeration does not know.
template <typename Enum>
std::string ShortName(Enum value, const google::protobuf::EnumDescriptor& type) {
  const auto* descriptor = type.FindValueByNumber(value);
  return descriptor == nullptr || value == 0 ? "" : exchange::ShortName(*descriptor);
}
std::string SourceCode(budget::v1::FundSource source) {
  return ShortName(source, *budget::v1::FundSource_descriptor());
}
std::string SourceName(budget::v1::FundSource source) {
  const auto* value = budget::v1::FundSource_descriptor()->FindValueByNumber(source);
  return value == nullptr ? "" : std::string(exchange::ChineseName(*value));
}
std::string CategoryName(budget::v1::ExpenditureCategory category) {
  return ShortName(category, *budget::v1::ExpenditureCategory_descriptor());
}

std::vector<std::string> ShortNames(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) names.push_back(exchange::ShortName(*type.value(i)));
  return names;
}

// A value on one line.
std::string Compact(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// A list with each element, JSON already, on a line of its own. Large documents are put together
// from lines: as values in memory they take ten times as much.
std::string JsonList(const std::vector<std::string>& elements) {
  return elements.empty() ? "[]" : absl::StrCat("[\n", absl::StrJoin(elements, ",\n"), "\n]");
}

// An object of members whose values are JSON already.
std::string JsonObject(const std::vector<std::pair<std::string, std::string>>& members) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : members) {
    lines.push_back(absl::StrCat(Compact(name), ": ", value));
  }
  return absl::StrCat("{\n", absl::StrJoin(lines, ",\n"), "\n}");
}

std::string IsoDate(const budget::v1::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

CsvCell AmountCell(std::int64_t fen) { return CsvCell::Number(FormatYuan(fen)); }
// 0: not told.
CsvCell NumberCell(int number) {
  return CsvCell::Number(number == 0 ? "" : std::to_string(number));
}

// What codes are called; empty where the catalogue does not know.
class Names {
 public:
  explicit Names(const Publication& publication)
      : codes_(publication.names), items_(publication.disclosed.items) {
    for (const auto& unit : publication.content.department().units()) {
      units_.emplace(unit.code(), unit.name());
    }
  }

  std::string Functional(const std::string& code) const { return Find(codes_.functional, code); }
  std::string Economic(const std::string& code) const { return Find(codes_.economic, code); }
  std::string Unit(const std::string& code) const { return Find(units_, code); }
  std::string Item(int number) const {
    return number == 0 ? "" : items_[static_cast<std::size_t>(number) - 1].name;
  }

 private:
  static std::string Find(const std::map<std::string, std::string>& names,
                          const std::string& code) {
    const auto found = names.find(code);
    return found == names.end() ? "" : found->second;
  }

  const CodeNames& codes_;
  std::map<std::string, std::string> units_;
  const std::vector<DisclosedItem>& items_;
};

Field Amount(std::string name, std::string title, bool required) {
  return {std::move(name), std::move(title), FieldType::kAmount, required, "元，两位小数，精确"};
}

DataResource Lines(const DisclosedLines& disclosed, const Names& names,
                   std::vector<std::string>& json) {
  DataResource resource(
      kLines, "支出明细", kLinesFile,
      {{"unit_code", "单位编码"},
       {"unit_name", "单位名称"},
       {"functional_code", "功能科目编码", FieldType::kText, false, "支出功能分类的项，七位"},
       {"functional_name", "功能科目名称"},
       {"economic_code", "经济科目编码", FieldType::kText, false, "部门预算支出经济分类的款，五位"},
       {"economic_name", "经济科目名称"},
       {"fund_source", "资金来源代号", FieldType::kText, false, "",
        ShortNames(*budget::v1::FundSource_descriptor())},
       {"fund_source_name", "资金来源"},
       {"category", "支出类别", FieldType::kText, false,
        "PERSONNEL 人员经费，PUBLIC 公用经费，PROJECT 项目支出",
        ShortNames(*budget::v1::ExpenditureCategory_descriptor())},
       {"kind",
        "性质",
        FieldType::kText,
        false,
        "BASIC 基本支出，PROJECT 当年项目，CARRY_OVER 上年结转结余",
        {kBasic, kProject, kCarryOver}},
       {"item", "项目序号", FieldType::kInteger, false, "items 里的序号"},
       {"item_name", "项目名称"},
       Amount(kAmountField, "金额", true)});
  resource.set_description(
      "到功能分类的项、经济分类的款，各维度相同的明细合为一条；全部相加即支出总计。空着的维度不予公"
      "开，"
      "或按项汇总：同类项目中有不予公开的，这一类只列到功能分类的项。");
  resource.AddForeignKey({"item", kItems, "number"});
  for (const DisclosedLine& line : disclosed.lines) {
    const std::vector<std::pair<const char*, std::string>> texts = {
        {"unit_code", line.unit_code},
        {"unit_name", names.Unit(line.unit_code)},
        {"functional_code", line.functional_code},
        {"functional_name", names.Functional(line.functional_code)},
        {"economic_code", line.economic_code},
        {"economic_name", names.Economic(line.economic_code)},
        {"fund_source", SourceCode(line.fund_source)},
        {"fund_source_name", SourceName(line.fund_source)},
        {"category", CategoryName(line.category)},
        {"kind", KindName(line.kind)}};
    std::vector<CsvCell> record;
    ordered_json object = ordered_json::object();
    for (const auto& [field, text] : texts) {
      record.emplace_back(text);
      if (!text.empty()) object[field] = text;
    }
    const std::string item = names.Item(line.item);
    record.insert(record.end(), {NumberCell(line.item), item, AmountCell(line.amount_fen)});
    if (line.item != 0) {
      object["item"] = line.item;
      object["item_name"] = item;
    }
    object[kAmountField] = FormatYuan(line.amount_fen);
    resource.Add(record);
    json.push_back(Compact(object));
  }
  return resource;
}

DataResource Items(const DisclosedLines& disclosed, std::vector<std::string>& json) {
  DataResource resource(kItems, "项目和上年结转结余", kItemsFile,
                        {{"number", "序号", FieldType::kInteger, true},
                         {"kind",
                          "性质",
                          FieldType::kText,
                          false,
                          "PROJECT 当年项目，CARRY_OVER 上年结转结余",
                          {kProject, kCarryOver}},
                         {"name", "名称", FieldType::kText, true},
                         {"disclosure",
                          "公开程度",
                          FieldType::kText,
                          true,
                          "WITHHELD：不予公开，名称是代号，只列金额",
                          {"PUBLIC", "WITHHELD"}},
                         Amount(kAmountField, "金额", true)});
  resource.set_primary_key("number");
  for (const DisclosedItem& item : disclosed.items) {
    const std::string kind = KindName(item.kind);
    const char* const disclosure = item.withheld ? "WITHHELD" : "PUBLIC";
    resource.Add(std::vector<CsvCell>{NumberCell(item.number), kind, item.name, disclosure,
                                      AmountCell(item.amount_fen)});
    ordered_json object = {{"number", item.number}};
    if (!kind.empty()) object["kind"] = kind;
    object["name"] = item.name;
    object["disclosure"] = disclosure;
    object[kAmountField] = FormatYuan(item.amount_fen);
    json.push_back(Compact(object));
  }
  return resource;
}

DataResource Revenue(const BudgetContent& content, std::vector<std::string>& json) {
  DataResource resource(kRevenue, "收入", kRevenueFile,
                        {{"fund_source", "资金来源代号", FieldType::kText, true, "",
                          ShortNames(*budget::v1::FundSource_descriptor())},
                         {"fund_source_name", "资金来源"},
                         Amount(kAmountField, "金额", true)});
  for (const auto& revenue : content.revenue()) {
    const std::string code = SourceCode(revenue.fund_source());
    const std::string name = SourceName(revenue.fund_source());
    resource.Add(std::vector<CsvCell>{code, name, AmountCell(revenue.amount_fen())});
    json.push_back(Compact({{"fund_source", code},
                            {"fund_source_name", name},
                            {kAmountField, FormatYuan(revenue.amount_fen())}}));
  }
  return resource;
}

DataResource Units(const BudgetContent& content, std::vector<std::string>& json) {
  const auto& kinds = *budget::v1::UnitKind_descriptor();
  DataResource resource(kUnits, "预算单位", kUnitsFile,
                        {{"code", "编码", FieldType::kText, true},
                         {"name", "名称", FieldType::kText, true},
                         {"kind", "性质", FieldType::kText, false,
                          "ADMINISTRATIVE 行政单位，REFERENCE_MANAGED 参公单位，"
                          "PUBLIC_INSTITUTION 事业单位",
                          ShortNames(kinds)}});
  resource.set_primary_key("code");
  for (const auto& unit : content.department().units()) {
    const std::string kind = ShortName(unit.kind(), kinds);
    resource.Add(std::vector<CsvCell>{unit.code(), unit.name(), kind});
    json.push_back(Compact({{"code", unit.code()}, {"name", unit.name()}, {"kind", kind}}));
  }
  return resource;
}

CsvCell AmountCell(const std::optional<std::int64_t>& fen) {
  return fen ? AmountCell(*fen) : CsvCell::Number("");
}

std::string DescribeCorrection(const Correction& correction) {
  const CorrectionNotice& notice = correction.notice;
  const std::string date = IsoDate(notice.replaced_on);
  const std::string replaced =
      notice.replaced_number > 0
          ? absl::StrCat("第 ", notice.replaced_number, " 次公开（", date, "）")
          : absl::StrCat(" ", date, " 公开的内容");
  std::string text = absl::StrCat("与", replaced, "相比打印不同的各格。");
  for (const char* note : NotCompared(correction)) absl::StrAppend(&text, note, "。");
  absl::StrAppend(&text, "更正原因：", notice.reason);
  return text;
}

std::string CorrectionJson(const Correction& correction, const std::vector<std::string>& cells) {
  ordered_json replaces = ordered_json::object();
  if (correction.notice.replaced_number > 0) replaces["number"] = correction.notice.replaced_number;
  replaces["published_on"] = IsoDate(correction.notice.replaced_on);
  ordered_json not_compared = ordered_json::array();
  if (correction.form_changed) not_compared.push_back(kTables);
  if (correction.withheld_left_out) not_compared.push_back(kWithheldItems);
  return JsonObject({{"reason", Compact(correction.notice.reason)},
                     {"replaces", Compact(replaces)},
                     {"not_compared", Compact(not_compared)},
                     {"cells", JsonList(cells)}});
}

DataResource Corrections(const Correction& correction, std::vector<std::string>& json) {
  DataResource resource(kCorrection, "更正的数字", kCorrectionFile,
                        {{"table", "表号", FieldType::kInteger, true},
                         {"table_title", "表名", FieldType::kText, true},
                         {"row", "行", FieldType::kText, false, "空着：表名或表注"},
                         {"column", "列", FieldType::kText, true},
                         {"old", "原数", FieldType::kText, false, "按打印的文字；空着：原来没有"},
                         {"new", "现数", FieldType::kText, false, "按打印的文字；空着：现在没有"},
                         Amount("old_yuan", "原金额", false),
                         Amount("new_yuan", "现金额", false),
                         Amount("difference_yuan", "增减", false)});
  resource.set_description(DescribeCorrection(correction));
  for (const CorrectedCell& cell : correction.cells) {
    resource.Add({NumberCell(cell.table_number), cell.table_title, cell.row, cell.column,
                  cell.from.value_or(""), cell.to.value_or(""), AmountCell(cell.from_fen),
                  AmountCell(cell.to_fen), AmountCell(cell.difference_fen)});
    ordered_json object = {
        {"table", cell.table_number}, {"row", cell.row}, {"column", cell.column}};
    if (cell.from) object["old"] = *cell.from;
    if (cell.to) object["new"] = *cell.to;
    if (cell.difference_fen) object["difference_yuan"] = FormatYuan(*cell.difference_fen);
    json.push_back(Compact(object));
  }
  return resource;
}

std::string UnitName(budget::v1::AmountUnit unit) {
  return unit == budget::v1::AMOUNT_UNIT_YUAN ? "元" : "万元";
}

// The name of a panel's field: with a number where the table has several panels.
std::string PanelField(const char* name, int panel, int panels) {
  return panels == 1 ? name : absl::StrCat(name, "_", panel + 1);
}

int PanelCount(const DerivedTable& table) {
  return table.columns().empty() ? 0 : table.columns(table.columns_size() - 1).panel() + 1;
}

// The titles of the columns, each once: （2）, （3） … stand behind those that stand again.
std::vector<std::string> UniqueTitles(const DerivedTable& table, std::set<std::string> taken) {
  std::vector<std::string> titles;
  for (const auto& column : table.columns()) {
    std::string title = column.title();
    for (int i = 2; !taken.insert(title).second; ++i) {
      title = absl::StrCat(column.title(), "（", i, "）");
    }
    titles.push_back(std::move(title));
  }
  return titles;
}

const char* RowKindName(budget::v1::RowKind kind) {
  switch (kind) {
    case budget::v1::ROW_KIND_FIXED:
      return "FIXED";
    case budget::v1::ROW_KIND_CODE:
      return "CODE";
    case budget::v1::ROW_KIND_PROJECT:
      return kProject;
    case budget::v1::ROW_KIND_CARRY_OVER:
      return kCarryOver;
    case budget::v1::ROW_KIND_UNIT:
      return "UNIT";
    case budget::v1::ROW_KIND_TOTAL:
      return "TOTAL";
    default:
      return "";
  }
}

DataResource Table(const DerivedTable& table) {
  const int panels = PanelCount(table);
  std::vector<Field> fields = {{"row", "行", FieldType::kInteger, true}};
  std::set<std::string> taken = {"row"};
  for (int panel = 0; panel < panels; ++panel) {
    const std::string kind = PanelField("kind", panel, panels);
    const std::string depth = PanelField("depth", panel, panels);
    fields.push_back(
        {kind,
         "行的性质",
         FieldType::kText,
         false,
         "TOTAL 总计，CODE 科目，PROJECT 项目，CARRY_OVER 结转，UNIT 单位，FIXED 固定行",
         {"FIXED", "CODE", kProject, kCarryOver, "UNIT", "TOTAL"}});
    fields.push_back({depth, "行的层次", FieldType::kInteger, false,
                      "从 0 起；一行是其下一层各行之和，相加时只取一层"});
    taken.insert({kind, depth});
  }
  const std::vector<std::string> titles = UniqueTitles(table, std::move(taken));
  for (int i = 0; i < table.columns_size(); ++i) {
    const auto& column = table.columns(i);
    const std::string& name = titles[static_cast<std::size_t>(i)];
    if (column.has_amount()) {
      fields.push_back(Amount(name, column.title(), false));
    } else {
      fields.push_back({name, column.title()});
    }
  }
  DataResource resource(absl::StrFormat("table-%02d", table.number()),
                        absl::StrCat("表 ", table.number(), "　", table.title()),
                        TableFile(table.number()), std::move(fields));
  resource.set_description(absl::StrCat("按公开格式的表；金额为精确的元，打印时以",
                                        UnitName(table.unit()), "为单位四舍五入。",
                                        table.note().empty() ? "" : "表下说明：", table.note()));
  for (int i = 0; i < table.rows_size(); ++i) {
    const auto& row = table.rows(i);
    std::vector<CsvCell> record = {NumberCell(i + 1)};
    for (int panel = 0; panel < panels; ++panel) {
      const auto& part = row.parts(panel);
      const bool is_there = part.kind() != budget::v1::ROW_KIND_UNSPECIFIED;
      record.emplace_back(RowKindName(part.kind()));
      record.push_back(CsvCell::Number(is_there ? std::to_string(part.depth()) : ""));
    }
    for (const auto& cell : row.cells()) {
      record.push_back(cell.has_amount_fen() ? AmountCell(cell.amount_fen()) : cell.text());
    }
    resource.Add(record);
  }
  return resource;
}

std::string TableJson(const DerivedTable& table) {
  ordered_json columns = ordered_json::array();
  for (const auto& column : table.columns()) {
    columns.push_back({{"title", column.title()},
                       {"panel", column.panel()},
                       {"type", column.has_amount() ? "amount" : "label"}});
  }
  ordered_json headers = ordered_json::array();
  for (const auto& header : table.header_rows()) {
    ordered_json cells = ordered_json::array();
    for (const std::string& cell : header.cells()) cells.push_back(cell);
    headers.push_back(std::move(cells));
  }
  std::vector<std::string> rows;
  for (const auto& row : table.rows()) {
    ordered_json panels = ordered_json::array();
    for (const auto& part : row.parts()) {
      panels.push_back({{"kind", RowKindName(part.kind())}, {"depth", part.depth()}});
    }
    ordered_json cells = ordered_json::array();
    for (const auto& cell : row.cells()) {
      ordered_json object = {{"text", cell.text()}};
      if (cell.has_amount_fen()) object[kAmountField] = FormatYuan(cell.amount_fen());
      cells.push_back(std::move(object));
    }
    rows.push_back(Compact({{"panels", std::move(panels)}, {"cells", std::move(cells)}}));
  }
  return JsonObject({{"number", Compact(table.number())},
                     {"title", Compact(table.title())},
                     {"unit", Compact(UnitName(table.unit()))},
                     {"columns", Compact(columns)},
                     {"header_rows", Compact(headers)},
                     {"rows", JsonList(rows)},
                     {"note", Compact(table.note())}});
}

// Lower-case letters, digits and '-', as names in a data package are.
std::string PackageName(const BudgetContent& content) {
  std::string name = absl::StrCat("budget-", content.division().code(), "-",
                                  content.department().code(), "-", content.fiscal_year());
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) c = '-';
  }
  return name;
}

std::string Title(const BudgetContent& content) {
  return absl::StrCat(content.department().name(), content.fiscal_year(), "年部门预算");
}

ordered_json Dimension(const char* type, const char* classification, const char* key,
                       const char* label) {
  ordered_json dimension = {{"dimensionType", type}};
  if (*classification != '\0') dimension["classificationType"] = classification;
  dimension["primaryKey"] = key;
  dimension["attributes"][key] = {{"source", key}, {"resource", kLines}};
  if (*label != '\0') {
    dimension["attributes"][label] = {{"source", label}, {"resource", kLines}, {"labelfor", key}};
  }
  return dimension;
}

// The logical model of the Fiscal Data Package, whose phases are proposed, approved, adjusted and
// executed.
ordered_json Model(bool published) {
  const auto measure = [published](const char* resource, const char* direction) -> ordered_json {
    return {{"source", kAmountField}, {"resource", resource},
            {"currency", "CNY"},      {"factor", 1},
            {"direction", direction}, {"phase", published ? "approved" : "proposed"}};
  };
  return {{"measures",
           {{"expenditure", measure(kLines, "expenditure")},
            {"revenue", measure(kRevenue, "revenue")}}},
          {"dimensions",
           {{"functional_classification",
             Dimension("classification", "functional", "functional_code", "functional_name")},
            {"economic_classification",
             Dimension("classification", "economic", "economic_code", "economic_name")},
            {"administrative_unit",
             Dimension("classification", "administrative", "unit_code", "unit_name")},
            {"fund_source", Dimension("classification", "", "fund_source", "fund_source_name")},
            {"category", Dimension("classification", "", "category", "")},
            {"kind", Dimension("classification", "", "kind", "")},
            {"item", Dimension("activity", "", "item", "item_name")}}}};
}

const char* Status(const Publication& publication) {
  return publication.is_published() ? "PUBLISHED" : "DRAFT";
}

std::string Dump(const ordered_json& document) {
  return document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::vector<BundleFile> RenderOpenData(const Publication& publication, const std::string& name) {
  const DisclosedLines& disclosed = publication.disclosed;
  const budget::v1::DerivedTables& tables = publication.tables;
  const BudgetContent& content = publication.content;
  const Names names(publication);

  std::vector<DataResource> resources;
  std::vector<std::string> lines;
  std::vector<std::string> items;
  std::vector<std::string> revenue;
  std::vector<std::string> units;
  std::vector<std::string> corrections;
  std::vector<std::string> printed;
  resources.push_back(Lines(disclosed, names, lines));
  resources.push_back(Items(disclosed, items));
  resources.push_back(Revenue(content, revenue));
  if (!content.department().units().empty()) resources.push_back(Units(content, units));
  if (publication.correction) {
    resources.push_back(Corrections(*publication.correction, corrections));
  }
  for (const DerivedTable& table : tables.tables()) {
    resources.push_back(Table(table));
    printed.push_back(TableJson(table));
  }
  std::vector<std::pair<std::string, std::string>> members = {
      {"name", Compact(name)},
      {"title", Compact(Title(content))},
      {"division",
       Compact({{"code", content.division().code()}, {"name", content.division().name()}})},
      {"department",
       Compact({{"code", content.department().code()}, {"name", content.department().name()}})},
      {"fiscal_year", Compact(content.fiscal_year())},
      {"status", Compact(Status(publication))},
      {"form", Compact(tables.form_id())},
      {"currency", Compact("CNY")},
      {kLines, JsonList(lines)},
      {kItems, JsonList(items)},
      {kRevenue, JsonList(revenue)},
      {kUnits, JsonList(units)},
      {"tables", JsonList(printed)}};
  if (publication.correction) {
    members.emplace_back(kCorrection, CorrectionJson(*publication.correction, corrections));
  }
  std::string document = JsonObject(members);
  document += "\n";

  // The published JSON schema of the Fiscal Data Package wants the profile that it builds on.
  ordered_json package = {{"profile", "tabular-data-package"},
                          {"name", PackageName(content)},
                          {"id", name},
                          {"title", Title(content)}};
  if (content.has_compiled_on()) {
    package["created"] = absl::StrCat(IsoDate(content.compiled_on()), "T00:00:00Z");
  }
  package["description"] =
      absl::StrCat("供人阅读的是网页 ", kPageFile, "，各表的 CSV 与其中的表同号。");
  package["sources"] = {{{"title", "公开网页"}, {"path", kPageFile}}};
  package["status"] = Status(publication);
  package["countryCode"] = "CN";
  package["granularity"] = "aggregated";
  package["fiscalPeriod"] = {{"start", absl::StrFormat("%04d-01-01", content.fiscal_year())},
                             {"end", absl::StrFormat("%04d-12-31", content.fiscal_year())}};
  package["model"] = Model(publication.is_published());

  std::vector<BundleFile> files;
  for (const DataResource& resource : resources) {
    files.push_back(resource.File());
    package["resources"].push_back(resource.Descriptor());
  }
  files.push_back({kJsonFile, std::move(document)});
  files.push_back({kDataPackageFile, Dump(package)});
  std::sort(files.begin(), files.end(),
            [](const BundleFile& a, const BundleFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace mingzhang::publication::data
