#include "cli/demo_people.h"

#include <algorithm>

namespace mingzhang::cli {
namespace {

using identity::Role;

constexpr char kIndustry[] = "divisions/652300/departments/301";
constexpr char kIndustryName[] = "昌吉回族自治州工业和信息化局";
constexpr char kCommerce[] = "divisions/652300/departments/302";
constexpr char kCommerceName[] = "昌吉回族自治州商务局";
constexpr char kDivision[] = "divisions/652300";
constexpr char kFinanceName[] = "昌吉回族自治州财政局";
constexpr char kEverywhere[] = "*";

DemoPerson Make(std::string name, std::string subject, std::string chinese_name,
                std::string organisation, Role role, std::string scope) {
  DemoPerson person;
  person.name = std::move(name);
  person.principal.subject = std::move(subject);
  person.principal.name = std::move(chinese_name);
  person.principal.organisation = std::move(organisation);
  person.principal.grants = {{role, std::move(scope)}};
  return person;
}

}  // namespace

const std::vector<DemoPerson>& DemoPeople() {
  static const auto* people = new std::vector<DemoPerson>{
      Make("editor", "zhou-lan", "周岚", kIndustryName, Role::kDepartmentEditor, kIndustry),
      Make("head", "ma-jianping", "马建平", kIndustryName, Role::kDepartmentHead, kIndustry),
      Make("publisher", "he-jing", "何静", kIndustryName, Role::kDepartmentPublisher, kIndustry),
      Make("reviewer", "sun-hao", "孙昊", kFinanceName, Role::kFinanceReviewer, kDivision),
      Make("officer", "qian-ping", "钱萍", kFinanceName, Role::kFinanceBudgetOfficer, kDivision),
      Make("leader", "zhao-gang", "赵刚", kFinanceName, Role::kFinanceApprover, kDivision),
      Make("approver", "wu-hong", "吴红", kFinanceName, Role::kFinanceApprover, kDivision),
      Make("auditor", "shen-qing", "沈清", "昌吉回族自治州审计局", Role::kAuditor, kEverywhere),
      Make("admin", "guan-ning", "关宁", kFinanceName, Role::kAdmin, kEverywhere),
      Make("other-editor", "tian-yu", "田雨", kCommerceName, Role::kDepartmentEditor, kCommerce),
      Make("other-head", "luo-wei", "罗伟", kCommerceName, Role::kDepartmentHead, kCommerce)};
  return *people;
}

const DemoPerson* FindDemoPerson(std::string_view name) {
  const auto& people = DemoPeople();
  const auto found = std::find_if(people.begin(), people.end(),
                                  [name](const DemoPerson& person) { return person.name == name; });
  return found == people.end() ? nullptr : &*found;
}

std::string DemoPeopleNames() {
  std::string names;
  for (const DemoPerson& person : DemoPeople()) {
    names.append(names.empty() ? "" : "、").append(person.name);
  }
  return names;
}

}  // namespace mingzhang::cli
