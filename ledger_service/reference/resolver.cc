#include "ledger_service/reference/resolver.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "common/text/utf8.h"

namespace mingzhang::reference {
namespace {

using budget::v1::ReferenceKind;
using storage::ColumnFamily;

absl::Status Corrupted(ReferenceKind kind) {
  return MakeError(
      absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
      std::string("账本中保存的").append(KindTitle(kind)).append("与其摘要不符，请联系管理员"));
}

absl::Status YearUnsupported(ReferenceKind kind, const std::string& division,
                             std::int32_t fiscal_year) {
  const std::string_view title = KindTitle(kind);
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_YEAR_UNSUPPORTED,
                   absl::StrCat("区划 ", division, " 没有 ", fiscal_year, " 年度的",
                                std::string(title), "，请联系财政部门装入并启用"),
                   {{"fiscal_year", absl::StrCat(fiscal_year)}});
}

}  // namespace

absl::StatusOr<std::optional<std::string>> View::Get(std::string_view key) const {
  if (reads == nullptr) return snapshot.Get(ColumnFamily::kReferences, key);
  return reads->Get(snapshot, ColumnFamily::kReferences, key);
}

absl::StatusOr<std::string> ReadText(const storage::Snapshot& snapshot,
                                     const std::string& text_digest) {
  auto text = snapshot.Get(ColumnFamily::kDocuments, storage::TextKey(text_digest));
  if (!text.ok()) return text.status();
  if (!text->has_value() || ToBytes(Sha256(**text)) != text_digest) {
    return Corrupted(budget::v1::REFERENCE_KIND_UNSPECIFIED);
  }
  return **std::move(text);
}

absl::StatusOr<DocumentPtr> Resolver::CompileStored(
    const storage::Snapshot& snapshot, ReferenceKind kind, const std::string& text_digest,
    const std::string& file_name, std::int32_t fiscal_year, const std::string& digest) const {
  const std::string key = absl::StrCat(text_digest, "/", kind, "/", fiscal_year);
  DocumentPtr document = cache_.Find(key);
  if (document == nullptr) {
    auto text = ReadText(snapshot, text_digest);
    if (!text.ok()) return text.status();
    auto compiled = Compile(kind, *text, file_name, fiscal_year);
    // It was right when it was stored: by a release that checked less, or knew more.
    if (!compiled.ok()) {
      return MakeError(absl::StatusCode::kFailedPrecondition,
                       budget::v1::ERROR_REASON_YEAR_UNSUPPORTED,
                       absl::StrCat("账本中的", std::string(KindTitle(kind)), Quote(file_name),
                                    "不能用本版本程序读取，请装入改正后的修订并启用：\n",
                                    compiled.status().message()));
    }
    document = *std::move(compiled);
    cache_.Insert(key, document);
  }
  if (document->digest != digest) return Corrupted(kind);
  return document;
}

absl::StatusOr<DocumentPtr> Resolver::Revision(const View& view,
                                               const ReferenceRevisionName& name) const {
  auto stored = view.Get(
      storage::RevisionKey(name.document.ToString(), static_cast<std::uint64_t>(name.revision)));
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return Corrupted(name.document.kind);
  const auto reference = commit::ParseReference(**stored);
  if (!reference.ok()) return reference.status();
  const bool is_catalogue = reference->kind() == budget::v1::REFERENCE_KIND_CODE_CATALOGUE;
  return CompileStored(view.snapshot, reference->kind(), reference->text_digest(),
                       reference->file_name(), is_catalogue ? reference->fiscal_years(0) : 0,
                       reference->digest());
}

absl::StatusOr<DocumentPtr> Resolver::Active(const View& view, const std::string& division,
                                             ReferenceKind kind, std::int32_t fiscal_year) const {
  auto stored = view.Get(ActivationName{division, kind, fiscal_year}.ToString());
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return nullptr;
  const auto activation = commit::ParseActivation(**stored);
  if (!activation.ok()) return activation.status();
  const auto name = ReferenceRevisionName::Parse(activation->reference());
  if (!name.ok()) return Corrupted(kind);
  return Revision(view, *name);
}

absl::StatusOr<DocumentPtr> Resolver::RuleSet(const View& view, const std::string& division,
                                              std::int32_t fiscal_year) const {
  constexpr auto kKind = budget::v1::REFERENCE_KIND_RULE_SET;
  auto active = Active(view, division, kKind, fiscal_year);
  if (!active.ok() || *active != nullptr) return active;
  if (DocumentPtr shipped = shipped_.RuleSet(fiscal_year)) return shipped;
  return YearUnsupported(kKind, division, fiscal_year);
}

