// A difference between two versions, readable at a glance and as JSON. Pure functions.
#ifndef MINGZHANG_CLI_DIFF_REPORT_H_
#define MINGZHANG_CLI_DIFF_REPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "ledger_service/catalog/catalogue.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/diff.pb.h"
#include "nlohmann/json.hpp"

namespace mingzhang::cli {

// What codes and ids are called; an empty name where it is not known.
class DiffNames {
 public:
  DiffNames() = default;
  // Names of projects, carry-over items and units are those of `to`, then of `from`. The catalogue
  // may be missing, and must outlive the names.
  DiffNames(const budget::v1::BudgetContent& from, const budget::v1::BudgetContent& to,
            const catalog::Catalogue* catalogue);

  std::string Functional(const std::string& code) const;
  std::string Economic(const std::string& code) const;
  std::string Item(const std::string& project_id) const;
  std::string Unit(const std::string& unit_code) const;

 private:
  const catalog::Catalogue* catalogue_ = nullptr;
  std::map<std::string, std::string> items_;
  std::map<std::string, std::string> units_;
};

// (to − from) / from in percent with two decimals, rounded half away from zero, with its sign:
// +0.71%, -12.00%, 0.00%. nullopt where `from` is zero.
std::optional<std::string> PercentChange(std::int64_t from, std::int64_t to);

// A place of ValueChange in words: 项目[2026-01] · 名称.
std::string KeyedPlaceLabel(std::string_view place);

// Prints `title`, the totals, the lines, the other facts with what changed in a text marked, and
// the printed cells by table.
void PrintDiff(std::ostream& out, std::string_view title, const budget::v1::VersionDiff& diff,
               const DiffNames& names);

// The message as ToJson gives it; each line also has functional_name, economic_name, item_name,
// unit_name, change_fen (超出范围 where int64 cannot hold it) and change_percent (null where there
// is none).
nlohmann::ordered_json DiffJson(const budget::v1::VersionDiff& diff, const DiffNames& names);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_DIFF_REPORT_H_
