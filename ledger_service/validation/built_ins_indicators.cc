// Built-ins about performance indicators.
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger_service/validation/amounts.h"
#include "ledger_service/validation/blank.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using Indicators = google::protobuf::RepeatedPtrField<budget::v1::PerformanceIndicator>;

// Reports each indicator of the list at `place` at the first thing that it lacks.
void CheckComplete(const Indicators& indicators, const std::string& place, FindingSink& sink) {
  for (int i = 0; i < indicators.size(); ++i) {
    const auto& indicator = indicators[i];
    const auto add = [&](const char* field, const char* expected, std::string actual) {
      sink.Add([&] {
        return Violation{absl::StrCat(place, "[", i, "].", field),
                         expected,
                         std::move(actual),
                         {{"indicator", Shown(indicator.level3())}}};
      });
    };
    if (IsBlank(indicator.target())) {
      add("target", "填写指标值", "未填写");
    } else if (IsBlank(indicator.basis())) {
      add("basis", "填写指标值的设定依据", "未填写");
    } else if (indicator.weight_hundredths() <= 0) {
      add("weight_hundredths", "大于 0 的分值权重",
          AmountText(indicator.weight_hundredths(), budget::Unit::kHundredths));
    }
  }
}

absl::StatusOr<Check> MakeIndicatorsComplete(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    const auto& performance = context.content().performance();
    CheckComplete(performance.department().indicators(), "performance.department.indicators", sink);
    for (int i = 0; i < performance.projects_size(); ++i) {
      CheckComplete(performance.projects(i).indicators(),
                    absl::StrCat("performance.projects[", i, "].indicators"), sink);
    }
  };
}

absl::StatusOr<Check> MakeIndicatorKindsPresent(const Parameters& parameters) {
  return [kinds = parameters.Values("kinds")](const CheckContext& context, FindingSink& sink) {
    const auto& targets = context.content().performance().projects();
    for (int i = 0; i < targets.size(); ++i) {
      std::vector<std::string> missing;
      for (const std::string& kind : kinds) {
        const bool present = absl::c_any_of(targets[i].indicators(), [&](const auto& indicator) {
          return absl::StrContains(indicator.level1(), kind);
        });
        if (!present) missing.push_back(kind);
      }
      if (missing.empty()) continue;
      sink.Add([&] {
        const std::string lacking = absl::StrJoin(missing, "、");
        return Violation{absl::StrCat("performance.projects[", i, "].indicators"),
                         absl::StrCat("有", absl::StrJoin(kinds, "、"), "指标"),
                         absl::StrCat("没有", lacking, "指标"),
                         {{"missing", lacking}}};
      });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> IndicatorBuiltIns() {
  return {
      {"indicators_complete", {}, {"indicator"}, MakeIndicatorsComplete},
      {"indicator_kinds_present", {"kinds"}, {"missing"}, MakeIndicatorKindsPresent},
  };
}

}  // namespace mingzhang::validation
