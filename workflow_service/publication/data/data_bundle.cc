#include "workflow_service/publication/data/data_bundle.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/data/open_data.h"
#include "workflow_service/publication/data/workbook.h"

namespace mingzhang::publication::data {
namespace {

std::int64_t CompiledAt(const budget::v1::BudgetContent& content) {
  absl::CivilDay day(content.fiscal_year(), 1, 1);
  if (content.has_compiled_on()) {
    const auto& date = content.compiled_on();
    day = absl::CivilDay(date.year(), date.month(), date.day());
  }
  return std::max<std::int64_t>(absl::ToUnixSeconds(absl::FromCivil(day, absl::UTCTimeZone())), 1);
}

}  // namespace

absl::StatusOr<std::vector<BundleFile>> RenderDataFiles(const Publication& publication,
                                                        const std::string& name) {
  auto files = RenderOpenData(publication, name);
  const budget::v1::BudgetContent& content = publication.content;
  const std::string& publisher = content.department().name();
  auto workbook = RenderWorkbook(
      publication.tables, {absl::StrCat(publisher, content.fiscal_year(), "年部门预算公开表"),
                           publisher, CompiledAt(content)});
  if (!workbook.ok()) return workbook.status();
  files.push_back({kWorkbookFile, *std::move(workbook)});
  return files;
}

}  // namespace mingzhang::publication::data
