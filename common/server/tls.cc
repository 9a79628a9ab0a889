#include "common/server/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "absl/strings/str_cat.h"
#include "common/file/file.h"

namespace mingzhang::server {
namespace {

constexpr std::size_t kMaxPemBytes = 1 << 20;

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

struct KeyPair {
  std::string private_key;
  std::string certificate_chain;
};

absl::Status Unusable(std::string_view what, const std::string& path, std::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat(std::string(what), "“", path, "”", std::string(why)));
}

absl::StatusOr<std::string> ReadPem(std::string_view what, const std::string& path) {
  if (path.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("没有指定", std::string(what), "的文件路径"));
  }
  return ReadFile(path, kMaxPemBytes);
}

Bio AsBio(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// Refuses encrypted keys: without it, OpenSSL would ask for a passphrase on the terminal.
int NoPassphrase(char*, int, int, void*) { return -1; }

absl::StatusOr<Certificate> FirstCertificate(std::string_view what, const std::string& path,
                                             const std::string& pem) {
  Certificate certificate(PEM_read_bio_X509(AsBio(pem).get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  if (!certificate) return Unusable(what, path, "里没有 PEM 格式的证书");
  return certificate;
}

absl::StatusOr<KeyPair> ReadKeyPair(const TlsFiles& files) {
  constexpr std::string_view kCertificate = "证书";
  constexpr std::string_view kKey = "私钥";
  const auto chain = ReadPem(kCertificate, files.certificate_chain);
  if (!chain.ok()) return chain.status();
  const auto key_pem = ReadPem(kKey, files.private_key);
  if (!key_pem.ok()) return key_pem.status();

  const auto certificate = FirstCertificate(kCertificate, files.certificate_chain, *chain);
  if (!certificate.ok()) return certificate.status();
  if (X509_cmp_current_time(X509_get0_notAfter(certificate->get())) <= 0) {
    return Unusable(kCertificate, files.certificate_chain, "已过期，请换发");
  }
  const PrivateKey key(
      PEM_read_bio_PrivateKey(AsBio(*key_pem).get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  if (!key) return Unusable(kKey, files.private_key, "不是未加密的 PEM 格式私钥");
  const bool match = X509_check_private_key(certificate->get(), key.get()) == 1;
  ERR_clear_error();
  if (!match) {
    return Unusable(kKey, files.private_key,
                    absl::StrCat("与证书“", files.certificate_chain, "”不匹配"));
  }
  return KeyPair{*key_pem, *chain};
}

absl::StatusOr<std::string> ReadAuthorities(const TlsFiles& files) {
  constexpr std::string_view kAuthorities = "根证书";
  auto pem = ReadPem(kAuthorities, files.authorities);
  if (!pem.ok()) return pem.status();
  const auto first = FirstCertificate(kAuthorities, files.authorities, *pem);
  if (!first.ok()) return first.status();
  return pem;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(const TlsFiles& files) {
  auto pair = ReadKeyPair(files);
  if (!pair.ok()) return pair.status();
  auto authorities = ReadAuthorities(files);
  if (!authorities.ok()) return authorities.status();
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = *std::move(authorities);
  options.pem_key_cert_pairs.push_back(
      {std::move(pair->private_key), std::move(pair->certificate_chain)});
  return grpc::SslServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentials(
    const TlsFiles& files) {
  auto authorities = ReadAuthorities(files);
  if (!authorities.ok()) return authorities.status();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = *std::move(authorities);
  if (!files.certificate_chain.empty() || !files.private_key.empty()) {
    auto pair = ReadKeyPair(files);
    if (!pair.ok()) return pair.status();
    options.pem_private_key = std::move(pair->private_key);
    options.pem_cert_chain = std::move(pair->certificate_chain);
  }
  return grpc::SslCredentials(options);
}

}  // namespace mingzhang::server
