// Resource names (AIP-122) of the things that both services speak of:
//
// - a division (行政区划): divisions/652300
// - a department of it: divisions/652300/departments/301
// - its budget of a fiscal year: divisions/652300/departments/301/budgets/2026
// - a version of the budget: divisions/652300/departments/301/budgets/2026/versions/7
// - a disclosure of the budget: divisions/652300/departments/301/budgets/2026/disclosures/1
//
// Parse is strict: each name has exactly one spelling, and Parse(ToString()) gives the value back.
// A text of another shape is INVALID_ARGUMENT with a message in Chinese that quotes the segment at
// fault and shows the expected shape. A value that was built by hand rather than by Parse is not
// checked. Everything here is thread-safe.
#ifndef MINGZHANG_COMMON_RESOURCE_RESOURCE_NAME_H_
#define MINGZHANG_COMMON_RESOURCE_RESOURCE_NAME_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mingzhang {

// Longer texts are refused before they are looked at. The longest valid name has 94 bytes.
inline constexpr std::size_t kMaxResourceNameBytes = 128;
inline constexpr std::size_t kMaxDepartmentBytes = 20;
inline constexpr std::int32_t kMinFiscalYear = 2000;
inline constexpr std::int32_t kMaxFiscalYear = 2999;

struct DivisionName {
  std::string division;  // 6 digits (GB/T 2260).

  static absl::StatusOr<DivisionName> Parse(std::string_view text);
  std::string ToString() const;
  friend auto operator<=>(const DivisionName&, const DivisionName&) = default;
};

struct DepartmentName {
  std::string division;    // As DivisionName::division.
  std::string department;  // 1 to 20 of 0-9, A-Z, a-z and '-': the code that finance gave it.

  static absl::StatusOr<DepartmentName> Parse(std::string_view text);
  std::string ToString() const;
  friend auto operator<=>(const DepartmentName&, const DepartmentName&) = default;
};

struct BudgetName {
  std::string division;
  std::string department;
  std::int32_t fiscal_year = 0;  // kMinFiscalYear to kMaxFiscalYear.

  static absl::StatusOr<BudgetName> Parse(std::string_view text);
  std::string ToString() const;
  DepartmentName Department() const { return {division, department}; }
  friend auto operator<=>(const BudgetName&, const BudgetName&) = default;
};

struct VersionName {
  BudgetName budget;
  std::int64_t version = 0;  // 1, 2, 3 … up to the largest int64.

  static absl::StatusOr<VersionName> Parse(std::string_view text);
  std::string ToString() const;
  friend auto operator<=>(const VersionName&, const VersionName&) = default;
};

struct DisclosureName {
  BudgetName budget;
  std::int64_t disclosure = 0;  // 1, 2, 3 … up to the largest int64.

  static absl::StatusOr<DisclosureName> Parse(std::string_view text);
  std::string ToString() const;
  friend auto operator<=>(const DisclosureName&, const DisclosureName&) = default;
};

// Whether a resource lies within a scope: "*" for everything, or the name of a resource, for it and
// what is below it.
bool ScopeCovers(std::string_view scope, std::string_view resource);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_RESOURCE_RESOURCE_NAME_H_
