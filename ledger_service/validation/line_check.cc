#include "ledger_service/validation/line_check.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger_service/validation/names.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::BoundFilter;
using budget::Dimension;
using budget::LineFilter;

struct Requirement {
  LineFilter where;
  // Absent: what `where` passes is reported.
  std::optional<LineFilter> require;
  std::string expected;
};

struct BoundRequirement {
  BoundFilter where;
  std::optional<BoundFilter> require;
  const Requirement* requirement;
};

absl::StatusOr<Requirement> Compile(const budget::v1::Requirement& requirement) {
  if (requirement.expected().empty()) {
    return absl::InvalidArgumentError("requirements 中有一条没有写 expected");
  }
  auto where = LineFilter::Compile(requirement.where());
  if (!where.ok()) return where.status();
  std::optional<LineFilter> require;
  if (requirement.has_require()) {
    auto compiled = LineFilter::Compile(requirement.require());
    if (!compiled.ok()) return compiled.status();
    require = *std::move(compiled);
  }
  if (!(require ? *require : *where).FirstCondition()) {
    return absl::InvalidArgumentError("requirements 中有一条没有任何条件");
  }
  return Requirement{*std::move(where), std::move(require), requirement.expected()};
}

// Where the line does not meet the requirement, if so.
std::optional<Dimension> Failure(const BoundRequirement& bound,
                                 const budget::ContentIndex::Line& line) {
  if (!bound.where.Passes(line)) return std::nullopt;
  if (bound.require) return bound.require->FirstFailure(line);
  return bound.requirement->where.FirstCondition();
}

const char* FieldOf(Dimension dimension) {
  switch (dimension) {
    case Dimension::kFundSource:
      return "fund_source";
    case Dimension::kCategory:
      return "category";
    case Dimension::kFunctionalCode:
      return "functional_code";
    case Dimension::kEconomicCode:
      return "economic_code";
    case Dimension::kUnitKind:
    case Dimension::kUnitCode:
      return "unit_code";
    case Dimension::kItem:
    case Dimension::kItemId:
      return "project_id";
  }
  return "";
}

std::string CodeOrNotGiven(const std::string& code) {
  return code.empty() ? "未填写" : Shown(code);
}

std::string ValueOf(const budget::v1::ExpenditureLine& line, Dimension dimension) {
  switch (dimension) {
    case Dimension::kFundSource:
      return std::string(FundSourceName(line.fund_source()));
    case Dimension::kCategory:
      return std::string(CategoryName(line.category()));
    case Dimension::kFunctionalCode:
      return CodeOrNotGiven(line.functional_code());
    case Dimension::kEconomicCode:
      return CodeOrNotGiven(line.economic_code());
    case Dimension::kUnitKind:
    case Dimension::kUnitCode:
      return CodeOrNotGiven(line.unit_code());
    case Dimension::kItem:
    case Dimension::kItemId:
      return CodeOrNotGiven(line.project_id());
  }
  return "";
}

}  // namespace

absl::StatusOr<Check> CompileLineCheck(const budget::v1::LineCheck& check) {
  if (check.requirements().empty()) return absl::InvalidArgumentError("lines 没有写 requirements");
  std::vector<Requirement> requirements;
  for (const auto& each : check.requirements()) {
    auto requirement = Compile(each);
    if (!requirement.ok()) return requirement.status();
    requirements.push_back(*std::move(requirement));
  }
  return [requirements = std::move(requirements)](const CheckContext& context, FindingSink& sink) {
    std::vector<BoundRequirement> bound;
    for (const Requirement& each : requirements) {
      std::optional<BoundFilter> require;
      if (each.require) require.emplace(*each.require, context.index());
      bound.push_back({BoundFilter(each.where, context.index()), std::move(require), &each});
    }
    const auto& lines = context.index().lines();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (const BoundRequirement& each : bound) {
        const auto dimension = Failure(each, lines[i]);
        if (!dimension) continue;
        sink.Add([&] {
          const auto& line = context.content().expenditure_lines(static_cast<int>(i));
          return Violation{absl::StrCat("expenditure_lines[", i, "].", FieldOf(*dimension)),
                           each.requirement->expected,
                           ValueOf(line, *dimension),
                           {}};
        });
        break;
      }
    }
  };
}

}  // namespace mingzhang::validation
