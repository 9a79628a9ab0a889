// The keys by which somebody who need not know the ledger checks its log.
#ifndef MINGZHANG_CLI_TRUSTED_KEYS_H_
#define MINGZHANG_CLI_TRUSTED_KEYS_H_

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/session.h"
#include "ledger_service/audit/key_chain.h"

namespace mingzhang::cli {

// A key, and those that follow from it.
struct TrustedKey {
  // C2SP signed-note, as somebody gave it.
  std::string verifier_key;
  audit::KeyChain chain;
};

// Keys of one source.
struct TrustedKeys {
  enum class Source {
    // --key.
    kGiven,
    // The home's log.vkey.
    kHome,
    // What is to be verified brought it along. Whoever made up the one can have made up the other.
    kWithFiles,
  };
  Source source = Source::kGiven;
  std::vector<TrustedKey> keys;  // At least one.

  bool pinned() const { return source != Source::kWithFiles; }
  // The key that signed the checkpoint of a receipt; the first one when none did.
  const TrustedKey& ThatSigned(std::string_view proof_text) const;
};

struct KeyOptions {
  std::vector<std::string> keys;
  std::string followers;
};

void AddKeyOptions(CLI::App& command, KeyOptions& options);

// The keys of --key with those that follow from them by --keys; otherwise those of the home;
// nullopt where there are none either. kUsage for what is no key, kBadInput for a file that cannot
// be read.
absl::StatusOr<std::optional<TrustedKeys>> KnownKeys(const Session& session,
                                                     const KeyOptions& options);

// The keys of a site's keys.txt: a key a line, and nothing else. INVALID_ARGUMENT.
absl::StatusOr<TrustedKeys> ParseSiteKeys(std::string_view text);

// What to do where there is no key.
absl::Status NoKeys();

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_TRUSTED_KEYS_H_
