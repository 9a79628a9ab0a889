#include "common/file/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace mingzhang {
namespace {

absl::Status FileError(int error, std::string_view what, const std::filesystem::path& path) {
  const char* why = nullptr;
  switch (error) {
    case ENOENT:
      why = "文件或上级目录不存在";
      break;
    case EACCES:
    case EPERM:
      why = "没有权限";
      break;
    case ENOSPC:
      why = "磁盘已满";
      break;
    case EISDIR:
      why = "这是一个目录";
      break;
    default:
      break;
  }
  const std::string reason = why != nullptr ? why : std::generic_category().message(error);
  return {absl::ErrnoToStatusCode(error),
          absl::StrCat(std::string(what), "“", path.string(), "”：", reason)};
}

// Otherwise errno says why not.
bool WriteAll(int file, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t count = write(file, contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    contents.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Makes a new name in the directory of `path` durable.
bool SyncParent(const std::filesystem::path& path) {
  const auto parent = path.parent_path();
  const int directory =
      open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return false;
  const absl::Cleanup close_directory = [directory] { close(directory); };
  return fsync(directory) == 0;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path, std::size_t max_bytes) {
  // Without O_NONBLOCK, a named pipe would hold up the open.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return FileError(errno, "无法读取", path);
  const absl::Cleanup close_file = [file] { close(file); };
  struct stat status {};
  if (fstat(file, &status) != 0) return FileError(errno, "无法读取", path);
  if (!S_ISREG(status.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat("“", path.string(), "”不是普通文件"));
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  const auto too_large = [&] {
    return absl::InvalidArgumentError(
        absl::StrCat("文件“", path.string(), "”有 ", size, " 字节，超过上限 ", max_bytes, " 字节"));
  };
  if (size > max_bytes) return too_large();

  std::string contents(size, '\0');
  std::size_t filled = 0;
  while (filled < contents.size()) {
    const ssize_t count = read(file, contents.data() + filled, contents.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileError(errno, "无法读取", path);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  contents.resize(filled);
  return contents;
}

absl::StatusOr<NewFile> NewFile::Create(const std::filesystem::path& path, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return FileError(errno, "无法写入", path);
  NewFile made(path, file);
  if (fchmod(file, mode) != 0) return FileError(errno, "无法写入", path);
  return made;
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}

NewFile::~NewFile() {
  if (file_ >= 0) close(file_);
}

absl::Status NewFile::Append(std::string_view piece) {
  return WriteAll(file_, piece) ? absl::OkStatus() : FileError(errno, "无法写入", path_);
}

absl::Status NewFile::Close() {
  if (fsync(file_) != 0 || close(std::exchange(file_, -1)) != 0) {
    return FileError(errno, "无法写入", path_);
  }
  return absl::OkStatus();
}

absl::Status WriteFile(const std::filesystem::path& path, std::string_view contents, mode_t mode) {
  std::string temporary = path.string() + ".XXXXXX";
  const int file = mkostemp(temporary.data(), O_CLOEXEC);  // Mode 0600.
  if (file < 0) return FileError(errno, "无法写入", path);
  absl::Cleanup discard = [&] {
    close(file);
    unlink(temporary.c_str());
  };
  if (!WriteAll(file, contents)) return FileError(errno, "无法写入", path);
  if (fchmod(file, mode) != 0 || fsync(file) != 0 || rename(temporary.c_str(), path.c_str()) != 0) {
    return FileError(errno, "无法写入", path);
  }
  std::move(discard).Cancel();
  close(file);
  return SyncParent(path) ? absl::OkStatus() : FileError(errno, "无法写入", path);
}

absl::Status MakePrivateDirectory(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return absl::OkStatus();
  const auto parent = std::filesystem::absolute(path).parent_path();
  if (!std::filesystem::is_directory(parent, error)) {
    const absl::Status made = MakePrivateDirectory(parent);
    if (!made.ok()) return made;
  }
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return FileError(errno, "无法建立目录", path);
  }
  if (!std::filesystem::is_directory(path, error)) return FileError(ENOTDIR, "无法建立目录", path);
  return absl::OkStatus();
}

}  // namespace mingzhang
