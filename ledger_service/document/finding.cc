#include "ledger_service/document/finding.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include "ledger_service/document/words.h"

namespace mingzhang::document {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 44> kTitles = {{
    {"DOC-001", "表格无法核对"},
    {"DOC-002", "金额写法"},
    {"PRF-001", "权重合计"},
    {"PRF-005", "绩效资金一致"},
    {"PRF-006", "资金层级一致"},
    {"PRJ-001", "分配合计"},
    {"PRC-001", "采购合计"},
    {"PRC-002", "中小企业预留"},
    {"AST-001", "车辆合计"},
    {"PUB-001", "说明完整"},
    {"PUB-002", "空表说明"},
    {"PUB-003", "个人信息"},
    {"PUB-006", "错别字"},
    {"PUB-007", "占位文字"},
    {"PUB-008", "标点、文号与单位"},
    {"PUB-009", "数表文一致"},
    {"STR-001", "年度一致"},
    {"STR-003", "功能科目有效"},
    {"STR-004", "经济科目有效"},
    {"STR-014", "基本建设科目"},
    {"STR-015", "科目名称"},
    {"TBL-001", "收支总表与收入总表总计一致"},
    {"TBL-002", "收支总表与支出总表总计一致"},
    {"TBL-003", "收支总表与支出总表分类一致"},
    {"TBL-004", "收入总表与支出总表分项一致"},
    {"TBL-005", "类等于款之和"},
    {"TBL-006", "款等于项之和"},
    {"TBL-007", "财政拨款总表与分预算表一致"},
    {"TBL-008", "一般公共预算支出表合计"},
    {"TBL-009", "基本支出表总计"},
    {"TBL-010", "基本支出表类等于款之和"},
    {"TBL-011", "基本支出表人员与公用"},
    {"TBL-012", "项目支出表总计"},
    {"TBL-013", "项目支出表各栏"},
    {"TBL-014", "公务接待费一致"},
    {"TBL-015", "公务用车运行维护费一致"},
    {"TBL-016", "公务用车小计"},
    {"TBL-017", "委托业务费一致"},
    {"TBL-018", "结转结余表总计"},
    {"TBL-019", "结转结余表各行"},
    {"TBL-020", "机关运行经费一致"},
    {"YOY-002", "变动计算"},
    {"YOY-003", "原因与变动方向"},
    {"YOY-004", "原因张冠李戴"},
}};

}  // namespace

std::vector<Finding> InOrder(std::vector<Finding> findings) {
  const auto key = [](const Finding& finding) {
    return std::tie(finding.line, finding.rule, finding.place, finding.message);
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
  findings.erase(std::unique(findings.begin(), findings.end(),
                             [&](const Finding& a, const Finding& b) { return key(a) == key(b); }),
                 findings.end());
  if (findings.size() > kMaxFindings) {
    const std::size_t left_out = findings.size() - kMaxFindings;
    findings.resize(kMaxFindings);
    Finding rest;
    rest.rule = "DOC-001";
    rest.line = findings.back().line;
    rest.place = Join("第 ", rest.line, " 行以后");
    rest.message = Join("另有 ", left_out, " 处问题未列出。请先改正已列出的，再重新核对。");
    findings.push_back(std::move(rest));
  }
  return findings;
}

std::string_view RuleTitle(std::string_view rule) {
  for (const auto& [id, title] : kTitles) {
    if (id == rule) return title;
  }
  return {};
}

}  // namespace mingzhang::document
