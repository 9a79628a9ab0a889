#include "ledger_service/form/table_compiler.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/form/table_texts.h"

namespace mingzhang::form {
namespace {

using budget::LineFilter;
using budget::v1::AmountStyle;
using budget::v1::Column;
using budget::v1::Filter;
using budget::v1::FixedRow;
using budget::v1::FormTable;
using budget::v1::Panel;
using budget::v1::RowGroup;

constexpr int kFunctionalLevels = 3;
constexpr int kEconomicLevels = 2;
constexpr std::size_t kClassDigits = 3;

// Depths in their order: each is at most one deeper than the one before it.
class Depths {
 public:
  // Says what is wrong with the next one.
  std::optional<std::string> Next(int depth) {
    if (depth < 0 || depth > kMaxDepth) {
      return absl::StrCat("depth ", depth, " 应在 0 和 ", kMaxDepth, " 之间");
    }
    if (depth == 0) return std::nullopt;
    if (depth > last_ + 1) {
      return absl::StrCat("depth ", depth, " 前面没有 depth ", depth - 1, " 的行或列，无从合计");
    }
    last_ = depth;
    return std::nullopt;
  }

 private:
  int last_ = 0;
};

class TableCompiler {
 public:
  TableCompiler(const FormTable& table, const AmountStyle& form_style, TextPlace place,
                TextProtoErrors& errors)
      : table_(table),
        place_(std::move(place)),
        subject_(absl::StrCat("表 ", table.number())),
        errors_(errors) {
    compiled_.table = &table;
    compiled_.style = form_style;
  }

  CompiledTable Compile() && {
    if (table_.title().empty()) Add(place_, "没有写 title");
    compiled_.title = Text(table_.title(), "title", place_.In("title"));
    compiled_.empty_note = Text(table_.empty_note(), "empty_note", place_.In("empty_note"));
    if (table_.has_amounts()) {
      compiled_.style = table_.amounts();
      CheckStyle(table_.amounts(), place_.In("amounts"));
    }
    compiled_.scope = CompileFilter(table_.scope(), place_.In("scope"));
    int columns = 0;
    for (const Panel& panel : table_.panels()) columns += panel.columns_size();
    CheckSizes(columns);
    for (int i = 0; i < table_.panels_size() && i < kMaxPanels; ++i) {
      compiled_.panels.push_back(CompilePanel(table_.panels(i), place_.In("panels", i)));
    }
    return std::move(compiled_);
  }

 private:
  // What the rows of a panel ask of its columns.
  struct Needs {
    bool revenue = false;
    bool name = false;
    bool project_name = false;
    // Digits of codes: 3, 5, 7.
    int code_levels = 0;
    int groups = 0;
  };

  void Add(const TextPlace& place, std::string_view reason) {
    errors_.Add(place, subject_, reason);
  }

  std::optional<Template> Text(std::string_view text, std::string_view field,
                               const TextPlace& place) {
    return CompileTemplate(text, field, {&TableTextSchema()}, place, subject_, errors_);
  }

  void CheckStyle(const AmountStyle& style, const TextPlace& place) {
    if (const auto fault = StyleFault(style)) Add(place, absl::StrCat("amounts ", *fault));
  }

  LineFilter CompileFilter(const Filter& filter, const TextPlace& place) {
    auto compiled = LineFilter::Compile(filter);
    if (compiled.ok()) return *std::move(compiled);
    Add(place, std::string(compiled.status().message()));
    return LineFilter();
  }
  void CheckSizes(int columns) {
    if (table_.panels().empty()) Add(place_, "没有写 panels");
    if (table_.panels_size() > kMaxPanels) {
      Add(place_, absl::StrCat("panels 超过 ", kMaxPanels, " 个"));
    }
    if (columns > kMaxColumns) Add(place_, absl::StrCat("列超过 ", kMaxColumns, " 个"));
    if (table_.header_rows().empty()) Add(place_, "没有写 header_rows");
    if (table_.header_rows_size() > kMaxHeaderRows) {
      Add(place_, absl::StrCat("header_rows 超过 ", kMaxHeaderRows, " 行"));
    }
    for (int i = 0; i < table_.header_rows_size(); ++i) {
      const int cells = table_.header_rows(i).cells_size();
      if (cells != columns) {
        Add(place_.In("header_rows", i),
            absl::StrCat("表头第 ", i + 1, " 行有 ", cells, " 格，各栏共 ", columns, " 列"));
      }
    }
  }

