#include "ledger_service/validation/built_in.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::validation {
namespace {

template <typename... Parts>
absl::Status ParameterError(std::string_view name, const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat("参数 ", std::string(name), " ", parts...));
}

}  // namespace

absl::StatusOr<Parameters> Parameters::Read(const budget::v1::BuiltIn& built_in,
                                            const std::vector<std::string_view>& names) {
  Parameters parameters;
  for (const auto& parameter : built_in.parameters()) {
    const std::string& name = parameter.name();
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return ParameterError(name, "不存在");
    }
    if (parameter.values().empty()) return ParameterError(name, "没有取值");
    for (const std::string& value : parameter.values()) {
      if (value.empty()) return ParameterError(name, "有空的取值");
    }
    const bool first =
        parameters.values_.try_emplace(name, parameter.values().begin(), parameter.values().end())
            .second;
    if (!first) return ParameterError(name, "重复");
  }
  for (const std::string_view name : names) {
    if (parameters.values_.find(name) == parameters.values_.end()) {
      return ParameterError(name, "缺失");
    }
  }
  return parameters;
}

const std::vector<std::string>& Parameters::Values(std::string_view name) const {
  return values_.find(name)->second;
}

absl::StatusOr<std::string> Parameters::One(std::string_view name) const {
  const auto& values = Values(name);
  if (values.size() != 1) return ParameterError(name, "只能有一个取值");
  return values[0];
}

absl::StatusOr<std::int64_t> Parameters::Integer(std::string_view name, std::int64_t least,
                                                 std::int64_t most) const {
  const auto value = One(name);
  if (!value.ok()) return value.status();
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(*value, &number) || number < least || number > most) {
    return ParameterError(name, "的取值“", *value, "”不是 ", least, " 到 ", most, " 的整数");
  }
  return number;
}

absl::StatusOr<bool> Parameters::Flag(std::string_view name) const {
  const auto value = One(name);
  if (!value.ok()) return value.status();
  if (*value == "true") return true;
  if (*value == "false") return false;
  return ParameterError(name, "的取值“", *value, "”不是 true 或 false");
}

const std::vector<BuiltInKind>& BuiltIns() {
  static const auto& all = *[] {
    auto* kinds = new std::vector<BuiltInKind>;
    for (auto* group : {RegisterBuiltIns, LineBuiltIns, ItemBuiltIns, TextBuiltIns, WritingBuiltIns,
                        ComparedBuiltIns, ReasonBuiltIns, IndicatorBuiltIns, PerformanceBuiltIns,
                        ProcessBuiltIns, DisclosureBuiltIns, FormBuiltIns}) {
      auto some = group();
      std::move(some.begin(), some.end(), std::back_inserter(*kinds));
    }
    std::sort(kinds->begin(), kinds->end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return kinds;
  }();
  return all;
}

const BuiltInKind* FindBuiltIn(std::string_view name) {
  const auto& all = BuiltIns();
  const auto found = std::lower_bound(
      all.begin(), all.end(), name,
      [](const BuiltInKind& kind, std::string_view wanted) { return kind.name < wanted; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

}  // namespace mingzhang::validation
