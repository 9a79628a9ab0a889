#include "ledger_service/trail/postings.h"

#include <cstdint>

namespace mingzhang::trail {
namespace {

using budget::v1::Action;
using budget::v1::BudgetState;
using ledger::v1::AuditEntry;
using ledger::v1::AuditOutcome;
using storage::ColumnFamily;

// Everywhere is '*', a division 'd', a department 'p'; in capitals (and '+') with an actor.
std::string Term(char tag, char tag_with_actor, std::string_view place, std::string_view actor) {
  std::string term;
  term.reserve(place.size() + actor.size() + 3);
  term.push_back(actor.empty() ? tag : tag_with_actor);
  if (!actor.empty()) term.append(actor).push_back('\0');
  if (!place.empty()) term.append(place).push_back('\0');
  return term;
}

// The first `segments` segments of the name of a resource in a division, or nothing.
std::string_view Ancestor(std::string_view resource, int segments) {
  if (!resource.starts_with("divisions/")) return {};
  std::size_t end = 0;
  for (int i = 0; i < segments; ++i) {
    end = resource.find('/', i == 0 ? 0 : end + 1);
    if (end == resource.npos) return i == segments - 1 ? resource : std::string_view();
  }
  return resource.substr(0, end);
}

}  // namespace

AuditOutcome OutcomeOf(const AuditEntry& entry) {
  switch (entry.action()) {
    case budget::v1::ACTION_RETURN:
    case budget::v1::ACTION_WITHDRAW:
    case budget::v1::ACTION_CANCEL:
      return ledger::v1::AUDIT_OUTCOME_SENT_BACK;
    default:
      return entry.acknowledgements().empty() ? ledger::v1::AUDIT_OUTCOME_CLEAN
                                              : ledger::v1::AUDIT_OUTCOME_WARNINGS_ACKNOWLEDGED;
  }
}

Kind KindOf(const AuditEntry& entry) {
  return {entry.action(), entry.from_state(), entry.to_state(), OutcomeOf(entry)};
}

std::string KindBytes(const Kind& kind) {
  return {static_cast<char>(kind.action), static_cast<char>(kind.from_state),
          static_cast<char>(kind.to_state), static_cast<char>(kind.outcome)};
}

Kind KindFromBytes(std::string_view bytes) {
  const auto at = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  return {static_cast<Action>(at(0)), static_cast<BudgetState>(at(1)),
          static_cast<BudgetState>(at(2)), static_cast<AuditOutcome>(at(3))};
}

std::string EverywhereTerm(std::string_view actor) { return Term('*', '+', "", actor); }
std::string DivisionTerm(std::string_view division_name, std::string_view actor) {
  return Term('d', 'D', division_name, actor);
}
std::string DepartmentTerm(std::string_view department_name, std::string_view actor) {
  return Term('p', 'P', department_name, actor);
}

std::string_view DivisionOf(std::string_view resource) { return Ancestor(resource, 2); }

std::string_view DepartmentOf(std::string_view resource) {
  const std::string_view division = DivisionOf(resource);
  if (division.empty() || !resource.substr(division.size()).starts_with("/departments/")) return {};
  return Ancestor(resource, 4);
}

std::vector<storage::WriteBatch::Operation> IndexWrites(const AuditEntry& entry) {
  const std::string kind = KindBytes(KindOf(entry));
  const auto log_index = static_cast<std::uint64_t>(entry.log_index());
  const std::string& subject = entry.actor().subject();

  std::vector<storage::WriteBatch::Operation> writes;
  writes.push_back(
      {ColumnFamily::kByBudget, storage::ByBudgetKey(entry.resource(), log_index), kind + subject});
  const std::string end = kind + storage::BigEndian64(log_index);
  const auto post = [&](std::string term) {
    writes.push_back({ColumnFamily::kPostings, std::move(term.append(end)), ""});
  };
  const std::string_view division = DivisionOf(entry.resource());
  const std::string_view department = DepartmentOf(entry.resource());
  const auto post_for = [&](std::string_view actor) {
    post(EverywhereTerm(actor));
    if (!division.empty()) post(DivisionTerm(division, actor));
    if (!department.empty()) post(DepartmentTerm(department, actor));
  };
  post_for("");
  if (!subject.empty()) post_for(subject);
  return writes;
}

}  // namespace mingzhang::trail