  CompiledPanel CompilePanel(const Panel& panel, const TextPlace& place) {
    CompiledPanel compiled;
    Needs needs;
    Depths depths;
    for (int i = 0; i < panel.rows_size() && needs.groups <= kMaxRowGroups; ++i) {
      compiled.rows.push_back(
          CompileGroup(panel.rows(i), place.In("rows", i), /*in_unit=*/false, depths, needs));
    }
    if (panel.rows().empty() && !panel.has_total()) Add(place, "没有写 rows，也没有写 total");
    if (needs.groups > kMaxRowGroups) Add(place, absl::StrCat("rows 超过 ", kMaxRowGroups, " 组"));
    if (panel.has_total()) {
      const TextPlace total = place.In("total");
      if (panel.total().depth() != 0) Add(total, "total 不写 depth：它是 depth 为 1 的各行之和");
      if (panel.total().omit_when_zero()) Add(total, "total 不能写 omit_when_zero");
      compiled.total = CompileFixedRow(panel.total(), total, needs);
    }
    CompileColumns(panel, place, needs, compiled.columns);
    for (const CompiledColumn& column : compiled.columns) {
      if (column.amount) compiled.amounts.Add(*column.amount);
    }
    return compiled;
  }

  CompiledFixedRow CompileFixedRow(const FixedRow& row, const TextPlace& place, Needs& needs) {
    CompiledFixedRow compiled;
    compiled.row = &row;
    compiled.relation = row.relation() == budget::v1::RELATION_UNSPECIFIED
                            ? budget::v1::RELATION_EXPENDITURE_LINES
                            : row.relation();
    const bool revenue = row.relation() == budget::v1::RELATION_REVENUE;
    if (!revenue && compiled.relation != budget::v1::RELATION_EXPENDITURE_LINES) {
      Add(place, "relation 只能是 RELATION_EXPENDITURE_LINES 或 RELATION_REVENUE");
    }
    compiled.where = CompileFilter(row.where(), place.In("where"));
    if (revenue && compiled.where.NeedsLines()) {
      Add(place.In("where"), "收入只分资金来源：where 只能写 fund_sources");
    }
    compiled.label = Text(row.label(), "label", place.In("label"));
    needs.revenue |= revenue;
    needs.name |= !row.label().empty();
    return compiled;
  }

  CompiledRowGroup CompileGroup(const RowGroup& group, const TextPlace& place, bool in_unit,
                                Depths& depths, Needs& needs) {
    ++needs.groups;
    CompiledRowGroup compiled;
    compiled.group = &group;
    const int depth = in_unit ? 2 : 1;
    switch (group.source_case()) {
      case RowGroup::kFixed: {
        const TextPlace at = place.In("fixed");
        compiled.fixed = CompileFixedRow(group.fixed(), at, needs);
        if (in_unit && compiled.fixed->relation == budget::v1::RELATION_REVENUE) {
          Add(at, "收入不分单位：units 之内的行不能用 RELATION_REVENUE");
        }
        AddDepth(group.fixed().depth(), at, depths);
        break;
      }
      case RowGroup::kFunctional: {
        const auto& rows = group.functional();
        CompileCodes(rows, rows.by_project(), kFunctionalLevels, depth, place.In("functional"),
                     depths, needs, compiled);
        break;
      }
      case RowGroup::kEconomic:
        CompileCodes(group.economic(), /*by_project=*/false, kEconomicLevels, depth,
                     place.In("economic"), depths, needs, compiled);
        break;
      case RowGroup::kProjects:
        CompileItems(group.projects(), depth, place.In("projects"), depths, needs, compiled);
        break;
      case RowGroup::kCarryOvers:
        CompileItems(group.carry_overs(), depth, place.In("carry_overs"), depths, needs, compiled);
        break;
      case RowGroup::kUnits:
        if (in_unit) {
          Add(place, "units 之内不能再有 units");
        } else {
          CompileUnits(group.units(), place.In("units"), depths, needs, compiled);
        }
        break;
      case RowGroup::SOURCE_NOT_SET:
        Add(place, "rows 没有写来源：fixed、functional、economic、projects、carry_overs 或 units");
        break;
    }
    return compiled;
  }

