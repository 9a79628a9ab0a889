#include "cli/budget_reading.h"

#include "absl/strings/match.h"
#include "common/resource/resource_name.h"
#include "common/time/timestamp.h"

namespace mingzhang::cli {

std::string ListParent(const std::string& parent) {
  if (parent.empty()) return "divisions/-/departments/-";
  return absl::StrContains(parent, "/departments/") ? parent : parent + "/departments/-";
}

absl::StatusOr<budget::v1::Budget> ReadBudget(Session& session, const std::string& name,
                                              std::optional<absl::Time> at) {
  const auto parsed = BudgetName::Parse(name);
  if (!parsed.ok()) return parsed.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetBudgetRequest request;
  request.set_name(name);
  if (at) *request.mutable_read_time() = ToTimestamp(*at);
  return (*client)->Call(&Client::Ledger::GetBudget, request);
}

std::int64_t VersionInHand(const budget::v1::Budget& budget) {
  if (budget.state() == budget::v1::BUDGET_STATE_PUBLISHED) return budget.publication().version();
  return budget.has_review() ? budget.review().version() : budget.latest_version();
}

}  // namespace mingzhang::cli
