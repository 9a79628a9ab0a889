// What is in force for a budget.
//
// For each kind: the revision that the division activated for the year, else what ships. A budget
// whose content names a form is printed by it: the active one where it has that id, else the one
// that ships under the id, else the newest revision that the division loaded; if none of them
// serves the year, by none.
#ifndef MINGZHANG_LEDGER_SERVICE_REFERENCE_RESOLVER_H_
#define MINGZHANG_LEDGER_SERVICE_REFERENCE_RESOLVER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/resource/reference_name.h"
#include "ledger_service/commit/read_set.h"
#include "ledger_service/reference/compiled_document.h"
#include "ledger_service/reference/document_cache.h"
#include "ledger_service/reference/shipped.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/budget/v1/control.pb.h"

namespace mingzhang::reference {

// Documents that stay compiled besides those that ship.
inline constexpr std::size_t kMaxCompiledDocuments = 64;

// A view of the store that remembers what decided; `reads` may be null.
struct View {
  const storage::Snapshot& snapshot;
  commit::ReadSet* reads = nullptr;

  // Of ColumnFamily::kReferences.
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const;
};

// Thread-safe. Errors of each function: those of the store, DATA_LOSS (DATA_CORRUPTED) where a
// stored text is not what its digest says, and those named.
class Resolver {
 public:
  // `shipped` must outlive the resolver.
  explicit Resolver(const Shipped& shipped) : shipped_(shipped), cache_(kMaxCompiledDocuments) {}

  // FAILED_PRECONDITION (YEAR_UNSUPPORTED).
  absl::StatusOr<DocumentPtr> RuleSet(const View& view, const std::string& division,
                                      std::int32_t fiscal_year) const;
  absl::StatusOr<DocumentPtr> Catalogue(const View& view, const std::string& division,
                                        std::int32_t fiscal_year) const;

  // The form that budgets are judged and published by: the active one, else the shipped one that
  // names the division most closely; nullptr where there is none. A draft cannot choose another:
  // FAILED_PRECONDITION (YEAR_UNSUPPORTED) when `form_id`, which the content names and may leave
  // empty, is not the one in force; without one in force, a shipped form of no particular division
  // may be named.
  absl::StatusOr<DocumentPtr> FormInForce(const View& view, const std::string& division,
                                          std::int32_t fiscal_year,
                                          const std::string& form_id) const;
  // The form to print a version by for whoever wants to look: the one in force where `form_id` is
  // empty or names it; else a shipped one, or the newest revision loaded for the division, of that
  // id. nullptr where there is none.
  absl::StatusOr<DocumentPtr> FormToRead(const View& view, const std::string& division,
                                         std::int32_t fiscal_year,
                                         const std::string& form_id) const;

  // The newest, as stored; nullopt where none were issued.
  static absl::StatusOr<std::optional<std::string>> ControlFigures(const View& view,
                                                                   const ControlFiguresName& name);

  // What a report names. NOT_FOUND.
  absl::StatusOr<DocumentPtr> ByDigest(const storage::Snapshot& snapshot,
                                       budget::v1::ReferenceKind kind,
                                       const std::string& digest) const;

  const Shipped& shipped() const { return shipped_; }

 private:
  // The active revision, or nullptr.
  absl::StatusOr<DocumentPtr> Active(const View& view, const std::string& division,
                                     budget::v1::ReferenceKind kind,
                                     std::int32_t fiscal_year) const;
  absl::StatusOr<DocumentPtr> Revision(const View& view, const ReferenceRevisionName& name) const;
  absl::StatusOr<DocumentPtr> CompileStored(const storage::Snapshot& snapshot,
                                            budget::v1::ReferenceKind kind,
                                            const std::string& text_digest,
                                            const std::string& file_name, std::int32_t fiscal_year,
                                            const std::string& digest) const;

  const Shipped& shipped_;
  mutable DocumentCache cache_;
};

// The text under its SHA-256. DATA_LOSS (DATA_CORRUPTED) where it is missing or another.
absl::StatusOr<std::string> ReadText(const storage::Snapshot& snapshot,
                                     const std::string& text_digest);

}  // namespace mingzhang::reference

#endif  // MINGZHANG_LEDGER_SERVICE_REFERENCE_RESOLVER_H_
