#include "ledger_service/commit/mutations.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/budget/part_codec.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/commit/life_cycle.h"
#include "ledger_service/validation/blocking.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::commit {
namespace {

using budget::v1::Action;
using budget::v1::Budget;
using budget::v1::BudgetState;
using budget::v1::Finding;
using budget::v1::ValidationReport;
using ledger::v1::CommitTransitionRequest;
using ledger::v1::VersionManifest;
using storage::ColumnFamily;

absl::Status CheckEtag(const Budget& head, const std::string& etag) {
  if (head.etag() == etag) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, budget::v1::ERROR_REASON_ETAG_MISMATCH,
                   "预算已被他人更新，请重新读取后再操作",
                   {{"resource", head.name()}, {"current_etag", head.etag()}});
}

absl::Status StateMismatch(const Budget& head, std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_STATE_MISMATCH,
                   message, {{"resource", head.name()}, {"state", BudgetState_Name(head.state())}});
}

absl::Status LimitReached(std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_LIMIT_REACHED,
                   message);
}

absl::StatusOr<VersionManifest> ReadManifest(const Transaction& transaction,
                                             const std::string& budget_name, std::int64_t version) {
  auto bytes =
      transaction.Get(ColumnFamily::kVersions,
                      storage::VersionKey(budget_name, static_cast<std::uint64_t>(version)));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) {
    return VersionNotFound(absl::StrCat(budget_name, "/versions/", version));
  }
  return ParseManifest(**bytes);
}

// Records the person's part in the cycle, each (subject, action, step) once.
absl::Status AddParticipation(Budget& head, const std::string& subject, Action action,
                              const std::string& step) {
  const auto& all = head.participations();
  const bool known = std::any_of(all.begin(), all.end(), [&](const auto& participation) {
    return participation.subject() == subject && participation.action() == action &&
           participation.step() == step;
  });
  if (known) return absl::OkStatus();
  if (all.size() >= kMaxParticipations) {
    return LimitReached("参与本预算的人员记录已达上限，请联系管理员");
  }
  auto* participation = head.add_participations();
  participation->set_subject(subject);
  participation->set_action(action);
  participation->set_step(step);
  return absl::OkStatus();
}

ledger::v1::AuditEntry NewEntry(const CallOrigin& origin, Action action, const Budget& head) {
  ledger::v1::AuditEntry entry;
  *entry.mutable_actor() = origin.actor;
  entry.set_client_address(origin.client_address);
  entry.set_trace_id(origin.trace_id);
  entry.set_action(action);
  entry.set_resource(head.name());
  return entry;
}

// Stages the head as it is now and finishes the outcome's entry with where it came to.
Outcome Finish(Transaction& transaction, absl::Time now, Budget head,
               ledger::v1::AuditEntry entry) {
  *head.mutable_update_time() = ToTimestamp(now);
  WriteHead(transaction, head);
  entry.set_to_state(head.state());
  entry.set_etag(head.etag());
  return {.budget = std::move(head), .entry = std::move(entry)};
}

// Stages the parts that the ledger does not hold yet. The parent's parts are known to be there
// without a look.
absl::Status StageParts(Transaction& transaction, const std::vector<NewPart>& parts,
                        const VersionManifest& parent, VersionManifest& manifest) {
  absl::flat_hash_set<absl::string_view> of_parent;
  for (const auto& part : parent.parts()) of_parent.insert(part.digest());
  for (const NewPart& part : parts) {
    auto* reference = manifest.add_parts();
    reference->set_part(part.name);
    reference->set_digest(ToBytes(part.digest));
    reference->set_size_bytes(static_cast<std::int64_t>(part.bytes.size()));
    if (of_parent.contains(reference->digest())) continue;
    auto stored = transaction.Get(ColumnFamily::kParts, reference->digest());
    if (!stored.ok()) return stored.status();
    if (stored->has_value()) continue;
    transaction.Put(ColumnFamily::kParts, reference->digest(),
                    part.encoded.empty() ? budget::EncodePart(part.bytes) : part.encoded);
  }
  return absl::OkStatus();
}

// The version that a transition must be about: the newest while the department has the budget, the
// published where it is published, otherwise the submitted.
std::int64_t VersionDecidedOn(const Budget& head) {
  if (head.state() == budget::v1::BUDGET_STATE_PUBLISHED) return head.publication().version();
  return ContentMayChange(head.state()) ? head.latest_version() : head.review().version();
}

