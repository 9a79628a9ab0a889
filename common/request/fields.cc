#include "common/request/fields.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/text/utf8.h"

namespace mingzhang {
namespace {

// Characters that are not seen and change how others are shown (Unicode UAX 9): U+2028 … U+202E,
// U+2066 … U+2069, U+FEFF.
bool ContainsInvisibleFormatting(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const std::string_view character = text.substr(i, 3);
    const bool separators = character >= "\u2028" && character <= "\u202E";
    const bool isolates = character >= "\u2066" && character <= "\u2069";
    if (separators || isolates || character == "\uFEFF") return true;
  }
  return false;
}

std::string Path(std::string_view field, int index, const char* part) {
  return absl::StrCat(std::string(field), "[", index, "].", part);
}

}  // namespace

absl::Status CheckRequestId(std::string_view field, std::string_view request_id) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  const bool matches =
      request_id.size() == kShape.size() &&
      std::equal(kShape.begin(), kShape.end(), request_id.begin(), [](char shape, char c) {
        return shape == 'x' ? absl::ascii_isxdigit(static_cast<unsigned char>(c)) : c == shape;
      });
  if (matches) return absl::OkStatus();
  return FieldError(field, "请求编号须是 UUID，例如 3f2b8c1e-5d4a-4b7e-9c61-0a1b2c3d4e5f");
}

absl::Status CheckText(std::string_view field, std::string_view text, std::size_t min,
                       std::size_t max) {
  // Protobuf has made sure of the UTF-8.
  const std::size_t characters = CountCharacters(text);
  if (characters < min) return FieldError(field, "不能为空");
  if (characters > max) {
    return FieldError(field, absl::StrCat("最多 ", max, " 个字，现有 ", characters, " 个"));
  }
  if (FindControlCharacter(text)) return FieldError(field, "含有控制字符，请删除");
  if (ContainsInvisibleFormatting(text)) {
    return FieldError(field, "含有改变文字方向的不可见字符，请删除");
  }
  return absl::OkStatus();
}

absl::Status CheckComments(
    std::string_view field,
    const google::protobuf::RepeatedPtrField<budget::v1::Comment>& comments) {
  if (comments.size() > kMaxComments) {
    return FieldError(field, absl::StrCat("最多 ", kMaxComments, " 条"));
  }
  for (int i = 0; i < comments.size(); ++i) {
    absl::Status status =
        CheckText(Path(field, i, "place"), comments[i].place(), 0, kMaxPlaceCharacters);
    status.Update(CheckText(Path(field, i, "text"), comments[i].text(), 1, kMaxCommentCharacters));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckAcknowledgements(
    std::string_view field,
    const google::protobuf::RepeatedPtrField<budget::v1::Acknowledgement>& acknowledgements) {
  if (acknowledgements.size() > kMaxAcknowledgements) {
    return FieldError(field, absl::StrCat("最多 ", kMaxAcknowledgements, " 条"));
  }
  std::set<std::string> findings;
  for (int i = 0; i < acknowledgements.size(); ++i) {
    const auto& acknowledgement = acknowledgements[i];
    absl::Status status = CheckText(Path(field, i, "finding_id"), acknowledgement.finding_id(), 1,
                                    kMaxPlaceCharacters);
    status.Update(
        CheckText(Path(field, i, "reason"), acknowledgement.reason(), 1, kMaxReasonCharacters));
    if (!status.ok()) return status;
    if (!findings.insert(acknowledgement.finding_id()).second) {
      return FieldError(Path(field, i, "finding_id"), "同一问题只能说明一次");
    }
  }
  return absl::OkStatus();
}

}  // namespace mingzhang
