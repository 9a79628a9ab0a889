// The file that keeps the log's private key.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_KEY_FILE_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_KEY_FILE_H_

#include <openssl/types.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mingzhang::audit {

// The Ed25519 private key in the file at `path`, unencrypted PKCS#8 PEM (RFC 8410).
// FAILED_PRECONDITION when the file's mode lets anyone but its owner do anything with it, or it
// holds something else; errors of the file system as absl::ErrnoToStatus names them, so NOT_FOUND
// when there is no such file. No message contains what the file holds.
absl::StatusOr<std::shared_ptr<EVP_PKEY>> LoadKeyFile(const std::string& path);

// Writes a new random Ed25519 key to `path`, with mode 0600. The file appears whole and on stable
// storage, or not at all. ALREADY_EXISTS when there is a file, also one that another process has
// just made; other errors of the file system as absl::ErrnoToStatus names them.
absl::Status CreateKeyFile(const std::string& path);

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_KEY_FILE_H_
