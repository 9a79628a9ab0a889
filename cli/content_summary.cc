#include "cli/content_summary.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "cli/text_table.h"
#include "common/money/money.h"
#include "exchange/names.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace mingzhang::cli {
namespace {

using budget::v1::BudgetContent;

// A sum of fen that knows when it has overflowed.
class Total {
 public:
  void Add(std::int64_t fen) { fen_ = fen_ ? CheckedAdd(*fen_, fen) : std::nullopt; }
  std::string Text() const { return fen_ ? FormatYuanGrouped(*fen_) : "超出范围"; }

 private:
  std::optional<std::int64_t> fen_ = 0;
};

template <typename Enum>
std::string ChineseNameOf(Enum value) {
  const auto* descriptor =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(static_cast<int>(value));
  if (descriptor == nullptr) return std::to_string(static_cast<int>(value));
  return std::string(exchange::ChineseName(*descriptor));
}

void PrintSources(std::ostream& out, const BudgetContent& content) {
  struct Sides {
    Total revenue;
    Total expenditure;
  };
  std::map<budget::v1::FundSource, Sides> sources;
  Sides all;
  for (const auto& revenue : content.revenue()) {
    sources[revenue.fund_source()].revenue.Add(revenue.amount_fen());
    all.revenue.Add(revenue.amount_fen());
  }
  for (const auto& line : content.expenditure_lines()) {
    sources[line.fund_source()].expenditure.Add(line.amount_fen());
    all.expenditure.Add(line.amount_fen());
  }
  TextTable table({{"资金来源"}, {"收入（元）", Align::kRight}, {"支出（元）", Align::kRight}});
  for (const auto& [source, sides] : sources) {
    table.Add({ChineseNameOf(source), sides.revenue.Text(), sides.expenditure.Text()});
  }
  table.Add({"合计", all.revenue.Text(), all.expenditure.Text()});
  table.Print(out);
}

void PrintLines(std::ostream& out, const BudgetContent& content) {
  std::map<budget::v1::ExpenditureCategory, Total> categories;
  std::map<std::string, Total> classes;
  for (const auto& line : content.expenditure_lines()) {
    categories[line.category()].Add(line.amount_fen());
    classes[line.functional_code().substr(0, 3)].Add(line.amount_fen());
  }
  TextTable by_category({{"支出类别"}, {"金额（元）", Align::kRight}});
  for (const auto& [category, total] : categories) {
    by_category.Add({ChineseNameOf(category), total.Text()});
  }
  by_category.Print(out);
  out << '\n';
  TextTable by_class({{"功能分类（类）"}, {"金额（元）", Align::kRight}});
  for (const auto& [code, total] : classes) by_class.Add({code, total.Text()});
  by_class.Print(out);
}

void PrintProjects(std::ostream& out, const BudgetContent& content) {
  if (content.projects().empty() && content.carry_overs().empty()) return;
  std::map<std::string, Total> lines;
  for (const auto& line : content.expenditure_lines()) {
    lines[line.project_id()].Add(line.amount_fen());
  }
  TextTable table({{"编号"}, {"项目或结转"}, {"种类"}, {"明细合计（元）", Align::kRight}});
  for (const auto& project : content.projects()) {
    table.Add(
        {project.project_id(), project.name(), "本年项目", lines[project.project_id()].Text()});
  }
  for (const auto& item : content.carry_overs()) {
    table.Add({item.project_id(), item.name(), "上年结转", lines[item.project_id()].Text()});
  }
  out << '\n';
  table.Print(out);
}

}  // namespace

void PrintSummary(std::ostream& out, const BudgetContent& content) {
  out << OneLine(content.department().name()) << ' ' << content.fiscal_year() << " 年，支出明细 "
      << content.expenditure_lines_size() << " 行\n\n";
  PrintSources(out, content);
  out << '\n';
  PrintLines(out, content);
  PrintProjects(out, content);
}

}  // namespace mingzhang::cli
