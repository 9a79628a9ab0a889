#include "exchange/errors.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/text/utf8.h"

namespace mingzhang::exchange {
namespace {

// Errors about the text as a whole stand behind the others.
constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();
// For the fields' own tags and lengths, and for the ErrorInfo beside the violations.
constexpr std::size_t kViolationOverhead = 12;
constexpr std::size_t kErrorInfoBytes = 256;
// A first error with a very long list of permitted names must not crowd out everything else.
constexpr std::size_t kMaxSummaryBytes = 1024;

// With the position, as people look for it.
std::string Described(const InputError& error) {
  if (error.line == 0) return error.message;
  return absl::StrCat("第 ", error.line, " 行第 ", error.column, " 列：", error.message);
}

std::string Summary(const std::vector<InputError>& errors) {
  const InputError& first = errors.front();
  const std::string where = first.place.empty() ? "" : absl::StrCat(first.place, "：");
  const std::string described = where + Described(first);
  const std::string count =
      errors.size() == 1 ? "" : absl::StrCat("预算文件有 ", errors.size(), " 处错误，第一处是：");
  if (described.size() <= kMaxSummaryBytes) return count + described;
  std::size_t end = kMaxSummaryBytes;
  while ((static_cast<unsigned char>(described[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(count, described.substr(0, end), "…");
}

}  // namespace

bool ErrorList::Add(std::string place, std::size_t offset, std::string message) {
  if (found_.size() == kMaxErrors) {
    AddAboutText(
        absl::StrCat("错误已达 ", kMaxErrors, " 处，后面的内容未再检查：请先改正以上错误"));
    return false;
  }
  found_.push_back({std::move(place), std::move(message), offset});
  return true;
}

void ErrorList::AddAboutText(std::string message) {
  found_.push_back({"", std::move(message), std::nullopt});
}

std::vector<InputError> ErrorList::Finish() {
  std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    return a.offset.value_or(kNowhere) < b.offset.value_or(kNowhere);
  });
  std::vector<InputError> errors;
  std::size_t line_begin = 0;
  std::size_t at = 0;
  std::int64_t line = 1;
  for (Found& found : found_) {
    InputError& error = errors.emplace_back();
    error.place = std::move(found.place);
    error.message = std::move(found.message);
    if (!found.offset) continue;
    for (; at < *found.offset; ++at) {
      if (text_[at] != '\n') continue;
      ++line;
      line_begin = at + 1;
    }
    error.line = line;
    error.column =
        static_cast<std::int64_t>(CountCharacters(text_.substr(line_begin, at - line_begin)) + 1);
  }
  found_.clear();
  return errors;
}

absl::Status ToStatus(const std::vector<InputError>& errors) {
  if (errors.empty()) return absl::OkStatus();
  const std::string summary = Summary(errors);
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, budget::v1::ERROR_REASON_FIELD_INVALID, summary,
                {{"error_count", absl::StrCat(errors.size())}});
  google::rpc::BadRequest bad_request;
  std::size_t room = kMaxDetailBytes - summary.size() - kErrorInfoBytes;
  for (const InputError& error : errors) {
    std::string description = Described(error);
    const std::size_t size = error.place.size() + description.size() + kViolationOverhead;
    if (size > room) break;
    room -= size;
    auto* violation = bad_request.add_field_violations();
    violation->set_field(error.place);
    violation->set_description(std::move(description));
  }
  AddDetail(status, bad_request);
  return status;
}

absl::StatusOr<budget::v1::BudgetContent> ParseContent(std::string_view json) {
  ParseResult result = ReadContent(json);
  if (!result.ok()) return ToStatus(result.errors);
  return std::move(result.content);
}

}  // namespace mingzhang::exchange