// Whether the budget can take the edge as it is. Where a cancellation leads depends on what it
// cancels.
bool MayTake(const Budget& head, const CommitTransitionRequest& request) {
  return head.state() == request.from_state() && head.review().step() == request.from_step() &&
         (request.action() != budget::v1::ACTION_CANCEL || request.to_state() == CancelledTo(head));
}

// What blocks, with as much of the report as clients can be sure to receive, the blocking findings
// first.
absl::Status ValidationBlocked(const ValidationReport& report,
                               const std::vector<const Finding*>& blocking) {
  absl::Status status = MakeError(
      absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_VALIDATION_BLOCKED,
      absl::StrCat("校验未通过：", blocking.size(),
                   " 个问题须先改正，或（对警告）说明理由后再办理"),
      {{"version", report.version_name()}, {"blocking_findings", absl::StrCat(blocking.size())}});
  std::vector<const Finding*> order = blocking;
  for (const Finding& finding : report.findings()) {
    if (std::find(blocking.begin(), blocking.end(), &finding) == blocking.end()) {
      order.push_back(&finding);
    }
  }
  ValidationReport shown = report;
  shown.clear_findings();
  // The type's name and the lengths of the fields around the report take less than this.
  constexpr std::size_t kFraming = 256;
  std::size_t room =
      kMaxDetailBytes - ToRpcStatus(status).ByteSizeLong() - kFraming - shown.ByteSizeLong();
  for (const Finding* finding : order) {
    constexpr std::size_t kFindingFraming = 4;
    const std::size_t size = finding->ByteSizeLong() + kFindingFraming;
    if (size > room) break;
    room -= size;
    *shown.add_findings() = *finding;
  }
  shown.set_omitted_findings(report.findings_size() - shown.findings_size());
  AddDetail(status, shown);
  return status;
}

// Checks the report against the acknowledgements that the version already has and those that come
// with the request, and stages it under its digest. Returns the digest.
absl::StatusOr<std::string> PassGate(Transaction& transaction, const Budget& head,
                                     const CommitTransitionRequest& request,
                                     const ValidationReport& report) {
  if (const auto status = validation::CheckAcknowledgements(
          report, {request.acknowledgements().begin(), request.acknowledgements().end()});
      !status.ok()) {
    return status;
  }
  std::vector<budget::v1::Acknowledgement> acknowledgements(request.acknowledgements().begin(),
                                                            request.acknowledgements().end());
  if (head.review().version() == request.version()) {
    acknowledgements.insert(acknowledgements.end(), head.review().acknowledgements().begin(),
                            head.review().acknowledgements().end());
  }
  const auto blocking = validation::BlockingFindings(report, acknowledgements);
  if (!blocking.empty()) return ValidationBlocked(report, blocking);
  std::string bytes = report.SerializeAsString();
  std::string digest = ToBytes(Sha256(bytes));
  transaction.Put(ColumnFamily::kReports, digest, std::move(bytes));
  return digest;
}

void AddAcknowledgements(const CommitTransitionRequest& request, budget::v1::Review& review) {
  review.mutable_acknowledgements()->MergeFrom(request.acknowledgements());
}

// Moves the head along the edge. What each action leaves behind is in Budget's comments.
void Move(Budget& head, absl::Time now, const CallOrigin& origin,
          const CommitTransitionRequest& request) {
  head.set_state(request.to_state());
  switch (request.action()) {
    case budget::v1::ACTION_SUBMIT:
      head.clear_last_return();
      head.clear_review();
      head.mutable_review()->set_version(request.version());
      AddAcknowledgements(request, *head.mutable_review());
      break;
    case budget::v1::ACTION_WITHDRAW:
      head.clear_review();
      break;
    case budget::v1::ACTION_CLAIM:
    case budget::v1::ACTION_PASS:
      head.mutable_review()->set_step(request.to_step());
      head.mutable_review()->set_holder(request.holder());
      AddAcknowledgements(request, *head.mutable_review());
      break;
    case budget::v1::ACTION_RETURN: {
      head.clear_review();
      auto* returned = head.mutable_last_return();
      returned->set_version(request.version());
      returned->set_step(request.from_step());
      returned->set_opinion(request.opinion());
      *returned->mutable_comments() = request.comments();
      returned->set_subject(origin.actor.subject());
      *returned->mutable_time() = ToTimestamp(now);
      break;
    }
    case budget::v1::ACTION_APPROVE: {
      AddAcknowledgements(request, *head.mutable_review());
      auto* approval = head.mutable_approval();
      approval->set_version(request.version());
      approval->set_resolution_number(request.resolution_number());
      *approval->mutable_resolution_date() = request.resolution_date();
      *approval->mutable_time() = ToTimestamp(now);
      *approval->mutable_publication_due() = request.publication_due();
      break;
    }
    case budget::v1::ACTION_PUBLISH: {
      AddAcknowledgements(request, *head.mutable_review());
      auto* publication = head.mutable_publication();  // Keeps the name of the one before.
      publication->set_version(request.version());
      *publication->mutable_time() = ToTimestamp(now);
      publication->set_late(ChinaDay(now) > FromDate(head.approval().publication_due()));
      break;
    }
    case budget::v1::ACTION_CORRECT: {
      // What belongs to a cycle goes; what is published stays until something else is.
      head.set_cycle(head.cycle() + 1);
      head.clear_review();
      head.clear_approval();
      auto* correction = head.mutable_correction();
      correction->set_reason(request.opinion());
      correction->set_version(head.publication().version());
      correction->set_disclosure(head.publication().disclosure());
      correction->set_subject(origin.actor.subject());
      *correction->mutable_time() = ToTimestamp(now);
      *correction->mutable_publish_time() = head.publication().time();
      break;
    }
    case budget::v1::ACTION_CANCEL:
      // A cancelled budget keeps what it has; one that is published still has no draft any more.
      if (request.to_state() == budget::v1::BUDGET_STATE_PUBLISHED) {
        head.clear_last_return();
        head.clear_correction();
      }
      break;
    default:
      break;
  }
}

}  // namespace