  void AddDepth(int depth, const TextPlace& place, Depths& depths) {
    if (const auto fault = depths.Next(depth)) Add(place, *fault);
  }

  template <typename Rows>
  void CompileRowsOfSource(const Rows& rows, const TextPlace& place, Needs& needs,
                           CompiledRowGroup& compiled) {
    needs.name = true;
    compiled.where = CompileFilter(rows.where(), place.In("where"));
    CompileLabel(rows.label(), place, compiled);
  }

  void CompileLabel(const std::string& label, const TextPlace& place, CompiledRowGroup& compiled) {
    compiled.label = CompileTemplate(label, "label", {&TableTextSchema(), &RowLabelSchema()},
                                     place.In("label"), subject_, errors_);
  }

  template <typename Rows>
  void CompileItems(const Rows& rows, int depth, const TextPlace& place, Depths& depths,
                    Needs& needs, CompiledRowGroup& compiled) {
    CompileRowsOfSource(rows, place, needs, compiled);
    AddDepth(depth, place, depths);
  }

  template <typename Rows>
  void CompileCodes(const Rows& rows, bool by_project, int most_levels, int depth,
                    const TextPlace& place, Depths& depths, Needs& needs,
                    CompiledRowGroup& compiled) {
    CompileRowsOfSource(rows, place, needs, compiled);
    if (rows.levels() < 1 || rows.levels() > most_levels) {
      Add(place, absl::StrCat("levels 应在 1 和 ", most_levels, " 之间"));
    }
    if (by_project && rows.levels() != kFunctionalLevels) {
      Add(place, "写了 by_project，levels 应为 3");
    }
    std::set<std::string> always;
    for (int i = 0; i < rows.always_size(); ++i) {
      const std::string& code = rows.always(i);
      const bool digits =
          std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (code.size() != kClassDigits || !digits) {
        Add(place.In("always", i), absl::StrCat("always 中的“", code, "”不是 3 位数字的类"));
      }
      if (!always.insert(code).second) {
        Add(place.In("always", i), absl::StrCat("always 中的“", code, "”重复"));
      }
    }
    needs.project_name |= by_project;
    needs.code_levels = std::max(needs.code_levels, rows.levels());
    for (int i = 0; i < rows.levels() && i < most_levels; ++i) {
      AddDepth(depth + i, place, depths);
    }
  }

  void CompileUnits(const budget::v1::UnitRows& units, const TextPlace& place, Depths& depths,
                    Needs& needs, CompiledRowGroup& compiled) {
    needs.name = true;
    CompileLabel(units.label(), place, compiled);
    AddDepth(1, place, depths);
    for (int i = 0; i < units.rows_size() && needs.groups <= kMaxRowGroups; ++i) {
      compiled.rows.push_back(
          CompileGroup(units.rows(i), place.In("rows", i), /*in_unit=*/true, depths, needs));
    }
  }