absl::StatusOr<DocumentPtr> Resolver::Catalogue(const View& view, const std::string& division,
                                                std::int32_t fiscal_year) const {
  constexpr auto kKind = budget::v1::REFERENCE_KIND_CODE_CATALOGUE;
  auto active = Active(view, division, kKind, fiscal_year);
  if (!active.ok() || *active != nullptr) return active;
  if (DocumentPtr shipped = shipped_.Catalogue(fiscal_year)) return shipped;
  return YearUnsupported(kKind, division, fiscal_year);
}

absl::StatusOr<DocumentPtr> Resolver::FormInForce(const View& view, const std::string& division,
                                                  std::int32_t fiscal_year,
                                                  const std::string& form_id) const {
  constexpr auto kKind = budget::v1::REFERENCE_KIND_DISCLOSURE_FORM;
  auto active = Active(view, division, kKind, fiscal_year);
  if (!active.ok()) return active;
  DocumentPtr in_force = *active != nullptr ? *active : shipped_.Form(division, fiscal_year);
  if (form_id.empty() || (in_force != nullptr && in_force->id == form_id)) return in_force;
  if (in_force == nullptr) {
    DocumentPtr shipped = shipped_.FormById(form_id);
    const bool for_anybody = shipped != nullptr && shipped->form->form().divisions().empty();
    if (for_anybody && shipped->Serves(fiscal_year)) return shipped;
  }
  return MakeError(
      absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_YEAR_UNSUPPORTED,
      absl::StrCat("草案填写的公开格式", Quote(form_id), "没有在区划 ", division, " 启用",
                   in_force == nullptr ? "" : absl::StrCat("，现行的是“", in_force->id, "”"),
                   "：请改正或删去 disclosure_form，或请财政部门启用该格式"),
      {{"fiscal_year", absl::StrCat(fiscal_year)}});
}

absl::StatusOr<DocumentPtr> Resolver::FormToRead(const View& view, const std::string& division,
                                                 std::int32_t fiscal_year,
                                                 const std::string& form_id) const {
  constexpr auto kKind = budget::v1::REFERENCE_KIND_DISCLOSURE_FORM;
  auto active = Active(view, division, kKind, fiscal_year);
  if (!active.ok()) return active;
  if (form_id.empty()) {
    return *active != nullptr ? *active : shipped_.Form(division, fiscal_year);
  }
  if (*active != nullptr && (*active)->id == form_id) return active;
  if (DocumentPtr shipped = shipped_.FormById(form_id)) {
    return shipped->Serves(fiscal_year) ? shipped : nullptr;
  }
  const ReferenceName name{division, kKind, form_id};
  // An id that no document can have.
  if (!ReferenceName::Parse(name.ToString()).ok()) return nullptr;
  const auto newest = commit::NewestRevision(
      [&view](std::string_view key) { return view.Get(key); }, name.ToString());
  if (!newest.ok()) return newest.status();
  if (*newest == 0) return nullptr;
  auto loaded = Revision(view, {name, *newest});
  if (!loaded.ok()) return loaded;
  return (*loaded)->Serves(fiscal_year) ? *loaded : nullptr;
}

absl::StatusOr<std::optional<std::string>> Resolver::ControlFigures(
    const View& view, const ControlFiguresName& name) {
  const std::string text = name.ToString();
  const auto newest =
      commit::NewestRevision([&view](std::string_view key) { return view.Get(key); }, text);
  if (!newest.ok()) return newest.status();
  if (*newest == 0) return std::nullopt;
  return view.Get(storage::RevisionKey(text, static_cast<std::uint64_t>(*newest)));
}

absl::StatusOr<DocumentPtr> Resolver::ByDigest(const storage::Snapshot& snapshot,
                                               ReferenceKind kind,
                                               const std::string& digest) const {
  if (DocumentPtr shipped = shipped_.ByDigest(kind, digest)) return shipped;
  auto stored = snapshot.Get(ColumnFamily::kDocuments, storage::DocumentKey(digest));
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return commit::ReferenceNotFound(ToHex(digest));
  ledger::v1::StoredDocument description;
  if (!description.ParseFromString(**stored)) return Corrupted(kind);
  if (description.kind() != kind) return commit::ReferenceNotFound(ToHex(digest));
  return CompileStored(snapshot, kind, description.text_digest(), description.file_name(),
                       description.fiscal_year(), digest);
}

}  // namespace mingzhang::reference
