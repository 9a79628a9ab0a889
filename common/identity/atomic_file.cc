#include "common/identity/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::identity {
namespace {

// Writes to `fd`, syncs, and closes it in any case. False with errno set on an error.
bool WriteAndClose(int fd, std::string_view contents, mode_t mode) {
  const absl::Cleanup close_file = [fd] { close(fd); };
  while (!contents.empty()) {
    const ssize_t written = write(fd, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return fchmod(fd, mode) == 0 && fsync(fd) == 0;
}

bool SyncDirectory(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const int fd = open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const absl::Cleanup close_directory = [fd] { close(fd); };
  return fsync(fd) == 0;
}

}  // namespace

absl::Status WriteFileAtomically(const std::string& path, std::string_view contents, mode_t mode) {
  const auto failure = [&path](int error) {
    return absl::ErrnoToStatus(
        error, absl::StrCat("无法写入文件 ", path, "：请检查目录是否存在、是否有写权限和空间"));
  };
  std::string temporary = path + ".XXXXXX";
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);  // Created with mode 0600.
  if (fd < 0) return failure(errno);
  if (!WriteAndClose(fd, contents, mode) || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(temporary.c_str());
    return failure(error);
  }
  return SyncDirectory(path) ? absl::OkStatus() : failure(errno);
}

}  // namespace mingzhang::identity
