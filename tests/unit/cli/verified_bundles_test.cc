#include "cli/verified_bundles.h"

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/log_source.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;

class VerifiedBundlesTest : public testing::Test {
 protected:
  // Entries from `begin` on; those before are left out.
  absl::StatusOr<std::vector<std::string>> Read(std::uint64_t begin,
                                                std::vector<KnownTree> known = {}) {
    std::vector<std::string> read;
    const absl::Status status = ReadVerified(
        begin, log_.Head(), known, SourceOf(log_, &bundles_), [&](const VerifiedBundle& bundle) {
          for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
            if (bundle.first + i >= begin) read.push_back(bundle.entries[i]);
          }
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return read;
  }

  TinyLog log_{LogSigner()};
  int bundles_ = 0;
};

TEST_F(VerifiedBundlesTest, ReadsFromAnyEntryOfALogOfAnySize) {
  for (const int size : {1, 255, 256, 257, 511, 512, 513, 768, 1024, 1025, 1300}) {
    Grow(log_, size - static_cast<int>(log_.entries().size()));
    for (const int begin : {0, 1, 255, 256, 257, 511, 512, 600, 768, 800, 1024, 1025, 1299, 1300}) {
      if (begin > size) continue;
      const auto read = Read(static_cast<std::uint64_t>(begin));
      ASSERT_TRUE(read.ok()) << begin << " of " << size << ": " << read.status();
      EXPECT_EQ(*read,
                std::vector<std::string>(log_.entries().begin() + begin, log_.entries().end()));
    }
  }
}

TEST_F(VerifiedBundlesTest, ReadsNoMoreThanItMust) {
  Grow(log_, 1300);
  ASSERT_TRUE(Read(1290).ok());
  EXPECT_EQ(bundles_, 1);
  bundles_ = 0;
  ASSERT_TRUE(Read(1030).ok());
  EXPECT_EQ(bundles_, 3) << "the one before, too, because 1,024 is a power of two";
}

TEST_F(VerifiedBundlesTest, HandsOutNothingThatIsNotInTheTree) {
  Grow(log_, 600);
  const auto head = log_.Head();
  const TinyLog genuine = log_;
  Rewrite(log_, 300);
  LogSource source = SourceOf(log_);
  source.consistency = SourceOf(genuine).consistency;
  std::vector<std::uint64_t> visited;
  const absl::Status status = ReadVerified(0, head, {}, source, [&](const VerifiedBundle& bundle) {
    visited.push_back(bundle.first);
    return absl::OkStatus();
  });
  EXPECT_EQ(ExitCodeFor(status), ExitCode::kRefused);
  EXPECT_EQ(visited, std::vector<std::uint64_t>{0}) << "the second bundle is not genuine";
}

TEST_F(VerifiedBundlesTest, RefusesALogThatWasAnotherBefore) {
  Grow(log_, 300);
  const KnownTree before{log_.Head(), "上次"};
  Rewrite(log_, 2);
  Grow(log_, 300);
  for (const std::uint64_t begin : {0, 10, 256, 300, 512, 600}) {
    const absl::Status status = Read(begin, {before}).status();
    EXPECT_EQ(ExitCodeFor(status), ExitCode::kRefused) << begin;
  }
  EXPECT_TRUE(Read(0).ok());
}

TEST_F(VerifiedBundlesTest, RefusesALogThatBecameShorter) {
  Grow(log_, 300);
  const KnownTree before{log_.Head(), "上次"};
  log_.tampered_entries().pop_back();
  EXPECT_THAT(std::string(Read(0, {before}).status().message()), HasSubstr("日志变短了"));
}

TEST_F(VerifiedBundlesTest, RefusesProofsOfTheWrongLength) {
  Grow(log_, 900);
  for (const int change : {-1, 1, -100}) {
    LogSource source = SourceOf(log_);
    source.consistency = [&](std::uint64_t first,
                             std::uint64_t second) -> absl::StatusOr<std::vector<Digest>> {
      auto proof = log_.Consistency(first, second);
      if (change == -100) {
        proof.clear();
      } else {
        proof.resize(proof.size() + static_cast<std::size_t>(change));
      }
      return proof;
    };
    EXPECT_EQ(ExitCodeFor(ReadVerified(800, log_.Head(), {}, source,
                                       [](const VerifiedBundle&) { return absl::OkStatus(); })),
              ExitCode::kRefused);
  }
}

}  // namespace
}  // namespace mingzhang::cli
