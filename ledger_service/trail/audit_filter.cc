#include "ledger_service/trail/audit_filter.h"

#include <algorithm>
#include <optional>
#include <set>

#include "common/request/filter.h"
#include "common/resource/resource_name.h"
#include "common/time/timestamp.h"

namespace mingzhang::trail {
namespace {

constexpr char kField[] = "filter";

// The value of an enumeration by its name without its prefix.
template <typename Enum, typename Parse>
bool SetEnum(Parse parse, const char* prefix, const std::string& name, std::optional<Enum>& to) {
  Enum value;
  if (!parse(prefix + name, &value) || value == Enum{}) return false;
  to = value;
  return true;
}

absl::Status Understand(const FilterCondition& condition, AuditFilter& filter) {
  const auto refuse = [&condition](std::string_view way_out) {
    return RefuseCondition(kField, condition, way_out);
  };
  const std::string& name = condition.name;
  const std::string& value = condition.value;
  if (name == "time") {
    const std::optional<absl::Time> time = ParseRfc3339(value);
    if (!time) {
      return refuse("时间应写成 RFC 3339 的格式，例如 2026-01-01T00:00:00+08:00");
    }
    // The next instant that an entry can have.
    const absl::Time next = *time + absl::Nanoseconds(1);
    if (condition.op == ">=") {
      filter.since = std::max(filter.since, *time);
    } else if (condition.op == ">") {
      filter.since = std::max(filter.since, next);
    } else if (condition.op == "<") {
      filter.until = std::min(filter.until, *time);
    } else if (condition.op == "<=") {
      filter.until = std::min(filter.until, next);
    } else {
      return refuse("时间用 >=、>、<、<= 限定");
    }
    return absl::OkStatus();
  }
  if (condition.op != "=") return refuse("这里只能用 =");
  if (name == "division") {
    if (!DivisionName::Parse(value).ok()) return refuse("应为区划的名称，例如 divisions/652300");
    filter.division = value;
  } else if (name == "department") {
    if (!DepartmentName::Parse(value).ok()) {
      return refuse("应为部门的名称，例如 divisions/652300/departments/301");
    }
    filter.department = value;
  } else if (name == "actor") {
    if (value.empty()) return refuse("应为人员的标识，例如 actor = \"u-editor\"");
    filter.actor = value;
  } else if (name == "action") {
    if (!SetEnum(budget::v1::Action_Parse, "ACTION_", value, filter.action)) {
      return refuse("没有这个动作，例如 action = SUBMIT");
    }
  } else if (name == "from_state" || name == "to_state") {
    auto& state = name == "from_state" ? filter.from_state : filter.to_state;
    if (!SetEnum(budget::v1::BudgetState_Parse, "BUDGET_STATE_", value, state)) {
      return refuse("没有这个状态，例如 to_state = SUBMITTED");
    }
  } else if (name == "outcome") {
    if (!SetEnum(ledger::v1::AuditOutcome_Parse, "AUDIT_OUTCOME_", value, filter.outcome)) {
      return refuse("结果只有 CLEAN、WARNINGS_ACKNOWLEDGED、SENT_BACK");
    }
  } else {
    return refuse(
        "可以按 division、department、actor、action、from_state、to_state、outcome、time 筛选");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AuditFilter> AuditFilter::Parse(std::string_view text) {
  const auto conditions = ParseFilter(kField, text);
  if (!conditions.ok()) return conditions.status();
  AuditFilter filter;
  std::set<std::string> seen;
  for (const FilterCondition& condition : *conditions) {
    // A time may have a bound on either side.
    const std::string once =
        condition.name == "time" ? condition.name + condition.op.front() : condition.name;
    if (!seen.insert(once).second) {
      return RefuseCondition(kField, condition, "同一条件只能出现一次");
    }
    if (const auto status = Understand(condition, filter); !status.ok()) return status;
  }
  return filter;
}

bool AuditFilter::Admits(const Kind& kind) const {
  return (!action || kind.action == *action) && (!from_state || kind.from_state == *from_state) &&
         (!to_state || kind.to_state == *to_state) && (!outcome || kind.outcome == *outcome);
}

}  // namespace mingzhang::trail
