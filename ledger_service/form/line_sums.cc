#include "ledger_service/form/line_sums.h"

#include <cstddef>

namespace mingzhang::form {
namespace {

using budget::Amount;
namespace v1 = budget::v1;

// 委托业务费
constexpr std::string_view kCommissionedServices = "30227";

bool IsOwnOrTransfer(v1::FundSource source, v1::FundSource own) {
  return source == own || source == own + 1;
}
bool IsGeneral(v1::FundSource source) {
  return IsOwnOrTransfer(source, v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET);
}
bool IsFund(v1::FundSource source) {
  return IsOwnOrTransfer(source, v1::FUND_SOURCE_GOVERNMENT_FUND);
}
bool IsCapital(v1::FundSource source) {
  return IsOwnOrTransfer(source, v1::FUND_SOURCE_STATE_CAPITAL);
}

}  // namespace

std::string_view FundSourceTitle(v1::FundSource source) {
  switch (source) {
    case v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET:
      return "一般公共预算";
    case v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER:
      return "上级一般公共预算安排的转移支付资金";
    case v1::FUND_SOURCE_GOVERNMENT_FUND:
      return "政府性基金预算";
    case v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER:
      return "上级政府性基金安排的转移支付资金";
    case v1::FUND_SOURCE_STATE_CAPITAL:
      return "国有资本经营预算";
    case v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER:
      return "上级国有资本经营预算安排的转移支付资金";
    case v1::FUND_SOURCE_FISCAL_SPECIAL_ACCOUNT:
      return "财政专户管理资金";
    case v1::FUND_SOURCE_UNIT_OPERATING:
      return "事业收入";
    case v1::FUND_SOURCE_UNIT_SUPERIOR_SUBSIDY:
      return "上级补助收入";
    case v1::FUND_SOURCE_UNIT_AFFILIATE:
      return "附属单位上缴收入";
    case v1::FUND_SOURCE_UNIT_BUSINESS:
      return "事业单位经营收入";
    case v1::FUND_SOURCE_UNIT_OTHER:
      return "其他收入";
    case v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL:
      return "一般公共预算财政拨款结转";
    case v1::FUND_SOURCE_FISCAL_CARRYOVER_GOVERNMENT_FUND:
      return "政府性基金预算财政拨款结转";
    case v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL:
      return "国有资本经营预算财政拨款结转";
    case v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_SPECIAL_ACCOUNT:
      return "财政专户管理资金结转结余";
    case v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT:
      return "单位资金结转结余";
    default:
      return "未注明来源的资金";
  }
}

void ScopedSums::Add(const budget::ContentIndex::Line& line) {
  total += line.amount_fen;
  if (IsGeneral(line.fund_source)) general += line.amount_fen;
  if (IsFund(line.fund_source)) fund += line.amount_fen;
  if (IsCapital(line.fund_source)) capital += line.amount_fen;
}

void ScopedSums::Add(const ScopedSums& other) {
  total += other.total;
  general += other.general;
  fund += other.fund;
  capital += other.capital;
}

Amount Basic(const ByCategory& sums) {
  return sums[v1::EXPENDITURE_CATEGORY_PERSONNEL] + sums[v1::EXPENDITURE_CATEGORY_PUBLIC];
}

LineSums::LineSums(const budget::ContentIndex& index)
    : functional(index.functional_codes().size()),
      economic(index.economic_codes().size()),
      appropriation_economic(index.economic_codes().size()),
      projects(static_cast<std::size_t>(index.content().projects_size())),
      commissioned(projects.size()),
      carry_overs(static_cast<std::size_t>(index.content().carry_overs_size())) {
  std::vector<bool> is_commissioned(index.economic_codes().size());
  for (std::size_t i = 0; i < is_commissioned.size(); ++i) {
    is_commissioned[i] = index.economic_codes()[i] == kCommissionedServices;
  }
  for (const auto& line : index.lines()) Add(line, is_commissioned[line.economic]);
}

void LineSums::Add(const budget::ContentIndex::Line& line, bool is_commissioned) {
  const auto category = static_cast<std::size_t>(line.category);
  const bool is_general = IsGeneral(line.fund_source);
  const bool is_appropriation =
      is_general || IsFund(line.fund_source) || IsCapital(line.fund_source);
  functional[line.functional].Add(line);
  all[category] += line.amount_fen;
  if (is_general) {
    general[category] += line.amount_fen;
    economic[line.economic][category] += line.amount_fen;
    const bool is_organ = line.unit_kind == v1::UNIT_KIND_ADMINISTRATIVE ||
                          line.unit_kind == v1::UNIT_KIND_REFERENCE_MANAGED;
    if (is_organ && line.category == v1::EXPENDITURE_CATEGORY_PUBLIC) {
      operating += line.amount_fen;
    }
  }
  if (is_appropriation) appropriation_economic[line.economic] += line.amount_fen;
  const bool is_item = line.item != budget::kNone;
  const auto item = static_cast<std::size_t>(line.item);
  if (is_item && line.belongs_to == v1::BELONGING_CARRY_OVER) {
    carry_overs[item] += line.amount_fen;
  }
  const bool is_project = is_item && line.belongs_to == v1::BELONGING_PROJECT;
  if (is_project) projects[item].Add(line);
  if (is_commissioned && is_appropriation) {
    (is_project ? commissioned[item] : basic_commissioned) += line.amount_fen;
  }
}

}  // namespace mingzhang::form
