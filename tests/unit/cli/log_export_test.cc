#include "cli/log_export.h"

#include <map>

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/log_source.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;

class LogExportTest : public CliTest {
 protected:
  absl::Status Export() { return Export(SourceOf(log_, &bundles_)); }
  absl::Status Export(const LogSource& source) {
    const auto exported = ReadExportedCheckpoint(directory_, LogKeys());
    if (!exported.ok()) return exported.status();
    const absl::Status status =
        ExportTiles(directory_, entries_, *exported, log_.Head(), {}, source, [](std::uint64_t) {});
    if (!status.ok()) return status;
    WriteAll(directory_ / kCheckpointFile, log_.Note());
    RemoveOldPartials(directory_, *exported ? (*exported)->size : 0, log_.Head().size);
    return status;
  }
  absl::Status Verify(const std::vector<KnownTree>& known = {}) {
    const auto exported = ReadExportedCheckpoint(directory_, LogKeys());
    if (!exported.ok()) return exported.status();
    return VerifyExport(directory_, **exported, known, [](std::uint64_t) {});
  }
  // The files and when each was written.
  std::map<std::string, std::filesystem::file_time_type> Files() const {
    std::map<std::string, std::filesystem::file_time_type> files;
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory_)) {
      if (file.is_regular_file()) {
        files[file.path().lexically_relative(directory_).string()] = file.last_write_time();
      }
    }
    return files;
  }

  TinyLog log_{LogSigner()};
  LogEntries entries_ = LogEntries::kIncluded;
  int bundles_ = 0;
};