NewVersion SplitVersion(std::string budget_name, std::string etag, std::string message,
                        const budget::v1::BudgetContent& content,
                        absl::FunctionRef<bool(const Digest& digest)> is_stored) {
  NewVersion version{std::move(budget_name), std::move(etag), std::move(message), {}, {}};
  std::vector<budget::Part> parts = budget::SplitContent(content);
  version.digest = ToBytes(budget::VersionDigest(parts));
  for (budget::Part& part : parts) {
    std::string encoded = is_stored(part.digest) ? "" : budget::EncodePart(part.bytes);
    version.parts.push_back({std::move(part), std::move(encoded)});
  }
  return version;
}

absl::StatusOr<Outcome> CreateBudget(Transaction& transaction, absl::Time now,
                                     const CallOrigin& origin, const NewBudget& budget) {
  auto existing = transaction.Get(ColumnFamily::kBudgets, budget.name);
  if (!existing.ok()) return existing.status();
  if (existing->has_value()) {
    return MakeError(absl::StatusCode::kAlreadyExists, budget::v1::ERROR_REASON_BUDGET_EXISTS,
                     "该部门本年度的预算已经建立：" + budget.name, {{"resource", budget.name}});
  }
  Budget head;
  head.set_name(budget.name);
  head.set_department_display_name(budget.department_display_name);
  head.set_fiscal_year(budget.fiscal_year);
  head.set_state(budget::v1::BUDGET_STATE_DRAFTING);
  head.set_cycle(1);
  *head.mutable_create_time() = ToTimestamp(now);
  auto entry = NewEntry(origin, budget::v1::ACTION_CREATE, head);
  return Finish(transaction, now, std::move(head), std::move(entry));
}

absl::StatusOr<Outcome> SaveVersion(Transaction& transaction, absl::Time now,
                                    const CallOrigin& origin, const NewVersion& version) {
  auto read = ReadHead(transaction, version.budget_name);
  if (!read.ok()) return read.status();
  Budget head = std::move(read).value();
  if (const auto status = CheckEtag(head, version.etag); !status.ok()) return status;
  if (!ContentMayChange(head.state())) {
    return StateMismatch(head, "只有编制中或已退回的预算可以保存新版本");
  }
  if (head.latest_version() >= kMaxVersions) return LimitReached("本预算的版本数已达上限");

  VersionManifest parent;
  if (head.latest_version() > 0) {
    auto manifest = ReadManifest(transaction, head.name(), head.latest_version());
    if (!manifest.ok()) return manifest.status();
    parent = std::move(manifest).value();
  }
  VersionManifest manifest;
  manifest.set_version(head.latest_version() + 1);
  manifest.set_cycle(head.cycle());
  manifest.set_parent_version(head.latest_version());
  manifest.set_author(origin.actor.subject());
  *manifest.mutable_create_time() = ToTimestamp(now);
  manifest.set_message(version.message);
  manifest.set_digest(version.digest);
  if (const auto status = StageParts(transaction, version.parts, parent, manifest); !status.ok()) {
    return status;
  }
  transaction.Put(ColumnFamily::kVersions,
                  storage::VersionKey(head.name(), static_cast<std::uint64_t>(manifest.version())),
                  manifest.SerializeAsString());

  auto entry = NewEntry(origin, budget::v1::ACTION_SAVE, head);
  entry.set_from_state(head.state());
  entry.set_version(manifest.version());
  entry.set_version_digest(manifest.digest());
  entry.set_comment(version.message);
  head.set_latest_version(manifest.version());
  if (const auto status =
          AddParticipation(head, origin.actor.subject(), budget::v1::ACTION_SAVE, "");
      !status.ok()) {
    return status;
  }
  Outcome outcome = Finish(transaction, now, std::move(head), std::move(entry));
  outcome.saved = ToVersion(version.budget_name, manifest);
  return outcome;
}

