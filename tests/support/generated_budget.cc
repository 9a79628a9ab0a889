#include "tests/support/generated_budget.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "google/protobuf/text_format.h"
#include "tests/support/generated_lines.h"
#include "tests/support/source_files.h"

namespace mingzhang::testing {
namespace {

using budget::v1::BudgetContent;
using budget::v1::ExpenditureLine;
using budget::v1::FundSource;

constexpr std::string_view kDepartmentName = "某州经济发展局";

// Real codes; the shipped catalogues have none of these budgets yet.
constexpr std::string_view kFundCodes = R"(
FUNCTIONAL,21208,国有土地使用权出让收入安排的支出,LISTED,test
FUNCTIONAL,2120801,征地和拆迁补偿支出,LISTED,test
FUNCTIONAL,2120802,土地开发支出,LISTED,test
FUNCTIONAL,2120803,城市建设支出,LISTED,test
FUNCTIONAL,2120804,农村基础设施建设支出,LISTED,test
FUNCTIONAL,2120899,其他国有土地使用权出让收入安排的支出,LISTED,test
FUNCTIONAL,22960,彩票公益金安排的支出,LISTED,test
FUNCTIONAL,2296002,用于社会福利的彩票公益金支出,LISTED,test
FUNCTIONAL,2296003,用于体育事业的彩票公益金支出,LISTED,test
FUNCTIONAL,22301,解决历史遗留问题及改革成本支出,LISTED,test
FUNCTIONAL,2230105,国有企业退休人员社会化管理补助支出,LISTED,test
FUNCTIONAL,22399,其他国有资本经营预算支出,LISTED,test
FUNCTIONAL,2239999,其他国有资本经营预算支出,LISTED,test
)";

// Different for every number, and without digits, which a text rule might take for an amount.
std::string ChineseName(int number) {
  static constexpr std::string_view kWhere[] = {"社区", "园区", "企业", "乡镇", "口岸", "校园",
                                                "牧区", "商圈", "流域", "站点", "河谷", "城区"};
  static constexpr std::string_view kWhat[] = {"设施", "能源", "数据", "人才", "物流",
                                               "安全", "环境", "文化", "健康", "市场"};
  static constexpr std::string_view kHow[] = {"提升", "监测", "培育", "改造",
                                              "推广", "评估", "保障", "服务"};
  static constexpr std::string_view kRound[] = {"", "先行", "试点", "扩面", "巩固", "深化"};
  auto rest = static_cast<std::size_t>(number);
  const auto take = [&rest](const auto& words) {
    const std::string_view word = words[rest % std::size(words)];
    rest /= std::size(words);
    return std::string(word);
  };
  std::string name = take(kWhere);
  name += take(kWhat);
  name += take(kHow);
  name += take(kRound);
  while (rest > 0) name += take(kWhere);
  return name;
}

void DeclareUnits(const BudgetShape& shape, BudgetContent& content) {
  auto& department = *content.mutable_department();
  for (int i = 0; i < shape.units; ++i) {
    auto& unit = *department.add_units();
    unit.set_code(absl::StrCat(department.code(), 1'001 + i));
    unit.set_name(i == 0 ? absl::StrCat(std::string(kDepartmentName), "本级")
                         : absl::StrCat("某州", ChineseName(i), "中心"));
    unit.set_kind(static_cast<budget::v1::UnitKind>(i % 3 + budget::v1::UNIT_KIND_ADMINISTRATIVE));
  }
  department.set_summary(absl::StrCat(std::string(kDepartmentName), "是某州人民政府的工作部门。"));
  department.set_sub_units_note(
      absl::StrCat(std::string(kDepartmentName),
                   shape.units == 0 ? "无下属预算单位。" : "及下属预算单位纳入编制范围。"));
}

bool HasSource(const BudgetShape& shape, bool (*is_wanted)(FundSource)) {
  return shape.fund_sources.empty() ||
         std::any_of(shape.fund_sources.begin(), shape.fund_sources.end(), is_wanted);
}

void DeclareProjects(const BudgetShape& shape, Draw& draw, BudgetContent& content) {
  if (!HasSource(shape, [](FundSource source) { return !IsCarryOver(source); })) return;
  const auto date = [&](budget::v1::Date& day, int month, int of_month) {
    day.set_year(shape.fiscal_year);
    day.set_month(month);
    day.set_day(of_month);
  };
  for (int i = 0; i < shape.projects; ++i) {
    auto& project = *content.add_projects();
    project.set_project_id(absl::StrCat("P", 10'001 + i));
    project.set_name(absl::StrCat(ChineseName(i), "项目"));
    project.set_policy_basis(absl::StrCat("《某州", ChineseName(i), "工作方案》"));
    project.set_responsible_unit(std::string(kDepartmentName));
    date(*project.mutable_starts_on(), static_cast<int>(draw.Between(1, 6)), 1);
    date(*project.mutable_ends_on(), 12, 31);
    project.set_disclosure(budget::v1::DISCLOSURE_LEVEL_PUBLIC);
  }
}

void DeclareCarryOvers(const BudgetShape& shape, Draw& draw, BudgetContent& content) {
  const bool fiscal = HasSource(shape, [](FundSource source) {
    return IsCarryOver(source) && source <= budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL;
  });
  const bool other = HasSource(shape, [](FundSource source) {
    return source >= budget::v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_SPECIAL_ACCOUNT;
  });
  if (!fiscal && !other) return;
  for (int i = 0; i < shape.carry_overs; ++i) {
    auto& item = *content.add_carry_overs();
    item.set_project_id(absl::StrCat("C", 10'001 + i));
    item.set_narrative_rank(shape.carry_overs - i);
    item.set_funding(fiscal && (!other || draw.Chance(70))
                         ? budget::v1::CARRY_OVER_FUNDING_FISCAL
                         : budget::v1::CARRY_OVER_FUNDING_NON_FISCAL);
    if (draw.Chance(10)) {
      item.set_name(absl::StrCat("特定目标 ", 7'000'001 + i, "L"));
      item.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
    } else {
      item.set_name(absl::StrCat(ChineseName(i), "结转项目"));
      item.set_use(absl::StrCat("支付", ChineseName(i), "合同尾款"));
      item.set_disclosure(budget::v1::DISCLOSURE_LEVEL_PUBLIC);
    }
  }
}

void Balance(Draw& draw, BudgetContent& content) {
  std::map<FundSource, std::int64_t> by_source;
  absl::flat_hash_map<std::string_view, std::int64_t> by_item;
  for (const ExpenditureLine& line : content.expenditure_lines()) {
    by_source[line.fund_source()] += line.amount_fen();
    by_item[line.project_id()] += line.amount_fen();
  }
  for (const auto& [source, amount] : by_source) {
    auto& revenue = *content.add_revenue();
    revenue.set_fund_source(source);
    revenue.set_amount_fen(amount);
  }
  for (auto& project : *content.mutable_projects()) {
    const std::int64_t amount = by_item[project.project_id()];
    project.set_approved_amount_fen(amount);
    const std::int64_t first = draw.Between(1, amount);
    const auto allocate = [&](const char* item, std::int64_t fen) {
      if (fen == 0) return;
      auto& allocation = *project.add_allocation();
      allocation.set_item(item);
      allocation.set_amount_fen(fen);
    };
    allocate("设备购置", first);
    allocate("实施费用", amount - first);
  }
}

// The amounts that are compared with the prior year, by their keys.
using Compared = std::map<std::string, std::int64_t>;

Compared ComparedAmounts(const Lines& lines, const std::string& prefix,
                         const std::function<bool(const ExpenditureLine&)>& is_wanted) {
  Compared amounts;
  const auto add = [&](const std::string& key, std::int64_t fen) { amounts[prefix + key] += fen; };
  for (const char* key :
       {"revenue/FISCAL_CARRYOVER", "revenue/NON_FISCAL_CARRYOVER", "expenditure/BASIC",
        "expenditure/PROJECT", "general/BASIC", "general/PROJECT", "three_public/TOTAL",
        "three_public/OVERSEAS_TRAVEL", "three_public/VEHICLE_PURCHASE",
        "three_public/VEHICLE_OPERATION", "three_public/RECEPTION", "operating/PUBLIC"}) {
    add(key, 0);
  }
  static const absl::flat_hash_map<std::string_view, const char*> kThreePublic = {
      {"30212", "three_public/OVERSEAS_TRAVEL"},   {"30217", "three_public/RECEPTION"},
      {"30231", "three_public/VEHICLE_OPERATION"}, {"30913", "three_public/VEHICLE_PURCHASE"},
      {"31013", "three_public/VEHICLE_PURCHASE"},
  };
  for (const ExpenditureLine& line : lines) {
    if (!is_wanted(line)) continue;
    const std::int64_t fen = line.amount_fen();
    const FundSource source = line.fund_source();
    const bool basic = line.category() != budget::v1::EXPENDITURE_CATEGORY_PROJECT;
    const bool general = source == budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET ||
                         source == budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER;
    constexpr std::string_view kPrefix = "FUND_SOURCE_";
    add(absl::StrCat("revenue/", budget::v1::FundSource_Name(source).substr(kPrefix.size())), fen);
    if (IsCarryOver(source)) {
      add(source <= budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL
              ? "revenue/FISCAL_CARRYOVER"
              : "revenue/NON_FISCAL_CARRYOVER",
          fen);
    }
    add(basic ? "expenditure/BASIC" : "expenditure/PROJECT", fen);
    if (general) {
      add(basic ? "general/BASIC" : "general/PROJECT", fen);
      add(absl::StrCat("function/", line.functional_code()), fen);
      if (line.category() == budget::v1::EXPENDITURE_CATEGORY_PUBLIC) add("operating/PUBLIC", fen);
    }
    if (const auto key = kThreePublic.find(line.economic_code());
        key != kThreePublic.end() && IsAppropriation(source)) {
      add(key->second, fen);
      add("three_public/TOTAL", fen);
    }
  }
  return amounts;
}

void Compare(const Compared& current, const Compared& prior, BudgetContent& content) {
  Compared keys = current;
  keys.insert(prior.begin(), prior.end());
  const auto at = [](const Compared& amounts, const std::string& key) {
    const auto found = amounts.find(key);
    return found == amounts.end() ? 0 : found->second;
  };
  for (const auto& [key, amount] : keys) {
    const std::int64_t now = at(current, key);
    const std::int64_t before = at(prior, key);
    auto& prior_year = *content.add_prior_year();
    prior_year.set_key(key);
    prior_year.set_amount_fen(before);
    auto& reason = *content.add_reasons();
    reason.set_key(key);
    reason.set_text(now > before   ? "工作任务增加"
                    : now < before ? "厉行节约，压减支出"
                                   : "工作任务与上年相同");
  }
}

void CompareWithPriorYear(const BudgetShape& shape, Draw& draw, BudgetContent& content) {
  const Lines prior = PriorYearLines(content, draw);
  const auto compare = [&](const std::string& prefix,
                           const std::function<bool(const ExpenditureLine&)>& is_wanted) {
    Compare(ComparedAmounts(content.expenditure_lines(), prefix, is_wanted),
            ComparedAmounts(prior, prefix, is_wanted), content);
  };
  compare("", [](const ExpenditureLine&) { return true; });
  if (!shape.unit_comparisons) return;
  for (const auto& unit : content.department().units()) {
    compare(absl::StrCat("units/", unit.code(), "/"),
            [&unit](const ExpenditureLine& line) { return line.unit_code() == unit.code(); });
  }
}

void DescribeUse(BudgetContent& content) {
  std::map<std::string, bool> codes;  // Classes and items.
  std::map<std::string, std::string> commissioned;
  for (const ExpenditureLine& line : content.expenditure_lines()) {
    codes.emplace(line.functional_code().substr(0, 3), true);
    codes.emplace(line.functional_code(), false);
    if (line.economic_code() == "30227") commissioned.emplace(line.project_id(), "");
  }
  for (const auto& [code, is_class] : codes) {
    auto& use = *content.add_function_uses();
    (is_class ? use.set_functional_class(code) : use.set_functional_code(code));
    use.set_use("保障机构运转和完成工作任务");
  }
  for (const auto& [project, name] : commissioned) {
    auto& service = *content.add_commissioned_services();
    service.set_project_id(project);
    service.set_name(project.empty() ? "日常公用支出" : "");
    service.set_use("委托专业机构提供服务");
  }
}

void AddIndicator(
    std::string_view level1, std::string_view level2, std::string_view level3,
    std::string_view target, int points,
    google::protobuf::RepeatedPtrField<budget::v1::PerformanceIndicator>& indicators) {
  constexpr int kHundredths = 100;
  auto& indicator = *indicators.Add();
  indicator.set_level1(std::string(level1));
  indicator.set_level2(std::string(level2));
  indicator.set_level3(std::string(level3));
  indicator.set_target(std::string(target));
  indicator.set_basis("计划标准");
  indicator.set_weight_hundredths(points * kHundredths);
  indicator.set_scoring("按照完成比例赋分");
  indicator.set_evidence("工作资料");
}

void SetTargets(BudgetContent& content) {
  absl::flat_hash_map<std::string_view, std::int64_t> appropriation;
  auto& performance = *content.mutable_performance();
  auto& department = *performance.mutable_department();
  std::int64_t from_superior = 0;
  std::int64_t own_level = 0;
  std::int64_t other = 0;
  for (const ExpenditureLine& line : content.expenditure_lines()) {
    const FundSource source = line.fund_source();
    const std::int64_t fen = line.amount_fen();
    if (IsAppropriation(source)) appropriation[line.project_id()] += fen;
    if (source == budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER ||
        source == budget::v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER ||
        source == budget::v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER) {
      from_superior += fen;
    } else if (IsAppropriation(source) ||
               (IsCarryOver(source) &&
                source <= budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL)) {
      own_level += fen;
    } else {
      other += fen;
    }
  }
  department.set_contact("张三");
  department.set_contact_phone("0994-1234567");
  department.set_goal("完成全年各项工作任务。");
  department.set_fiscal_from_superior_fen(from_superior);
  department.set_fiscal_own_level_fen(own_level);
  department.set_other_fen(other);
  AddIndicator("履职效能", "数量指标", "完成重点任务数量", ">=10 项", 50,
               *department.mutable_indicators());
  AddIndicator("履职效能", "质量指标", "重点任务完成率", "=100%", 40,
               *department.mutable_indicators());
  performance.set_department_goal_count(1);
  performance.set_project_count(content.projects_size());

  for (const auto& project : content.projects()) {
    auto& target = *performance.add_projects();
    const std::int64_t fiscal = appropriation[project.project_id()];
    target.add_project_ids(project.project_id());
    target.add_managers("李四");
    target.set_budget_fen(project.approved_amount_fen());
    target.set_fiscal_fen(fiscal);
    target.set_other_fen(project.approved_amount_fen() - fiscal);
    target.set_goal("按期完成项目任务。");
    auto& indicators = *target.mutable_indicators();
    AddIndicator("产出指标", "数量指标", "完成任务数量", ">=2 个", 30, indicators);
    AddIndicator("产出指标", "时效指标", "完成时间",
                 absl::StrCat(content.fiscal_year(), "年11月30日前"), 10, indicators);
    AddIndicator("成本指标", "经济成本指标", "项目成本",
                 absl::StrCat("<=", FormatYuan(project.approved_amount_fen()), " 元"), 20,
                 indicators);
    AddIndicator("效益指标", "社会效益指标", "促进发展", "有效促进", 20, indicators);
    AddIndicator("满意度指标", "满意度指标", "服务对象满意度", ">=95%", 10, indicators);
  }
}

void DescribeProperty(Draw& draw, BudgetContent& content) {
  std::int64_t vehicles = 0;
  for (const ExpenditureLine& line : content.expenditure_lines()) {
    const bool is_purchase = line.economic_code() == "31013" || line.economic_code() == "30913";
    if (is_purchase) vehicles += line.amount_fen();
  }
  auto& procurement = *content.mutable_procurement();
  procurement.set_goods_fen(draw.Between(0, 100'000'000));
  procurement.set_works_fen(draw.Chance(50) ? 0 : draw.Between(0, 100'000'000));
  procurement.set_services_fen(draw.Between(0, 100'000'000));
  const std::int64_t total =
      procurement.goods_fen() + procurement.works_fen() + procurement.services_fen();
  procurement.set_reserved_for_sme_fen(total);
  procurement.set_reserved_for_small_micro_fen(draw.Between(0, total));

  auto& assets = *content.mutable_assets();
  assets.mutable_as_of()->set_year(content.fiscal_year() - 1);
  assets.mutable_as_of()->set_month(12);
  assets.mutable_as_of()->set_day(31);
  assets.set_buildings_hundredths_sqm(draw.Between(0, 1'000'000));
  assets.set_buildings_value_fen(draw.Between(0, 1'000'000'000));
  for (const char* kind : {"一般公务用车", "执法执勤用车", "其他车辆"}) {
    auto& vehicle = *assets.add_vehicles();
    vehicle.set_kind(kind);
    vehicle.set_count(static_cast<std::int32_t>(draw.Between(0, 20)));
    vehicle.set_value_fen(vehicle.count() * draw.Between(1'000'000, 20'000'000));
  }
  assets.set_furniture_value_fen(draw.Between(0, 100'000'000));
  assets.set_other_value_fen(draw.Between(0, 100'000'000));
  assets.set_equipment_over_500k(static_cast<std::int32_t>(draw.Between(0, 5)));
  assets.set_equipment_over_1m(static_cast<std::int32_t>(draw.Between(0, 3)));
  assets.set_planned_vehicle_purchase_fen(vehicles);
  assets.set_planned_equipment_over_500k(0);
  assets.set_planned_equipment_over_1m(0);
}

void ExplainTerms(BudgetContent& content) {
  static constexpr std::pair<const char*, const char*> kTerms[] = {
      {"财政拨款", "指财政安排的预算资金。"},
      {"一般公共预算", "包括公共财政拨款（补助）资金、专项收入。"},
      {"政府性基金预算", "指依法征收、专项用于特定公共事业发展的收支预算。"},
      {"国有资本经营预算", "指以国有资本取得的收益安排的收支预算。"},
      {"财政专户管理资金", "指缴入财政专户、实行专项管理的教育收费。"},
      {"单位资金", "指除财政拨款和财政专户管理资金以外的收入。"},
      {"其他资金", "指财政拨款以外的各项收入。"},
      {"基本支出", "指为保障机构正常运转、完成日常工作任务而发生的支出。"},
      {"项目支出", "指在基本支出之外为完成特定任务而发生的支出。"},
      {"“三公”经费", "指因公出国（境）费、公务用车购置及运行费和公务接待费。"},
      {"机关运行经费", "指行政单位和参公单位使用一般公共预算安排的公用经费。"},
      {"委托业务费", "指委托外单位办理业务而支付的费用。"},
      {"上年结转结余", "指以前年度预算安排、结转到本年继续使用的资金。"},
  };
  for (const auto& [term, definition] : kTerms) {
    auto& entry = *content.add_glossary();
    entry.set_term(term);
    entry.set_definition(definition);
  }
}

}  // namespace

BudgetContent GenerateBudget(const BudgetShape& shape) {
  Draw draw(shape.seed);
  BudgetContent content;
  content.mutable_division()->set_code("652300");
  content.mutable_division()->set_name("某州");
  content.mutable_department()->set_code("305");
  content.mutable_department()->set_name(std::string(kDepartmentName));
  content.set_fiscal_year(shape.fiscal_year);
  content.mutable_compiled_on()->set_year(shape.fiscal_year);
  content.mutable_compiled_on()->set_month(2);
  content.mutable_compiled_on()->set_day(14);
  content.add_main_functions("贯彻执行经济发展的法律法规和方针政策。");
  content.add_main_functions("组织实施经济发展规划。");
  DeclareUnits(shape, content);
  DeclareProjects(shape, draw, content);
  DeclareCarryOvers(shape, draw, content);
  AddLines(shape, GeneratedCatalogue(shape.fiscal_year), draw, content);
  Balance(draw, content);
  CompareWithPriorYear(shape, draw, content);
  DescribeUse(content);
  SetTargets(content);
  DescribeProperty(draw, content);
  content.set_other_matters("本部门无其他需说明的事项。");
  ExplainTerms(content);
  return content;
}

const catalog::Catalogue& GeneratedCatalogue(std::int32_t fiscal_year) {
  static const auto& catalogues = *[] {
    auto* all = new std::map<std::int32_t, catalog::Catalogue>;
    for (const std::int32_t year : {2025, 2026}) {
      const std::string csv =
          absl::StrCat(SourceText(absl::StrCat("config/catalog/", year, ".csv")),
                       std::string(kFundCodes.substr(1)));
      auto catalogue = catalog::Catalogue::FromCsv(year, csv);
      if (!catalogue.ok()) {
        std::cerr << catalogue.status() << '\n';
        std::abort();
      }
      all->emplace(year, *std::move(catalogue));
    }
    return all;
  }();
  return catalogues.at(fiscal_year);
}

catalog::Register GeneratedRegister(const BudgetContent& content) {
  budget::v1::DepartmentRegister departments;
  auto& division = *departments.add_divisions();
  *division.mutable_division() = content.division();
  auto& department = *division.add_departments();
  department.set_code(content.department().code());
  department.set_name(content.department().name());
  *department.mutable_units() = content.department().units();
  std::string text;
  google::protobuf::TextFormat::PrintToString(departments, &text);
  auto reg = catalog::Register::FromText(text);
  if (!reg.ok()) {
    std::cerr << reg.status() << '\n';
    std::abort();
  }
  return *std::move(reg);
}

}  // namespace mingzhang::testing
