#include "common/identity/dev_certificates.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/identity/atomic_file.h"

namespace mingzhang::identity {
namespace {

constexpr char kAuthorityName[] = "Mingzhang development CA";
constexpr char kAuthorityFile[] = "ca";
constexpr absl::Duration kClockSkew = absl::Hours(1);
constexpr std::size_t kMaxNameLength = 40;
constexpr std::size_t kMaxDnsNameLength = 64;  // Of a CN too (RFC 5280, ub-common-name).
constexpr int kSerialBits = 127;  // Positive and at most 20 bytes (RFC 5280 section 4.1.2.2).
constexpr mode_t kOwnersDirectory = 0700;

struct OpenSslDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <typename T>
using Owned = std::unique_ptr<T, OpenSslDeleter>;

struct KeyAndCertificate {
  Owned<EVP_PKEY> key;
  Owned<X509> certificate;
};

struct Extension {
  int nid;
  std::string value;  // As in openssl-x509v3_config(5).
};

// What a certificate says about its owner.
struct Profile {
  std::string common_name;
  std::vector<Extension> extensions;
};

bool ConsistsOf(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

absl::Status CheckServices(const std::vector<DevelopmentService>& services) {
  std::set<std::string> names;
  for (const DevelopmentService& service : services) {
    const std::string& name = service.name;
    if (name.empty() || name.size() > kMaxNameLength || name == kAuthorityFile ||
        !ConsistsOf(name, "abcdefghijklmnopqrstuvwxyz0123456789-")) {
      return absl::InvalidArgumentError(
          absl::StrCat("服务名“", name, "”应为 1 到 40 位小写字母、数字或“-”，且不是 ca"));
    }
    const std::string& dns_name = service.dns_name;
    if (dns_name.empty() || dns_name.size() > kMaxDnsNameLength ||
        !ConsistsOf(dns_name, "abcdefghijklmnopqrstuvwxyz0123456789-.")) {
      return absl::InvalidArgumentError(absl::StrCat("服务 ", name, " 的域名“", dns_name,
                                                     "”应为 1 到 64 位小写字母、数字、“-”或“.”"));
    }
    if (!names.insert(name).second) {
      return absl::InvalidArgumentError(absl::StrCat("服务名“", name, "”重复"));
    }
  }
  return absl::OkStatus();
}

bool SetRandomSerial(X509* certificate) {
  const Owned<BIGNUM> serial(BN_new());
  return serial != nullptr &&
         BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetValidity(X509* certificate, absl::Time now) {
  const absl::Time from = now - kClockSkew;
  return ASN1_TIME_set(X509_getm_notBefore(certificate), absl::ToTimeT(from)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate),
                       absl::ToTimeT(from + kDevelopmentPkiLifetime)) != nullptr;
}

bool SetCommonName(X509_NAME* name, const std::string& text) {
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()), -1, 0) == 1;
}

bool AddExtensions(X509* certificate, X509* issuer, const std::vector<Extension>& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  return std::all_of(extensions.begin(), extensions.end(), [&](const Extension& extension) {
    const Owned<X509_EXTENSION> made(
        X509V3_EXT_conf_nid(nullptr, &context, extension.nid, extension.value.c_str()));
    return made != nullptr && X509_add_ext(certificate, made.get(), -1) == 1;
  });
}

// A new key with a certificate signed by `issuer`, or by itself when that is null. nullopt if
// OpenSSL fails.
std::optional<KeyAndCertificate> Certify(const Profile& profile, const KeyAndCertificate* issuer,
                                         absl::Time now) {
  KeyAndCertificate made{Owned<EVP_PKEY>(EVP_EC_gen("P-256")), Owned<X509>(X509_new())};
  if (made.key == nullptr || made.certificate == nullptr) return std::nullopt;
  X509* const certificate = made.certificate.get();
  X509* const issuer_certificate = issuer == nullptr ? certificate : issuer->certificate.get();
  EVP_PKEY* const issuer_key = issuer == nullptr ? made.key.get() : issuer->key.get();
  // The subject and the key come first: the issuer's name and the key identifiers are computed from
  // them.
  const bool done =
      X509_set_version(certificate, X509_VERSION_3) == 1 && SetRandomSerial(certificate) &&
      SetValidity(certificate, now) &&
      SetCommonName(X509_get_subject_name(certificate), profile.common_name) &&
      X509_set_issuer_name(certificate, X509_get_subject_name(issuer_certificate)) == 1 &&
      X509_set_pubkey(certificate, made.key.get()) == 1 &&
      AddExtensions(certificate, issuer_certificate, profile.extensions) &&
      X509_sign(certificate, issuer_key, EVP_sha256()) > 0;
  if (!done) return std::nullopt;
  return made;
}

Profile AuthorityProfile() {
  return {kAuthorityName,
          {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
           {NID_key_usage, "critical,keyCertSign,cRLSign"},
           {NID_subject_key_identifier, "hash"}}};
}

Profile ServiceProfile(const DevelopmentService& service) {
  std::string usage;
  if (service.accepts_connections) usage = "serverAuth";
  if (service.makes_connections) absl::StrAppend(&usage, usage.empty() ? "" : ",", "clientAuth");
  Profile profile = {service.dns_name,
                     {{NID_basic_constraints, "critical,CA:FALSE"},
                      {NID_key_usage, "critical,digitalSignature"},
                      {NID_subject_alt_name, absl::StrCat("DNS:", service.dns_name,
                                                          ",DNS:localhost,IP:127.0.0.1,IP:::1")},
                      {NID_subject_key_identifier, "hash"},
                      {NID_authority_key_identifier, "keyid:always"}}};
  if (!usage.empty()) profile.extensions.push_back({NID_ext_key_usage, usage});
  return profile;
}

std::string ContentsOf(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

// Empty if OpenSSL fails.
std::string ToPem(X509* certificate) {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || PEM_write_bio_X509(bio.get(), certificate) != 1) return "";
  return ContentsOf(bio.get());
}

std::string ToPem(EVP_PKEY* key) {
  const Owned<BIO> bio(BIO_new(BIO_s_secmem()));
  if (bio == nullptr ||
      PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return "";
  }
  return ContentsOf(bio.get());
}

struct PemFile {
  std::string name;
  std::string contents;
  mode_t mode;
};

// All files in the order in which they are to be written; nullopt if OpenSSL fails.
std::optional<std::vector<PemFile>> MakeFiles(const std::vector<DevelopmentService>& services,
                                              absl::Time now) {
  const std::optional<KeyAndCertificate> authority = Certify(AuthorityProfile(), nullptr, now);
  if (!authority.has_value()) return std::nullopt;
  std::vector<PemFile> files;
  for (const DevelopmentService& service : services) {
    const std::optional<KeyAndCertificate> made =
        Certify(ServiceProfile(service), &*authority, now);
    if (!made.has_value()) return std::nullopt;
    files.push_back({service.name + "-key.pem", ToPem(made->key.get()), kOwnerOnly});
    files.push_back({service.name + ".pem", ToPem(made->certificate.get()), kReadableByAll});
  }
  files.push_back(
      {absl::StrCat(kAuthorityFile, ".pem"), ToPem(authority->certificate.get()), kReadableByAll});
  const bool complete = std::none_of(files.begin(), files.end(),
                                     [](const PemFile& file) { return file.contents.empty(); });
  if (!complete) return std::nullopt;
  return files;
}

}  // namespace

absl::Status WriteDevelopmentPki(const std::string& directory,
                                 const std::vector<DevelopmentService>& services, absl::Time now) {
  if (absl::Status status = CheckServices(services); !status.ok()) return status;
  const std::optional<std::vector<PemFile>> files = MakeFiles(services, now);
  if (!files.has_value()) return absl::InternalError("无法生成开发用证书：OpenSSL 出错");
  if (mkdir(directory.c_str(), kOwnersDirectory) != 0 && errno != EEXIST) {
    return absl::ErrnoToStatus(errno, absl::StrCat("无法创建证书目录 ", directory));
  }
  for (const PemFile& file : *files) {
    const std::string path = absl::StrCat(directory, "/", file.name);
    absl::Status status = WriteFileAtomically(path, file.contents, file.mode);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::identity
