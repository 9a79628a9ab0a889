#include "common/identity/jwks_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::identity {
namespace {

absl::Status CannotRead(const std::string& path, int error) {
  return absl::ErrnoToStatus(
      error, absl::StrCat("无法读取令牌公钥文件 ", path, "：请检查配置的路径和文件权限"));
}

}  // namespace

absl::StatusOr<JwksFile::Content> JwksFile::Read(const std::string& path) {
  // O_NONBLOCK: a named pipe must not hang the service.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return CannotRead(path, errno);
  const absl::Cleanup close_file = [fd] { close(fd); };
  // The stamp is that of the opened file and taken before reading: a change during the read is then
  // seen by the next look.
  struct stat info;
  if (fstat(fd, &info) != 0) return CannotRead(path, errno);
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat("令牌公钥文件 ", path, " 不是普通文件"));
  }
  // One byte more than is permitted, so that KeySet::Parse sees that a file is too long.
  std::string text(kMaxKeySetBytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotRead(path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  auto keys = KeySet::Parse(text);
  if (!keys.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("令牌公钥文件 ", path, " 不可用：", keys.status().message()));
  }
  return Content{
      {info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec},
      *std::move(keys)};
}

absl::StatusOr<std::unique_ptr<JwksFile>> JwksFile::Open(std::string path, const Clock* clock,
                                                         Report report) {
  absl::StatusOr<Content> content = Read(path);
  if (!content.ok()) return content.status();
  return std::unique_ptr<JwksFile>(
      new JwksFile(std::move(path), clock, std::move(report), *std::move(content)));
}

JwksFile::JwksFile(std::string path, const Clock* clock, Report report, Content content)
    : path_(std::move(path)),
      clock_(clock),
      report_(std::move(report)),
      content_(std::move(content)),
      checked_(clock->Now()) {}

std::shared_ptr<const KeySet> JwksFile::Keys() {
  const absl::Time now = clock_->Now();
  absl::MutexLock lock(&mutex_);
  // A clock that was set back must not put the next look off.
  if (now < checked_ || now - checked_ >= kCheckInterval) {
    checked_ = now;
    if (HasChanged()) Refresh();
  }
  return content_.keys;
}

bool JwksFile::HasChanged() const {
  struct stat info;
  if (stat(path_.c_str(), &info) != 0) return true;
  const Stamp stamp = {info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec,
                       info.st_mtim.tv_nsec};
  return stamp != content_.stamp;
}

void JwksFile::Refresh() {
  absl::StatusOr<Content> content = Read(path_);
  if (!content.ok() && content.status() == last_reported_) return;
  last_reported_ = content.status();
  if (content.ok()) content_ = *std::move(content);
  report_(last_reported_);
}

}  // namespace mingzhang::identity
