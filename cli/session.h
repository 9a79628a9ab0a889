// What one run of the program works with: its global options, the profile, the person's token, the
// services, and where results go.
#ifndef MINGZHANG_CLI_SESSION_H_
#define MINGZHANG_CLI_SESSION_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "cli/client.h"
#include "cli/environment.h"
#include "cli/profile.h"
#include "google/protobuf/message.h"
#include "ledger_service/audit/key_chain.h"
#include "nlohmann/json.hpp"

namespace mingzhang::cli {

// The options that every command has. Empty: not given.
struct GlobalOptions {
  bool json = false;
  std::string person;
  std::string profile;
  std::string home;
  std::string ledger;
  std::string workflow;
  int timeout_seconds = 30;
};

// Reads the profile, the token and so on when they are first asked for, so that a command that
// works offline needs none of them. Not thread-safe.
class Session {
 public:
  // Both must outlive the session.
  Session(const GlobalOptions& options, const Environment& environment)
      : options_(options), environment_(environment) {}

  const Environment& environment() const { return environment_; }
  bool json() const { return options_.json; }
  absl::Duration timeout() const { return absl::Seconds(options_.timeout_seconds); }

  // --home, $MINGZHANG_HOME, or .mingzhang in the working directory.
  std::filesystem::path home() const;

  // The profile, with --ledger and --workflow in the place of its own addresses.
  absl::StatusOr<Profile> ReadProfile() const;

  // Whether somebody is named, by --as or the profile.
  absl::StatusOr<bool> NamesPerson() const;

  // A client for the person of --as or the profile. Stays the session's.
  absl::StatusOr<Client*> client();

  // A client that does not say who calls, for what everybody may read. Stays the session's.
  absl::StatusOr<Client*> public_client();

  // The key that checks the audit log, from the file that somebody got from the operator. kUsage
  // when there is none.
  absl::StatusOr<audit::Verifier> log_verifier() const;
  // That key and those that it vouches for, as far as they are known here (log_keys.h).
  absl::StatusOr<audit::KeyChain> log_keys() const;

  // Where text results go. With --json, use PrintJson instead.
  std::ostream& out() const { return environment_.out; }
  // Prints the one JSON document of this run.
  void PrintJson(const nlohmann::ordered_json& document) const;

 private:
  // `token` may be empty.
  absl::StatusOr<std::unique_ptr<Client>> MakeClient(const Profile& profile,
                                                     std::string token) const;

  const GlobalOptions& options_;
  const Environment& environment_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<Client> public_client_;
};

// A message as proto3 JSON with the names of the proto files: fields that are zero or empty are
// there, unset messages are not, int64 are strings, bytes are base64.
nlohmann::ordered_json ToJson(const google::protobuf::Message& message);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_SESSION_H_
