// Strict reading of the JSON in tokens and key sets. Internal to this room.
#ifndef MINGZHANG_COMMON_IDENTITY_JSON_H_
#define MINGZHANG_COMMON_IDENTITY_JSON_H_

#include <jansson.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mingzhang::identity {

struct JsonDeleter {
  void operator()(json_t* json) const { json_decref(json); }
};
using Json = std::unique_ptr<json_t, JsonDeleter>;

// The object that `text` is; null for anything else. Strict because a second reading of the same
// bytes is how forgeries pass: duplicate names, NUL characters, invalid UTF-8 and trailing bytes
// are refused.
inline Json ParseJsonObject(std::string_view text) {
  Json json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  return json_is_object(json.get()) ? std::move(json) : nullptr;
}

// The string at `name`; nullopt when it is absent or not a string. Valid as long as the object
// lives.
inline std::optional<std::string_view> StringMember(const json_t* object, const char* name) {
  const json_t* value = json_object_get(object, name);
  if (!json_is_string(value)) return std::nullopt;
  return std::string_view(json_string_value(value), json_string_length(value));
}

inline Json JsonString(std::string_view text) {
  return Json(json_stringn(text.data(), text.size()));
}

inline std::string DumpJson(const json_t* json, std::size_t flags = JSON_COMPACT) {
  const std::unique_ptr<char, decltype(&std::free)> text(json_dumps(json, flags), &std::free);
  return text == nullptr ? std::string() : std::string(text.get());
}

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_JSON_H_
