// Fills a ledger through the real committer, in process: without gRPC, in bounded memory.
#ifndef MINGZHANG_TESTS_BENCH_LEDGER_FILLER_H_
#define MINGZHANG_TESTS_BENCH_LEDGER_FILLER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/audit/log_signer.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::bench {

// Budgets of a filled ledger: ten years of as many departments of one division, codes from 100 on.
inline constexpr int kFilledDepartments = 200;
inline constexpr int kFilledYears = 10;
// People whose saves fill it: "editor-0" and so on.
inline constexpr int kFilledActors = 200;
inline constexpr char kDivisionName[] = "divisions/652300";

// "divisions/652300/departments/100" for 0.
std::string DepartmentOf(int number);

// A UUID that is another for each n below 10^12.
std::string RequestId(std::uint64_t n);

// Printable ASCII, which compresses little; the same for the same seed.
std::string RandomText(std::size_t bytes, std::uint64_t seed);

struct FillOptions {
  // Entries to write: the budgets' creations first, then saves.
  std::uint64_t entries = 0;
  // Bytes of a text that is another in every save; 0: all saves of a budget are alike, so that the
  // log grows and little else.
  std::size_t change_bytes = 0;
  int budgets = kFilledDepartments * kFilledYears;
  std::size_t max_batch = 256;
  // Mutations that wait or are being committed.
  int in_flight = 1024;
};

// Microseconds from Submit to its answer, for each entry in the order of the answers when at most
// 100000 are written. `storage` holds an empty ledger.
absl::StatusOr<std::vector<double>> Fill(storage::Storage& storage, audit::LogSigner& signer,
                                         const FillOptions& options);

}  // namespace mingzhang::bench

#endif  // MINGZHANG_TESTS_BENCH_LEDGER_FILLER_H_
