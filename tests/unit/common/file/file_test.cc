#include "common/file/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

namespace mingzhang {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  FileTest() {
    std::string name = fs::temp_directory_path() / "mingzhang-file-XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  ~FileTest() override { fs::remove_all(directory_); }

  static mode_t Mode(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0);
    return status.st_mode & 0777;
  }

  fs::path directory_;
};

TEST_F(FileTest, WhatIsWrittenIsReadAgain) {
  const std::string contents("一\0二\n", 8);
  ASSERT_TRUE(WriteFile(directory_ / "f", contents, kPrivateFile).ok());
  EXPECT_EQ(ReadFile(directory_ / "f", 8).value(), contents);
  EXPECT_EQ(Mode(directory_ / "f"), kPrivateFile);
}

TEST_F(FileTest, TheModeHoldsWhateverTheUmask) {
  const mode_t old = umask(0077);
  ASSERT_TRUE(WriteFile(directory_ / "f", "x", kPublicFile).ok());
  umask(old);
  EXPECT_EQ(Mode(directory_ / "f"), kPublicFile);
}

TEST_F(FileTest, AFileOverTheLimitIsRefusedUnread) {
  ASSERT_TRUE(WriteFile(directory_ / "f", "12345", kPublicFile).ok());
  const auto status = ReadFile(directory_ / "f", 4).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("5 字节"), absl::string_view::npos);
}

TEST_F(FileTest, ErrorsNameThePath) {
  const auto missing = ReadFile(directory_ / "absent", 1).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_NE(missing.message().find("absent"), absl::string_view::npos);
  EXPECT_EQ(ReadFile(directory_, 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(WriteFile(directory_ / "no" / "f", "x", kPublicFile).ok());
}

TEST_F(FileTest, AFailedWriteLeavesTheOldFileAndNoOther) {
  fs::create_directory(directory_ / "f");
  EXPECT_FALSE(WriteFile(directory_ / "f", "x", kPublicFile).ok());
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_), {}), 1);
}

TEST_F(FileTest, AFileIsWrittenPieceByPieceWhereThereWasNone) {
  auto file = NewFile::Create(directory_ / "f", kPublicFile);
  ASSERT_TRUE(file.ok()) << file.status();
  for (const char* piece : {"一", "", "二"}) ASSERT_TRUE(file->Append(piece).ok());
  ASSERT_TRUE(file->Close().ok());
  EXPECT_EQ(ReadFile(directory_ / "f", 8).value(), "一二");
  EXPECT_EQ(Mode(directory_ / "f"), kPublicFile);
  EXPECT_EQ(NewFile::Create(directory_ / "f", kPublicFile).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReadFile(directory_ / "f", 8).value(), "一二");
}

TEST_F(FileTest, PrivateDirectoriesAreMadeForTheOwnerAlone) {
  ASSERT_TRUE(MakePrivateDirectory(directory_ / "a" / "b").ok());
  EXPECT_EQ(Mode(directory_ / "a"), 0700U);
  EXPECT_EQ(Mode(directory_ / "a" / "b"), 0700U);
  EXPECT_TRUE(MakePrivateDirectory(directory_ / "a").ok());
}

}  // namespace
}  // namespace mingzhang
