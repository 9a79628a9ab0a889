#include "ledger_service/audit/key_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "ledger_service/audit/note.h"

namespace mingzhang::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class KeyFileTest : public ::testing::Test {
 protected:
  KeyFileTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "key_file_test.XXXXXX");
    directory_ = mkdtemp(pattern.data());
    path_ = directory_ / "key.pem";
  }
  ~KeyFileTest() override { std::filesystem::remove_all(directory_); }

  absl::StatusOr<Signer> LoadOrCreate() { return Signer::LoadOrCreate(path_, "log"); }
  void WriteKey(const std::string& content) {
    std::ofstream(path_) << content;
    chmod(path_.c_str(), 0600);
  }
  std::string ReadKey() {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path directory_;
  std::filesystem::path path_;
};

TEST_F(KeyFileTest, ANewKeyIsKeptForItsOwnerAloneAndFoundAgain) {
  const mode_t mask = umask(0);
  const absl::StatusOr<Signer> created = LoadOrCreate();
  umask(mask);
  ASSERT_EQ(created.status(), absl::OkStatus());
  struct stat info;
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_THAT(ReadKey(), HasSubstr("-----BEGIN PRIVATE KEY-----"));
  EXPECT_EQ(LoadOrCreate()->verifier_key(), created->verifier_key());
  // Nothing else is left behind.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_), {}), 1);
}

TEST_F(KeyFileTest, EveryNewKeyIsAnother) {
  const std::string first = LoadOrCreate()->verifier_key();
  std::filesystem::remove(path_);
  EXPECT_NE(LoadOrCreate()->verifier_key(), first);
}

TEST_F(KeyFileTest, OfManyThatCreateAtOnceAllGetTheSameKey) {
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  for (std::string& key : keys) {
    threads.emplace_back([&] { key = LoadOrCreate()->verifier_key(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(keys, ::testing::Each(keys.front()));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_), {}), 1);
}

TEST_F(KeyFileTest, AKeyThatOthersCanReachIsRefusedWithTheWayOut) {
  ASSERT_TRUE(LoadOrCreate().ok());
  for (const mode_t mode : {0640, 0604, 0620, 0660, 0666, 0601}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    const absl::Status status = LoadOrCreate().status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << mode;
    EXPECT_THAT(std::string(status.message()), HasSubstr("chmod 600 " + path_.string()));
  }
  ASSERT_EQ(chmod(path_.c_str(), 0400), 0);
  EXPECT_TRUE(LoadOrCreate().ok());
}

TEST_F(KeyFileTest, WhatIsNotAnEd25519KeyIsRefusedAndLeftAsItIs) {
  ASSERT_TRUE(LoadOrCreate().ok());
  const std::string pem = ReadKey();
  for (const std::string& content :
       {std::string(), std::string("secret words\n"), pem.substr(0, pem.size() / 2),
        pem + std::string(5'000, '\n')}) {
    WriteKey(content);
    const absl::Status status = LoadOrCreate().status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
    EXPECT_EQ(ReadKey(), content);
  }
}

std::string Pem(EVP_PKEY* key, const char* password) {
  BIO* bio = BIO_new(BIO_s_mem());
  EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(bio, key, password ? EVP_aes_256_cbc() : nullptr,
                                          password, password ? 8 : 0, nullptr, nullptr),
            1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  EVP_PKEY_free(key);
  return pem;
}

TEST_F(KeyFileTest, AKeyOfAnotherKindIsRefused) {
  WriteKey(Pem(EVP_EC_gen("P-256"), nullptr));
  EXPECT_TRUE(absl::IsFailedPrecondition(LoadOrCreate().status()));
}

TEST_F(KeyFileTest, AnEncryptedKeyIsRefusedWithoutAskingForAPassword) {
  WriteKey(Pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), "password"));
  EXPECT_TRUE(absl::IsFailedPrecondition(LoadOrCreate().status()));
}

TEST_F(KeyFileTest, ADirectoryOrAPipeInItsPlaceIsRefused) {
  std::filesystem::create_directory(path_);
  EXPECT_TRUE(absl::IsFailedPrecondition(LoadOrCreate().status()));
  std::filesystem::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(LoadOrCreate().status()));
}

TEST_F(KeyFileTest, CreatingNeverReplacesAFile) {
  WriteKey("something");
  EXPECT_TRUE(absl::IsAlreadyExists(CreateKeyFile(path_)));
  EXPECT_EQ(ReadKey(), "something");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_), {}), 1);
}

TEST_F(KeyFileTest, AMissingFileOrDirectoryIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(LoadKeyFile(path_).status()));
  EXPECT_TRUE(
      absl::IsNotFound(Signer::LoadOrCreate(directory_ / "missing" / "key.pem", "log").status()));
}

TEST_F(KeyFileTest, ABadNameMakesNoFile) {
  EXPECT_TRUE(absl::IsInvalidArgument(Signer::LoadOrCreate(path_, "a b").status()));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace mingzhang::audit
