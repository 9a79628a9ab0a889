// Derived tables as text for people, as CSV and as JSON. Pure functions.
#ifndef MINGZHANG_CLI_PRINTED_TABLE_H_
#define MINGZHANG_CLI_PRINTED_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

#include "mingzhang/budget/v1/disclosure.pb.h"
#include "nlohmann/json.hpp"

namespace mingzhang::cli {

// 元 or 万元.
std::string UnitLabel(budget::v1::AmountUnit unit);

// The title, the unit, the header with merged cells in the middle of what they cover and long ones
// in several lines, rows in columns (amounts to the right), and the note.
void PrintTable(std::ostream& out, const budget::v1::DerivedTable& table);

// RFC 4180: a record for each row, header rows first, with the printed texts.
void PrintCsv(std::ostream& out, const budget::v1::DerivedTable& table);
// All tables: before each the record 表 <number>,<title>,<unit>, behind it the note where it has
// one.
void PrintCsv(std::ostream& out, const budget::v1::DerivedTables& tables);

// {"form", "tables": [{"number", "title", "unit", "rows": [[printed cell, …], …], "note"}]}, header
// rows first.
nlohmann::ordered_json TablesJson(const budget::v1::DerivedTables& tables);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_PRINTED_TABLE_H_
