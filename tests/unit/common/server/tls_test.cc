#include "common/server/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/identity/dev_certificates.h"
#include "tests/unit/common/server/test_ledger.h"

namespace mingzhang::server {
namespace {

using testing::HasSubstr;

class TlsTest : public testing::Test {
 protected:
  TlsTest() { WritePki(directory_.path()); }

  // The error for these files, which both sides must give.
  absl::Status ErrorFor(const TlsFiles& files) {
    const absl::Status server = ServerCredentials(files).status();
    EXPECT_EQ(server, ChannelCredentials(files).status());
    return server;
  }
  std::string Write(const std::string& name, const std::string& contents) {
    std::ofstream(directory_.File(name), std::ios::binary) << contents;
    return directory_.File(name);
  }

  TemporaryDirectory directory_;
  TlsFiles files_ = LedgerFiles(directory_.path());
};

TEST_F(TlsTest, GoodFilesGiveCredentials) {
  EXPECT_TRUE(ServerCredentials(files_).ok());
  EXPECT_TRUE(ChannelCredentials(files_).ok());
  EXPECT_TRUE(ChannelCredentials(PersonFiles(directory_.path())).ok());
}

TEST_F(TlsTest, AMissingFileIsNamed) {
  const std::string absent = directory_.File("absent.pem");
  for (std::string TlsFiles::*member :
       {&TlsFiles::certificate_chain, &TlsFiles::private_key, &TlsFiles::authorities}) {
    TlsFiles files = files_;
    files.*member = absent;
    const absl::Status error = ErrorFor(files);
    EXPECT_EQ(error.code(), absl::StatusCode::kNotFound) << error;
    EXPECT_THAT(std::string(error.message()), HasSubstr(absent));
  }
}

TEST_F(TlsTest, ADirectoryAndAHugeFileAreNoPemFiles) {
  for (const std::string& path :
       {directory_.path(), Write("huge.pem", std::string(2 << 20, 'x'))}) {
    files_.private_key = path;
    const absl::Status error = ErrorFor(files_);
    EXPECT_EQ(error.code(), absl::StatusCode::kInvalidArgument) << error;
    EXPECT_THAT(std::string(error.message()), HasSubstr(path));
  }
}

TEST_F(TlsTest, AFileOfAnotherKindIsNamed) {
  for (const std::string& contents : {std::string(), std::string("not PEM"),
                                      std::string("-----BEGIN CERTIFICATE-----\nAAAA\n")}) {
    const std::string broken = Write("broken.pem", contents);
    for (std::string TlsFiles::*member :
         {&TlsFiles::certificate_chain, &TlsFiles::private_key, &TlsFiles::authorities}) {
      TlsFiles files = files_;
      files.*member = broken;
      const absl::Status error = ErrorFor(files);
      EXPECT_EQ(error.code(), absl::StatusCode::kFailedPrecondition) << error;
      EXPECT_THAT(std::string(error.message()), HasSubstr(broken));
    }
  }
}

TEST_F(TlsTest, AKeyOfAnotherCertificateIsRefused) {
  files_.private_key = WorkflowFiles(directory_.path()).private_key;
  const absl::Status error = ErrorFor(files_);
  EXPECT_EQ(error.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(error.message()), HasSubstr(files_.private_key));
  EXPECT_THAT(std::string(error.message()), HasSubstr(files_.certificate_chain));
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  const std::string old = directory_.File("old");
  ASSERT_TRUE(identity::WriteDevelopmentPki(
                  old, {{"ledger", "ledger.mingzhang.internal", true, false}},
                  absl::Now() - identity::kDevelopmentPkiLifetime - absl::Hours(1))
                  .ok());
  const absl::Status error = ErrorFor(LedgerFiles(old));
  EXPECT_EQ(error.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(error.message()), HasSubstr("已过期"));
}

TEST_F(TlsTest, AServerNeedsAllThreeFilesAndAClientBothOrNeither) {
  EXPECT_EQ(ServerCredentials(PersonFiles(directory_.path())).status().code(),
            absl::StatusCode::kFailedPrecondition);
  TlsFiles half = files_;
  half.private_key.clear();
  EXPECT_EQ(ErrorFor(half).code(), absl::StatusCode::kFailedPrecondition);
  half = files_;
  half.certificate_chain.clear();
  EXPECT_EQ(ErrorFor(half).code(), absl::StatusCode::kFailedPrecondition);
  half = files_;
  half.authorities.clear();
  EXPECT_EQ(ErrorFor(half).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace mingzhang::server
