#include "common/digest/digest.h"

// The functions of OpenSSL 1.1, which do nothing but SHA-256: going through EVP takes 70 of the 175
// ns of a tree node's hash, even where the algorithm is fetched once (docs/decisions/0023).
#define OPENSSL_API_COMPAT 10100
#include <openssl/sha.h>

#include <memory>

#include "absl/strings/escaping.h"

namespace mingzhang {

// These functions cannot fail: they take no memory, and the algorithm is part of the library.
Digest Sha256(std::initializer_list<std::string_view> parts) {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (std::string_view part : parts) SHA256_Update(&context, part.data(), part.size());
  Digest digest;
  SHA256_Final(digest.data(), &context);
  return digest;
}

struct Sha256Stream::Context {
  SHA256_CTX sha256;
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
  SHA256_Init(&context_->sha256);
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Update(std::string_view piece) {
  SHA256_Update(&context_->sha256, piece.data(), piece.size());
}

Digest Sha256Stream::Finish() {
  Digest digest;
  SHA256_Final(digest.data(), &context_->sha256);
  return digest;
}

std::string ToBytes(const Digest& digest) { return {digest.begin(), digest.end()}; }

std::optional<Digest> DigestFromBytes(std::string_view bytes) {
  if (bytes.size() != kDigestSize) return std::nullopt;
  Digest digest;
  bytes.copy(reinterpret_cast<char*>(digest.data()), kDigestSize);
  return digest;
}

std::string ToHex(std::string_view bytes) {
  return absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
}

std::string ToHex(const Digest& digest) { return ToHex(ToBytes(digest)); }

std::string ToBase64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(absl::string_view(text.data(), text.size()), &bytes) ||
      ToBase64(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace mingzhang
