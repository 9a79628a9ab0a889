// Structured logs on stderr: one JSON object a line, with "time" (RFC 3339, UTC), "level",
// "message" and the fields of the event. Tokens and keys have no business in it.
#ifndef MINGZHANG_COMMON_SERVER_LOGGING_H_
#define MINGZHANG_COMMON_SERVER_LOGGING_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"

namespace mingzhang::server {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};
using LogFields = std::initializer_list<LogField>;

// Writes events of `level` and above, gRPC's own errors among them. Call it once, before the first
// server or channel; until then, kInfo and above are written.
void InitLogging(LogLevel level);

// Whether events of this level are written: spares making up what would not be. Thread-safe.
bool IsLogged(LogLevel level);

// Writes one line. Thread-safe.
void Log(LogLevel level, std::string_view message, LogFields fields = {});

// The line that Log writes, without its end. Invalid UTF-8 becomes U+FFFD. Of fields with the same
// key, the first counts.
std::string FormatLogLine(absl::Time time, LogLevel level, std::string_view message,
                          LogFields fields);

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_LOGGING_H_
