#include "cli/labels.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "cli/failure.h"
#include "common/time/timestamp.h"

namespace mingzhang::cli {
namespace {

using budget::v1::BudgetState;
using budget::v1::Gate;
using budget::v1::Severity;

// By the enumerations' numbers.
constexpr std::array<std::string_view, 10> kStates = {
    "",       "编制中",       "已报送", "审核中", "已退回", "审核通过，待批复", "已批复，待公开",
    "已公开", "已被更正替代", "已作废"};
constexpr std::array<std::string_view, 16> kActions = {
    "",     "建立", "保存", "报送", "撤回", "受理",       "审核通过", "退回",
    "批复", "公开", "作废", "装入", "启用", "下达控制数", "更换密钥", "更正"};
constexpr std::array<std::string_view, 5> kGates = {"", "报送校验", "审核校验", "批复校验",
                                                    "公开校验"};
constexpr std::array<std::string_view, 5> kGateArguments = {"", "submit", "review", "approve",
                                                            "publish"};
constexpr std::array<std::string_view, 4> kSeverities = {"", "说明", "提示", "错误"};

static_assert(kStates.size() == budget::v1::BudgetState_ARRAYSIZE);
static_assert(kActions.size() == budget::v1::Action_ARRAYSIZE);
static_assert(kGates.size() == budget::v1::Gate_ARRAYSIZE);
static_assert(kSeverities.size() == budget::v1::Severity_ARRAYSIZE);

template <std::size_t kSize>
std::string Label(const std::array<std::string_view, kSize>& labels, int number) {
  if (number < 0 || static_cast<std::size_t>(number) >= kSize) return std::to_string(number);
  return std::string(labels[static_cast<std::size_t>(number)]);
}

// The name behind the prefix that an enumeration's values share.
std::string ShortName(const std::string& name, std::string_view prefix) {
  return name.empty() ? "" : name.substr(prefix.size());
}

}  // namespace

std::string StateLabel(BudgetState state) { return Label(kStates, state); }
std::string ActionLabel(budget::v1::Action action) { return Label(kActions, action); }
std::string GateLabel(Gate gate) { return Label(kGates, gate); }
std::string SeverityLabel(Severity severity) { return Label(kSeverities, severity); }

std::string StepLabel(std::string_view step_id) {
  if (step_id == "first_review") return "业务科初审";
  if (step_id == "second_review") return "预算科复审";
  if (step_id == "final_review") return "局领导审签";
  return std::string(step_id);
}

std::string StateWithStep(BudgetState state, std::string_view step_id) {
  std::string text = StateLabel(state);
  if (!step_id.empty()) text += "（" + StepLabel(step_id) + "）";
  return text;
}

std::string StateChange(const ledger::v1::AuditEntry& entry) {
  const std::string before = StateWithStep(entry.from_state(), entry.from_step());
  const std::string after = StateWithStep(entry.to_state(), entry.to_step());
  return before.empty() || before == after ? after : absl::StrCat(before, " → ", after);
}

std::string StateName(BudgetState state) {
  return ShortName(budget::v1::BudgetState_Name(state), "BUDGET_STATE_");
}
std::string ActionName(budget::v1::Action action) {
  return ShortName(budget::v1::Action_Name(action), "ACTION_");
}
std::string GateName(Gate gate) { return ShortName(budget::v1::Gate_Name(gate), "GATE_"); }
std::string SeverityName(Severity severity) {
  return ShortName(budget::v1::Severity_Name(severity), "SEVERITY_");
}

absl::StatusOr<BudgetState> ParseState(std::string_view text) {
  const std::string upper = absl::AsciiStrToUpper(absl::string_view(text.data(), text.size()));
  std::string known;
  for (int i = 1; i < static_cast<int>(kStates.size()); ++i) {
    const auto state = static_cast<BudgetState>(i);
    if (upper == StateName(state) || text == StateLabel(state)) return state;
    absl::StrAppend(&known, known.empty() ? "" : "、", StateLabel(state), " ", StateName(state));
  }
  return UsageError(absl::StrCat("没有“", std::string(text), "”这一状态；可用：", known));
}

absl::StatusOr<budget::v1::Action> ParseAction(std::string_view text) {
  const std::string upper = absl::AsciiStrToUpper(absl::string_view(text.data(), text.size()));
  std::string known;
  for (int i = 1; i < static_cast<int>(kActions.size()); ++i) {
    const auto action = static_cast<budget::v1::Action>(i);
    if (upper == ActionName(action) || text == ActionLabel(action)) return action;
    absl::StrAppend(&known, known.empty() ? "" : "、", ActionLabel(action), " ",
                    ActionName(action));
  }
  return UsageError(absl::StrCat("没有“", std::string(text), "”这一动作；可用：", known));
}

absl::StatusOr<Gate> ParseGate(std::string_view text) {
  for (int i = 1; i < static_cast<int>(kGateArguments.size()); ++i) {
    if (text == kGateArguments[static_cast<std::size_t>(i)]) return static_cast<Gate>(i);
  }
  return UsageError(absl::StrCat("--gate 不能是“", std::string(text),
                                 "”；可用：submit 报送、review 审核、approve 批复、publish 公开"));
}

absl::StatusOr<budget::v1::Date> ParseDate(std::string_view text) {
  absl::CivilDay day;
  // Other spellings that Abseil reads, such as 2026-1-31, are not what the help shows.
  if (text.size() != 10 ||
      !absl::ParseCivilTime(absl::string_view(text.data(), text.size()), &day)) {
    return UsageError(absl::StrCat("日期“", std::string(text), "”应写作 2026-01-31 的样子"));
  }
  return ToDate(day);
}

std::string DateText(const budget::v1::Date& date) {
  if (date.year() == 0) return "";
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", FromTimestamp(time), ChinaStandardTime());
}

}  // namespace mingzhang::cli
