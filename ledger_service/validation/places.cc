#include "ledger_service/validation/places.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "google/protobuf/message.h"
#include "ledger_service/validation/names.h"

namespace mingzhang::validation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Label {
  std::string_view name;
  // The measure word that a position takes: 第 3 条明细.
  std::string_view measure = "项";
};

// By message and field.
const absl::flat_hash_map<std::string_view, Label>& Labels() {
  static const auto& labels = *new absl::flat_hash_map<std::string_view, Label>{
      {"BudgetContent.division", {"行政区划"}},
      {"BudgetContent.department", {"部门"}},
      {"BudgetContent.fiscal_year", {"预算年度"}},
      {"BudgetContent.compiled_on", {"编制日期"}},
      {"BudgetContent.disclosure_form", {"公开格式"}},
      {"BudgetContent.main_functions", {"主要职能", "段"}},
      {"BudgetContent.revenue", {"收入", "项"}},
      {"BudgetContent.expenditure_lines", {"明细", "条"}},
      {"BudgetContent.projects", {"项目", "个"}},
      {"BudgetContent.carry_overs", {"结转项目", "个"}},
      {"BudgetContent.commissioned_services", {"委托业务费说明", "条"}},
      {"BudgetContent.prior_year", {"上年数", "项"}},
      {"BudgetContent.reasons", {"变动原因", "条"}},
      {"BudgetContent.function_uses", {"功能科目用途", "条"}},
      {"BudgetContent.procurement", {"政府采购"}},
      {"BudgetContent.assets", {"国有资产"}},
      {"BudgetContent.performance", {"绩效目标"}},
      {"BudgetContent.project_statement", {"项目经费情况说明", "节"}},
      {"BudgetContent.other_matters", {"其他需说明的事项"}},
      {"BudgetContent.glossary", {"名词解释", "条"}},
      {"Division.code", {"编码"}},
      {"Division.name", {"名称"}},
      {"Department.code", {"编码"}},
      {"Department.name", {"名称"}},
      {"Department.units", {"单位", "个"}},
      {"Department.summary", {"概况"}},
      {"Department.sub_units_note", {"下属单位说明"}},
      {"Unit.code", {"编码"}},
      {"Unit.name", {"名称"}},
      {"Unit.kind", {"单位性质"}},
      {"Revenue.fund_source", {"资金来源"}},
      {"Revenue.amount_fen", {"金额"}},
      {"ExpenditureLine.unit_code", {"单位编码"}},
      {"ExpenditureLine.functional_code", {"功能科目"}},
      {"ExpenditureLine.economic_code", {"经济科目"}},
      {"ExpenditureLine.fund_source", {"资金来源"}},
      {"ExpenditureLine.category", {"支出类别"}},
      {"ExpenditureLine.project_id", {"项目编号"}},
      {"ExpenditureLine.amount_fen", {"金额"}},
      {"Project.project_id", {"编号"}},
      {"Project.name", {"名称"}},
      {"Project.policy_basis", {"立项依据"}},
      {"Project.approved_amount_fen", {"批复金额"}},
      {"Project.responsible_unit", {"承担单位"}},
      {"Project.allocation", {"资金分配", "项"}},
      {"Project.starts_on", {"开始日期"}},
      {"Project.ends_on", {"结束日期"}},
      {"Project.disclosure", {"公开属性"}},
      {"Allocation.item", {"内容"}},
      {"Allocation.amount_fen", {"金额"}},
      {"CarryOver.project_id", {"编号"}},
      {"CarryOver.name", {"名称"}},
      {"CarryOver.funding", {"资金性质"}},
      {"CarryOver.narrative_rank", {"说明中的序号"}},
      {"CarryOver.use", {"用途"}},
      {"CarryOver.disclosure", {"公开属性"}},
      {"CommissionedService.project_id", {"项目编号"}},
      {"CommissionedService.name", {"名称"}},
      {"CommissionedService.use", {"用途"}},
      {"PriorYearAmount.key", {"项目"}},
      {"PriorYearAmount.amount_fen", {"金额"}},
      {"Reason.key", {"项目"}},
      {"Reason.text", {"文字"}},
      {"FunctionUse.functional_class", {"功能科目类"}},
      {"FunctionUse.functional_code", {"功能科目"}},
      {"FunctionUse.use", {"用途"}},
      {"Procurement.goods_fen", {"货物类金额"}},
      {"Procurement.works_fen", {"工程类金额"}},
      {"Procurement.services_fen", {"服务类金额"}},
      {"Procurement.reserved_for_sme_fen", {"面向中小企业预留金额"}},
      {"Procurement.reserved_for_small_micro_fen", {"面向小微企业预留金额"}},
      {"Assets.as_of", {"截止日期"}},
      {"Assets.buildings_hundredths_sqm", {"房屋面积"}},
      {"Assets.buildings_value_fen", {"房屋价值"}},
      {"Assets.vehicles", {"车辆", "类"}},
      {"Assets.furniture_value_fen", {"办公家具价值"}},
      {"Assets.other_value_fen", {"其他资产价值"}},
      {"Assets.equipment_over_500k", {"50 万元以上设备台数"}},
      {"Assets.equipment_over_1m", {"100 万元以上设备台数"}},
      {"Assets.planned_vehicle_purchase_fen", {"拟购置车辆经费"}},
      {"Assets.planned_equipment_over_500k", {"拟购置 50 万元以上设备台数"}},
      {"Assets.planned_equipment_over_1m", {"拟购置 100 万元以上设备台数"}},
      {"VehicleCount.kind", {"种类"}},
      {"VehicleCount.count", {"数量"}},
      {"VehicleCount.value_fen", {"价值"}},
      {"Performance.department", {"部门整体绩效目标表"}},
      {"Performance.projects", {"项目绩效目标表", "份"}},
      {"Performance.department_goal_count", {"部门目标个数"}},
      {"Performance.project_count", {"项目个数"}},
      {"DepartmentPerformance.contact", {"联系人"}},
      {"DepartmentPerformance.contact_phone", {"联系电话"}},
      {"DepartmentPerformance.goal", {"目标"}},
      {"DepartmentPerformance.fiscal_from_superior_fen", {"上级财政资金"}},
      {"DepartmentPerformance.fiscal_own_level_fen", {"本级财政资金"}},
      {"DepartmentPerformance.other_fen", {"其他资金"}},
      {"DepartmentPerformance.indicators", {"指标", "条"}},
      {"ProjectPerformance.project_ids", {"项目编号", "个"}},
      {"ProjectPerformance.managers", {"负责人", "位"}},
      {"ProjectPerformance.budget_fen", {"预算金额"}},
      {"ProjectPerformance.fiscal_fen", {"财政拨款"}},
      {"ProjectPerformance.other_fen", {"其他资金"}},
      {"ProjectPerformance.goal", {"目标"}},
      {"ProjectPerformance.indicators", {"指标", "条"}},
      {"PerformanceIndicator.level1", {"一级指标"}},
      {"PerformanceIndicator.level2", {"二级指标"}},
      {"PerformanceIndicator.level3", {"三级指标"}},
      {"PerformanceIndicator.target", {"指标值"}},
      {"PerformanceIndicator.basis", {"设定依据"}},
      {"PerformanceIndicator.weight_hundredths", {"分值权重"}},
      {"PerformanceIndicator.prior_actual", {"上年完成值"}},
      {"PerformanceIndicator.scoring", {"评分标准"}},
      {"PerformanceIndicator.evidence", {"佐证材料"}},
      {"TitledText.title", {"标题"}},
      {"TitledText.text", {"文字"}},
      {"GlossaryEntry.term", {"名词"}},
      {"GlossaryEntry.definition", {"解释"}},
      {"Date.year", {"年"}},
      {"Date.month", {"月"}},
      {"Date.day", {"日"}},
  };
  return labels;
}

