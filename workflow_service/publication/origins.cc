#include "workflow_service/publication/origins.h"

#include <map>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "ledger_service/form/trace.h"

namespace mingzhang::publication {
namespace {

namespace v1 = budget::v1;

template <typename Positions>
absl::StatusOr<std::vector<DisclosedLine>> LinesOfRevenue(const v1::BudgetContent& content,
                                                          const Positions& positions) {
  std::map<v1::FundSource, std::int64_t> by_source;
  for (const int position : positions) {
    const auto& revenue = content.revenue(position);
    std::int64_t& sum = by_source[revenue.fund_source()];
    const auto added = CheckedAdd(sum, revenue.amount_fen());
    if (!added) return absl::OutOfRangeError("收入合计超出可以表示的金额");
    sum = *added;
  }
  std::vector<DisclosedLine> lines;
  for (const auto& [source, amount_fen] : by_source) {
    DisclosedLine& line = lines.emplace_back();
    line.fund_source = source;
    line.amount_fen = amount_fen;
  }
  return lines;
}

absl::StatusOr<Origin> OriginOf(const budget::ContentIndex& index, const LineDisclosure& disclosure,
                                const v1::CellTrace& trace) {
  Origin origin;
  origin.relation = trace.relation();
  origin.amount_fen = trace.cell().amount_fen();
  const absl::Span<const int> positions(trace.positions().data(),
                                        static_cast<std::size_t>(trace.positions_size()));
  absl::StatusOr<std::vector<DisclosedLine>> lines;
  if (origin.relation == v1::RELATION_REVENUE) {
    lines = LinesOfRevenue(index.content(), positions);
  } else {
    origin.relation = v1::RELATION_EXPENDITURE_LINES;
    lines = disclosure.LinesOfFigure(positions, false);
  }
  if (!lines.ok()) return lines.status();
  origin.line_count = lines->size();
  if (lines->size() > kMaxLinesOfOrigin) {
    origin.summed_up = true;
    lines = disclosure.LinesOfFigure(positions, true);
    if (!lines.ok()) return lines.status();
  }
  origin.lines = *std::move(lines);
  return origin;
}

}  // namespace

absl::StatusOr<Origins> TraceFigures(const budget::ContentIndex& index,
                                     const LineDisclosure& disclosure,
                                     const v1::DerivedTables& tables) {
  Origins result;
  // By relation and positions.
  absl::flat_hash_map<std::string, std::size_t> known;
  std::int64_t steps = 0;
  std::size_t told = 0;
  for (const auto& table : tables.tables()) {
    for (int row = 0; row < table.rows_size(); ++row) {
      for (int column = 0; column < table.columns_size(); ++column) {
        const auto& cell = table.rows(row).cells(column);
        if (!cell.has_amount_fen() || cell.amount_fen() == 0 || cell.text().empty()) continue;
        steps += static_cast<std::int64_t>(index.lines().size()) + 1;
        if (steps > kMaxTraceSteps || told > kMaxOriginLines) {
          result.complete = false;
          continue;
        }
        const auto trace = form::TraceCell(index, tables, table.number(), row, column);
        if (!trace.ok()) return trace.status();
        std::string key = absl::StrCat(static_cast<int>(trace->relation()), ":");
        for (const int position : trace->positions()) absl::StrAppend(&key, position, ",");
        const auto [found, is_new] = known.try_emplace(std::move(key), result.origins.size());
        if (is_new) {
          auto origin = OriginOf(index, disclosure, *trace);
          if (!origin.ok()) return origin.status();
          told += origin->lines.size();
          result.origins.push_back(*std::move(origin));
        }
        result.figures.push_back({table.number(), row, column, found->second});
      }
    }
  }
  return result;
}

}  // namespace mingzhang::publication
