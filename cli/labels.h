// What the process's states, actions and roles are called in Chinese, and how the command line
// writes them. Thread-safe: pure functions.
#ifndef MINGZHANG_CLI_LABELS_H_
#define MINGZHANG_CLI_LABELS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::cli {

// 编制中, 报送, 报送校验, 错误. A value of a later release is its number.
std::string StateLabel(budget::v1::BudgetState state);
std::string ActionLabel(budget::v1::Action action);
std::string GateLabel(budget::v1::Gate gate);
std::string SeverityLabel(budget::v1::Severity severity);

// The title of a review step that ships with the product; another step's id as it is.
std::string StepLabel(std::string_view step_id);

// 审核中（业务科初审）: a state, with its step where there is one.
std::string StateWithStep(budget::v1::BudgetState state, std::string_view step_id);

// 编制中 → 已报送: what an entry did to the budget's state; the state alone where it stayed.
std::string StateChange(const ledger::v1::AuditEntry& entry);

// Names without their enumeration's prefix: DRAFTING, SUBMIT, ERROR.
std::string StateName(budget::v1::BudgetState state);
std::string ActionName(budget::v1::Action action);
std::string GateName(budget::v1::Gate gate);
std::string SeverityName(budget::v1::Severity severity);

// A state as StateName or StateLabel writes it, in any case.
absl::StatusOr<budget::v1::BudgetState> ParseState(std::string_view text);
// An action as ActionName or ActionLabel writes it, in any case.
absl::StatusOr<budget::v1::Action> ParseAction(std::string_view text);
// submit, review, approve or publish.
absl::StatusOr<budget::v1::Gate> ParseGate(std::string_view text);
// 2026-01-31.
absl::StatusOr<budget::v1::Date> ParseDate(std::string_view text);

// 2026-01-31; empty for an unset date.
std::string DateText(const budget::v1::Date& date);
// 2026-01-31 10:20:30 in China Standard Time; empty for an unset time.
std::string TimeText(const google::protobuf::Timestamp& time);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_LABELS_H_
