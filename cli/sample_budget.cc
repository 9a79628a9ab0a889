#include "cli/sample_budget.h"

#include <map>

#include "google/protobuf/text_format.h"

namespace mingzhang::cli {
namespace {

constexpr char kSample[] = R"(
  division { code: "652300" name: "示例州" }
  department {
    code: "301" name: "示例局" summary: "示例局是示例州人民政府工作部门。" sub_units_note: "示例局下属预算单位 1 个：示例中心。"
    units { code: "301001" name: "示例局本级" kind: UNIT_KIND_ADMINISTRATIVE }
    units { code: "301002" name: "示例中心" kind: UNIT_KIND_PUBLIC_INSTITUTION }
  }
  main_functions: "（一）示例职能。"
  expenditure_lines { unit_code: "301001" functional_code: "2011301" economic_code: "30101" category: EXPENDITURE_CATEGORY_PERSONNEL fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 123456789 }
  expenditure_lines { unit_code: "301001" functional_code: "2011301" economic_code: "30201" category: EXPENDITURE_CATEGORY_PUBLIC fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 4500000 }
  expenditure_lines { unit_code: "301001" functional_code: "2011301" economic_code: "30217" category: EXPENDITURE_CATEGORY_PUBLIC fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 290000 }
  expenditure_lines { unit_code: "301001" functional_code: "2011301" economic_code: "30231" category: EXPENDITURE_CATEGORY_PUBLIC fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 10000000 }
  expenditure_lines { unit_code: "301001" functional_code: "2011301" economic_code: "30227" category: EXPENDITURE_CATEGORY_PUBLIC fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 1250000 }
  expenditure_lines { unit_code: "301001" functional_code: "2080505" economic_code: "30108" category: EXPENDITURE_CATEGORY_PERSONNEL fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 52000000 }
  expenditure_lines { unit_code: "301002" functional_code: "2011399" economic_code: "30299" category: EXPENDITURE_CATEGORY_PUBLIC fund_source: FUND_SOURCE_UNIT_OPERATING amount_fen: 8000050 }
  expenditure_lines { unit_code: "301002" functional_code: "2011399" economic_code: "30227" category: EXPENDITURE_CATEGORY_PROJECT project_id: "P1" fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER amount_fen: 70005000 }
  expenditure_lines { unit_code: "301001" functional_code: "2011399" economic_code: "31002" category: EXPENDITURE_CATEGORY_PROJECT project_id: "P2" fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 2680000 }
  expenditure_lines { unit_code: "301001" functional_code: "2120801" economic_code: "30299" category: EXPENDITURE_CATEGORY_PROJECT project_id: "P2" fund_source: FUND_SOURCE_GOVERNMENT_FUND amount_fen: 30000000 }
  expenditure_lines { unit_code: "301001" functional_code: "2230105" economic_code: "31299" category: EXPENDITURE_CATEGORY_PROJECT project_id: "P2" fund_source: FUND_SOURCE_STATE_CAPITAL amount_fen: 20000000 }
  expenditure_lines { unit_code: "301002" functional_code: "2050803" economic_code: "30216" category: EXPENDITURE_CATEGORY_PUBLIC fund_source: FUND_SOURCE_FISCAL_SPECIAL_ACCOUNT amount_fen: 600000 }
  expenditure_lines { unit_code: "301001" functional_code: "2150805" economic_code: "31299" category: EXPENDITURE_CATEGORY_PROJECT project_id: "C1" fund_source: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL amount_fen: 217600000 }
  expenditure_lines { unit_code: "301001" functional_code: "2150207" economic_code: "30299" category: EXPENDITURE_CATEGORY_PROJECT project_id: "C2" fund_source: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL amount_fen: 5980000 }
  expenditure_lines { unit_code: "301002" functional_code: "2011399" economic_code: "30299" category: EXPENDITURE_CATEGORY_PROJECT project_id: "C3" fund_source: FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT amount_fen: 330000 }
  projects { project_id: "P1" name: "示例服务项目" policy_basis: "示例文件" approved_amount_fen: 70005000 responsible_unit: "示例中心" allocation { item: "委托业务费" amount_fen: 70005000 } disclosure: DISCLOSURE_LEVEL_PUBLIC }
  projects { project_id: "P2" name: "示例建设项目" policy_basis: "示例文件" approved_amount_fen: 52680000 responsible_unit: "示例局本级" allocation { item: "示例用途" amount_fen: 52680000 } disclosure: DISCLOSURE_LEVEL_PUBLIC }
  carry_overs { project_id: "C1" name: "示例结转项目" funding: CARRY_OVER_FUNDING_FISCAL narrative_rank: 1 use: "示例用途" disclosure: DISCLOSURE_LEVEL_PUBLIC }
  carry_overs { project_id: "C2" name: "特定目标 0001L" funding: CARRY_OVER_FUNDING_FISCAL narrative_rank: 2 disclosure: DISCLOSURE_LEVEL_WITHHELD }
  carry_overs { project_id: "C3" name: "示例结余资金" funding: CARRY_OVER_FUNDING_NON_FISCAL narrative_rank: 3 use: "示例用途" disclosure: DISCLOSURE_LEVEL_PUBLIC }
  commissioned_services { name: "公用类项目" use: "示例服务" }
  commissioned_services { project_id: "P1" use: "示例服务" }
  prior_year { key: "revenue/GENERAL_PUBLIC_BUDGET" amount_fen: 190000000 }
  prior_year { key: "expenditure/BASIC" amount_fen: 200000000 }
  prior_year { key: "expenditure/PROJECT" amount_fen: 0 }
  prior_year { key: "function/2011301" amount_fen: 130000000 }
  prior_year { key: "three_public/RECEPTION" amount_fen: 290000 }
  prior_year { key: "three_public/VEHICLE_OPERATION" amount_fen: 12000000 }
  prior_year { key: "operating/PUBLIC" amount_fen: 15000000 }
  reasons { key: "function/2011301" text: "人员增加" }
  reasons { key: "three_public/VEHICLE_OPERATION" text: "压减此项费用" }
  function_uses { functional_code: "2011301" use: "保障机关运行" }
  procurement { goods_fen: 2680000 services_fen: 70005000 }
  glossary { term: "基本支出" definition: "为保障机构正常运转、完成日常工作任务而发生的支出。" }
)";

}  // namespace

budget::v1::BudgetContent SampleBudget(std::int32_t fiscal_year) {
  budget::v1::BudgetContent content;
  google::protobuf::TextFormat::ParseFromString(kSample, &content);
  content.set_fiscal_year(fiscal_year);
  std::map<budget::v1::FundSource, std::int64_t> revenue;
  for (const auto& line : content.expenditure_lines()) {
    revenue[line.fund_source()] += line.amount_fen();
  }
  for (const auto& [source, amount_fen] : revenue) {
    auto& declared = *content.add_revenue();
    declared.set_fund_source(source);
    declared.set_amount_fen(amount_fen);
  }
  return content;
}

}  // namespace mingzhang::cli
