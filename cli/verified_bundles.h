// Reading a log's entries from somebody who is not trusted.
#ifndef MINGZHANG_CLI_VERIFIED_BUNDLES_H_
#define MINGZHANG_CLI_VERIFIED_BUNDLES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/log_verification.h"
#include "ledger_service/audit/checkpoint.h"

namespace mingzhang::cli {

// Where a log is read from.
struct LogSource {
  // As FetchBundle.
  std::function<absl::StatusOr<std::string>(std::int64_t bundle_index, std::int32_t width)> bundle;
  // Proof that the tree of `second` leaves begins with that of `first` (RFC 9162 section 2.1.4).
  std::function<absl::StatusOr<std::vector<Digest>>(std::uint64_t first, std::uint64_t second)>
      consistency;
};

// Entries that were proven to be in the tree, from `first` on, and the bundle that they came in.
struct VerifiedBundle {
  std::uint64_t first = 0;
  std::string data;
  std::vector<std::string> entries;
};

// Reads the bundles of the tree of `checkpoint`, from that on which holds the entry `begin` (or one
// or two before), and hands each to `visit` once it is proven to be in that tree. Checks on the way
// that the tree begins with each of `known`, and that each entry names its place.
// Holds one bundle at a time. What does not fit is DATA_LOSS with the exit code kRefused; errors of
// `source` and `visit` are passed on.
absl::Status ReadVerified(std::uint64_t begin, const audit::Checkpoint& checkpoint,
                          const std::vector<KnownTree>& known, const LogSource& source,
                          absl::FunctionRef<absl::Status(const VerifiedBundle&)> visit);

// Refuses unless the tree of `later` begins with that of `earlier`.
absl::Status CheckExtends(const KnownTree& earlier, const audit::Checkpoint& later,
                          const LogSource& source);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_VERIFIED_BUNDLES_H_
