#include "ledger_service/service/reference_data.h"

#include "absl/strings/str_cat.h"
#include "common/file/file.h"
#include "common/status/status.h"
#include "ledger_service/catalog/load.h"

namespace mingzhang::service {

absl::StatusOr<ReferenceData> ReferenceData::Load(const Files& files) {
  auto catalogues = catalog::LoadCatalogues(files.catalogues);
  if (!catalogues.ok()) return catalogues.status();
  auto department_register = catalog::LoadRegister(files.department_register);
  if (!department_register.ok()) return department_register.status();

  std::map<std::int32_t, YearReference> years;
  for (const std::string& path : files.rule_sets) {
    auto text = ReadFile(path, validation::kMaxRuleSetBytes);
    if (!text.ok()) return text.status();
    auto rules = validation::CompiledRuleSet::FromText(*text, path);
    if (!rules.ok()) return rules.status();
    for (const std::int32_t year : rules->rule_set().fiscal_years()) {
      const auto catalogue = catalogues->find(year);
      if (catalogue == catalogues->end()) {
        return absl::InvalidArgumentError(absl::StrCat(path, "：规则集适用于 ", year, " 年度，但 ",
                                                       files.catalogues, " 中没有 ", year, ".csv"));
      }
      if (!years.try_emplace(year, YearReference{*rules, catalogue->second}).second) {
        return absl::InvalidArgumentError(absl::StrCat(path, "：", year, " 年度已有另一个规则集"));
      }
    }
  }
  return ReferenceData(std::move(years), *std::move(department_register));
}

absl::StatusOr<const YearReference*> ReferenceData::ForYear(std::int32_t fiscal_year) const {
  const auto found = years_.find(fiscal_year);
  if (found != years_.end()) return &found->second;
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_YEAR_UNSUPPORTED,
                   absl::StrCat(fiscal_year, " 年度的校验规则和科目目录尚未下发，请联系财政部门"));
}

}  // namespace mingzhang::service
