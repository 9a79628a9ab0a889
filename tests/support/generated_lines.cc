#include "tests/support/generated_lines.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace mingzhang::testing {
namespace {

using budget::v1::BudgetContent;
using budget::v1::ExpenditureLine;
using budget::v1::FundSource;

// Where government funds and state capital may be spent.
constexpr std::string_view kGovernmentFundDivisions[] = {"21208", "22960"};
constexpr std::string_view kStateCapitalClass = "223";

enum class Money { kGeneral, kGovernmentFund, kStateCapital };

Money MoneyOf(FundSource source) {
  switch (source) {
    case budget::v1::FUND_SOURCE_GOVERNMENT_FUND:
    case budget::v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER:
    case budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GOVERNMENT_FUND:
      return Money::kGovernmentFund;
    case budget::v1::FUND_SOURCE_STATE_CAPITAL:
    case budget::v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER:
    case budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL:
      return Money::kStateCapital;
    default:
      return Money::kGeneral;
  }
}

bool IsFiscalCarryOver(FundSource source) {
  return source == budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL ||
         source == budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GOVERNMENT_FUND ||
         source == budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL;
}

// The codes that lines choose from. They belong to the catalogue.
struct Codes {
  std::vector<std::string_view> general;
  std::vector<std::string_view> government_fund;
  std::vector<std::string_view> state_capital;
  std::vector<std::string_view> personnel;
  std::vector<std::string_view> operating;
  std::vector<std::string_view> project;

  Codes(const catalog::Catalogue& catalogue, bool capital_construction) {
    constexpr std::size_t kFunctionalItem = 7;
    constexpr std::size_t kEconomicItem = 5;
    for (const auto& code : catalogue.codes().functional()) {
      const std::string_view text = code.code();
      if (text.size() != kFunctionalItem) continue;
      const bool is_fund =
          std::any_of(std::begin(kGovernmentFundDivisions), std::end(kGovernmentFundDivisions),
                      [&](std::string_view division) { return text.starts_with(division); });
      (is_fund                                ? government_fund
       : text.starts_with(kStateCapitalClass) ? state_capital
                                              : general)
          .push_back(text);
    }
    for (const auto& code : catalogue.codes().economic()) {
      const std::string_view text = code.code();
      if (text.size() != kEconomicItem) continue;
      const std::string_view economic_class = text.substr(0, 3);
      const bool is_construction = economic_class == "309" || economic_class == "311";
      if (is_construction && !capital_construction) continue;
      if (economic_class == "301" || economic_class == "303") personnel.push_back(text);
      if (economic_class == "302" || economic_class == "310") operating.push_back(text);
      if (economic_class != "301") project.push_back(text);
    }
  }

  const std::vector<std::string_view>& Functional(FundSource source) const {
    switch (MoneyOf(source)) {
      case Money::kGovernmentFund:
        return government_fund;
      case Money::kStateCapital:
        return state_capital;
      default:
        return general;
    }
  }