absl::StatusOr<Outcome> CommitTransition(Transaction& transaction, absl::Time now,
                                         const CallOrigin& origin,
                                         const CommitTransitionRequest& request,
                                         const std::optional<ValidationReport>& report,
                                         const NewDisclosure* disclosure) {
  auto read = ReadHead(transaction, request.name());
  if (!read.ok()) return read.status();
  Budget head = std::move(read).value();
  if (const auto status = CheckEtag(head, request.etag()); !status.ok()) return status;
  const Edge* edge = FindEdge(request.action(), request.from_state(), request.to_state());
  if (edge == nullptr || !MayTake(head, request)) {
    return StateMismatch(head, "预算当前的状态不允许这一步");
  }
  if (request.version() != VersionDecidedOn(head)) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_VERSION_MISMATCH,
        absl::StrCat("应办理的是第 ", VersionDecidedOn(head), " 版，不是第 ", request.version(),
                     " 版"),
        {{"resource", head.name()}, {"version", absl::StrCat(VersionDecidedOn(head))}});
  }

  auto entry = NewEntry(origin, request.action(), head);
  entry.set_from_state(head.state());
  entry.set_from_step(request.from_step());
  entry.set_to_step(request.to_step());
  entry.set_version(request.version());
  entry.set_comment(request.opinion());
  *entry.mutable_comments() = request.comments();
  *entry.mutable_acknowledgements() = request.acknowledgements();
  entry.set_resolution_number(request.resolution_number());
  if (request.has_resolution_date()) {
    *entry.mutable_resolution_date() = request.resolution_date();
  }
  if (request.version() > 0 || edge->gate) {
    auto manifest = ReadManifest(transaction, head.name(), request.version());
    if (!manifest.ok()) return manifest.status();
    entry.set_version_digest(manifest->digest());
    // A draft of a cycle that came to nothing is nobody's work in this one, and its author could
    // review it. What is published may be submitted again.
    if (request.action() == budget::v1::ACTION_SUBMIT && manifest->cycle() != head.cycle() &&
        request.version() != head.publication().version()) {
      return MakeError(absl::StatusCode::kFailedPrecondition,
                       budget::v1::ERROR_REASON_VERSION_MISMATCH,
                       absl::StrCat("第 ", request.version(),
                                    " 版是以前一轮的草案，本轮须先保存新的一版，再报送"),
                       {{"resource", head.name()}, {"version", absl::StrCat(request.version())}});
    }
  }
  if (!edge->gate && !request.acknowledgements().empty()) {
    return FieldError("acknowledgements", "这一步不经校验，没有可说明的警告");
  }
  const std::string& holder =
      request.action() == budget::v1::ACTION_CLAIM ? origin.actor.subject() : "";
  if (request.holder() != holder) {
    return FieldError("holder", "受理的环节由受理人办理，其他环节等待受理");
  }
  if (edge->gate) {
    auto digest = PassGate(transaction, head, request, report.value());
    if (!digest.ok()) return digest.status();
    entry.set_report_digest(*std::move(digest));
  }
  // A correction is the first part in the cycle that it opens.
  if (request.action() == budget::v1::ACTION_CORRECT) head.clear_participations();
  const std::string& step =
      request.action() == budget::v1::ACTION_CLAIM ? request.to_step() : request.from_step();
  if (const auto status = AddParticipation(head, origin.actor.subject(), request.action(), step);
      !status.ok()) {
    return status;
  }
  Move(head, now, origin, request);
  if (request.action() == budget::v1::ACTION_PUBLISH) {
    if (disclosure == nullptr) {
      std::cerr << "a publication without its files" << std::endl;
      std::abort();
    }
    const auto status = StageDisclosure(transaction, *disclosure, head, entry);
    if (!status.ok()) return status;
  }
  return Finish(transaction, now, std::move(head), std::move(entry));
}

}  // namespace mingzhang::commit
