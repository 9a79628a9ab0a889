#include "tests/unit/ledger_service/validation/balanced_budget.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace mingzhang::validation::testing {

using budget::v1::BudgetContent;

std::string ReadSource(std::string_view path) {
  const char* root = std::getenv("MINGZHANG_SOURCE");
  const std::string file = std::string(root == nullptr ? "." : root) + "/" + std::string(path);
  std::ifstream stream(file, std::ios::binary);
  EXPECT_TRUE(stream.is_open()) << file;
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

const CompiledRuleSet& NationalRules() {
  static const auto& rules = *new auto(
      CompiledRuleSet::FromText(ReadSource("config/rules/national.textproto"), "national.textproto")
          .value());
  return rules;
}

const catalog::Register& SampleRegister() {
  static const auto& departments = *new auto(catalog::Register::FromText(R"(
      divisions {
        division { code: "652300" name: "某州" }
        departments { code: "301" name: "某局" }
        departments {
          code: "302" name: "某委"
          units { code: "302001" name: "委本级" kind: UNIT_KIND_ADMINISTRATIVE }
          units { code: "302002" name: "信息中心" kind: UNIT_KIND_PUBLIC_INSTITUTION }
        }
      })")
                                                 .value());
  return departments;
}

const catalog::Catalogue& SampleCatalogue() {
  static const auto& catalogue =
      *new auto(catalog::Catalogue::FromCsv(2026,
                                            R"(kind,code,name,status,source
FUNCTIONAL,201,一般公共服务支出,SEEN,test
FUNCTIONAL,20113,商贸事务,SEEN,test
FUNCTIONAL,2011301,行政运行,SEEN,test
FUNCTIONAL,2011399,其他商贸事务支出,SEEN,test
FUNCTIONAL,208,社会保障和就业支出,SEEN,test
FUNCTIONAL,20805,行政事业单位养老支出,SEEN,test
FUNCTIONAL,2080501,行政单位离退休,SEEN,test
FUNCTIONAL,2080505,机关事业单位基本养老保险缴费支出,SEEN,test
FUNCTIONAL,212,城乡社区支出,SEEN,test
FUNCTIONAL,21208,国有土地使用权出让收入安排的支出,SEEN,test
FUNCTIONAL,2120899,其他国有土地使用权出让收入安排的支出,SEEN,test
FUNCTIONAL,223,国有资本经营预算支出,SEEN,test
FUNCTIONAL,22301,解决历史遗留问题及改革成本支出,SEEN,test
FUNCTIONAL,2230105,国有企业退休人员社会化管理补助支出,SEEN,test
ECONOMIC,301,工资福利支出,SEEN,test
ECONOMIC,30101,基本工资,SEEN,test
ECONOMIC,30102,津贴补贴,SEEN,test
ECONOMIC,302,商品和服务支出,SEEN,test
ECONOMIC,30201,办公费,SEEN,test
ECONOMIC,30217,公务接待费,SEEN,test
ECONOMIC,30227,委托业务费,SEEN,test
ECONOMIC,30231,公务用车运行维护费,SEEN,test
ECONOMIC,309,资本性支出（基本建设）,SEEN,test
ECONOMIC,30902,办公设备购置,SEEN,test
ECONOMIC,310,资本性支出,SEEN,test
ECONOMIC,31013,公务用车购置,SEEN,test
)")
                    .value());
  return catalogue;
}

Basis SampleBasis() { return {NationalRules(), SampleCatalogue(), SampleRegister()}; }

BudgetContent BalancedBudget() {
  BudgetContent content;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
    division { code: "652300" name: "某州" }
    department { code: "301" name: "某局" }
    fiscal_year: 2026
    revenue { fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 15000000 }
    revenue { fund_source: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL amount_fen: 500000 }
    expenditure_lines {
      functional_code: "2011301" economic_code: "30101" amount_fen: 10000000
      fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET category: EXPENDITURE_CATEGORY_PERSONNEL
    }
    expenditure_lines {
      functional_code: "2011301" economic_code: "30201" amount_fen: 2000000
      fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET category: EXPENDITURE_CATEGORY_PUBLIC
    }
    expenditure_lines {
      functional_code: "2011399" economic_code: "30227" amount_fen: 3000000 project_id: "P-1"
      fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET category: EXPENDITURE_CATEGORY_PROJECT
    }
    expenditure_lines {
      functional_code: "2011399" economic_code: "30227" amount_fen: 500000 project_id: "C-1"
      fund_source: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL category: EXPENDITURE_CATEGORY_PROJECT
    }
    projects {
      project_id: "P-1" name: "人才培养项目" policy_basis: "州人才发〔2024〕2号"
      approved_amount_fen: 3000000 responsible_unit: "某局"
      allocation { item: "委托业务费" amount_fen: 2000000 }
      allocation { item: "评审费" amount_fen: 1000000 }
      starts_on { year: 2026 month: 1 day: 1 } ends_on { year: 2026 month: 12 day: 31 }
      disclosure: DISCLOSURE_LEVEL_PUBLIC
    }
    carry_overs {
      project_id: "C-1" name: "前期费" funding: CARRY_OVER_FUNDING_FISCAL use: "支付项目尾款"
      disclosure: DISCLOSURE_LEVEL_PUBLIC
    }
    procurement {
      goods_fen: 1000000 works_fen: 0 services_fen: 2000000
      reserved_for_sme_fen: 2000000 reserved_for_small_micro_fen: 1500000
    }
    assets {
      vehicles { kind: "一般公务用车" count: 1 value_fen: 20000000 }
      vehicles { kind: "其他车辆" count: 0 value_fen: 0 }
      planned_vehicle_purchase_fen: 0
    }
    performance {
      department {
        fiscal_from_superior_fen: 500000 fiscal_own_level_fen: 15000000
        indicators { level1: "履职效能" level3: "培训人次" target: ">=30 人次" basis: "工作计划" weight_hundredths: 9000 }
      }
      projects {
        project_ids: "P-1" goal: "培养人才" budget_fen: 3000000 fiscal_fen: 3000000 other_fen: 0
        indicators { level1: "产出指标" level3: "评审次数" target: ">=2 次" basis: "计划标准" weight_hundredths: 4000 }
        indicators { level1: "成本指标" level3: "评审成本" target: "不超预算" basis: "计划标准" weight_hundredths: 2000 }
        indicators { level1: "效益指标" level3: "人才质量" target: "提升" basis: "计划标准" weight_hundredths: 2000 }
        indicators { level1: "满意度指标" level3: "学员满意度" target: ">=95%" basis: "计划标准" weight_hundredths: 1000 }
      }
    }
  )",
                                                            &content));
  // Nothing changed against last year, but whatever a test changes has its reason.
  const std::pair<const char*, std::int64_t> prior_year[] = {
      {"revenue/GENERAL_PUBLIC_BUDGET", 15000000},
      {"revenue/FISCAL_CARRYOVER", 500000},
      {"expenditure/BASIC", 12000000},
      {"expenditure/PROJECT", 3500000},
      {"general/BASIC", 12000000},
      {"general/PROJECT", 3000000},
      {"function/2011301", 12000000},
      {"function/2011399", 3000000},
      {"three_public/TOTAL", 0},
      {"three_public/OVERSEAS_TRAVEL", 0},
      {"three_public/VEHICLE_PURCHASE", 0},
      {"three_public/VEHICLE_OPERATION", 0},
      {"three_public/RECEPTION", 0},
      {"operating/PUBLIC", 2000000},
      // Of what only tests add.
      {"function/2080501", 0},
      {"function/2011302", 0},
      {"revenue/GOVERNMENT_FUND", 0},
      {"revenue/GOVERNMENT_FUND_TRANSFER", 0},
      {"revenue/STATE_CAPITAL", 0},
      {"revenue/UNIT_OTHER", 0},
  };
  for (const auto& [key, amount_fen] : prior_year) {
    auto& prior = *content.add_prior_year();
    prior.set_key(key);
    prior.set_amount_fen(amount_fen);
    auto& reason = *content.add_reasons();
    reason.set_key(key);
    reason.set_text("按工作任务安排");
  }
  return content;
}

