#include "exchange/names.h"

#include <map>

namespace mingzhang::exchange {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

constexpr std::string_view kUnspecified = "UNSPECIFIED";

// By the name of the value, which is unique in the package.
const std::map<std::string_view, std::string_view>& ChineseNames() {
  static const auto* names = new std::map<std::string_view, std::string_view>{
      {"UNIT_KIND_ADMINISTRATIVE", "行政单位"},
      {"UNIT_KIND_REFERENCE_MANAGED", "参公单位"},
      {"UNIT_KIND_PUBLIC_INSTITUTION", "事业单位"},
      {"FUND_SOURCE_GENERAL_PUBLIC_BUDGET", "一般公共预算（一般财力）"},
      {"FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER", "上级一般公共预算安排转移支付"},
      {"FUND_SOURCE_GOVERNMENT_FUND", "政府性基金"},
      {"FUND_SOURCE_GOVERNMENT_FUND_TRANSFER", "上级政府性基金安排转移支付"},
      {"FUND_SOURCE_STATE_CAPITAL", "国有资本经营"},
      {"FUND_SOURCE_STATE_CAPITAL_TRANSFER", "上级国有资本经营预算安排转移支付"},
      {"FUND_SOURCE_FISCAL_SPECIAL_ACCOUNT", "财政专户核拨（教育收费）"},
      {"FUND_SOURCE_UNIT_OPERATING", "事业收入"},
      {"FUND_SOURCE_UNIT_SUPERIOR_SUBSIDY", "上级补助收入"},
      {"FUND_SOURCE_UNIT_AFFILIATE", "附属单位上缴收入"},
      {"FUND_SOURCE_UNIT_BUSINESS", "事业单位经营收入"},
      {"FUND_SOURCE_UNIT_OTHER", "其他收入"},
      {"FUND_SOURCE_FISCAL_CARRYOVER_GENERAL", "财政拨款结转（一般公共预算）"},
      {"FUND_SOURCE_FISCAL_CARRYOVER_GOVERNMENT_FUND", "财政拨款结转（政府性基金）"},
      {"FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL", "财政拨款结转（国有资本经营）"},
      {"FUND_SOURCE_NON_FISCAL_CARRYOVER_SPECIAL_ACCOUNT", "非财政拨款结转结余（财政专户）"},
      {"FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT", "非财政拨款结转结余（单位资金）"},
      {"EXPENDITURE_CATEGORY_PERSONNEL", "人员经费"},
      {"EXPENDITURE_CATEGORY_PUBLIC", "公用经费"},
      {"EXPENDITURE_CATEGORY_PROJECT", "项目支出"},
      {"DISCLOSURE_LEVEL_PUBLIC", "公开"},
      {"DISCLOSURE_LEVEL_WITHHELD", "完全不予公开"},
      {"CARRY_OVER_FUNDING_FISCAL", "财政拨款结转"},
      {"CARRY_OVER_FUNDING_NON_FISCAL", "非财政拨款结转结余"},
  };
  return *names;
}

// Every enumeration begins with <PREFIX>UNSPECIFIED.
std::string_view Prefix(const EnumDescriptor& type) {
  const std::string_view first = type.value(0)->name();
  return first.substr(0, first.size() - kUnspecified.size());
}

}  // namespace

std::string ShortName(const EnumValueDescriptor& value) {
  return value.name().substr(Prefix(*value.type()).size());
}

const EnumValueDescriptor* FindByShortName(const EnumDescriptor& type,
                                           std::string_view short_name) {
  if (short_name == kUnspecified) return nullptr;
  return type.FindValueByName(std::string(Prefix(type)).append(short_name));
}

std::string_view ChineseName(const EnumValueDescriptor& value) {
  const auto found = ChineseNames().find(value.name());
  return found == ChineseNames().end() ? std::string_view() : found->second;
}

}  // namespace mingzhang::exchange
