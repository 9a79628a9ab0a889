// The key that signs the log now, and those that signed it before.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_LOG_SIGNER_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_LOG_SIGNER_H_

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger_service/audit/note.h"

namespace mingzhang::audit {

// One key at a time, until a rotation puts another of the same name in its place. Those before are
// kept for whoever still reads what they signed. Thread-safe.
class LogSigner {
 public:
  explicit LogSigner(Signer signer) : keys_{std::make_shared<const Signer>(std::move(signer))} {}

  std::shared_ptr<const Signer> current() const {
    absl::MutexLock lock(&mutex_);
    return keys_.back();
  }
  // The one that the object was made with.
  std::shared_ptr<const Signer> first() const {
    absl::MutexLock lock(&mutex_);
    return keys_.front();
  }
  // The current key or one before it; null where there was none with that public half.
  std::shared_ptr<const Signer> Find(std::string_view verifier_key) const {
    absl::MutexLock lock(&mutex_);
    for (const auto& key : keys_) {
      if (key->verifier_key() == verifier_key) return key;
    }
    return nullptr;
  }
  // Called by the committer alone, once the rotation is durable.
  void Replace(std::shared_ptr<const Signer> next) {
    absl::MutexLock lock(&mutex_);
    keys_.push_back(std::move(next));
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::shared_ptr<const Signer>> keys_ ABSL_GUARDED_BY(mutex_);  // Oldest first.
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_LOG_SIGNER_H_
