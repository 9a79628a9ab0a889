#include "ledger_service/validation/message_template.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::validation {

absl::StatusOr<MessageTemplate> MessageTemplate::Parse(std::string_view text,
                                                       const std::vector<std::string_view>& names) {
  MessageTemplate parsed;
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace != 0) parsed.pieces_.push_back({std::string(text.substr(0, brace)), false});
    if (brace == std::string_view::npos) break;
    const std::size_t end = text.find_first_of("{}", brace + 1);
    if (text[brace] == '}' || end == std::string_view::npos || text[end] == '{') {
      return absl::InvalidArgumentError("message 中的花括号不成对");
    }
    const std::string_view name = text.substr(brace + 1, end - brace - 1);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      std::string known;
      for (const auto each : names) absl::StrAppend(&known, " {", std::string(each), "}");
      return absl::InvalidArgumentError(
          absl::StrCat("message 中的 {", std::string(name), "} 不存在，可用的是", known));
    }
    parsed.pieces_.push_back({std::string(name), true});
    text.remove_prefix(end + 1);
  }
  return parsed;
}

std::string MessageTemplate::Fill(const MessageValues& values) const {
  std::string filled;
  for (const Piece& piece : pieces_) {
    if (!piece.is_name) {
      filled += piece.text;
      continue;
    }
    const auto value = std::find_if(values.begin(), values.end(),
                                    [&](const auto& each) { return each.first == piece.text; });
    if (value != values.end()) filled += value->second;
  }
  return filled;
}

}  // namespace mingzhang::validation
