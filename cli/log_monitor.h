// One look at a log that is being watched.
#ifndef MINGZHANG_CLI_LOG_MONITOR_H_
#define MINGZHANG_CLI_LOG_MONITOR_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/verified_bundles.h"
#include "ledger_service/audit/key_chain.h"

namespace mingzhang::cli {

// Follows a log from checkpoint to checkpoint, and believes nothing that is not proven: the last
// checkpoint that it saw is in a file, and every later one must be signed and extend it. What
// happens in between is computed anew from the entries, where the source gives them. Not
// thread-safe.
class LogMonitor {
 public:
  struct Options {
    // The last checkpoint (a signed note) is kept here.
    std::filesystem::path state;
    // What proves a fork is kept in files here.
    std::filesystem::path evidence;
    // Without a state: whether to read the log from its first entry, instead of going on from the
    // checkpoint that is the newest then.
    bool from_start = false;
  };
  // An entry that was proven to be in the log.
  using Visit = absl::FunctionRef<void(const ledger::v1::AuditEntry& entry)>;

  explicit LogMonitor(Options options) : options_(std::move(options)) {}

  // Takes up the state. An error, kRefused, when the file's checkpoint is not the log's.
  absl::Status Load(const audit::KeyChain& keys);

  // The last checkpoint seen; nullopt before the first.
  const std::optional<audit::Checkpoint>& last() const { return last_; }
  // Whether the source refuses to give the entries to this person: then only the growth is proven.
  bool proofs_only() const { return proofs_only_; }

  // Looks at the checkpoint in `note`, which the ledger says is the newest: whether it is new.
  // Every new entry is handed to `visit`, and the checkpoint kept. When the log forked, shrank, or
  // is not what was signed: an error with the exit code kRefused that names the files in which
  // both checkpoints are kept. Other errors, such as UNAVAILABLE of the source, say nothing about
  // the log, and the same look may be repeated.
  absl::StatusOr<bool> Look(const std::string& note, const audit::KeyChain& keys,
                            const LogSource& source, absl::Time now, Visit visit);

 private:
  absl::Status Advance(const audit::Checkpoint& checkpoint, const audit::KeyChain& keys,
                       const LogSource& source, Visit visit);
  // The error, with both checkpoints in files.
  absl::Status WithEvidence(absl::Status status, const std::string& note, absl::Time now) const;

  const Options options_;
  std::optional<audit::Checkpoint> last_;
  std::string last_note_;
  bool proofs_only_ = false;
  // Entries before this one were handed out: a look that broke off does not repeat them.
  std::uint64_t visited_ = 0;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_LOG_MONITOR_H_
