// Compiled documents by what they were compiled from.
#ifndef MINGZHANG_LEDGER_SERVICE_REFERENCE_DOCUMENT_CACHE_H_
#define MINGZHANG_LEDGER_SERVICE_REFERENCE_DOCUMENT_CACHE_H_

#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger_service/reference/compiled_document.h"

namespace mingzhang::reference {

// Keeps the documents that were used last. Thread-safe.
class DocumentCache {
 public:
  explicit DocumentCache(std::size_t capacity) : capacity_(capacity) {}

  // nullptr where it is not there.
  DocumentPtr Find(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_);
  // Makes room by letting the one go that was not used for longest.
  void Insert(const std::string& key, DocumentPtr document) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Order = std::list<std::pair<std::string, DocumentPtr>>;

  const std::size_t capacity_;
  absl::Mutex mutex_;
  // The one used last comes first.
  Order order_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Order::iterator> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingzhang::reference

#endif  // MINGZHANG_LEDGER_SERVICE_REFERENCE_DOCUMENT_CACHE_H_
