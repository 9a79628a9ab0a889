#include "ledger_service/audit/note.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/key_file.h"

namespace mingzhang::audit {
namespace {

constexpr char kEd25519 = 0x01;
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kSignatureSize = 64;
constexpr std::string_view kSignaturePrefix = "\u2014 ";

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

std::string_view View(const KeyId& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

const unsigned char* Unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Takes one code point off the front of `text`, which is not empty; nullopt unless it begins with a
// well-formed one (Unicode 15 table 3-7).
std::optional<char32_t> TakeCodePoint(std::string_view& text) {
  const unsigned char* bytes = Unsigned(text);
  const unsigned char lead = bytes[0];
  std::size_t length = 1;
  char32_t code = lead;
  char32_t least = 0;
  if (lead >= 0x80) {
    if (lead >= 0xC2 && lead <= 0xDF) {
      length = 2, code = lead & 0x1F, least = 0x80;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      length = 3, code = lead & 0x0F, least = 0x800;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      length = 4, code = lead & 0x07, least = 0x10000;
    } else {
      return std::nullopt;
    }
  }
  if (text.size() < length) return std::nullopt;
  for (std::size_t i = 1; i < length; ++i) {
    if ((bytes[i] & 0xC0) != 0x80) return std::nullopt;
    code = (code << 6) | (bytes[i] & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least || code > 0x10FFFF || surrogate) return std::nullopt;
  text.remove_prefix(length);
  return code;
}

// The code points with the property White_Space above U+0020; those below are control characters.
bool IsUnicodeSpace(char32_t code) {
  return code == 0x20 || code == 0x85 || code == 0xA0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F ||
         code == 0x205F || code == 0x3000;
}

KeyId IdOf(std::string_view name, std::string_view public_key) {
  const Digest digest = Sha256({name, "\n", std::string_view(&kEd25519, 1), public_key});
  KeyId id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

std::string PublicKey(const EVP_PKEY* key) {
  std::string bytes(kKeySize, '\0');
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size) !=
          1 ||
      size != kKeySize) {
    std::abort();  // Every Ed25519 key has one: out of memory.
  }
  return bytes;
}

bool IsSignatureOf(std::string_view text, std::string_view signature, EVP_PKEY* key) {
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), Unsigned(signature), signature.size(), Unsigned(text),
                          text.size()) == 1;
}

struct SignatureLine {
  std::string_view key_name;
  std::string key_id_and_signature;
};

// Parses a line, its newline left out.
std::optional<SignatureLine> ParseSignatureLine(std::string_view line) {
  if (!line.starts_with(kSignaturePrefix)) return std::nullopt;
  line.remove_prefix(kSignaturePrefix.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view name = line.substr(0, space);
  std::optional<std::string> bytes = FromBase64(line.substr(space + 1));
  if (!CheckKeyName(name).ok() || !bytes.has_value() || bytes->size() <= KeyId{}.size()) {
    return std::nullopt;
  }
  return SignatureLine{name, *std::move(bytes)};
}

}  // namespace

absl::Status CheckKeyName(std::string_view name) {
  bool valid = !name.empty();
  for (std::string_view rest = name; valid && !rest.empty();) {
    const std::optional<char32_t> code = TakeCodePoint(rest);
    valid = code.has_value() && *code > 0x20 && *code != '+' && !IsUnicodeSpace(*code);
  }
  if (valid) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "密钥名称无效：不能为空，须为 UTF-8，不能含空白、控制字符或加号（+）");
}

absl::Status CheckNoteText(std::string_view text) {
  bool valid = text.ends_with('\n') && text.size() <= kMaxNoteSize;
  for (std::string_view rest = text; valid && !rest.empty();) {
    const std::optional<char32_t> code = TakeCodePoint(rest);
    valid = code.has_value() && (*code >= 0x20 || *code == '\n');
  }
  if (valid) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("签名文本无效：须为不超过 ", kMaxNoteSize,
                                                 " 字节的 UTF-8，以换行结尾，不含控制字符"));
}

Verifier::Verifier(std::string name, KeyId id, std::string_view verifier_key,
                   std::shared_ptr<EVP_PKEY> key)
    : name_(std::move(name)), verifier_key_(verifier_key), id_(id), key_(std::move(key)) {}