  void CompileColumns(const Panel& panel, const TextPlace& place, const Needs& needs,
                      std::vector<CompiledColumn>& columns) {
    Depths depths;
    bool has_amount = false;
    std::vector<bool> labels(budget::v1::Label_ARRAYSIZE);
    for (int i = 0; i < panel.columns_size(); ++i) {
      const Column& column = panel.columns(i);
      const TextPlace at = place.In("columns", i);
      CompiledColumn& compiled = columns.emplace_back();
      compiled.column = &column;
      compiled.style = compiled_.style;
      if (column.title().empty()) Add(at, absl::StrCat("第 ", i + 1, " 列没有写 title"));
      if (column.has_amounts()) {
        compiled.style = column.amounts();
        CheckStyle(column.amounts(), at.In("amounts"));
      }
      AddDepth(column.depth(), at, depths);
      switch (column.content_case()) {
        case Column::kAmount:
          has_amount = true;
          compiled.amount = CompileFilter(column.amount(), at.In("amount"));
          if (needs.revenue && compiled.amount->NeedsLines()) {
            Add(at.In("amount"), "本栏有收入的行，收入只分资金来源：amount 只能写 fund_sources");
          }
          break;
        case Column::kLabel:
          CheckLabel(column, at, needs, labels);
          break;
        case Column::CONTENT_NOT_SET:
          Add(at, absl::StrCat("第 ", i + 1, " 列没有写 label 或 amount"));
          break;
      }
    }
    if (!has_amount) Add(place, "没有金额列");
    if (needs.name && !labels[budget::v1::LABEL_NAME]) {
      Add(place, "各行有名称，但没有 LABEL_NAME 的列");
    }
    if (needs.project_name && !labels[budget::v1::LABEL_PROJECT_NAME]) {
      Add(place, "有按项目分的行，但没有 LABEL_PROJECT_NAME 的列");
    }
    if (needs.revenue && compiled_.scope.NeedsLines()) {
      Add(place_.In("scope"), "有收入的行，收入只分资金来源：scope 只能写 fund_sources");
    }
  }

  void CheckLabel(const Column& column, const TextPlace& at, const Needs& needs,
                  std::vector<bool>& labels) {
    const int label = column.label();
    if (label == budget::v1::LABEL_UNSPECIFIED || !budget::v1::Label_IsValid(label)) {
      Add(at, "label 有未指定的取值");
      return;
    }
    const std::string& name = budget::v1::Label_Name(column.label());
    if (labels[label]) Add(at, absl::StrCat("一栏之内 ", name, " 只能有一列"));
    labels[label] = true;
    if (column.depth() != 0) Add(at, "名称列不写 depth");
    if (column.has_amounts()) Add(at, "名称列不写 amounts");
    int levels = 0;
    if (label == budget::v1::LABEL_CODE_CLASS) levels = 1;
    if (label == budget::v1::LABEL_CODE_SECOND) levels = 2;
    if (label == budget::v1::LABEL_CODE_THIRD) levels = 3;
    if (levels > needs.code_levels) {
      Add(at, absl::StrCat("本栏的行没有 ", name, " 可以打印的编码"));
    }
    if (label == budget::v1::LABEL_PROJECT_NAME && !needs.project_name) {
      Add(at, "本栏没有按项目分的行（by_project），不能有 LABEL_PROJECT_NAME");
    }
  }

  const FormTable& table_;
  TextPlace place_;
  std::string subject_;
  TextProtoErrors& errors_;
  CompiledTable compiled_;
};

}  // namespace

std::optional<std::string> StyleFault(const AmountStyle& style) {
  if (style.unit() == budget::v1::AMOUNT_UNIT_UNSPECIFIED ||
      !budget::v1::AmountUnit_IsValid(style.unit())) {
    return "没有写 unit";
  }
  if (style.zero() == budget::v1::ZERO_STYLE_UNSPECIFIED ||
      !budget::v1::ZeroStyle_IsValid(style.zero())) {
    return "没有写 zero";
  }
  if (style.decimals() < 0 || style.decimals() > kMaxMoneyDecimals) {
    return absl::StrCat("的 decimals 应在 0 和 ", kMaxMoneyDecimals, " 之间");
  }
  return std::nullopt;
}

std::optional<Template> CompileTemplate(std::string_view text, std::string_view field,
                                        const std::vector<const Schema*>& scopes,
                                        const TextPlace& place, std::string_view subject,
                                        TextProtoErrors& errors) {
  if (text.empty()) return std::nullopt;
  std::vector<TemplateError> faults;
  auto compiled = Template::Compile(text, scopes, faults);
  for (const TemplateError& fault : faults) {
    errors.Add(place, subject,
               absl::StrCat(std::string(field), " 第 ", fault.line, " 行：", fault.reason));
  }
  return compiled;
}

CompiledTable CompileTable(const FormTable& table, const AmountStyle& style, const TextPlace& place,
                           TextProtoErrors& errors) {
  return TableCompiler(table, style, place, errors).Compile();
}

}  // namespace mingzhang::form
