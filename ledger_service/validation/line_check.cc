#include "ledger_service/validation/line_check.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger_service/budget/filter_set.h"
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
  // Numbers in the check's filters; the same where there is no `require`.
  std::size_t where_filter = 0;
  std::size_t require_filter = 0;
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

// The dimension that a line which does not meet the requirement is reported at.
Dimension Failure(const Requirement& requirement, const budget::ContentIndex& index,
                  const budget::ContentIndex::Line& line) {
  const auto failure = requirement.require
                           ? BoundFilter(*requirement.require, index).FirstFailure(line)
                           : requirement.where.FirstCondition();
  return *failure;
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
  budget::FilterSet filters;
  for (Requirement& each : requirements) {
    each.where_filter = filters.Add(each.where);
    each.require_filter = each.require ? filters.Add(*each.require) : each.where_filter;
  }
  return [requirements = std::move(requirements), filters = std::move(filters)](
             const CheckContext& context, FindingSink& sink) {
    const budget::BoundFilterSet bound(filters, context.index());
    std::vector<std::uint64_t> passing(bound.words());
    const auto passes = [&](std::size_t filter) {
      constexpr std::size_t kWordBits = 64;
      return (passing[filter / kWordBits] >> filter % kWordBits & 1U) != 0;
    };
    const auto& lines = context.index().lines();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (std::size_t word = 0; word < passing.size(); ++word) {
        passing[word] = bound.Passing(lines[i], word);
      }
      for (const Requirement& each : requirements) {
        if (!passes(each.where_filter) || (each.require && passes(each.require_filter))) continue;
        sink.Add([&] {
          const Dimension dimension = Failure(each, context.index(), lines[i]);
          const auto& line = context.content().expenditure_lines(static_cast<int>(i));
          return Violation{absl::StrCat("expenditure_lines[", i, "].", FieldOf(dimension)),
                           each.expected,
                           ValueOf(line, dimension),
                           {}};
        });
        break;
      }
    }
  };
}

}  // namespace mingzhang::validation
