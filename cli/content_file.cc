#include "cli/content_file.h"

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "common/file/file.h"
#include "common/status/status.h"
#include "exchange/exchange.h"

namespace mingzhang::cli {

absl::StatusOr<budget::v1::BudgetContent> ReadContentFile(const std::filesystem::path& path) {
  const auto text = ReadFile(path, exchange::kMaxTextBytes);
  if (!text.ok()) return ExitWith(ExitCode::kBadInput, text.status());
  exchange::ParseResult result = exchange::ReadContent(*text);
  if (result.ok()) return std::move(result.content);

  google::rpc::BadRequest places;
  for (const exchange::InputError& error : result.errors) {
    auto& place = *places.add_field_violations();
    place.set_field(error.place);
    place.set_description(error.line > 0 ? absl::StrCat("第 ", error.line, " 行第 ", error.column,
                                                        " 列：", error.message)
                                         : error.message);
  }
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, budget::v1::ERROR_REASON_FIELD_INVALID,
                absl::StrCat("文件“", path.string(), "”有 ", result.errors.size(), " 处错误"));
  AddDetail(status, places);
  return ExitWith(
      ExitCode::kBadInput,
      Advise(std::move(status), "请按所列位置修改后重试；格式见 docs/exchange-format.md"));
}

}  // namespace mingzhang::cli