budget::v1::ExpenditureLine& AddLine(BudgetContent& content, std::string_view functional_code,
                                     std::string_view economic_code, std::int64_t amount_fen) {
  auto& line = *content.add_expenditure_lines();
  line = content.expenditure_lines(0);
  line.set_functional_code(std::string(functional_code));
  line.set_economic_code(std::string(economic_code));
  line.set_amount_fen(amount_fen);
  return line;
}

void SettlePerformance(BudgetContent& content) {
  auto& department = *content.mutable_performance()->mutable_department();
  std::uint64_t total = 0;
  for (const auto& line : content.expenditure_lines()) {
    total += static_cast<std::uint64_t>(line.amount_fen());
  }
  total -= static_cast<std::uint64_t>(department.fiscal_from_superior_fen());
  department.set_fiscal_own_level_fen(static_cast<std::int64_t>(total));
  for (auto& target : *content.mutable_performance()->mutable_projects()) {
    std::int64_t approved = 0;
    for (const auto& project : content.projects()) {
      const auto& ids = target.project_ids();
      const bool named = std::find(ids.begin(), ids.end(), project.project_id()) != ids.end();
      if (named) approved += project.approved_amount_fen();
    }
    target.set_budget_fen(approved);
    target.set_fiscal_fen(approved);
  }
}

void AddRevenue(BudgetContent& content, budget::v1::FundSource source, std::int64_t amount_fen) {
  for (auto& revenue : *content.mutable_revenue()) {
    if (revenue.fund_source() != source) continue;
    revenue.set_amount_fen(revenue.amount_fen() + amount_fen);
    return;
  }
  auto& revenue = *content.add_revenue();
  revenue.set_fund_source(source);
  revenue.set_amount_fen(amount_fen);
}

}  // namespace mingzhang::validation::testing
