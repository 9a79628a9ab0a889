// Preloaded into a process, makes its disk full while a file exists: below any directory "/ledger/"
// it has no room (ENOSPC), and reads go on. The file is named by MINGZHANG_FULL_DISK. One byte in
// it: writing, growing and asking for room fails. Two: only what is synced fails, as where the
// system takes writes before it looks for room (delayed allocation, a thin volume), and there seems
// to be room.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

// What finds no room.
enum class Full { kWrites = 1, kSyncs = 2 };

bool Is(Full full) {
  static const char* const flag = std::getenv("MINGZHANG_FULL_DISK");
  const int before = errno;
  struct stat file {};
  const bool is_full =
      flag != nullptr && ::stat(flag, &file) == 0 && file.st_size == static_cast<off_t>(full);
  errno = before;
  return is_full;
}

bool IsBelow(int fd) {
  char link[64];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  char path[4096];
  const ssize_t size = ::readlink(link, path, sizeof path - 1);
  if (size < 0) return false;
  path[size] = '\0';
  return std::strstr(path, "/ledger/") != nullptr;
}

bool IsFull() { return Is(Full::kWrites); }
bool IsFull(int fd) { return IsFull() && IsBelow(fd); }

template <typename Function>
Function* Next(Function* /*same type*/, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

int NoSpace() {
  errno = ENOSPC;
  return -1;
}

}  // namespace

extern "C" {

// The first write to a device that has just become full still finds room for half of its bytes.
ssize_t write(int fd, const void* bytes, size_t size) {
  static auto* const next = Next(&write, "write");
  static std::atomic<bool> some_room_is_left = true;
  if (!IsFull(fd)) {
    if (!IsFull()) some_room_is_left = true;
    return next(fd, bytes, size);
  }
  return some_room_is_left.exchange(false) && size > 1 ? next(fd, bytes, size / 2) : NoSpace();
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  static auto* const next = Next(&pwrite64, "pwrite64");
  return IsFull(fd) ? NoSpace() : next(fd, bytes, size, offset);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return pwrite64(fd, bytes, size, offset);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t size) {
  static auto* const next = Next(&fallocate64, "fallocate64");
  return IsFull(fd) ? NoSpace() : next(fd, mode, offset, size);
}

int fallocate(int fd, int mode, off_t offset, off_t size) {
  return fallocate64(fd, mode, offset, size);
}

int fdatasync(int fd) {
  static auto* const next = Next(&fdatasync, "fdatasync");
  return Is(Full::kSyncs) && IsBelow(fd) ? NoSpace() : next(fd);
}

int fsync(int fd) {
  static auto* const next = Next(&fsync, "fsync");
  return Is(Full::kSyncs) && IsBelow(fd) ? NoSpace() : next(fd);
}

int statvfs64(const char* path, struct statvfs64* room) {
  static auto* const next = Next(&statvfs64, "statvfs64");
  const int result = next(path, room);
  if (result == 0 && IsFull()) room->f_bavail = room->f_bfree = 0;
  return result;
}

int statvfs(const char* path, struct statvfs* room) {
  static auto* const next = Next(&statvfs, "statvfs");
  const int result = next(path, room);
  if (result == 0 && IsFull()) room->f_bavail = room->f_bfree = 0;
  return result;
}

}  // extern "C"
