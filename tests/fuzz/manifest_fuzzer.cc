// Whatever the text is, it is refused as a manifest, or is written as one that says the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "common/bundle/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using mingzhang::FormatManifest;
  using mingzhang::ParseManifest;
  const auto manifest = ParseManifest({reinterpret_cast<const char*>(data), size});
  if (!manifest.ok()) return 0;
  const std::string written = FormatManifest(*manifest);
  const auto read = ParseManifest(written);
  if (!read.ok() || FormatManifest(*read) != written) std::abort();
  if (CheckFiles(*manifest, {}).size() != manifest->files.size()) std::abort();
  return 0;
}
