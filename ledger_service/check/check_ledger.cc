#include "ledger_service/check/check_ledger.h"

#include <utility>

#include "absl/functional/function_ref.h"

namespace mingzhang::check {

absl::StatusOr<CheckResult> CheckLedger(const storage::Snapshot& snapshot,
                                        const audit::Verifier& verifier,
                                        const CheckOptions& options) {
  auto checkpoint = StoredCheckpoint(snapshot, verifier);
  if (!checkpoint.ok()) return checkpoint.status();
  CheckResult result;
  result.checkpoint = *std::move(checkpoint);
  Recorded recorded;
  bool cancelled = false;
  const auto step = [&](std::uint64_t checked) {
    result.counts.entries = static_cast<std::int64_t>(checked);
    cancelled = cancelled || (options.step && !options.step(checked));
    return !cancelled;
  };
  Problems problems(options.max_problems,
                    [&] { return step(static_cast<std::uint64_t>(result.counts.entries)); });
  absl::Status status =
      CheckLog(snapshot, result.checkpoint, options.times_in_order, step, recorded, problems);
  const auto pass = [&](absl::FunctionRef<absl::Status()> check) {
    if (status.ok() && !cancelled && !problems.full()) status = check();
  };
  pass([&] { return CheckIndexes(snapshot, recorded, result.counts, problems); });
  pass([&] { return CheckHeads(snapshot, result.counts, problems); });
  pass([&] { return CheckVersions(snapshot, recorded, result.counts, problems); });
  pass([&] { return CheckParts(snapshot, result.counts, problems); });
  pass([&] { return CheckDisclosures(snapshot, recorded, result.counts, problems); });
  if (options.files) pass([&] { return CheckFiles(snapshot, result.counts, problems); });
  pass([&] { return CheckReferences(snapshot, std::move(recorded), result.counts, problems); });
  pass([&] { return CheckRequests(snapshot, result.checkpoint.size, result.counts, problems); });
  pass([&] { return CheckLogKeys(snapshot, verifier, problems); });
  if (!status.ok()) return status;
  if (cancelled) return absl::CancelledError("the check was ended");
  result.problems = problems.texts();
  result.omitted_problems = problems.omitted();
  return result;
}

}  // namespace mingzhang::check
