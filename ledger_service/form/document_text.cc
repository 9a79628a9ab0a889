#include "ledger_service/form/document_text.h"

#include <algorithm>
#include <string_view>

namespace mingzhang::form {
namespace {

using budget::v1::DerivedTable;
using budget::v1::DerivedTables;

void AppendLine(std::string_view line, std::string& text) {
  if (line.empty()) return;
  text.append(line).append("\n\n");
}

void AppendCell(std::string_view cell, bool is_first, std::string& text) {
  if (!is_first) text.push_back('\t');
  for (const char c : cell) text.push_back(c == '\t' || c == '\n' || c == '\r' ? ' ' : c);
}

void AppendRow(const budget::v1::HeaderRow& row, std::string& text) {
  for (int i = 0; i < row.cells_size(); ++i) AppendCell(row.cells(i), i == 0, text);
  text.push_back('\n');
}

std::string_view UnitName(budget::v1::AmountUnit unit) {
  return unit == budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN ? "万元" : "元";
}

void AppendTable(std::string_view department_name, const DerivedTable& table, std::string& text) {
  AppendLine(table.title(), text);
  AppendLine(std::string("编制部门：").append(department_name), text);
  AppendLine(std::string("单位：").append(UnitName(table.unit())), text);
  for (const auto& row : table.header_rows()) AppendRow(row, text);
  for (const auto& row : table.rows()) {
    for (int i = 0; i < row.cells_size(); ++i) AppendCell(row.cells(i).text(), i == 0, text);
    text.push_back('\n');
  }
  text.push_back('\n');
  AppendLine(table.note(), text);
}

void AppendSection(const budget::v1::Narrative& narrative,
                   const budget::v1::NarrativeSection& section, const DerivedTables& tables,
                   std::string& text) {
  AppendLine(section.title(), text);
  for (const auto& block : section.blocks()) {
    switch (block.content_case()) {
      case budget::v1::NarrativeBlock::kParagraph:
        AppendLine(block.paragraph(), text);
        break;
      case budget::v1::NarrativeBlock::kTextTable:
        for (const auto& row : block.text_table().rows()) AppendRow(row, text);
        text.push_back('\n');
        break;
      case budget::v1::NarrativeBlock::kTableNumber: {
        const auto table = std::find_if(
            tables.tables().begin(), tables.tables().end(),
            [&](const DerivedTable& each) { return each.number() == block.table_number(); });
        if (table != tables.tables().end()) AppendTable(narrative.department_name(), *table, text);
        break;
      }
      case budget::v1::NarrativeBlock::CONTENT_NOT_SET:
        break;
    }
  }
}

// The text ends with one line break.
std::string Finished(std::string text) {
  while (text.size() > 1 && text[text.size() - 2] == '\n') text.pop_back();
  return text;
}

}  // namespace

std::string DocumentText(const budget::v1::Narrative& narrative, const DerivedTables& tables) {
  std::string text;
  for (const auto& section : narrative.sections()) {
    AppendSection(narrative, section, tables, text);
  }
  return Finished(std::move(text));
}

std::string SectionText(const budget::v1::Narrative& narrative,
                        const budget::v1::NarrativeSection& section, const DerivedTables& tables) {
  std::string text;
  AppendSection(narrative, section, tables, text);
  return Finished(std::move(text));
}

}  // namespace mingzhang::form
