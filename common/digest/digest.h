// SHA-256 and the text forms of bytes. Thread-safe: every function depends on its arguments alone.
#ifndef MINGZHANG_COMMON_DIGEST_DIGEST_H_
#define MINGZHANG_COMMON_DIGEST_DIGEST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mingzhang {

inline constexpr std::size_t kDigestSize = 32;

// A SHA-256 digest (FIPS 180-4).
using Digest = std::array<std::uint8_t, kDigestSize>;

// SHA-256 of the concatenation of `parts`.
Digest Sha256(std::initializer_list<std::string_view> parts);
inline Digest Sha256(std::string_view data) { return Sha256({data}); }

// SHA-256 of data that comes in pieces. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Update(std::string_view piece);
  // Of all pieces; nothing may be added afterwards.
  Digest Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// The digest's 32 bytes, as protobuf and RocksDB carry them, and back; nullopt unless `bytes` is 32
// long.
std::string ToBytes(const Digest& digest);
std::optional<Digest> DigestFromBytes(std::string_view bytes);

// The same for a list, as proofs carry it: nullopt unless each is 32 bytes long.
template <typename List>
std::optional<std::vector<Digest>> DigestsFromBytes(const List& list) {
  std::vector<Digest> digests;
  for (const auto& bytes : list) {
    const auto digest = DigestFromBytes(bytes);
    if (!digest) return std::nullopt;
    digests.push_back(*digest);
  }
  return digests;
}

// Lower-case hexadecimal.
std::string ToHex(std::string_view bytes);
std::string ToHex(const Digest& digest);

// Standard base64 with padding (RFC 4648 section 4). Decoding is strict: nullopt for any other
// alphabet, white space, missing padding or bits that are not zero behind the last byte, so that a
// value has exactly one encoding.
std::string ToBase64(std::string_view bytes);
std::optional<std::string> FromBase64(std::string_view text);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_DIGEST_DIGEST_H_
