#include "workflow_service/publication/origins.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "exchange/names.h"
#include "ledger_service/form/trace.h"
#include "workflow_service/publication/disclosure_level.h"

namespace mingzhang::publication {
namespace {

namespace v1 = budget::v1;

std::string WithName(std::string_view code, std::optional<std::string_view> name) {
  return name.has_value() ? absl::StrCat(std::string(code), " ", std::string(*name))
                          : std::string(code);
}

std::string Chinese(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? "" : std::string(exchange::ChineseName(*value));
}

class Lines {
 public:
  Lines(const budget::ContentIndex& index, const catalog::Catalogue& catalogue)
      : index_(index),
        catalogue_(catalogue),
        projects_are_told_(AllArePublic(index.content().projects())),
        carry_overs_are_told_(AllArePublic(index.content().carry_overs())) {}

  template <typename Positions>
  std::vector<PublicLine> OfExpenditure(const Positions& positions, bool by_functional_item) const {
    // By functional and economic code, source, category, and the item in its place of the content.
    using Key = std::tuple<std::string_view, std::string_view, int, int, int, int>;
    struct Alike {
      const budget::ContentIndex::Line* line;
      std::int64_t amount_fen = 0;
    };
    std::map<Key, Alike> alike;
    std::optional<std::int64_t> withheld_fen;
    for (const int position : positions) {
      const auto& line = index_.lines()[static_cast<std::size_t>(position)];
      if (IsWithheld(line)) {
        withheld_fen = withheld_fen.value_or(0) + line.amount_fen;
        continue;
      }
      const auto functional = index_.functional_codes()[line.functional];
      const Key key = by_functional_item
                          ? Key(functional, "", 0, 0, 0, 0)
                          : Key(functional, index_.economic_codes()[line.economic],
                                line.fund_source, line.category, line.belongs_to, line.item);
      Alike& sum = alike[key];
      sum.line = &line;
      sum.amount_fen += line.amount_fen;
    }
    std::vector<PublicLine> lines;
    for (const auto& [key, sum] : alike) {
      PublicLine& line = lines.emplace_back();
      const auto functional = std::get<0>(key);
      line.functional = WithName(functional, catalogue_.FunctionalName(functional));
      line.amount_fen = sum.amount_fen;
      if (by_functional_item) continue;
      const auto economic = std::get<1>(key);
      line.economic = WithName(economic, catalogue_.EconomicName(economic));
      line.fund_source = Chinese(*v1::FundSource_descriptor(), sum.line->fund_source);
      line.category = Chinese(*v1::ExpenditureCategory_descriptor(), sum.line->category);
      line.item = ItemName(*sum.line);
    }
    if (withheld_fen.has_value()) {
      PublicLine& line = lines.emplace_back();
      line.item = kWithheldItem;
      line.amount_fen = *withheld_fen;
    }
    return lines;
  }

  template <typename Positions>
  std::vector<PublicLine> OfRevenue(const Positions& positions) const {
    std::map<int, std::int64_t> by_source;
    for (const int position : positions) {
      const auto& revenue = index_.content().revenue(position);
      by_source[revenue.fund_source()] += revenue.amount_fen();
    }
    std::vector<PublicLine> lines;
    for (const auto& [source, amount_fen] : by_source) {
      PublicLine& line = lines.emplace_back();
      line.fund_source = Chinese(*v1::FundSource_descriptor(), source);
      line.amount_fen = amount_fen;
    }
    return lines;
  }

 private:
  template <typename Items>
  static bool AllArePublic(const Items& items) {
    return std::all_of(items.begin(), items.end(), [](const auto& item) { return IsPublic(item); });
  }
  // Whether what the line belongs to is not told, for its own sake or for that of another item of
  // its kind: the figure less its public items would be the one that is withheld, with its class.
  bool IsWithheld(const budget::ContentIndex::Line& line) const {
    if (line.item == budget::kNone) return false;
    return line.belongs_to == v1::BELONGING_CARRY_OVER ? !carry_overs_are_told_
                                                       : !projects_are_told_;
  }
  std::string ItemName(const budget::ContentIndex::Line& line) const {
    if (line.item == budget::kNone) return "";
    const auto& content = index_.content();
    return line.belongs_to == v1::BELONGING_CARRY_OVER ? content.carry_overs(line.item).name()
                                                       : content.projects(line.item).name();
  }

  const budget::ContentIndex& index_;
  const catalog::Catalogue& catalogue_;
  const bool projects_are_told_;
  const bool carry_overs_are_told_;
};

}  // namespace

std::vector<PublicLine> PublicLines(const budget::ContentIndex& index,
                                    const catalog::Catalogue& catalogue) {
  std::vector<int> all;
  for (std::size_t i = 0; i < index.lines().size(); ++i) all.push_back(static_cast<int>(i));
  return Lines(index, catalogue).OfExpenditure(all, false);
}

absl::StatusOr<Origins> TraceFigures(const budget::ContentIndex& index,
                                     const v1::DerivedTables& tables,
                                     const catalog::Catalogue& catalogue) {
  const Lines lines(index, catalogue);
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
        const auto& positions = trace->positions();
        std::string key = absl::StrCat(static_cast<int>(trace->relation()), ":");
        for (const int position : positions) absl::StrAppend(&key, position, ",");
        const auto [found, is_new] = known.try_emplace(std::move(key), result.origins.size());
        if (is_new) {
          Origin& origin = result.origins.emplace_back();
          origin.relation = trace->relation();
          origin.amount_fen = cell.amount_fen();
          if (origin.relation == v1::RELATION_REVENUE) {
            origin.lines = lines.OfRevenue(positions);
            origin.line_count = origin.lines.size();
          } else {
            origin.relation = v1::RELATION_EXPENDITURE_LINES;
            origin.lines = lines.OfExpenditure(positions, false);
            origin.line_count = origin.lines.size();
            if (origin.lines.size() > kMaxLinesOfOrigin) {
              origin.summed_up = true;
              origin.lines = lines.OfExpenditure(positions, true);
            }
          }
          told += origin.lines.size();
        }
        result.figures.push_back({table.number(), row, column, found->second});
      }
    }
  }
  return result;
}

}  // namespace mingzhang::publication
