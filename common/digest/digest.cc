#include "common/digest/digest.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

#include "absl/strings/escaping.h"

namespace mingzhang {

Digest Sha256(std::initializer_list<std::string_view> parts) {
  // One context for each thread: creating one costs more than hashing a tree node.
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), EVP_MD_CTX_free);
  thread_local const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  Digest digest;
  bool ok = EVP_DigestInit_ex2(context.get(), sha256.get(), nullptr) == 1;
  for (std::string_view part : parts) {
    ok = ok && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  ok = ok && EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  if (!ok)
    std::abort();  // Out of memory, or an OpenSSL without SHA-256: nothing can be trusted then.
  return digest;
}

struct Sha256Stream::Context {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> evp{EVP_MD_CTX_new(),
                                                                    EVP_MD_CTX_free};
};

// As above, what fails here is memory or OpenSSL itself.
Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
  if (EVP_DigestInit_ex(context_->evp.get(), EVP_sha256(), nullptr) != 1) std::abort();
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Update(std::string_view piece) {
  if (EVP_DigestUpdate(context_->evp.get(), piece.data(), piece.size()) != 1) std::abort();
}

Digest Sha256Stream::Finish() {
  Digest digest;
  if (EVP_DigestFinal_ex(context_->evp.get(), digest.data(), nullptr) != 1) std::abort();
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
