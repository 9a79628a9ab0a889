#include "common/identity/jwks_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/common/identity/identity_testing.h"

namespace mingzhang::identity {
namespace {

using ::testing::HasSubstr;

const SigningKey& OldKey() { return KeyOf(SigningAlgorithm::kEs256); }
const SigningKey& NewKey() { return KeyOf(SigningAlgorithm::kEdDsa); }

class JwksFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteFile(path_, PublicJwks({OldKey()}));
    auto file = JwksFile::Open(path_, &clock_,
                               [this](const absl::Status& status) { reports_.push_back(status); });
    ASSERT_TRUE(file.ok()) << file.status();
    file_ = *std::move(file);
  }

  bool HasKey(const char* id) { return file_->Keys()->Find(id) != nullptr; }

  TempDirectory directory_;
  const std::string path_ = directory_ / "jwks.json";
  ManualClock clock_{absl::FromUnixSeconds(1'900'000'000)};
  std::vector<absl::Status> reports_;
  std::unique_ptr<JwksFile> file_;
};

TEST_F(JwksFileTest, AReplacedFileIsTakenOverWithinASecond) {
  ASSERT_TRUE(HasKey("es-key"));
  ASSERT_TRUE(SavePublicJwks(path_, {NewKey()}).ok());
  EXPECT_TRUE(HasKey("es-key"));  // Not looked at yet.
  clock_.Advance(absl::Seconds(1));
  EXPECT_FALSE(HasKey("es-key"));
  EXPECT_TRUE(HasKey("ed-key"));
  ASSERT_EQ(reports_.size(), 1u);
  EXPECT_TRUE(reports_[0].ok());
}

TEST_F(JwksFileTest, AFileChangedInPlaceIsTakenOver) {
  WriteFile(path_, PublicJwks({OldKey(), NewKey()}));
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(HasKey("ed-key"));
}

TEST_F(JwksFileTest, AnUnchangedFileIsNotReadAgain) {
  const std::shared_ptr<const KeySet> keys = file_->Keys();
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(file_->Keys(), keys);
  EXPECT_TRUE(reports_.empty());
}

TEST_F(JwksFileTest, ABrokenFileLeavesTheLastGoodKeysInForceAndIsReportedOnce) {
  WriteFile(path_, "{\"keys\":");
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Seconds(1));
    EXPECT_TRUE(HasKey("es-key"));
  }
  ASSERT_EQ(reports_.size(), 1u);
  EXPECT_EQ(reports_[0].code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(reports_[0].message()), HasSubstr(path_));

  std::filesystem::remove(path_);
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Seconds(1));
    EXPECT_TRUE(HasKey("es-key"));
  }
  ASSERT_EQ(reports_.size(), 2u);
  EXPECT_EQ(reports_[1].code(), absl::StatusCode::kNotFound);

  ASSERT_TRUE(SavePublicJwks(path_, {NewKey()}).ok());
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(HasKey("ed-key"));
  ASSERT_EQ(reports_.size(), 3u);
  EXPECT_TRUE(reports_[2].ok());
}

TEST_F(JwksFileTest, TheSameErrorAfterARecoveryIsReportedAgain) {
  for (int i = 0; i < 2; ++i) {
    WriteFile(path_, "");
    clock_.Advance(absl::Seconds(1));
    EXPECT_TRUE(HasKey("es-key"));
    WriteFile(path_, PublicJwks({OldKey()}));
    clock_.Advance(absl::Seconds(1));
    EXPECT_TRUE(HasKey("es-key"));
  }
  EXPECT_EQ(reports_.size(), 4u);
}

TEST_F(JwksFileTest, AClockThatWasSetBackDoesNotPutTheNextLookOff) {
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(HasKey("es-key"));
  ASSERT_TRUE(SavePublicJwks(path_, {NewKey()}).ok());
  clock_.Advance(-absl::Hours(1));
  EXPECT_TRUE(HasKey("ed-key"));
}

TEST_F(JwksFileTest, AtTheStartAMissingOrUnusableFileIsAnErrorThatNamesThePath) {
  const std::string pipe = directory_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  WriteFile(directory_ / "broken", "{}");
  WriteFile(directory_ / "huge", std::string(kMaxKeySetBytes + 1, ' '));
  ASSERT_TRUE(OldKey().Save(directory_ / "private").ok());
  WriteFile(directory_ / "private-set", "{\"keys\":[" + OldKey().PrivateJwk() + "]}");
  const struct {
    const char* name;
    absl::StatusCode code;
  } kCases[] = {
      {"missing", absl::StatusCode::kNotFound},
      {".", absl::StatusCode::kInvalidArgument},
      {"pipe", absl::StatusCode::kInvalidArgument},
      {"broken", absl::StatusCode::kInvalidArgument},
      {"huge", absl::StatusCode::kInvalidArgument},
      {"private", absl::StatusCode::kInvalidArgument},
      {"private-set", absl::StatusCode::kInvalidArgument},
  };
  for (const auto& [name, code] : kCases) {
    const absl::Status status =
        JwksFile::Open(directory_ / name, &clock_, [](const absl::Status&) {}).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(directory_ / name));
  }
}

}  // namespace
}  // namespace mingzhang::identity