  const std::vector<std::string_view>& Economic(budget::v1::ExpenditureCategory category) const {
    switch (category) {
      case budget::v1::EXPENDITURE_CATEGORY_PERSONNEL:
        return personnel;
      case budget::v1::EXPENDITURE_CATEGORY_PUBLIC:
        return operating;
      default:
        return project;
    }
  }
};

// Fen; often at or beside the middle between two printed amounts.
std::int64_t DrawAmount(Draw& draw) {
  constexpr std::int64_t kYuan = 100;
  constexpr std::int64_t kTenThousandYuan = 10'000 * kYuan;
  switch (draw.Between(0, 9)) {
    case 0:
      return draw.Between(1, kYuan);
    case 1:
      return draw.Between(1, 2'000) * kYuan / 2;
    case 2:
    case 3:
      return draw.Between(1, 2'000) * kTenThousandYuan / 200;
    case 4:
      return draw.Between(1, 2'000) * kTenThousandYuan / 200 + draw.Between(-1, 1);
    case 5:
      return draw.Between(1, 100) * kTenThousandYuan;
    case 6:
      return draw.Chance(2) ? draw.Between(1, 100'000) * kTenThousandYuan
                            : draw.Between(1, 100) * kTenThousandYuan;
    default:
      return draw.Between(1, 100 * kTenThousandYuan);
  }
}

class LineMaker {
 public:
  LineMaker(const BudgetShape& shape, const catalog::Catalogue& catalogue, Draw& draw,
            BudgetContent& content)
      : codes_(catalogue, shape.capital_construction), draw_(draw), content_(content) {
    for (int value = 1; value < budget::v1::FundSource_ARRAYSIZE; ++value) {
      const auto source = static_cast<FundSource>(value);
      const auto& wanted = shape.fund_sources;
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), source) == wanted.end()) {
        continue;
      }
      (IsFiscalCarryOver(source) ? fiscal_carried_over_
       : IsCarryOver(source)     ? other_carried_over_
                                 : this_year_)
          .push_back(source);
    }
  }

  void AddBasic() {
    if (this_year_.empty()) return;
    Add([this](ExpenditureLine& line) {
      line.set_fund_source(draw_.OneOf(this_year_));
      line.set_category(DrawBasicCategory());
    });
  }

  void AddOfProject(int position) {
    Add([this, position](ExpenditureLine& line) {
      line.set_project_id(content_.projects(position).project_id());
      line.set_fund_source(draw_.OneOf(this_year_));
      line.set_category(budget::v1::EXPENDITURE_CATEGORY_PROJECT);
    });
  }

  void AddOfCarryOver(int position) {
    Add([this, position](ExpenditureLine& line) {
      const auto& item = content_.carry_overs(position);
      line.set_project_id(item.project_id());
      line.set_fund_source(draw_.OneOf(item.funding() == budget::v1::CARRY_OVER_FUNDING_FISCAL
                                           ? fiscal_carried_over_
                                           : other_carried_over_));
      line.set_category(draw_.Chance(70) ? budget::v1::EXPENDITURE_CATEGORY_PROJECT
                                         : DrawBasicCategory());
    });
  }

 private:
  budget::v1::ExpenditureCategory DrawBasicCategory() {
    return draw_.Chance(50) ? budget::v1::EXPENDITURE_CATEGORY_PERSONNEL
                            : budget::v1::EXPENDITURE_CATEGORY_PUBLIC;
  }

  // Adds a line that no other one equals in all dimensions; none after too many tries.
  template <typename Fill>
  void Add(Fill fill) {
    constexpr int kTries = 50;
    for (int i = 0; i < kTries; ++i) {
      ExpenditureLine line;
      fill(line);
      if (const auto& units = content_.department().units(); !units.empty()) {
        line.set_unit_code(draw_.OneOf(units).code());
      }
      line.set_functional_code(std::string(draw_.OneOf(codes_.Functional(line.fund_source()))));
      line.set_economic_code(std::string(draw_.OneOf(codes_.Economic(line.category()))));
      if (!seen_.insert(line.SerializeAsString()).second) continue;
      line.set_amount_fen(DrawAmount(draw_));
      *content_.add_expenditure_lines() = std::move(line);
      return;
    }
  }

  Codes codes_;
  Draw& draw_;
  BudgetContent& content_;
  std::vector<FundSource> this_year_;
  std::vector<FundSource> fiscal_carried_over_;
  std::vector<FundSource> other_carried_over_;
  absl::flat_hash_set<std::string> seen_;
};

}  // namespace

bool IsCarryOver(FundSource source) {
  return source >= budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL;
}

bool IsAppropriation(FundSource source) {
  return source >= budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET &&
         source <= budget::v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER;
}

void AddLines(const BudgetShape& shape, const catalog::Catalogue& catalogue, Draw& draw,
              BudgetContent& content) {
  LineMaker maker(shape, catalogue, draw, content);
  const int projects = content.projects_size();
  const int carry_overs = content.carry_overs_size();
  const int of_projects = projects == 0 ? 0 : std::max(projects, shape.lines / 5 * 2);
  const int of_carry_overs = carry_overs == 0 ? 0 : std::max(carry_overs, shape.lines / 10);
  for (int i = 0; i < of_projects; ++i) maker.AddOfProject(i % projects);
  for (int i = 0; i < of_carry_overs; ++i) maker.AddOfCarryOver(i % carry_overs);
  for (int i = of_projects + of_carry_overs; i < shape.lines; ++i) maker.AddBasic();
}

Lines PriorYearLines(const BudgetContent& content, Draw& draw) {
  enum class Change { kNone, kMissing, kEach };
  absl::flat_hash_map<std::string_view, Change> changes;
  Lines prior;
  for (const ExpenditureLine& line : content.expenditure_lines()) {
    const auto [entry, is_new] = changes.try_emplace(line.functional_code());
    if (is_new) {
      entry->second = draw.Chance(20)   ? Change::kNone
                      : draw.Chance(10) ? Change::kMissing
                                        : Change::kEach;
    }
    if (entry->second == Change::kMissing) continue;
    std::int64_t amount = line.amount_fen();
    if (entry->second == Change::kEach) {
      constexpr int kPercent = 100;
      amount = amount / kPercent * draw.Between(0, 2 * kPercent) + draw.Between(0, kPercent);
    }
    if (amount == 0) continue;
    ExpenditureLine& before = *prior.Add();
    before = line;
    before.set_amount_fen(amount);
  }
  return prior;
}

}  // namespace mingzhang::testing