Label LabelOf(const FieldDescriptor& field) {
  const auto found =
      Labels().find(absl::StrCat(field.containing_type()->name(), ".", field.name()));
  return found == Labels().end() ? Label{} : found->second;
}

// “name” of what has one; the fund source of revenue.
std::string NameOf(const Message& message) {
  if (message.GetDescriptor() == budget::v1::Revenue::descriptor()) {
    const auto source = static_cast<const budget::v1::Revenue&>(message).fund_source();
    return absl::StrCat("（", std::string(FundSourceName(source)), "）");
  }
  const FieldDescriptor* name = message.GetDescriptor()->FindFieldByName("name");
  if (name == nullptr) return "";
  const std::string text = message.GetReflection()->GetString(message, name);
  return text.empty() ? "" : absl::StrCat("“", Shown(text), "”");
}

}  // namespace

std::string_view FieldLabel(const FieldDescriptor& field) { return LabelOf(field).name; }

std::string DescribePlace(const budget::v1::BudgetContent& content, std::string_view place) {
  if (place.empty()) return "整份预算";
  // What the form derives: a table by its number, a section by its id.
  for (const auto& [list, words] :
       {std::pair("tables[", "公开表 "), std::pair("sections[", "公开说明 ")}) {
    const std::string_view prefix = list;
    if (place.substr(0, prefix.size()) != prefix) continue;
    return absl::StrCat(words, Shown(place.substr(prefix.size(), place.find(']') - prefix.size())));
  }
  std::string words;
  const Message* message = &content;
  while (!place.empty() && message != nullptr) {
    const std::string_view segment = place.substr(0, place.find('.'));
    place.remove_prefix(std::min(place.size(), segment.size() + 1));
    const std::size_t bracket = segment.find('[');
    const FieldDescriptor* field =
        message->GetDescriptor()->FindFieldByName(std::string(segment.substr(0, bracket)));
    if (field == nullptr) break;
    const Label label = LabelOf(*field);
    if (!words.empty()) words += "的";
    const auto* reflection = message->GetReflection();
    if (bracket == std::string_view::npos) {
      words += label.name;
      const bool single = !field->is_repeated() && field->message_type() != nullptr;
      message = single ? &reflection->GetMessage(*message, field) : nullptr;
      continue;
    }
    const std::string_view inside = segment.substr(bracket + 1, segment.size() - bracket - 2);
    int position = 0;
    const auto read = std::from_chars(inside.data(), inside.data() + inside.size(), position);
    if (read.ec != std::errc() || read.ptr != inside.data() + inside.size()) {
      absl::StrAppend(&words, std::string(label.name), "“", Shown(inside), "”");
      break;
    }
    absl::StrAppend(&words, "第 ", position + 1, " ", std::string(label.measure),
                    std::string(label.name));
    const bool in_range = position < reflection->FieldSize(*message, field);
    message = in_range && field->message_type() != nullptr
                  ? &reflection->GetRepeatedMessage(*message, field, position)
                  : nullptr;
    if (message != nullptr) words += NameOf(*message);
  }
  return words;
}

std::string Shown(std::string_view text) {
  if (FindInvalidUtf8(text) != std::string_view::npos) return "（不是有效的 UTF-8 文字）";
  return Shorten(text);
}

}  // namespace mingzhang::validation
