#include "common/identity/dev_certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/common/identity/identity_testing.h"

namespace mingzhang::identity {
namespace {

using ::testing::HasSubstr;

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;

std::unique_ptr<BIO, Free> Open(const std::string& path) {
  return std::unique_ptr<BIO, Free>(BIO_new_file(path.c_str(), "r"));
}

Certificate ReadCertificate(const std::string& path) {
  return Certificate(PEM_read_bio_X509(Open(path).get(), nullptr, nullptr, nullptr));
}

Key ReadKey(const std::string& path) {
  return Key(PEM_read_bio_PrivateKey(Open(path).get(), nullptr, nullptr, nullptr));
}

// X509_V_OK or why `leaf` is not good for `purpose` at `now` to somebody who trusts `authority`.
int Verify(X509* leaf, X509* authority, int purpose, absl::Time now) {
  const std::unique_ptr<X509_STORE, Free> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), authority);
  const std::unique_ptr<X509_STORE_CTX, Free> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), leaf, nullptr);
  X509_STORE_CTX_set_purpose(context.get(), purpose);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), absl::ToTimeT(now));
  return X509_verify_cert(context.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
}

class DevCertificatesTest : public ::testing::Test {
 protected:
  const TempDirectory parent_;
  const std::string directory_ = parent_ / "pki";
  const absl::Time now_ = absl::FromUnixSeconds(1'900'000'000);
  const std::vector<DevelopmentService> services_ = {
      {"ledger", "ledger.mingzhang.internal", true, false},
      {"workflow", "workflow.mingzhang.internal", true, true},
      {"portal", "portal.mingzhang.internal", false, true}};

  std::string Path(const std::string& name) const { return directory_ + "/" + name; }
  Certificate Load(const std::string& name) const {
    Certificate certificate = ReadCertificate(Path(name + ".pem"));
    EXPECT_NE(certificate, nullptr) << name;
    return certificate;
  }
};

TEST_F(DevCertificatesTest, EachCertificateVerifiesForItsUseAndNoOther) {
  ASSERT_TRUE(WriteDevelopmentPki(directory_, services_, now_).ok());
  const Certificate authority = Load("ca");
  for (const DevelopmentService& service : services_) {
    const Certificate leaf = Load(service.name);
    EXPECT_EQ(Verify(leaf.get(), authority.get(), X509_PURPOSE_SSL_SERVER, now_),
              service.accepts_connections ? X509_V_OK : X509_V_ERR_INVALID_PURPOSE);
    EXPECT_EQ(Verify(leaf.get(), authority.get(), X509_PURPOSE_SSL_CLIENT, now_),
              service.makes_connections ? X509_V_OK : X509_V_ERR_INVALID_PURPOSE);
    const Key key = ReadKey(Path(service.name + "-key.pem"));
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(X509_check_private_key(leaf.get(), key.get()), 1);
  }
}

TEST_F(DevCertificatesTest, ACertificateNamesItsServiceAndTheLoopbackOnly) {
  ASSERT_TRUE(WriteDevelopmentPki(directory_, services_, now_).ok());
  const Certificate leaf = Load("workflow");
  for (const char* name : {"workflow.mingzhang.internal", "localhost"}) {
    EXPECT_EQ(X509_check_host(leaf.get(), name, 0, 0, nullptr), 1) << name;
  }
  for (const char* address : {"127.0.0.1", "::1"}) {
    EXPECT_EQ(X509_check_ip_asc(leaf.get(), address, 0), 1) << address;
  }
  EXPECT_EQ(X509_check_host(leaf.get(), "ledger.mingzhang.internal", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(leaf.get(), "127.0.0.2", 0), 0);
}

TEST_F(DevCertificatesTest, TheyHoldForAYearFromAnHourAgo) {
  ASSERT_TRUE(WriteDevelopmentPki(directory_, services_, now_).ok());
  const Certificate authority = Load("ca");
  const Certificate leaf = Load("ledger");
  const auto verify_at = [&](absl::Time time) {
    return Verify(leaf.get(), authority.get(), X509_PURPOSE_SSL_SERVER, time);
  };
  EXPECT_EQ(verify_at(now_ - absl::Minutes(59)), X509_V_OK);
  EXPECT_EQ(verify_at(now_ - absl::Minutes(61)), X509_V_ERR_CERT_NOT_YET_VALID);
  EXPECT_EQ(verify_at(now_ + kDevelopmentPkiLifetime - absl::Minutes(61)), X509_V_OK);
  EXPECT_EQ(verify_at(now_ + kDevelopmentPkiLifetime), X509_V_ERR_CERT_HAS_EXPIRED);
}

TEST_F(DevCertificatesTest, OnlyTheOwnerReadsKeysAndTheAuthoritysKeyIsNowhere) {
  ASSERT_TRUE(WriteDevelopmentPki(directory_, services_, now_).ok());
  EXPECT_EQ(ModeOf(directory_), 0700u);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    const std::string name = entry.path().filename();
    names.insert(name);
    const bool is_key = name.ends_with("-key.pem");
    EXPECT_EQ(ModeOf(entry.path()), is_key ? 0600u : 0644u) << name;
    EXPECT_EQ(ReadFile(entry.path()).find("PRIVATE KEY") != std::string::npos, is_key) << name;
  }
  EXPECT_EQ(names, (std::set<std::string>{"ca.pem", "ledger.pem", "ledger-key.pem", "portal.pem",
                                          "portal-key.pem", "workflow.pem", "workflow-key.pem"}));
}

TEST_F(DevCertificatesTest, AServicesCertificateSignsNothing) {
  ASSERT_TRUE(WriteDevelopmentPki(directory_, services_, now_).ok());
  EXPECT_EQ(X509_check_ca(Load("ca").get()), 1);
  EXPECT_EQ(X509_check_ca(Load("ledger").get()), 0);
}

TEST_F(DevCertificatesTest, MadeAnewTheyTrustNothingOld) {
  ASSERT_TRUE(WriteDevelopmentPki(directory_, services_, now_).ok());
  const Certificate old_leaf = Load("ledger");
  ASSERT_TRUE(WriteDevelopmentPki(directory_, services_, now_).ok());
  const Certificate authority = Load("ca");
  EXPECT_NE(Verify(old_leaf.get(), authority.get(), X509_PURPOSE_SSL_SERVER, now_), X509_V_OK);
  EXPECT_EQ(Verify(Load("ledger").get(), authority.get(), X509_PURPOSE_SSL_SERVER, now_),
            X509_V_OK);
}

TEST_F(DevCertificatesTest, NamesOfAnotherFormAreRefusedAndNothingIsWritten) {
  const std::vector<std::vector<DevelopmentService>> kCases = {
      {{"", "a.internal", true, true}},
      {{"ca", "a.internal", true, true}},
      {{"../a", "a.internal", true, true}},
      {{"A", "a.internal", true, true}},
      {{std::string(41, 'a'), "a.internal", true, true}},
      {{"a", "", true, true}},
      {{"a", "a.internal,DNS:evil", true, true}},
      {{"a", std::string(65, 'a'), true, true}},
      {{"a", "a.internal", true, true}, {"a", "b.internal", true, true}},
  };
  for (const std::vector<DevelopmentService>& services : kCases) {
    EXPECT_EQ(WriteDevelopmentPki(directory_, services, now_).code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_FALSE(std::filesystem::exists(directory_));
}

TEST_F(DevCertificatesTest, ADirectoryThatCannotBeMadeIsNamed) {
  WriteFile(parent_ / "file", "");
  const absl::Status status = WriteDevelopmentPki(parent_ / "file/pki", services_, now_);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr(parent_ / "file/pki"));
}

}  // namespace
}  // namespace mingzhang::identity
