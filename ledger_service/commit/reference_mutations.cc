#include "ledger_service/commit/reference_mutations.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"

namespace mingzhang::commit {
namespace {

using budget::v1::Action;
using budget::v1::ControlFigures;
using budget::v1::Reference;
using budget::v1::ReferenceActivation;
using storage::ColumnFamily;

template <typename Record>
absl::StatusOr<Record> ParseRecord(const std::string& bytes, std::string_view what) {
  Record record;
  if (record.ParseFromString(bytes)) return record;
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   std::string("账本中保存的").append(what).append("已损坏，请联系管理员"));
}

absl::Status LimitReached() {
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_LIMIT_REACHED,
                   absl::StrCat("修订次数已达上限 ", kMaxRevisions, " 次，请联系管理员"));
}

std::string RevisionKey(std::string_view name, std::int64_t revision) {
  return storage::RevisionKey(name, static_cast<std::uint64_t>(revision));
}

absl::StatusOr<std::int64_t> Newest(const Transaction& transaction, std::string_view name) {
  return NewestRevision(
      [&](std::string_view key) { return transaction.Get(ColumnFamily::kReferences, key); }, name);
}

// Stages the record and makes the outcome: one entry that commits to the record's bytes.
template <typename Record>
Outcome Finish(Transaction& transaction, const CallOrigin& origin, Action action, std::string key,
               const std::string& resource, const Record& record) {
  Outcome outcome;
  outcome.record = record.SerializeAsString();
  ledger::v1::AuditEntry& entry = outcome.entry;
  *entry.mutable_actor() = origin.actor;
  entry.set_client_address(origin.client_address);
  entry.set_trace_id(origin.trace_id);
  entry.set_action(action);
  entry.set_resource(resource);
  entry.set_record_digest(ToBytes(Sha256(outcome.record)));
  entry.set_comment(record.message());
  transaction.Put(ColumnFamily::kReferences, std::move(key), outcome.record);
  return outcome;
}

}  // namespace

absl::Status ReferenceNotFound(std::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, budget::v1::ERROR_REASON_NOT_FOUND,
                   std::string("账本中没有：").append(name), {{"resource", std::string(name)}});
}

absl::StatusOr<Reference> ParseReference(const std::string& bytes) {
  return ParseRecord<Reference>(bytes, "规则集、格式或科目目录");
}
absl::StatusOr<ReferenceActivation> ParseActivation(const std::string& bytes) {
  return ParseRecord<ReferenceActivation>(bytes, "启用记录");
}
absl::StatusOr<ControlFigures> ParseControlFigures(const std::string& bytes) {
  return ParseRecord<ControlFigures>(bytes, "控制数");
}