absl::StatusOr<Verifier> Verifier::Parse(std::string_view verifier_key) {
  const absl::Status malformed = absl::InvalidArgumentError(
      "验证公钥无效：应形如 名称+八位十六进制密钥编号+Base64，且为 Ed25519 公钥");
  const std::size_t id_begin = verifier_key.find('+');
  if (id_begin == std::string_view::npos) return malformed;
  // The base64 text may contain '+' too.
  const std::size_t key_begin = verifier_key.find('+', id_begin + 1);
  if (key_begin == std::string_view::npos) return malformed;
  const std::string_view name = verifier_key.substr(0, id_begin);
  const std::string_view id_text = verifier_key.substr(id_begin + 1, key_begin - id_begin - 1);
  const std::optional<std::string> typed_key = FromBase64(verifier_key.substr(key_begin + 1));
  if (!CheckKeyName(name).ok() || !typed_key.has_value() || typed_key->size() != 1 + kKeySize ||
      typed_key->front() != kEd25519) {
    return malformed;
  }
  const std::string_view public_key = std::string_view(*typed_key).substr(1);
  const KeyId id = IdOf(name, public_key);
  if (ToHex(View(id)) != id_text) {
    return absl::InvalidArgumentError("验证公钥无效：密钥编号与公钥不符，可能抄写有误");
  }
  std::shared_ptr<EVP_PKEY> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Unsigned(public_key), kKeySize),
      EVP_PKEY_free);
  if (key == nullptr) return malformed;
  return Verifier(std::string(name), id, verifier_key, std::move(key));
}

absl::StatusOr<std::string> Verifier::Open(std::string_view note) const {
  absl::Status status = CheckNoteText(note);
  if (!status.ok()) return status;
  const absl::Status malformed = absl::InvalidArgumentError(
      "签名文本格式有误：正文之后应有一个空行，再逐行列出签名，之后不能有其他内容");
  const std::size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) return malformed;
  const std::string_view text = note.substr(0, blank + 1);
  std::string_view lines = note.substr(blank + 2);
  if (lines.empty()) return malformed;

  bool verified = false;
  for (int count = 1; !lines.empty(); ++count) {
    if (count > kMaxNoteSignatures) {
      return absl::InvalidArgumentError(
          absl::StrCat("签名文本的签名超过 ", kMaxNoteSignatures, " 个"));
    }
    const std::size_t end = lines.find('\n');
    const std::optional<SignatureLine> line = ParseSignatureLine(lines.substr(0, end));
    if (!line.has_value()) return malformed;
    lines.remove_prefix(end + 1);
    const std::string_view bytes = line->key_id_and_signature;
    if (line->key_name != name_ || bytes.substr(0, id_.size()) != View(id_)) continue;
    if (!IsSignatureOf(text, bytes.substr(id_.size()), key_.get())) {
      return absl::UnauthenticatedError(absl::StrCat("以 ", name_, " 名义所作的签名不成立"));
    }
    verified = true;
  }
  if (!verified) {
    return absl::UnauthenticatedError(absl::StrCat("没有 ", name_, " 用所给公钥所作的签名"));
  }
  return std::string(text);
}

Signer::Signer(std::string_view name, std::shared_ptr<EVP_PKEY> key)
    : name_(name), key_(std::move(key)) {
  const std::string public_key = PublicKey(key_.get());
  id_ = IdOf(name_, public_key);
  verifier_key_ = absl::StrCat(name_, "+", ToHex(View(id_)), "+",
                               ToBase64(std::string(1, kEd25519).append(public_key)));
}

absl::StatusOr<Signer> Signer::LoadOrCreate(const std::string& path, std::string_view name) {
  absl::Status status = CheckKeyName(name);
  if (!status.ok()) return status;
  absl::StatusOr<std::shared_ptr<EVP_PKEY>> key = LoadKeyFile(path);
  if (absl::IsNotFound(key.status())) {
    status = CreateKeyFile(path);
    if (!status.ok() && !absl::IsAlreadyExists(status)) return status;
    key = LoadKeyFile(path);
  }
  if (!key.ok()) return key.status();
  return Signer(name, *std::move(key));
}

absl::StatusOr<Signer> Signer::FromSeed(std::string_view seed, std::string_view name) {
  absl::Status status = CheckKeyName(name);
  if (!status.ok()) return status;
  if (seed.size() != kKeySize) {
    return absl::InvalidArgumentError(absl::StrCat("Ed25519 私钥应为 ", kKeySize, " 字节"));
  }
  std::shared_ptr<EVP_PKEY> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Unsigned(seed), seed.size()),
      EVP_PKEY_free);
  if (key == nullptr) return absl::InternalError("OpenSSL 无法使用 Ed25519 私钥");
  return Signer(name, std::move(key));
}

std::string Signer::Sign(std::string_view text) const {
  return absl::StrCat(Absl(text), "\n", SignatureLine(text));
}

std::string Signer::Countersign(std::string note) const {
  const std::size_t blank = note.rfind("\n\n");
  if (blank == std::string::npos) std::abort();  // Not a note.
  return note.append(SignatureLine(std::string_view(note).substr(0, blank + 1)));
}

std::string Signer::SignatureLine(std::string_view text) const {
  std::string id_and_signature(View(id_));
  id_and_signature.resize(id_.size() + kSignatureSize);
  std::size_t size = kSignatureSize;
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!CheckNoteText(text).ok() ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(id_and_signature.data()) + id_.size(), &size,
                     Unsigned(text), text.size()) != 1) {
    std::abort();  // Not a text to sign, or out of memory.
  }
  return absl::StrCat(Absl(kSignaturePrefix), name_, " ", ToBase64(id_and_signature), "\n");
}

}  // namespace mingzhang::audit
