#include "cli/trace_report.h"

#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "cli/session.h"
#include "cli/text_table.h"
#include "common/money/money.h"
#include "exchange/names.h"

namespace mingzhang::cli {
namespace {

using budget::v1::ExpenditureLine;
using google::protobuf::EnumDescriptor;

std::string Chinese(const EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : std::string(exchange::ChineseName(*value));
}

std::string Short(const EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : exchange::ShortName(*value);
}

std::string WithName(const std::string& code, const std::string& name) {
  return name.empty() ? code : absl::StrCat(code, " ", name);
}

bool IsRevenue(const TracedCell& cell) {
  return cell.trace().relation() == budget::v1::RELATION_REVENUE;
}

void PrintLines(std::ostream& out, const TracedCell& cell, const DiffNames& names) {
  TextTable table({{"序号", Align::kRight},
                   {"单位"},
                   {"功能科目"},
                   {"经济科目"},
                   {"资金来源"},
                   {"类别"},
                   {"项目"},
                   {"金额（元）", Align::kRight}});
  for (int i = 0; i < cell.lines_size(); ++i) {
    const ExpenditureLine& line = cell.lines(i);
    table.Add(
        {absl::StrCat(cell.trace().positions(i) + 1),
         WithName(line.unit_code(), names.Unit(line.unit_code())),
         WithName(line.functional_code(), names.Functional(line.functional_code())),
         WithName(line.economic_code(), names.Economic(line.economic_code())),
         Chinese(*budget::v1::FundSource_descriptor(), line.fund_source()),
         Chinese(*budget::v1::ExpenditureCategory_descriptor(), line.category()),
         names.Item(line.project_id()).empty() ? line.project_id() : names.Item(line.project_id()),
         FormatYuanGrouped(line.amount_fen())});
  }
  table.Print(out);
}

void PrintRevenue(std::ostream& out, const TracedCell& cell) {
  TextTable table({{"序号", Align::kRight}, {"资金来源"}, {"金额（元）", Align::kRight}});
  for (int i = 0; i < cell.revenue_size(); ++i) {
    table.Add({absl::StrCat(cell.trace().positions(i) + 1),
               Chinese(*budget::v1::FundSource_descriptor(), cell.revenue(i).fund_source()),
               FormatYuanGrouped(cell.revenue(i).amount_fen())});
  }
  table.Print(out);
}

}  // namespace

void PrintTrace(std::ostream& out, const TracedCell& cell, const DiffNames& names) {
  const auto& trace = cell.trace();
  out << "表 " << trace.table_number() << "，第 " << trace.row() + 1 << " 行“"
      << OneLine(trace.row_label()) << "”，第 " << trace.column() + 1 << " 列“"
      << OneLine(trace.column_title()) << "”\n打印为“" << OneLine(trace.cell().text())
      << "”，精确为 " << FormatYuanGrouped(trace.cell().amount_fen()) << " 元\n";
  const char* what = IsRevenue(cell) ? "收入" : "支出明细";
  if (trace.positions().empty()) {
    out << "没有" << what << "\n";
    return;
  }
  if (IsRevenue(cell)) {
    PrintRevenue(out, cell);
  } else {
    PrintLines(out, cell, names);
  }
  out << trace.positions_size() << " 条" << what << "，合计 "
      << FormatYuanGrouped(trace.cell().amount_fen()) << " 元\n";
}

nlohmann::ordered_json TraceJson(const TracedCell& cell, const DiffNames& names) {
  const auto& trace = cell.trace();
  auto where = nlohmann::ordered_json::array();
  for (const auto& filter : trace.where()) where.push_back(ToJson(filter));
  auto lines = nlohmann::ordered_json::array();
  for (int i = 0; i < cell.lines_size(); ++i) {
    const ExpenditureLine& line = cell.lines(i);
    lines.push_back(
        {{"position", trace.positions(i)},
         {"unit_code", line.unit_code()},
         {"unit_name", names.Unit(line.unit_code())},
         {"functional_code", line.functional_code()},
         {"functional_name", names.Functional(line.functional_code())},
         {"economic_code", line.economic_code()},
         {"economic_name", names.Economic(line.economic_code())},
         {"fund_source", Short(*budget::v1::FundSource_descriptor(), line.fund_source())},
         {"category", Short(*budget::v1::ExpenditureCategory_descriptor(), line.category())},
         {"project_id", line.project_id()},
         {"item_name", names.Item(line.project_id())},
         {"amount_yuan", FormatYuan(line.amount_fen())}});
  }
  auto revenue = nlohmann::ordered_json::array();
  for (int i = 0; i < cell.revenue_size(); ++i) {
    revenue.push_back({{"position", trace.positions(i)},
                       {"fund_source",
                        Short(*budget::v1::FundSource_descriptor(), cell.revenue(i).fund_source())},
                       {"amount_yuan", FormatYuan(cell.revenue(i).amount_fen())}});
  }
  return {{"table", trace.table_number()},
          {"row", trace.row() + 1},
          {"column", trace.column() + 1},
          {"row_label", trace.row_label()},
          {"column_title", trace.column_title()},
          {"printed", trace.cell().text()},
          {"amount_yuan", FormatYuan(trace.cell().amount_fen())},
          {"relation", IsRevenue(cell) ? "REVENUE" : "EXPENDITURE_LINES"},
          {"where", std::move(where)},
          {"lines", std::move(lines)},
          {"revenue", std::move(revenue)}};
}

}  // namespace mingzhang::cli
