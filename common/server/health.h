// Whether a server is fit to serve, as grpc.health.v1 tells it.
#ifndef MINGZHANG_COMMON_SERVER_HEALTH_H_
#define MINGZHANG_COMMON_SERVER_HEALTH_H_

#include <grpcpp/health_check_service_interface.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace mingzhang::server {

// Good until something fails, which may be before the server starts, and bad from then on.
// Thread-safe. Outlives the Server that tells it.
class Health {
 public:
  // From now on every health check and watch, of each service and overall, is told NOT_SERVING;
  // calls are answered as before. Returns whether it was the first failure.
  bool Fail() ABSL_LOCKS_EXCLUDED(mutex_);
  bool failed() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  friend class Server;
  // Null: there is nobody to tell any more.
  void TellTo(grpc::HealthCheckServiceInterface* service) ABSL_LOCKS_EXCLUDED(mutex_);

  mutable absl::Mutex mutex_;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::HealthCheckServiceInterface* service_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_HEALTH_H_
