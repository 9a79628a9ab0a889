// The mutations of reference documents and control figures, as functions of what the transaction
// sees. As in mutations.h: they know no roles, the shape of the request has been checked, and the
// committer's thread runs them.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_REFERENCE_MUTATIONS_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_REFERENCE_MUTATIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/commit/mutations.h"
#include "ledger_service/commit/transaction.h"
#include "mingzhang/budget/v1/control.pb.h"
#include "mingzhang/budget/v1/reference.pb.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::commit {

// A document, and the control figures of a department and year, take at most this many revisions.
inline constexpr std::int64_t kMaxRevisions = 10'000;

// A text, and what it says: reports name it by `digest`.
struct DocumentText {
  std::string digest;
  std::string text;
  // Without text_digest, which is that of `text`.
  ledger::v1::StoredDocument description;
};

// Stages the text under its SHA-256, and under the document's digest where it is, unless the ledger
// has them. The first text of a document stays.
absl::Status StageDocument(Transaction& transaction, const DocumentText& document);

// The newest revision of a document or of control figures, 0 where there is none; `get` reads
// ColumnFamily::kReferences. O(log n) reads: revisions have no gaps.
using GetReferenceRecord =
    absl::FunctionRef<absl::StatusOr<std::optional<std::string>>(std::string_view key)>;
absl::StatusOr<std::int64_t> NewestRevision(GetReferenceRecord get, std::string_view name);

// Stored records. DATA_LOSS (DATA_CORRUPTED) when they do not parse.
absl::StatusOr<budget::v1::Reference> ParseReference(const std::string& bytes);
absl::StatusOr<budget::v1::ReferenceActivation> ParseActivation(const std::string& bytes);
absl::StatusOr<budget::v1::ControlFigures> ParseControlFigures(const std::string& bytes);

// NOT_FOUND for whatever has this name.
absl::Status ReferenceNotFound(std::string_view name);

struct NewReference {
  // divisions/{division}/ruleSets/{id}, …
  std::string document_name;
  // Everything that the text and the caller say; name, revision, author and time are filled in.
  budget::v1::Reference reference;
  DocumentText document;
};

// The outcome's record is the Reference. FAILED_PRECONDITION (LIMIT_REACHED).
absl::StatusOr<Outcome> LoadReference(Transaction& transaction, absl::Time now,
                                      const CallOrigin& origin, const NewReference& loaded);

struct NewActivation {
  // divisions/{division}/activations/…
  std::string activation_name;
  std::int32_t fiscal_year = 0;
  // The document's name, and the revision.
  std::string document_name;
  std::int64_t revision = 0;
  std::string message;
};

// The outcome's record is the ReferenceActivation. NOT_FOUND; FAILED_PRECONDITION
// (YEAR_UNSUPPORTED).
absl::StatusOr<Outcome> ActivateReference(Transaction& transaction, absl::Time now,
                                          const CallOrigin& origin,
                                          const NewActivation& activation);

struct NewControlFigures {
  // With name, ceilings and message.
  budget::v1::ControlFigures figures;
  std::int32_t fiscal_year = 0;
  std::int64_t base_revision = 0;
};

// The outcome's record is the ControlFigures. ABORTED (ETAG_MISMATCH) unless base_revision is the
// newest; FAILED_PRECONDITION (LIMIT_REACHED).
absl::StatusOr<Outcome> IssueControlFigures(Transaction& transaction, absl::Time now,
                                            const CallOrigin& origin,
                                            const NewControlFigures& issue);

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_REFERENCE_MUTATIONS_H_
