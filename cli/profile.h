// Where the services are and whom to trust: HOME/profile.json, which `mingzhang dev init` writes
// for development and an operator for production.
//
//   {
//     "ledger": "127.0.0.1:7701",            address of the ledger service
//     "workflow": "127.0.0.1:7702",          address of the workflow service
//     "authorities": "tls/ca.pem",           authorities of the services' certificates (PEM)
//     "log_verifier_key": "log.vkey",        the audit log's verifier key, to check receipts with
//     "people": "people",                    directory of the people's tokens, PERSON.jwt
//     "person": "editor"                     whose token to use without --as; no default
//   }
//
// Every field may be left out; the values shown are the defaults. Paths are relative to the
// profile's directory.
#ifndef MINGZHANG_CLI_PROFILE_H_
#define MINGZHANG_CLI_PROFILE_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mingzhang::cli {

inline constexpr char kProfileFile[] = "profile.json";

struct Profile {
  std::string ledger = "127.0.0.1:7701";
  std::string workflow = "127.0.0.1:7702";
  std::filesystem::path authorities = "tls/ca.pem";
  std::filesystem::path log_verifier_key = "log.vkey";
  std::filesystem::path people = "people";
  std::string person;
};

// Reads a profile's text; paths become relative to `directory`. INVALID_ARGUMENT for anything that
// is not the above, an unknown field included, which it names.
absl::StatusOr<Profile> ParseProfile(std::string_view json, const std::filesystem::path& directory);

// The profile in the file at `path`, or when there is no such file and it is `optional`, the
// defaults in its directory.
absl::StatusOr<Profile> LoadProfile(const std::filesystem::path& path, bool optional);

// Whether `name` can name a person: 1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-', not beginning with
// '.'. So a name never leads out of the people's directory.
bool IsPersonName(std::string_view name);

// The token of a person, from PEOPLE/`person`.jwt. INVALID_ARGUMENT for a bad name; UNAUTHENTICATED
// when there is none, naming those there are.
absl::StatusOr<std::string> LoadToken(const Profile& profile, const std::string& person);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_PROFILE_H_
