// The key that signs the log now.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_LOG_SIGNER_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_LOG_SIGNER_H_

#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger_service/audit/note.h"

namespace mingzhang::audit {

// One key at a time, until a rotation puts another of the same name in its place. Thread-safe.
class LogSigner {
 public:
  explicit LogSigner(Signer signer) : current_(std::make_shared<const Signer>(std::move(signer))) {}

  std::shared_ptr<const Signer> current() const {
    absl::MutexLock lock(&mutex_);
    return current_;
  }
  // Called by the committer alone, once the rotation is durable.
  void Replace(std::shared_ptr<const Signer> next) {
    absl::MutexLock lock(&mutex_);
    current_ = std::move(next);
  }

 private:
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Signer> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_LOG_SIGNER_H_
