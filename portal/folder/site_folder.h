// A site's folder: whose it is, what was written into it, and how a server that reads it meanwhile
// never sees half a file.
//
//   .mingzhang-site/state.jsonl   what was written: a line for each disclosure
//   .mingzhang-site/lock          held while somebody writes
//   .mingzhang-site/staging/      what is not complete yet; emptied at the start
//
// everything else is the site (portal/site/site_paths.h).
#ifndef MINGZHANG_PORTAL_FOLDER_SITE_FOLDER_H_
#define MINGZHANG_PORTAL_FOLDER_SITE_FOLDER_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mingzhang::site {

// A disclosure that is complete in the folder.
struct SiteRecord {
  // Its resource name.
  std::string name;
  // SHA-256 of its manifest.json, in hexadecimal.
  std::string manifest_sha256;
  // Whether its page says so.
  bool superseded = false;
  // Of the tree that its receipt is about.
  std::uint64_t tree_size = 0;
  // What its bundle calls the division; empty where it does not say.
  std::string division_title;

  friend bool operator==(const SiteRecord&, const SiteRecord&) = default;
};

// A file that is written piece by piece, readable by everybody.
class NewFile {
 public:
  // The folder must exist; the file must not.
  static absl::StatusOr<std::unique_ptr<NewFile>> Create(const std::filesystem::path& path);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  absl::Status Append(std::string_view piece);
  // Ends it; `time` becomes the time of its last change.
  absl::Status Finish(absl::Time time);

 private:
  NewFile(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}

  const std::filesystem::path path_;
  int file_;
};

// Not thread-safe. Paths are relative to the folder, with / between names.
class SiteFolder {
 public:
  // Makes the folder if there is none, and takes the lock for as long as this lives.
  // ALREADY_EXISTS for a folder with anything in it that is no site's; FAILED_PRECONDITION while
  // another writes; INVALID_ARGUMENT for a state that cannot be read.
  static absl::StatusOr<std::unique_ptr<SiteFolder>> Open(const std::filesystem::path& path);
  ~SiteFolder();
  SiteFolder(const SiteFolder&) = delete;
  SiteFolder& operator=(const SiteFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // By name.
  const std::map<std::string, SiteRecord>& records() const { return records_; }
  bool Contains(std::string_view path) const;

  // Makes `contents` the file at `path`, with the folders above, at once; leaves it alone when it
  // is that already. Tells whether it wrote.
  absl::StatusOr<bool> Write(std::string_view path, std::string_view contents);
  // The same, with a time of its own.
  absl::StatusOr<bool> Write(std::string_view path, std::string_view contents, absl::Time time);

  // A new, empty folder to prepare a disclosure in.
  absl::StatusOr<std::filesystem::path> NewStaging();
  // A staged folder, and where it belongs; nothing may be there.
  struct Staged {
    std::filesystem::path staging;
    std::string path;
  };
  // Puts prepared folders into their places and then records `records`. All is on the disk before
  // it is in its place, and in its place before it is recorded.
  absl::Status Publish(const std::vector<Staged>& staged, const std::vector<SiteRecord>& records);

  // Everything that was written is on the disk when this returns, and the state has one line for
  // each disclosure.
  absl::Status Finish();

 private:
  SiteFolder(std::filesystem::path path, int lock);
  absl::Status ReadState();
  absl::Status ClearStaging();
  absl::Status AppendToState(const std::vector<SiteRecord>& records);
  absl::Status Sync();

  const std::filesystem::path path_;
  const int lock_;
  std::map<std::string, SiteRecord> records_;
  std::int64_t next_staging_ = 0;
  bool written_ = false;
  bool appended_ = false;
};

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_FOLDER_SITE_FOLDER_H_
