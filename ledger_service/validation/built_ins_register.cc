// Built-ins about who the budget is of: its year, its department, its units.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/names.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::v1::RegisteredDepartment;
using budget::v1::Unit;

void AddProblem(FindingSink& sink, std::string place, std::string problem, std::string expected,
                std::string actual) {
  sink.Add([&] {
    return Violation{std::move(place),
                     std::move(expected),
                     std::move(actual),
                     {{"problem", std::move(problem)}}};
  });
}

void CheckFiscalYear(const CheckContext& context, FindingSink& sink) {
  if (!context.identity()) return;
  const auto expected = context.identity()->fiscal_year;
  const auto actual = context.content().fiscal_year();
  if (actual == expected) return;
  sink.Add([&] {
    return Violation{"fiscal_year", absl::StrCat(expected), absl::StrCat(actual), {}};
  });
}

absl::StatusOr<Check> MakeFiscalYearOfBudget(const Parameters&) { return Check(CheckFiscalYear); }

void CheckUnits(const CheckContext& context, const RegisteredDepartment& registered,
                FindingSink& sink) {
  const auto& units = context.content().department().units();
  for (int i = 0; i < units.size(); ++i) {
    const std::string place = absl::StrCat("department.units[", i, "]");
    const Unit* unit = catalog::Register::FindUnit(registered, units[i].code());
    if (unit == nullptr) {
      AddProblem(sink, place + ".code", "单位没有在本部门登记", "已登记的单位编码",
                 Shown(units[i].code()));
    } else if (unit->kind() != units[i].kind()) {
      AddProblem(sink, place + ".kind", "单位性质与登记的不一致",
                 std::string(UnitKindName(unit->kind())),
                 std::string(UnitKindName(units[i].kind())));
    }
  }
}

void CheckDepartment(const CheckContext& context, FindingSink& sink) {
  const auto& content = context.content();
  const std::string& division = content.division().code();
  const std::string& department = content.department().code();
  if (const auto& identity = context.identity()) {
    if (division != identity->division_code) {
      AddProblem(sink, "division.code", "不是这份预算所在的行政区划", identity->division_code,
                 Shown(division));
      return;
    }
    if (department != identity->department_code) {
      AddProblem(sink, "department.code", "不是这份预算所属的部门", identity->department_code,
                 Shown(department));
      return;
    }
  }
  if (context.departments().FindDivision(division) == nullptr) {
    AddProblem(sink, "division.code", "行政区划没有登记", "已登记的行政区划编码", Shown(division));
    return;
  }
  const auto* registered = context.departments().FindDepartment(division, department);
  if (registered == nullptr) {
    AddProblem(sink, "department.code", "部门没有在该行政区划登记", "已登记的部门编码",
               Shown(department));
    return;
  }
  if (content.department().name() != registered->name()) {
    AddProblem(sink, "department.name", "部门名称与登记的不一致", Shown(registered->name()),
               Shown(content.department().name()));
  }
  CheckUnits(context, *registered, sink);
}

absl::StatusOr<Check> MakeDepartmentRegistered(const Parameters&) { return Check(CheckDepartment); }

void CheckUnitOfLines(const CheckContext& context, FindingSink& sink) {
  const auto& lines = context.index().lines();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].unit != budget::kNone) continue;
    sink.Add([&] {
      const auto& line = context.content().expenditure_lines(static_cast<int>(i));
      return Violation{absl::StrCat("expenditure_lines[", i, "].unit_code"),
                       context.content().department().units().empty() ? "不填写（部门没有下属单位）"
                                                                      : "部门所列单位的编码",
                       line.unit_code().empty() ? "未填写" : Shown(line.unit_code()),
                       {}};
    });
  }
}

absl::StatusOr<Check> MakeUnitOfDepartment(const Parameters&) { return Check(CheckUnitOfLines); }

}  // namespace

std::vector<BuiltInKind> RegisterBuiltIns() {
  return {
      {"fiscal_year_of_budget", {}, {}, MakeFiscalYearOfBudget},
      {"department_registered", {}, {"problem"}, MakeDepartmentRegistered},
      {"unit_of_department", {}, {}, MakeUnitOfDepartment},
  };
}

}  // namespace mingzhang::validation
