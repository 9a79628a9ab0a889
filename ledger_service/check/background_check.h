// The check of a long log, behind a ledger that already serves.
#ifndef MINGZHANG_LEDGER_SERVICE_CHECK_BACKGROUND_CHECK_H_
#define MINGZHANG_LEDGER_SERVICE_CHECK_BACKGROUND_CHECK_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::check {

// How far a check has come. Thread-safe.
struct CheckProgress {
  std::atomic<std::int64_t> checked = 0;
  std::atomic<std::int64_t> total = 0;
  // Microseconds since 1970; 0 while it runs.
  std::atomic<std::int64_t> end_unix_micros = 0;
};

// Runs CheckLedger once over a snapshot, on a thread of its own that rests as long as it works, so
// that it takes half a core at most.
class BackgroundCheck {
 public:
  // `on_damage` is told, on the thread of the check, of the first problem; it should end the
  // process. While the store cannot be read (UNAVAILABLE) the check begins again, every minute.
  // Everything must outlive the check.
  BackgroundCheck(std::unique_ptr<storage::Snapshot> snapshot, audit::Verifier verifier,
                  CheckProgress& progress, std::function<void(const std::string& what)> on_damage);
  // Ends the check and waits for its thread.
  ~BackgroundCheck();
  BackgroundCheck(const BackgroundCheck&) = delete;
  BackgroundCheck& operator=(const BackgroundCheck&) = delete;

 private:
  void Run();
  // False when the check is to end.
  bool Rest(absl::Duration duration);

  const std::unique_ptr<storage::Snapshot> snapshot_;
  const audit::Verifier verifier_;
  CheckProgress& progress_;
  const std::function<void(const std::string&)> on_damage_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace mingzhang::check

#endif  // MINGZHANG_LEDGER_SERVICE_CHECK_BACKGROUND_CHECK_H_
