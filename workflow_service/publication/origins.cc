#include "workflow_service/publication/origins.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/money/money.h"
#include "ledger_service/form/trace.h"
#include "workflow_service/publication/public_tables.h"

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

void AppendText(std::string_view text, std::string& told) {
  absl::StrAppend(&told, text.size(), ":", std::string(text));
}

// The lines of a trace, in short.
Digest DigestOf(const v1::CellTrace& trace) {
  const auto* const begin = reinterpret_cast<const char*>(trace.positions().data());
  const auto size = static_cast<std::size_t>(trace.positions_size()) * sizeof(std::int32_t);
  std::string lines = absl::StrCat(static_cast<int>(trace.relation()), ":");
  lines.append(begin, size);
  return Sha256(lines);
}

// What is told of an origin, in short: equal for those that say the same.
Digest DigestOf(const Origin& origin) {
  std::string told;
  const auto append = [&told](auto number) { absl::StrAppend(&told, number, ","); };
  append(static_cast<int>(origin.relation));
  append(origin.amount_fen);
  append(origin.line_count);
  for (const DisclosedLine& line : origin.lines) {
    AppendText(line.functional_code, told);
    AppendText(line.economic_code, told);
    append(static_cast<int>(line.fund_source));
    append(static_cast<int>(line.category));
    append(static_cast<int>(line.kind));
    append(line.item);
    append(static_cast<int>(line.together));
    append(line.amount_fen);
  }
  return Sha256(told);
}

}  // namespace

absl::StatusOr<Origins> TraceFigures(const budget::ContentIndex& index,
                                     const LineDisclosure& disclosure,
                                     const v1::DerivedTables& tables, const TraceLimits& limits) {
  Origins result;
  // Origins by what they tell, and by the lines that tell it.
  std::map<Digest, std::size_t> by_text;
  std::map<Digest, std::size_t> by_lines;
  std::int64_t steps = 0;
  std::size_t told = 0;
  for (const auto& table : tables.tables()) {
    for (int row = 0; row < table.rows_size(); ++row) {
      for (int column = 0; column < table.columns_size(); ++column) {
        const auto& cell = table.rows(row).cells(column);
        if (!cell.has_amount_fen() || cell.amount_fen() == 0 || cell.text().empty()) continue;
        if (IsOfWithheldItem(table.rows(row).parts(table.columns(column).panel()), disclosure)) {
          continue;
        }
        steps += static_cast<std::int64_t>(index.lines().size()) + 1;
        if (steps > limits.steps || told >= limits.lines ||
            result.figures.size() >= limits.figures) {
          result.complete = false;
          continue;
        }
        const auto trace = form::TraceCell(index, tables, table.number(), row, column);
        if (!trace.ok()) return trace.status();
        const auto [found, is_new] = by_lines.try_emplace(DigestOf(*trace), 0);
        if (is_new) {
          auto origin = OriginOf(index, disclosure, *trace);
          if (!origin.ok()) return origin.status();
          const auto [same, is_another] =
              by_text.try_emplace(DigestOf(*origin), result.origins.size());
          found->second = same->second;
          if (is_another) {
            told += origin->lines.size();
            result.origins.push_back(*std::move(origin));
          }
        }
        result.figures.push_back({table.number(), row, column, found->second});
      }
    }
  }
  return result;
}

}  // namespace mingzhang::publication
