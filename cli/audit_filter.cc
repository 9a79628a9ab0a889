#include "cli/audit_filter.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/time_argument.h"
#include "common/resource/resource_name.h"
#include "common/time/timestamp.h"

namespace mingzhang::cli {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOutcomes = {{
    {"CLEAN", "正常"},
    {"WARNINGS_ACKNOWLEDGED", "提示已说明"},
    {"SENT_BACK", "退回、撤回或作废"},
}};

std::string Quoted(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

absl::Status WithOption(std::string_view option, const absl::Status& status) {
  return UsageError(absl::StrCat(std::string(option), "：", status.message()));
}

absl::StatusOr<std::string> Department(const std::string& text) {
  std::string name = text;
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  if (parts.size() == 2 && parts[0] != "divisions") {
    name = DepartmentName{parts[0], parts[1]}.ToString();
  }
  const auto parsed = DepartmentName::Parse(name);
  if (!parsed.ok()) return WithOption("--department", parsed.status());
  return name;
}

absl::StatusOr<std::string> Division(const std::string& text) {
  const std::string name = absl::StrContains(text, '/') ? text : DivisionName{text}.ToString();
  const auto parsed = DivisionName::Parse(name);
  if (!parsed.ok()) return WithOption("--division", parsed.status());
  return name;
}

absl::StatusOr<std::string> Outcome(const std::string& text) {
  std::string known;
  for (const auto& [name, label] : kOutcomes) {
    if (absl::EqualsIgnoreCase(text, absl::string_view(name.data(), name.size())) ||
        text == label) {
      return std::string(name);
    }
    absl::StrAppend(&known, known.empty() ? "" : "；", std::string(label), " ", std::string(name));
  }
  return UsageError(absl::StrCat("--outcome 不能是“", text, "”；可用：", known));
}

absl::StatusOr<std::string> Time(std::string_view option, const std::string& text, DayMeans day) {
  const auto time = ParseTimeArgument(option, text, day);
  if (!time.ok()) return time.status();
  return absl::FormatTime(absl::RFC3339_full, *time, ChinaStandardTime());
}

}  // namespace

absl::StatusOr<std::string> FormatAuditFilter(const AuditFilterOptions& options) {
  std::vector<std::string> conditions;
  absl::Status status;
  // Keeps the first error.
  const auto add = [&](const std::string& given, std::string_view condition, const auto& make) {
    if (given.empty() || !status.ok()) return;
    const absl::StatusOr<std::string> value = make(given);
    if (!value.ok()) {
      status = value.status();
    } else {
      conditions.push_back(std::string(condition) + *value);
    }
  };
  const auto quoted = [](auto make) {
    return [make](const std::string& text) -> absl::StatusOr<std::string> {
      const absl::StatusOr<std::string> value = make(text);
      if (!value.ok()) return value.status();
      return Quoted(*value);
    };
  };
  const auto state = [](std::string_view option) {
    return [option](const std::string& text) -> absl::StatusOr<std::string> {
      const auto parsed = ParseState(text);
      if (!parsed.ok()) return WithOption(option, parsed.status());
      return StateName(*parsed);
    };
  };
  add(options.department, "department = ", quoted(Department));
  add(options.division, "division = ", quoted(Division));
  add(options.actor, "actor = ", [](const std::string& text) -> absl::StatusOr<std::string> {
    return Quoted(text);
  });
  add(options.action, "action = ", [](const std::string& text) -> absl::StatusOr<std::string> {
    const auto action = ParseAction(text);
    if (!action.ok()) return action.status();
    return ActionName(*action);
  });
  add(options.from_state, "from_state = ", state("--from-state"));
  add(options.to_state, "to_state = ", state("--to-state"));
  add(options.outcome, "outcome = ", Outcome);
  add(options.since, "time >= ", quoted([](const std::string& text) {
        return Time("--since", text, DayMeans::kItsBegin);
      }));
  add(options.until, "time < ",
      quoted([](const std::string& text) { return Time("--until", text, DayMeans::kItsEnd); }));
  if (!status.ok()) return status;
  return absl::StrJoin(conditions, " AND ");
}

}  // namespace mingzhang::cli
