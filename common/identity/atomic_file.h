// Writing key and certificate files. Internal to this room.
#ifndef MINGZHANG_COMMON_IDENTITY_ATOMIC_FILE_H_
#define MINGZHANG_COMMON_IDENTITY_ATOMIC_FILE_H_

#include <sys/types.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace mingzhang::identity {

inline constexpr mode_t kOwnerOnly = 0600;
inline constexpr mode_t kReadableByAll = 0644;

// Makes `contents` the file at `path`, with `mode` whatever the umask is: a reader sees the old
// file or the whole new one, and nobody whom `mode` excludes ever sees it. On an error, whose
// message in Chinese names the path, the old file stays.
absl::Status WriteFileAtomically(const std::string& path, std::string_view contents, mode_t mode);

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_ATOMIC_FILE_H_