absl::Status StageDocument(Transaction& transaction, const DocumentText& document) {
  const std::string text_digest = ToBytes(Sha256(document.text));
  auto text = transaction.Get(ColumnFamily::kDocuments, storage::TextKey(text_digest));
  if (!text.ok()) return text.status();
  if (!text->has_value()) {
    transaction.Put(ColumnFamily::kDocuments, storage::TextKey(text_digest), document.text);
  }
  auto known = transaction.Get(ColumnFamily::kDocuments, storage::DocumentKey(document.digest));
  if (!known.ok()) return known.status();
  if (!known->has_value()) {
    ledger::v1::StoredDocument description = document.description;
    description.set_text_digest(text_digest);
    transaction.Put(ColumnFamily::kDocuments, storage::DocumentKey(document.digest),
                    description.SerializeAsString());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> NewestRevision(GetReferenceRecord get, std::string_view name) {
  const auto exists = [&](std::int64_t revision) -> absl::StatusOr<bool> {
    auto record = get(RevisionKey(name, revision));
    if (!record.ok()) return record.status();
    return record->has_value();
  };
  // `least` exists, `past` does not.
  std::int64_t least = 0;
  std::int64_t past = 1;
  while (true) {
    const auto found = exists(past);
    if (!found.ok()) return found.status();
    if (!*found) break;
    least = past;
    past *= 2;
  }
  while (past - least > 1) {
    const std::int64_t middle = least + (past - least) / 2;
    const auto found = exists(middle);
    if (!found.ok()) return found.status();
    (*found ? least : past) = middle;
  }
  return least;
}

absl::StatusOr<Outcome> LoadReference(Transaction& transaction, absl::Time now,
                                      const CallOrigin& origin, const NewReference& loaded) {
  const auto newest = Newest(transaction, loaded.document_name);
  if (!newest.ok()) return newest.status();
  if (*newest >= kMaxRevisions) return LimitReached();
  Reference reference = loaded.reference;
  reference.set_revision(*newest + 1);
  reference.set_name(absl::StrCat(loaded.document_name, "/revisions/", reference.revision()));
  reference.set_digest(loaded.document.digest);
  reference.set_text_digest(ToBytes(Sha256(loaded.document.text)));
  reference.set_author(origin.actor.subject());
  *reference.mutable_create_time() = ToTimestamp(now);
  reference.clear_text();
  if (const auto status = StageDocument(transaction, loaded.document); !status.ok()) return status;
  Outcome outcome = Finish(transaction, origin, budget::v1::ACTION_LOAD_REFERENCE,
                           RevisionKey(loaded.document_name, reference.revision()),
                           loaded.document_name, reference);
  outcome.entry.set_reference_kind(reference.kind());
  outcome.entry.set_revision(reference.revision());
  outcome.entry.set_document_digest(reference.digest());
  outcome.entry.set_text_digest(reference.text_digest());
  return outcome;
}

absl::StatusOr<Outcome> ActivateReference(Transaction& transaction, absl::Time now,
                                          const CallOrigin& origin,
                                          const NewActivation& activation) {
  const std::string name =
      absl::StrCat(activation.document_name, "/revisions/", activation.revision);
  auto stored = transaction.Get(ColumnFamily::kReferences,
                                RevisionKey(activation.document_name, activation.revision));
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return ReferenceNotFound(name);
  const auto reference = ParseReference(**stored);
  if (!reference.ok()) return reference.status();
  const auto& years = reference->fiscal_years();
  if (std::find(years.begin(), years.end(), activation.fiscal_year) == years.end()) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_YEAR_UNSUPPORTED,
        absl::StrCat(name, " 不适用于 ", activation.fiscal_year, " 年度，请先装入写明该年度的修订"),
        {{"resource", name}});
  }
  ReferenceActivation record;
  record.set_name(activation.activation_name);
  record.set_kind(reference->kind());
  record.set_fiscal_year(activation.fiscal_year);
  record.set_reference(reference->name());
  record.set_digest(reference->digest());
  record.set_message(activation.message);
  record.set_author(origin.actor.subject());
  *record.mutable_activate_time() = ToTimestamp(now);
  Outcome outcome = Finish(transaction, origin, budget::v1::ACTION_ACTIVATE_REFERENCE,
                           activation.activation_name, activation.activation_name, record);
  outcome.entry.set_reference_kind(reference->kind());
  outcome.entry.set_revision(reference->revision());
  outcome.entry.set_document_digest(reference->digest());
  outcome.entry.set_text_digest(reference->text_digest());
  outcome.entry.set_fiscal_year(activation.fiscal_year);
  return outcome;
}

absl::StatusOr<Outcome> IssueControlFigures(Transaction& transaction, absl::Time now,
                                            const CallOrigin& origin,
                                            const NewControlFigures& issue) {
  ControlFigures figures = issue.figures;
  const auto newest = Newest(transaction, figures.name());
  if (!newest.ok()) return newest.status();
  if (issue.base_revision != *newest) {
    return MakeError(absl::StatusCode::kAborted, budget::v1::ERROR_REASON_ETAG_MISMATCH,
                     absl::StrCat("控制数已有第 ", *newest, " 次下达，请重新读取后再下达"),
                     {{"resource", figures.name()}, {"current_revision", absl::StrCat(*newest)}});
  }
  if (*newest >= kMaxRevisions) return LimitReached();
  figures.set_revision(*newest + 1);
  figures.set_author(origin.actor.subject());
  *figures.mutable_issue_time() = ToTimestamp(now);
  Outcome outcome =
      Finish(transaction, origin, budget::v1::ACTION_ISSUE_CONTROL_FIGURES,
             RevisionKey(figures.name(), figures.revision()), figures.name(), figures);
  outcome.entry.set_revision(figures.revision());
  outcome.entry.set_fiscal_year(issue.fiscal_year);
  return outcome;
}

}  // namespace mingzhang::commit
