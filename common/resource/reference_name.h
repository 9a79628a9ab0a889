// Resource names of what budgets are judged and printed by:
//
// - a reference document: divisions/652300/ruleSets/national, likewise forms and catalogues
// - a revision of it: divisions/652300/ruleSets/national/revisions/3; 0 is what ships
// - what is in force in a year: divisions/652300/activations/ruleSets-2026
// - control figures: divisions/652300/departments/301/controlFigures/2026
//
// As in resource_name.h, Parse is strict: INVALID_ARGUMENT in Chinese, with the expected shape, for
// every text but the one spelling of a name. Thread-safe.
#ifndef MINGZHANG_COMMON_RESOURCE_REFERENCE_NAME_H_
#define MINGZHANG_COMMON_RESOURCE_REFERENCE_NAME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/reference.pb.h"

namespace mingzhang {

// Of a document's id: letters, digits, '-' and '_'.
inline constexpr std::size_t kMaxReferenceIdBytes = 64;

// ruleSets, forms or catalogues; empty for a kind that is never loaded.
std::string_view ReferenceCollection(budget::v1::ReferenceKind kind);

// A document of a division, whatever its revision.
struct ReferenceName {
  std::string division;  // 6 digits.
  budget::v1::ReferenceKind kind = budget::v1::REFERENCE_KIND_UNSPECIFIED;
  std::string id;

  static absl::StatusOr<ReferenceName> Parse(std::string_view text);
  std::string ToString() const;
  friend bool operator==(const ReferenceName&, const ReferenceName&) = default;
};

struct ReferenceRevisionName {
  ReferenceName document;
  std::int64_t revision = 0;

  static absl::StatusOr<ReferenceRevisionName> Parse(std::string_view text);
  std::string ToString() const;
  friend bool operator==(const ReferenceRevisionName&, const ReferenceRevisionName&) = default;
};

struct ActivationName {
  std::string division;
  budget::v1::ReferenceKind kind = budget::v1::REFERENCE_KIND_UNSPECIFIED;
  std::int32_t fiscal_year = 0;

  static absl::StatusOr<ActivationName> Parse(std::string_view text);
  std::string ToString() const;
  friend bool operator==(const ActivationName&, const ActivationName&) = default;
};

struct ControlFiguresName {
  std::string division;
  std::string department;
  std::int32_t fiscal_year = 0;

  static absl::StatusOr<ControlFiguresName> Parse(std::string_view text);
  std::string ToString() const;
  friend bool operator==(const ControlFiguresName&, const ControlFiguresName&) = default;
};

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_RESOURCE_REFERENCE_NAME_H_
