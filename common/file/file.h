// Reading and writing whole files, with limits, and errors in Chinese that name the path.
// Thread-safe.
#ifndef MINGZHANG_COMMON_FILE_FILE_H_
#define MINGZHANG_COMMON_FILE_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mingzhang {

inline constexpr mode_t kPrivateFile = 0600;
inline constexpr mode_t kPublicFile = 0644;

// The contents of a regular file of at most `max_bytes`; the size is looked at before anything is
// read. NOT_FOUND, PERMISSION_DENIED and so on as errno says; INVALID_ARGUMENT when it is no
// regular file or too large.
absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path, std::size_t max_bytes);

// Makes `contents` the file at `path`, durably: a reader sees the old file or the whole new one,
// and nobody whom `mode` excludes ever sees it. `mode` holds whatever the umask says. The directory
// must exist.
absl::Status WriteFile(const std::filesystem::path& path, std::string_view contents, mode_t mode);

// A file that is written piece by piece. It stays as far as it was written when writing fails or
// stops before Close. Not thread-safe.
class NewFile {
 public:
  // A file that was not there: ALREADY_EXISTS otherwise. `mode` holds whatever the umask says. The
  // directory must exist.
  static absl::StatusOr<NewFile> Create(const std::filesystem::path& path, mode_t mode);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  absl::Status Append(std::string_view piece);
  // Once it is OK, the contents are on stable storage. The name is once the directory is.
  absl::Status Close();

 private:
  NewFile(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}

  std::filesystem::path path_;
  int file_;  // -1 where there is none any more.
};

// Makes a directory, and those above it, for its owner alone (0700). One that exists keeps its
// mode, but must be a directory.
absl::Status MakePrivateDirectory(const std::filesystem::path& path);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_FILE_FILE_H_
