// What a printed cell is the sum of, as text and as JSON. Pure functions.
#ifndef MINGZHANG_CLI_TRACE_REPORT_H_
#define MINGZHANG_CLI_TRACE_REPORT_H_

#include <ostream>

#include "cli/diff_report.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"
#include "nlohmann/json.hpp"

namespace mingzhang::cli {

// A trace with the facts at its positions, as the ledger answers.
using TracedCell = ledger::v1::TraceCellResponse;

// What the cell is called and holds, the lines or the revenue behind it, and their sum.
void PrintTrace(std::ostream& out, const TracedCell& cell, const DiffNames& names);

// {"table", "row", "column", "row_label", "column_title", "printed", "amount_yuan", "relation",
// "where", "lines", "revenue"}: row and column from 1, without header rows; relation is
// EXPENDITURE_ LINES or REVENUE; where as ToJson gives filters; each line with its position (from
// 0) in expenditure_lines, its dimensions as the exchange format writes them, and functional_name,
// economic_name, unit_name, item_name; each revenue with position, fund_source, amount_yuan.
nlohmann::ordered_json TraceJson(const TracedCell& cell, const DiffNames& names);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_TRACE_REPORT_H_
