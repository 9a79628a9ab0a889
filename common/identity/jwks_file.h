// The keys of the token issuer in a file (a JWKS) that may be replaced at any time, as when keys
// are rotated.
#ifndef MINGZHANG_COMMON_IDENTITY_JWKS_FILE_H_
#define MINGZHANG_COMMON_IDENTITY_JWKS_FILE_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/key_set.h"

namespace mingzhang::identity {

// Thread-safe.
class JwksFile {
 public:
  // How often a change of the file is looked for, at most.
  static constexpr absl::Duration kCheckInterval = absl::Seconds(1);

  // Told of what happens after the start: OK when new keys were taken over; an error when the file
  // cannot be read or used and the last good keys stay in force, once for each new error. Called
  // from whichever thread uses the keys, one call at a time; it must not use the JwksFile.
  using Report = absl::AnyInvocable<void(const absl::Status&)>;

  // Reads the file at `path`. `clock` must outlive the result. Errors, with a message in Chinese
  // that names the path: NOT_FOUND, PERMISSION_DENIED or another code when the file cannot be read,
  // INVALID_ARGUMENT as KeySet::Parse.
  static absl::StatusOr<std::unique_ptr<JwksFile>> Open(std::string path, const Clock* clock,
                                                        Report report);

  // The current keys, never null. At most once in kCheckInterval this looks whether the file's
  // modification time, size or inode changed, and if so reads it again.
  std::shared_ptr<const KeySet> Keys();

 private:
  // What tells one content of the file from the next without reading it.
  struct Stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    std::int64_t modified_seconds;
    std::int64_t modified_nanoseconds;

    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  struct Content {
    Stamp stamp;
    std::shared_ptr<const KeySet> keys;
  };

  JwksFile(std::string path, const Clock* clock, Report report, Content content);

  static absl::StatusOr<Content> Read(const std::string& path);
  void Refresh() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasChanged() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  const Clock* const clock_;
  absl::Mutex mutex_;
  Report report_ ABSL_GUARDED_BY(mutex_);
  Content content_ ABSL_GUARDED_BY(mutex_);
  absl::Time checked_ ABSL_GUARDED_BY(mutex_);
  absl::Status last_reported_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_JWKS_FILE_H_
