// Built-ins about expenditure lines and amounts.
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::Amount;
using budget::ContentIndex;

std::string LinePlace(std::size_t line, std::string_view field) {
  return absl::StrCat("expenditure_lines[", line, "].", std::string(field));
}

std::string CodeOrNotGiven(std::string_view code) { return code.empty() ? "未填写" : Shown(code); }

// Reports the lines whose code, found by `position`, is not `valid`. Each different code is looked
// up once.
template <typename Valid>
void CheckCodes(const CheckContext& context, const std::vector<std::string_view>& codes,
                std::uint32_t ContentIndex::Line::*position, std::string_view field,
                std::string_view expected, const Valid& valid, FindingSink& sink) {
  std::vector<bool> is_valid;
  is_valid.reserve(codes.size());
  for (const std::string_view code : codes) is_valid.push_back(valid(code));
  const auto& lines = context.index().lines();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_valid[lines[i].*position]) continue;
    sink.Add([&] {
      return Violation{LinePlace(i, field),
                       std::string(expected),
                       CodeOrNotGiven(codes[lines[i].*position]),
                       {{"year", absl::StrCat(context.catalogue().fiscal_year())}}};
    });
  }
}

absl::StatusOr<Check> MakeFunctionalCodeInCatalogue(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    CheckCodes(
        context, context.index().functional_codes(), &ContentIndex::Line::functional,
        "functional_code", "项级科目（7 位）",
        [&](std::string_view code) { return context.catalogue().HasFunctionalItem(code); }, sink);
  };
}

absl::StatusOr<Check> MakeEconomicCodeInCatalogue(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    CheckCodes(
        context, context.index().economic_codes(), &ContentIndex::Line::economic, "economic_code",
        "款级科目（5 位）",
        [&](std::string_view code) { return context.catalogue().HasEconomicItem(code); }, sink);
  };
}

// Reports amounts outside their range, and totals that int64 fen cannot hold.
class AmountCheck {
 public:
  AmountCheck(std::int64_t most, FindingSink& sink) : most_(most), sink_(sink) {}

  // `make_place` is called for amounts that are reported.
  template <typename MakePlace>
  void Amount(std::int64_t fen, std::int64_t least, const MakePlace& make_place) {
    total_ += fen;
    if (fen >= least && fen <= most_) return;
    sink_.Add([&] {
      return Violation{
          make_place(),
          absl::StrCat(least > 0 ? "大于 0" : "不小于 0", "，不超过 ", FormatYuan(most_)),
          FormatYuan(fen),
          {}};
    });
  }

  // Ends a list whose amounts are added up.
  void Total(std::string_view place) {
    const auto total = std::exchange(total_, 0);
    if (budget::ToFen(total)) return;
    sink_.Add([&] {
      return Violation{std::string(place), "合计在系统可表示的范围内", "合计超出范围", {}};
    });
  }

 private:
  const std::int64_t most_;
  FindingSink& sink_;
  budget::Amount total_ = 0;
};

absl::StatusOr<Check> MakeAmountsInRange(const Parameters& parameters) {
  const auto most = parameters.Integer("max_fen", 1, std::int64_t{1'000'000'000'000'000});
  if (!most.ok()) return most.status();
  return [most = *most](const CheckContext& context, FindingSink& sink) {
    AmountCheck check(most, sink);
    const auto& content = context.content();
    for (int i = 0; i < content.revenue_size(); ++i) {
      check.Amount(content.revenue(i).amount_fen(), 0,
                   [&] { return absl::StrCat("revenue[", i, "].amount_fen"); });
    }
    check.Total("revenue");
    const auto& lines = context.index().lines();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      check.Amount(lines[i].amount_fen, 1, [&] { return LinePlace(i, "amount_fen"); });
    }
    check.Total("expenditure_lines");
    for (int i = 0; i < content.projects_size(); ++i) {
      check.Amount(content.projects(i).approved_amount_fen(), 0,
                   [&] { return absl::StrCat("projects[", i, "].approved_amount_fen"); });
    }
    check.Total("projects");
    for (int i = 0; i < content.projects_size(); ++i) {
      const auto& allocation = content.projects(i).allocation();
      for (int j = 0; j < allocation.size(); ++j) {
        check.Amount(allocation[j].amount_fen(), 0, [&] {
          return absl::StrCat("projects[", i, "].allocation[", j, "].amount_fen");
        });
      }
      check.Total(absl::StrCat("projects[", i, "].allocation"));
    }
  };
}

absl::StatusOr<Check> MakeDuplicateLines(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    // Positions in the index: units and items that are not declared differ by what is written.
    using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, int, int>;
    const auto& lines = context.index().lines();
    absl::flat_hash_map<Key, std::size_t> first;
    first.reserve(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& line = lines[i];
      const auto& raw = context.content().expenditure_lines(static_cast<int>(i));
      const Key key(line.functional, line.economic, line.unit_code, line.item_id, line.fund_source,
                    line.category);
      const auto [entry, inserted] = first.try_emplace(key, i);
      if (inserted) continue;
      sink.Add([&, other = entry->second] {
        const auto& same = context.content().expenditure_lines(static_cast<int>(other));
        return Violation{absl::StrCat("expenditure_lines[", i, "]"),
                         "各维度不全相同",
                         absl::StrCat("与第 ", other + 1, " 条相同"),
                         {{"first", absl::StrCat("第 ", other + 1, " 条")},
                          {"amount", FormatYuan(raw.amount_fen())},
                          {"first_amount", FormatYuan(same.amount_fen())}}};
      });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> LineBuiltIns() {
  return {
      {"functional_code_in_catalogue", {}, {"year"}, MakeFunctionalCodeInCatalogue},
      {"economic_code_in_catalogue", {}, {"year"}, MakeEconomicCodeInCatalogue},
      {"amounts_in_range", {"max_fen"}, {}, MakeAmountsInRange},
      {"duplicate_lines", {}, {"first", "amount", "first_amount"}, MakeDuplicateLines},
  };
}

}  // namespace mingzhang::validation
