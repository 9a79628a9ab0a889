#include "ledger_service/validation/names.h"

namespace mingzhang::validation {
namespace {
constexpr std::string_view kNotGiven = "未填写";
}  // namespace

std::string_view FundSourceName(budget::v1::FundSource source) {
  switch (source) {
    case budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET:
      return "一般公共预算";
    case budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER:
      return "上级一般公共预算安排转移支付";
    case budget::v1::FUND_SOURCE_GOVERNMENT_FUND:
      return "政府性基金";
    case budget::v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER:
      return "上级政府性基金安排转移支付";
    case budget::v1::FUND_SOURCE_STATE_CAPITAL:
      return "国有资本经营";
    case budget::v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER:
      return "上级国有资本经营预算安排转移支付";
    case budget::v1::FUND_SOURCE_FISCAL_SPECIAL_ACCOUNT:
      return "财政专户核拨（教育收费）";
    case budget::v1::FUND_SOURCE_UNIT_OPERATING:
      return "事业收入";
    case budget::v1::FUND_SOURCE_UNIT_SUPERIOR_SUBSIDY:
      return "上级补助收入";
    case budget::v1::FUND_SOURCE_UNIT_AFFILIATE:
      return "附属单位上缴收入";
    case budget::v1::FUND_SOURCE_UNIT_BUSINESS:
      return "事业单位经营收入";
    case budget::v1::FUND_SOURCE_UNIT_OTHER:
      return "其他收入";
    case budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL:
      return "财政拨款结转（一般公共预算）";
    case budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GOVERNMENT_FUND:
      return "财政拨款结转（政府性基金）";
    case budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL:
      return "财政拨款结转（国有资本经营）";
    case budget::v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_SPECIAL_ACCOUNT:
      return "非财政拨款结转结余（财政专户）";
    case budget::v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT:
      return "非财政拨款结转结余（单位资金）";
    default:
      return kNotGiven;
  }
}

std::string_view CategoryName(budget::v1::ExpenditureCategory category) {
  switch (category) {
    case budget::v1::EXPENDITURE_CATEGORY_PERSONNEL:
      return "人员经费";
    case budget::v1::EXPENDITURE_CATEGORY_PUBLIC:
      return "公用经费";
    case budget::v1::EXPENDITURE_CATEGORY_PROJECT:
      return "项目支出";
    default:
      return kNotGiven;
  }
}

std::string_view UnitKindName(budget::v1::UnitKind kind) {
  switch (kind) {
    case budget::v1::UNIT_KIND_ADMINISTRATIVE:
      return "行政单位";
    case budget::v1::UNIT_KIND_REFERENCE_MANAGED:
      return "参公单位";
    case budget::v1::UNIT_KIND_PUBLIC_INSTITUTION:
      return "事业单位";
    default:
      return kNotGiven;
  }
}

}  // namespace mingzhang::validation
