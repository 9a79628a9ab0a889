#include "common/resource/reference_name.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/resource/resource_name.h"

namespace mingzhang {
namespace {

using budget::v1::ReferenceKind;

struct Collection {
  ReferenceKind kind;
  std::string_view name;
};
constexpr std::array<Collection, 3> kCollections = {{
    {budget::v1::REFERENCE_KIND_RULE_SET, "ruleSets"},
    {budget::v1::REFERENCE_KIND_DISCLOSURE_FORM, "forms"},
    {budget::v1::REFERENCE_KIND_CODE_CATALOGUE, "catalogues"},
}};

ReferenceKind KindOf(std::string_view collection) {
  for (const Collection& known : kCollections) {
    if (known.name == collection) return known.kind;
  }
  return budget::v1::REFERENCE_KIND_UNSPECIFIED;
}

absl::Status Malformed(std::string_view text, const char* shape) {
  return absl::InvalidArgumentError(
      absl::StrCat("资源名“", absl::CHexEscape(absl::string_view(text.data(), text.size())),
                   "”不符合格式；应形如 ", shape));
}

// The segments of a text that is not too long; empty otherwise.
std::vector<std::string> Segments(std::string_view text) {
  if (text.size() > 2 * kMaxResourceNameBytes) return {};
  return absl::StrSplit(absl::string_view(text.data(), text.size()), '/');
}

// `name` when it is spelled as `text`, and its parts may stand in it.
template <typename Name>
absl::StatusOr<Name> Checked(std::string_view text, const char* shape, Name name, bool valid) {
  if (!valid || name.ToString() != text) return Malformed(text, shape);
  return name;
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxReferenceIdBytes &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

bool IsDivision(const std::string& code) { return DivisionName::Parse("divisions/" + code).ok(); }

bool IsYear(std::int32_t year) { return year >= kMinFiscalYear && year <= kMaxFiscalYear; }

std::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string_view ReferenceCollection(ReferenceKind kind) {
  for (const Collection& known : kCollections) {
    if (known.kind == kind) return known.name;
  }
  return "";
}

absl::StatusOr<ReferenceName> ReferenceName::Parse(std::string_view text) {
  constexpr char kShape[] = "divisions/652300/ruleSets/national（或 forms、catalogues）";
  const auto segments = Segments(text);
  if (segments.size() != 4) return Malformed(text, kShape);
  ReferenceName name{segments[1], KindOf(segments[2]), segments[3]};
  const bool valid = IsDivision(name.division) &&
                     name.kind != budget::v1::REFERENCE_KIND_UNSPECIFIED && IsId(name.id);
  return Checked(text, kShape, std::move(name), valid);
}

std::string ReferenceName::ToString() const {
  const std::string_view collection = ReferenceCollection(kind);
  return absl::StrCat("divisions/", division, "/",
                      absl::string_view(collection.data(), collection.size()), "/", id);
}

absl::StatusOr<ReferenceRevisionName> ReferenceRevisionName::Parse(std::string_view text) {
  constexpr char kShape[] =
      "divisions/652300/ruleSets/national/revisions/3（或 forms、catalogues；0 为随程序提供的）";
  const std::size_t at = text.rfind("/revisions/");
  if (at == std::string_view::npos) return Malformed(text, kShape);
  const auto document = ReferenceName::Parse(text.substr(0, at));
  std::int64_t revision = -1;
  const std::string_view number = text.substr(at + sizeof("/revisions/") - 1);
  if (!document.ok() ||
      !absl::SimpleAtoi(absl::string_view(number.data(), number.size()), &revision)) {
    return Malformed(text, kShape);
  }
  return Checked(text, kShape, ReferenceRevisionName{*document, revision}, revision >= 0);
}

std::string ReferenceRevisionName::ToString() const {
  return absl::StrCat(document.ToString(), "/revisions/", revision);
}

absl::StatusOr<ActivationName> ActivationName::Parse(std::string_view text) {
  constexpr char kShape[] = "divisions/652300/activations/ruleSets-2026（或 forms、catalogues）";
  const auto segments = Segments(text);
  if (segments.size() != 4) return Malformed(text, kShape);
  const std::pair<absl::string_view, absl::string_view> slot = absl::StrSplit(segments[3], '-');
  ActivationName name{segments[1], KindOf(View(slot.first)), 0};
  const bool valid = absl::SimpleAtoi(slot.second, &name.fiscal_year) && IsYear(name.fiscal_year) &&
                     IsDivision(name.division) &&
                     name.kind != budget::v1::REFERENCE_KIND_UNSPECIFIED;
  return Checked(text, kShape, std::move(name), valid);
}

std::string ActivationName::ToString() const {
  const std::string_view collection = ReferenceCollection(kind);
  return absl::StrCat("divisions/", division, "/activations/",
                      absl::string_view(collection.data(), collection.size()), "-", fiscal_year);
}

absl::StatusOr<ControlFiguresName> ControlFiguresName::Parse(std::string_view text) {
  constexpr char kShape[] = "divisions/652300/departments/301/controlFigures/2026";
  const auto segments = Segments(text);
  if (segments.size() != 6) return Malformed(text, kShape);
  ControlFiguresName name{segments[1], segments[3], 0};
  const bool valid =
      absl::SimpleAtoi(segments[5], &name.fiscal_year) && IsYear(name.fiscal_year) &&
      DepartmentName::Parse(DepartmentName{name.division, name.department}.ToString()).ok();
  return Checked(text, kShape, std::move(name), valid);
}

std::string ControlFiguresName::ToString() const {
  return absl::StrCat("divisions/", division, "/departments/", department, "/controlFigures/",
                      fiscal_year);
}

}  // namespace mingzhang
