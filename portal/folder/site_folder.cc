#include "portal/folder/site_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/file/file.h"
#include "common/resource/resource_name.h"
#include "nlohmann/json.hpp"

namespace mingzhang::site {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kOwnFolder[] = ".mingzhang-site";
constexpr char kStateFile[] = "state.jsonl";
constexpr char kLockFile[] = "lock";
constexpr char kStagingFolder[] = "staging";
constexpr int kStateFormat = 1;
// One page of ours; a bundle's page is not longer than a bundle.
constexpr std::size_t kMaxComparedBytes = std::size_t{64} << 20;
constexpr mode_t kPublicFolder = 0755;

absl::Status Failure(int error, std::string_view what, const fs::path& path) {
  return absl::ErrnoToStatus(error, absl::StrCat(std::string(what), "“", path.string(), "”"));
}

// Folders that everybody may read, whatever the umask is.
absl::Status MakeFolders(const fs::path& path) {
  if (mkdir(path.c_str(), kPublicFolder) == 0) {
    return chmod(path.c_str(), kPublicFolder) == 0 ? absl::OkStatus()
                                                   : Failure(errno, "无法建立目录", path);
  }
  if (errno == ENOENT && path.has_parent_path()) {
    const absl::Status above = MakeFolders(path.parent_path());
    return above.ok() ? MakeFolders(path) : above;
  }
  std::error_code error;
  if (errno == EEXIST && fs::is_directory(path, error)) return absl::OkStatus();
  return Failure(errno, "无法建立目录", path);
}

absl::Status WriteAll(int file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure(errno, "无法写入", path);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return absl::OkStatus();
}

std::string Line(const SiteRecord& record) {
  ordered_json line = {{"name", record.name},
                       {"manifest_sha256", record.manifest_sha256},
                       {"superseded", record.superseded},
                       {"tree_size", record.tree_size},
                       {"division_title", record.division_title}};
  return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string FirstLine() { return absl::StrCat("{\"format\":", kStateFormat, "}\n"); }

std::optional<SiteRecord> ParseLine(const std::string& line) {
  const json value = json::parse(line, nullptr, /*allow_exceptions=*/false);
  const auto has = [&](const char* name, json::value_t type) {
    return value.contains(name) && value[name].type() == type;
  };
  if (!value.is_object() || !has("name", json::value_t::string) ||
      !has("manifest_sha256", json::value_t::string) ||
      !has("superseded", json::value_t::boolean) ||
      !has("tree_size", json::value_t::number_unsigned) ||
      !has("division_title", json::value_t::string) ||
      !DisclosureName::Parse(value["name"].get<std::string>()).ok()) {
    return std::nullopt;
  }
  return SiteRecord{value["name"].get<std::string>(), value["manifest_sha256"].get<std::string>(),
                    value["superseded"].get<bool>(), value["tree_size"].get<std::uint64_t>(),
                    value["division_title"].get<std::string>()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<NewFile>> NewFile::Create(const fs::path& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kPublicFile);
  if (file < 0) return Failure(errno, "无法写入", path);
  return std::unique_ptr<NewFile>(new NewFile(path, file));
}

NewFile::~NewFile() {
  if (file_ >= 0) close(file_);
}

absl::Status NewFile::Append(std::string_view piece) { return WriteAll(file_, piece, path_); }

absl::Status NewFile::Finish(absl::Time time) {
  const timespec change = absl::ToTimespec(time);
  const timespec times[] = {change, change};
  const bool done = fchmod(file_, kPublicFile) == 0 && futimens(file_, times) == 0;
  const int error = errno;
  if (close(std::exchange(file_, -1)) != 0) return Failure(errno, "无法写入", path_);
  return done ? absl::OkStatus() : Failure(error, "无法写入", path_);
}

absl::StatusOr<std::unique_ptr<SiteFolder>> SiteFolder::Open(const fs::path& path) {
  fs::path folder = fs::absolute(path).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
    return absl::AlreadyExistsError(absl::StrCat("“", path.string(), "”不是目录"));
  }
  const fs::path own = folder / kOwnFolder;
  if (fs::exists(folder, error) && !fs::is_directory(own, error) && !fs::is_empty(folder, error)) {
    return absl::AlreadyExistsError(
        absl::StrCat("“", path.string(), "”里有别的文件，不是站点，没有改动它"));
  }
  absl::Status made = MakeFolders(folder);
  if (made.ok()) made = MakePrivateDirectory(own);
  if (!made.ok()) return made;
  const int lock = open((own / kLockFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivateFile);
  if (lock < 0) return Failure(errno, "无法写入", own / kLockFile);
  std::unique_ptr<SiteFolder> site(new SiteFolder(std::move(folder), lock));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("另一个程序正在生成“", path.string(), "”，没有改动它"));
  }
  absl::Status ready = site->ReadState();
  if (ready.ok()) ready = site->ClearStaging();
  if (!ready.ok()) return ready;
  return site;
}

SiteFolder::SiteFolder(fs::path path, int lock) : path_(std::move(path)), lock_(lock) {}

// Gives the lock back.
SiteFolder::~SiteFolder() { close(lock_); }

bool SiteFolder::Contains(std::string_view path) const {
  std::error_code error;
  return fs::exists(fs::symlink_status(path_ / path, error));
}

absl::Status SiteFolder::ReadState() {
  const fs::path path = path_ / kOwnFolder / kStateFile;
  std::error_code error;
  if (!fs::exists(path, error)) return WriteFile(path, FirstLine(), kPrivateFile);
  const auto damaged = [&path](int line) {
    return absl::InvalidArgumentError(absl::StrCat(
        "“", path.string(), "”第 ", line,
        " 行读不懂。删除这个文件后重新生成，站点里已有的文件会逐个核对，一致的不再下载"));
  };
  std::ifstream file(path, std::ios::binary);
  std::string line;
  std::uintmax_t complete = 0;
  for (int number = 1; std::getline(file, line); ++number) {
    // The last one was being written when the program was killed.
    if (file.eof()) break;
    complete += line.size() + 1;
    if (number == 1) {
      if (line + "\n" != FirstLine()) return damaged(number);
      continue;
    }
    auto record = ParseLine(line);
    if (!record) return damaged(number);
    std::string name = record->name;
    records_[std::move(name)] = *std::move(record);
  }
  if (complete == 0) return damaged(1);
  file.close();
  if (complete == fs::file_size(path, error)) return absl::OkStatus();
  fs::resize_file(path, complete, error);
  return error ? Failure(error.value(), "无法写入", path) : absl::OkStatus();
}

absl::Status SiteFolder::ClearStaging() {
  const fs::path staging = path_ / kOwnFolder / kStagingFolder;
  std::error_code error;
  fs::remove_all(staging, error);
  if (error) return Failure(error.value(), "无法清空", staging);
  return MakeFolders(staging);
}

absl::StatusOr<bool> SiteFolder::Write(std::string_view path, std::string_view contents) {
  return Write(path, contents, absl::Now());
}

absl::StatusOr<bool> SiteFolder::Write(std::string_view path, std::string_view contents,
                                       absl::Time time) {
  const fs::path target = path_ / path;
  const auto there = ReadFile(target, kMaxComparedBytes);
  if (there.ok() && *there == contents) return false;
  const fs::path staged =
      path_ / kOwnFolder / kStagingFolder / absl::StrCat(next_staging_++, ".file");
  auto file = NewFile::Create(staged);
  if (!file.ok()) return file.status();
  absl::Status written = (*file)->Append(contents);
  if (written.ok()) written = (*file)->Finish(time);
  if (written.ok()) written = MakeFolders(target.parent_path());
  if (!written.ok()) return written;
  if (rename(staged.c_str(), target.c_str()) != 0) return Failure(errno, "无法写入", target);
  written_ = true;
  return true;
}

absl::StatusOr<fs::path> SiteFolder::NewStaging() {
  fs::path staging = path_ / kOwnFolder / kStagingFolder / std::to_string(next_staging_++);
  const absl::Status made = MakeFolders(staging);
  if (!made.ok()) return made;
  return staging;
}

absl::Status SiteFolder::Publish(const std::vector<Staged>& staged,
                                 const std::vector<SiteRecord>& records) {
  if (!staged.empty()) {
    const absl::Status synced = Sync();
    if (!synced.ok()) return synced;
  }
  for (const Staged& folder : staged) {
    const fs::path target = path_ / folder.path;
    const absl::Status made = MakeFolders(target.parent_path());
    if (!made.ok()) return made;
    // Fails where there is anything but an empty folder.
    if (rename(folder.staging.c_str(), target.c_str()) != 0) {
      return Failure(errno, "无法写成目录", target);
    }
    written_ = true;
  }
  return AppendToState(records);
}

absl::Status SiteFolder::AppendToState(const std::vector<SiteRecord>& records) {
  if (records.empty()) return absl::OkStatus();
  const fs::path path = path_ / kOwnFolder / kStateFile;
  std::string lines;
  for (const SiteRecord& record : records) lines += Line(record);
  const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) return Failure(errno, "无法写入", path);
  const absl::Cleanup close_file = [file] { close(file); };
  const absl::Status written = WriteAll(file, lines, path);
  if (!written.ok()) return written;
  if (fsync(file) != 0) return Failure(errno, "无法写入", path);
  for (const SiteRecord& record : records) records_[record.name] = record;
  appended_ = true;
  return absl::OkStatus();
}

absl::Status SiteFolder::Sync() {
  // All files at once: one by one it would take longer than downloading them.
  return syncfs(lock_) == 0 ? absl::OkStatus() : Failure(errno, "无法写入", path_);
}

absl::Status SiteFolder::Finish() {
  if (written_) {
    const absl::Status synced = Sync();
    if (!synced.ok()) return synced;
    written_ = false;
  }
  if (!appended_) return absl::OkStatus();
  std::string state = FirstLine();
  for (const auto& [name, record] : records_) state += Line(record);
  const absl::Status written = WriteFile(path_ / kOwnFolder / kStateFile, state, kPrivateFile);
  if (written.ok()) appended_ = false;
  return written;
}

}  // namespace mingzhang::site
