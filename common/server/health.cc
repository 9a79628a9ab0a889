#include "common/server/health.h"

namespace mingzhang::server {

bool Health::Fail() {
  absl::MutexLock lock(&mutex_);
  if (failed_) return false;
  failed_ = true;
  if (service_ != nullptr) service_->SetServingStatus(false);
  return true;
}

bool Health::failed() const {
  absl::MutexLock lock(&mutex_);
  return failed_;
}

void Health::TellTo(grpc::HealthCheckServiceInterface* service) {
  absl::MutexLock lock(&mutex_);
  service_ = service;
  if (failed_ && service_ != nullptr) service_->SetServingStatus(false);
}

}  // namespace mingzhang::server
