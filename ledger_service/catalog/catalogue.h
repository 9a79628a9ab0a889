// The classification codes of one fiscal year (政府收支分类科目) and their names.
#ifndef MINGZHANG_LEDGER_SERVICE_CATALOG_CATALOGUE_H_
#define MINGZHANG_LEDGER_SERVICE_CATALOG_CATALOGUE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/reference.pb.h"

namespace mingzhang::catalog {

// The year's functional codes (支出功能分类: 类 3, 款 5, 项 7 digits) and economic codes
// (部门预算支出经济分类: 类 3, 款 5 digits). Immutable, thread-safe; lookups are O(log n).
class Catalogue {
 public:
  // Reads a table with the columns kind (FUNCTIONAL, ECONOMIC), code, name, status (SEEN in a
  // document, LISTED in the national list) and source, in any order of rows. The whole table is
  // refused at the first thing that is wrong with it, such as a code of the wrong length, a code
  // that stands twice, or one whose superior is missing: INVALID_ARGUMENT with line, column and
  // reason, in Chinese.
  static absl::StatusOr<Catalogue> FromCsv(std::int32_t fiscal_year, std::string_view csv);

  std::int32_t fiscal_year() const { return codes_.fiscal_year(); }

  // The current name of a code of any level; nullopt if the year does not have it. Valid as long as
  // the catalogue.
  std::optional<std::string_view> FunctionalName(std::string_view code) const;
  std::optional<std::string_view> EconomicName(std::string_view code) const;

  // Whether the code exists at the level that expenditure lines use.
  bool HasFunctionalItem(std::string_view code) const;  // 项
  bool HasEconomicItem(std::string_view code) const;    // 款

  // All codes, each list in the order of the codes: equal catalogues are equal messages.
  const budget::v1::CodeCatalogue& codes() const { return codes_; }

 private:
  explicit Catalogue(budget::v1::CodeCatalogue codes) : codes_(std::move(codes)) {}

  budget::v1::CodeCatalogue codes_;
};

}  // namespace mingzhang::catalog

#endif  // MINGZHANG_LEDGER_SERVICE_CATALOG_CATALOGUE_H_
