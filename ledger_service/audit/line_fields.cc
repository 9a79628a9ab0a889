#include "ledger_service/audit/line_fields.h"

#include <charconv>
#include <string>

namespace mingzhang::audit {

std::optional<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> ParseDecimal(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Digest> ParseHash(std::string_view text) {
  const std::optional<std::string> bytes = FromBase64(text);
  if (!bytes.has_value()) return std::nullopt;
  return DigestFromBytes(*bytes);
}

}  // namespace mingzhang::audit
