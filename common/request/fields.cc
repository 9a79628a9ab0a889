#include "common/request/fields.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/status.h"

namespace mingzhang {
namespace {

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
  // Protobuf has made sure of the UTF-8: every byte that does not continue a character begins one.
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  if (characters < min) return FieldError(field, "不能为空");
  if (characters > max) {
    return FieldError(field, absl::StrCat("最多 ", max, " 个字，现有 ", characters, " 个"));
  }
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\t' && c != '\n';
  });
  if (has_control) return FieldError(field, "含有控制字符，请删除");
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