TEST(LogExportPathTest, IsAsTheSpecificationSays) {
  EXPECT_EQ(TilePath(0, 0, 256), "tile/0/000");
  EXPECT_EQ(TilePath(3, 1'234'067, 256), "tile/3/x001/x234/067");
  EXPECT_EQ(TilePath(0, 273, 112), "tile/0/273.p/112");
  EXPECT_EQ(BundlePath(1'000, 256), "tile/entries/x001/000");
  EXPECT_EQ(BundlePath(0, 1), "tile/entries/000.p/1");
}

TEST_F(LogExportTest, WritesWhatTheTreeOfEverySizeNeeds) {
  for (const int step : {1, 254, 1, 1, 255, 1, 300, 0}) {
    Grow(log_, step);
    ASSERT_TRUE(Export().ok()) << log_.entries().size();
    const absl::Status status = Verify();
    ASSERT_TRUE(status.ok()) << log_.entries().size() << status;
  }
  const auto files = Files();
  std::vector<std::string> names;
  for (const auto& [name, time] : files) names.push_back(name);
  // 813 entries.
  EXPECT_THAT(names, testing::UnorderedElementsAre(
                         "checkpoint", "tile/0/000", "tile/0/001", "tile/0/002", "tile/0/003.p/45",
                         "tile/1/000.p/1", "tile/1/000.p/2", "tile/1/000.p/3", "tile/entries/000",
                         "tile/entries/001", "tile/entries/002", "tile/entries/003.p/45"));
}

TEST_F(LogExportTest, FetchesAndWritesOnlyWhatIsNew) {
  Grow(log_, 1000);
  ASSERT_TRUE(Export().ok());
  const auto before = Files();
  Grow(log_, 100);
  bundles_ = 0;
  ASSERT_TRUE(Export().ok());
  EXPECT_EQ(bundles_, 2);
  for (const auto& [name, time] : Files()) {
    const auto known = before.find(name);
    if (name == kCheckpointFile || known == before.end()) continue;
    EXPECT_EQ(time, known->second) << name;
  }
  EXPECT_TRUE(Verify().ok());
}

TEST_F(LogExportTest, LeavesEntriesOutForThePublicAndGoesOnWithoutThem) {
  entries_ = LogEntries::kLeftOut;
  for (const int step : {300, 1, 400, 0}) {
    Grow(log_, step, "不公开的意见 ");
    bundles_ = 0;
    ASSERT_TRUE(Export().ok()) << log_.entries().size();
    // What is new, and up to the first bundles of so short a log again (verified_bundles.cc).
    EXPECT_LE(bundles_, 3);
  }
  std::vector<std::string> names;
  for (const auto& [name, time] : Files()) {
    names.push_back(name);
    EXPECT_THAT(ReadAll(directory_ / name), testing::Not(HasSubstr("不公开的意见"))) << name;
  }
  // 701 entries.
  EXPECT_THAT(
      names, testing::UnorderedElementsAre("checkpoint", "tile/0/000", "tile/0/001",
                                           "tile/0/002.p/189", "tile/1/000.p/1", "tile/1/000.p/2"));
  // The same hashes as beside the entries.
  const std::string tile = ReadAll(directory_ / "tile/0/002.p/189");
  directory_ /= "whole";
  std::filesystem::create_directory(directory_);
  entries_ = LogEntries::kIncluded;
  ASSERT_TRUE(Export().ok());
  EXPECT_EQ(ReadAll(directory_ / "tile/0/002.p/189"), tile);
  directory_ = directory_.parent_path();
}

TEST_F(LogExportTest, GoesOnAfterItWasKilled) {
  Grow(log_, 1500);
  LogSource dying = SourceOf(log_);
  dying.bundle = [this](std::int64_t index, std::int32_t width) -> absl::StatusOr<std::string> {
    if (index == 4) return absl::UnavailableError("away");
    return SourceOf(log_).bundle(index, width);
  };
  EXPECT_TRUE(absl::IsUnavailable(Export(dying)));
  EXPECT_FALSE(std::filesystem::exists(directory_ / kCheckpointFile));
  bundles_ = 0;
  ASSERT_TRUE(Export().ok());
  EXPECT_EQ(bundles_, 2);
  EXPECT_TRUE(Verify().ok());
}

TEST_F(LogExportTest, WritesNothingOfALogThatForked) {
  Grow(log_, 300);
  ASSERT_TRUE(Export().ok());
  const auto before = Files();
  Rewrite(log_, 290);
  Grow(log_, 600);
  const absl::Status status = Export();
  EXPECT_EQ(ExitCodeFor(status), ExitCode::kRefused) << status;
  EXPECT_EQ(Files(), before);
}

TEST_F(LogExportTest, WritesNothingOfALogThatBecameShorter) {
  Grow(log_, 300);
  ASSERT_TRUE(Export().ok());
  log_.tampered_entries().pop_back();
  EXPECT_EQ(ExitCodeFor(Export()), ExitCode::kRefused);
}

TEST_F(LogExportTest, FindsAnyFileThatWasChangedOrIsMissing) {
  Grow(log_, 700);
  ASSERT_TRUE(Export().ok());
  for (const auto& [name, time] : Files()) {
    const std::string bytes = ReadAll(directory_ / name);
    for (const std::size_t place : {std::size_t{0}, bytes.size() / 2, bytes.size() - 1}) {
      std::string changed = bytes;
      changed[place] = static_cast<char>(changed[place] ^ 4);
      WriteAll(directory_ / name, changed);
      EXPECT_EQ(ExitCodeFor(Verify()), ExitCode::kRefused) << name << " " << place;
    }
    if (name != kCheckpointFile) {
      std::filesystem::remove(directory_ / name);
      EXPECT_EQ(ExitCodeFor(Verify()), ExitCode::kRefused) << name;
    }
    WriteAll(directory_ / name, bytes);
  }
  EXPECT_TRUE(Verify().ok());
}

TEST_F(LogExportTest, ComparesWithAnEarlierCheckpoint) {
  Grow(log_, 300);
  KnownTree before{log_.Head(), "昨天"};
  Grow(log_, 10);
  ASSERT_TRUE(Export().ok());
  EXPECT_TRUE(Verify({before}).ok());
  before.checkpoint.root[0] ^= 1;
  EXPECT_THAT(std::string(Verify({before}).message()), HasSubstr("前 300 条与昨天不同"));
}

}  // namespace
}  // namespace mingzhang::cli
