// A TinyLog as somebody reads it who does not trust it.
#ifndef MINGZHANG_TESTS_UNIT_CLI_LOG_SOURCE_H_
#define MINGZHANG_TESTS_UNIT_CLI_LOG_SOURCE_H_

#include <string>
#include <vector>

#include "cli/verified_bundles.h"
#include "ledger_service/audit/entry_bundle.h"
#include "tests/unit/cli/tiny_log.h"

namespace mingzhang::cli {

// The log must outlive it. `bundles` counts those that were fetched.
inline LogSource SourceOf(const TinyLog& log, int* bundles = nullptr) {
  LogSource source;
  source.bundle = [&log, bundles](std::int64_t index, std::int32_t width) {
    if (bundles != nullptr) ++*bundles;
    const auto first = log.entries().begin() + index * 256;
    return audit::FormatEntryBundle(std::vector<std::string>(first, first + width));
  };
  source.consistency = [&log](std::uint64_t first, std::uint64_t second) {
    return absl::StatusOr<std::vector<Digest>>(log.Consistency(first, second));
  };
  return source;
}

inline void Grow(TinyLog& log, int entries, const std::string& words = "第 ") {
  for (int i = 0; i < entries; ++i) {
    ledger::v1::AuditEntry entry;
    entry.set_comment(words + std::to_string(log.entries().size()) + " 件");
    log.Append(entry);
  }
}

// Changes an entry, as whoever has the key could.
inline void Rewrite(TinyLog& log, std::size_t index) {
  ledger::v1::AuditEntry entry;
  entry.ParseFromString(log.entries()[index]);
  entry.set_comment("改过");
  log.tampered_entries()[index] = entry.SerializeAsString();
}

inline audit::Signer LogSigner() {
  return audit::Signer::FromSeed(std::string(32, 's'), "example.org/log").value();
}
inline audit::KeyChain LogKeys() {
  return audit::KeyChain(audit::Verifier::Parse(LogSigner().verifier_key()).value());
}

}  // namespace mingzhang::cli

#endif  // MINGZHANG_TESTS_UNIT_CLI_LOG_SOURCE_H_
