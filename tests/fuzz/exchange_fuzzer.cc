// Whatever the text is, reading it ends with content or with errors, and content that was read can
// be written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exchange/exchange.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = mingzhang::exchange::ReadContent(text);
  if (!read.ok()) return 0;
  const auto again =
      mingzhang::exchange::ReadContent(mingzhang::exchange::FormatContent(read.content));
  if (!again.ok() || again.content.SerializeAsString() != read.content.SerializeAsString()) {
    std::abort();
  }
  return 0;
}
