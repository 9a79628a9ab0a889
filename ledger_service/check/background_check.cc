#include "ledger_service/check/background_check.h"

#include <utility>

#include "absl/time/clock.h"
#include "ledger_service/check/check_ledger.h"

namespace mingzhang::check {
namespace {

// Entries and rows between two rests.
constexpr int kStepsAtOnce = 1000;

constexpr absl::Duration kRetryDelay = absl::Minutes(1);

}  // namespace

BackgroundCheck::BackgroundCheck(std::unique_ptr<storage::Snapshot> snapshot,
                                 audit::Verifier verifier, CheckProgress& progress,
                                 std::function<void(const std::string&)> on_damage)
    : snapshot_(std::move(snapshot)),
      verifier_(std::move(verifier)),
      progress_(progress),
      on_damage_(std::move(on_damage)),
      thread_([this] { Run(); }) {}

BackgroundCheck::~BackgroundCheck() {
  stopping_ = true;
  thread_.join();
}

bool BackgroundCheck::Rest(absl::Duration duration) {
  for (const absl::Time end = absl::Now() + duration; absl::Now() < end && !stopping_;) {
    absl::SleepFor(absl::Milliseconds(100));
  }
  return !stopping_;
}

void BackgroundCheck::Run() {
  absl::Time since = absl::Now();
  int steps = 0;
  const auto step = [&](std::uint64_t checked) {
    progress_.checked = static_cast<std::int64_t>(checked);
    if (++steps == kStepsAtOnce) {
      steps = 0;
      absl::SleepFor(absl::Now() - since);
      since = absl::Now();
    }
    return !stopping_.load();
  };
  const CheckOptions options = {.max_problems = 1, .times_in_order = false, .step = step};
  auto result = CheckLedger(*snapshot_, verifier_, options);
  // A store that cannot be read now says nothing of what is in it.
  while (absl::IsUnavailable(result.status()) && Rest(kRetryDelay)) {
    result = CheckLedger(*snapshot_, verifier_, options);
  }
  if (stopping_ || absl::IsCancelled(result.status())) return;
  if (!result.ok()) {
    on_damage_(std::string(result.status().message()));
  } else if (!result->problems.empty()) {
    on_damage_(result->problems.front());
  }
  progress_.end_unix_micros = absl::ToUnixMicros(absl::Now());
}

}  // namespace mingzhang::check
