// Signed notes, C2SP signed-note: a text, an empty line, and signature lines "— <key name>
// <base64(key id ‖ signature)>". Of the signature types, Ed25519 (0x01).
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_NOTE_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_NOTE_H_

#include <openssl/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mingzhang::audit {

inline constexpr std::size_t kMaxNoteSize = 1'000'000;
inline constexpr int kMaxNoteSignatures = 100;

// Identifies a public key together with the key's name: the first 4 bytes of
// SHA-256(name ‖ 0x0A ‖ 0x01 ‖ 32-byte public key).
using KeyId = std::array<std::uint8_t, 4>;

// INVALID_ARGUMENT unless `name` can name a key: not empty, UTF-8, without Unicode spaces, control
// characters and '+'.
absl::Status CheckKeyName(std::string_view name);

// INVALID_ARGUMENT unless `text` can be signed: lines of UTF-8 without ASCII control characters,
// each ended by a newline, kMaxNoteSize bytes at most.
absl::Status CheckNoteText(std::string_view text);

// The public half of a key, with its name. Immutable; thread-safe.
class Verifier {
 public:
  // From "<name>+<8 hexadecimal digits of the key id>+<base64(0x01 ‖ public key)>".
  // INVALID_ARGUMENT when it is malformed, of another signature type, or the key id is not that of
  // the key.
  static absl::StatusOr<Verifier> Parse(std::string_view verifier_key);

  const std::string& name() const { return name_; }
  // As Parse takes it.
  const std::string& verifier_key() const { return verifier_key_; }

  // The text of `note`, its last newline included, provided that this key signed it. Signatures by
  // other keys are ignored, also those that share only the name or only the key id.
  // INVALID_ARGUMENT when the note is malformed or exceeds a limit above; UNAUTHENTICATED when this
  // key did not sign it, or one signature that claims this key is wrong.
  absl::StatusOr<std::string> Open(std::string_view note) const;

 private:
  Verifier(std::string name, KeyId id, std::string_view verifier_key,
           std::shared_ptr<EVP_PKEY> key);

  std::string name_;
  std::string verifier_key_;
  KeyId id_;
  std::shared_ptr<EVP_PKEY> key_;
};

// A private key, with its name. The key's bytes stay inside OpenSSL, which wipes them; they are
// never logged. Immutable; thread-safe.
class Signer {
 public:
  // With the private key in the file at `path`, which is made when there is none (key_file.h). With
  // a new key, the checkpoints of a log that exists no longer verify: who opens one should see that
  // its key is there. Errors of LoadKeyFile and CreateKeyFile; INVALID_ARGUMENT when `name` cannot
  // name a key.
  static absl::StatusOr<Signer> LoadOrCreate(const std::string& path, std::string_view name);

  // From the 32 bytes of the private key (RFC 8032 section 5.1.5). INVALID_ARGUMENT for any other
  // length or a bad name.
  static absl::StatusOr<Signer> FromSeed(std::string_view seed, std::string_view name);

  const std::string& name() const { return name_; }
  // For Verifier::Parse, and for anyone who is to check the log.
  const std::string& verifier_key() const { return verifier_key_; }

  // The note of `text` with one signature; equal texts give equal notes. `text` must pass
  // CheckNoteText: the process stops otherwise, since what is signed cannot be taken back.
  std::string Sign(std::string_view text) const;
  // The note with this key's signature added; `note` is one that Sign made.
  std::string Countersign(std::string note) const;

 private:
  // "— <key name> <base64(key id ‖ signature)>" and a newline.
  std::string SignatureLine(std::string_view text) const;

  Signer(std::string_view name, std::shared_ptr<EVP_PKEY> key);

  std::string name_;
  KeyId id_;
  std::string verifier_key_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_NOTE_H_
