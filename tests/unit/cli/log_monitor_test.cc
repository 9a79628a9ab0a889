#include "cli/log_monitor.h"

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/log_source.h"

namespace mingzhang::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LogMonitorTest : public CliTest {
 protected:
  LogMonitor Monitor(bool from_start = false) {
    LogMonitor monitor({.state = directory_ / "watched.checkpoint",
                        .evidence = directory_ / "evidence",
                        .from_start = from_start});
    EXPECT_TRUE(monitor.Load(LogKeys()).ok());
    return monitor;
  }
  absl::StatusOr<bool> Look(LogMonitor& monitor) { return Look(monitor, SourceOf(log_)); }
  absl::StatusOr<bool> Look(LogMonitor& monitor, const LogSource& source) {
    return monitor.Look(
        log_.Note(), LogKeys(), source, clock_.Now(),
        [this](const ledger::v1::AuditEntry& entry) { seen_.push_back(entry.log_index()); });
  }
  void ExpectAlarm(const absl::Status& status, const std::string& words) {
    EXPECT_EQ(ExitCodeFor(status), ExitCode::kRefused);
    EXPECT_THAT(std::string(status.message()), HasSubstr(words));
    int files = 0;
    for (const auto& file : std::filesystem::directory_iterator(directory_ / "evidence")) {
      const auto checkpoint = LogKeys().Open(ReadAll(file.path()));
      EXPECT_TRUE(checkpoint.ok()) << file.path();
      ++files;
    }
    EXPECT_EQ(files, 2);
  }

  TinyLog log_{LogSigner()};
  std::vector<std::int64_t> seen_;
};

TEST_F(LogMonitorTest, BeginsWithTheCheckpointOfTheDay) {
  Grow(log_, 5);
  LogMonitor monitor = Monitor();
  EXPECT_TRUE(Look(monitor).value());
  EXPECT_FALSE(Look(monitor).value());
  Grow(log_, 2);
  EXPECT_TRUE(Look(monitor).value());
  EXPECT_THAT(seen_, ElementsAre(5, 6));
}

TEST_F(LogMonitorTest, ReadsFromTheStartWhereThatIsAskedFor) {
  Grow(log_, 3);
  LogMonitor monitor = Monitor(/*from_start=*/true);
  EXPECT_TRUE(Look(monitor).value());
  EXPECT_THAT(seen_, ElementsAre(0, 1, 2));
}

TEST_F(LogMonitorTest, GoesOnWhereItWasAfterARestart) {
  Grow(log_, 3);
  LogMonitor first = Monitor();
  ASSERT_TRUE(Look(first).ok());
  Grow(log_, 300);
  LogMonitor second = Monitor();
  ASSERT_TRUE(Look(second).ok());
  EXPECT_EQ(seen_.size(), 300U);
  EXPECT_EQ(seen_.front(), 3);
}

TEST_F(LogMonitorTest, ShoutsWhenTheLogShrank) {
  Grow(log_, 5);
  LogMonitor monitor = Monitor();
  ASSERT_TRUE(Look(monitor).ok());
  log_.tampered_entries().resize(3);
  ExpectAlarm(Look(monitor).status(), "日志变短了");
  LogMonitor restarted = Monitor();
  EXPECT_FALSE(Look(restarted).ok()) << "and it does not forget";
}

TEST_F(LogMonitorTest, ShoutsWhenTheLogForkedAtTheSameSize) {
  Grow(log_, 5);
  LogMonitor monitor = Monitor();
  ASSERT_TRUE(Look(monitor).ok());
  Rewrite(log_, 4);
  ExpectAlarm(Look(monitor).status(), "日志分叉了");
}

TEST_F(LogMonitorTest, ShoutsWhenTheLogForkedAndGrewOn) {
  Grow(log_, 5);
  LogMonitor monitor = Monitor();
  ASSERT_TRUE(Look(monitor).ok());
  Rewrite(log_, 0);
  Grow(log_, 5);
  ExpectAlarm(Look(monitor).status(), "日志分叉了");
  EXPECT_TRUE(seen_.empty());
}

TEST_F(LogMonitorTest, ShoutsWhenTheEntriesAreNotTheLogs) {
  Grow(log_, 5);
  LogMonitor monitor = Monitor();
  ASSERT_TRUE(Look(monitor).ok());
  Grow(log_, 5);
  TinyLog lying = log_;
  Rewrite(lying, 7);
  LogSource source = SourceOf(log_);
  source.bundle = SourceOf(lying).bundle;
  ExpectAlarm(Look(monitor, source).status(), "");
  EXPECT_TRUE(seen_.empty());
}

TEST_F(LogMonitorTest, RefusesAForeignSignature) {
  Grow(log_, 5);
  LogMonitor monitor = Monitor();
  const auto other = audit::Signer::FromSeed(std::string(32, 't'), "example.org/log").value();
  const std::string note = audit::SignCheckpoint(5, log_.Head().root, other);
  EXPECT_EQ(ExitCodeFor(monitor
                            .Look(note, LogKeys(), SourceOf(log_), clock_.Now(),
                                  [](const ledger::v1::AuditEntry&) {})
                            .status()),
            ExitCode::kRefused);
}

TEST_F(LogMonitorTest, AConnectionThatBreaksIsNoAlarmAndRepeatsNothing) {
  LogMonitor monitor = Monitor(/*from_start=*/true);
  Grow(log_, 600);
  LogSource dying = SourceOf(log_);
  dying.bundle = [this](std::int64_t index, std::int32_t width) -> absl::StatusOr<std::string> {
    if (index == 1) return absl::UnavailableError("away");
    return SourceOf(log_).bundle(index, width);
  };
  EXPECT_TRUE(absl::IsUnavailable(Look(monitor, dying).status()));
  EXPECT_EQ(seen_.size(), 256U);
  EXPECT_TRUE(Look(monitor).value());
  EXPECT_EQ(seen_.size(), 600U);
  EXPECT_EQ(seen_.back(), 599);
}

TEST_F(LogMonitorTest, WhoMayNotReadEntriesStillSeesThatTheLogGrows) {
  Grow(log_, 5);
  LogMonitor monitor = Monitor();
  LogSource closed = SourceOf(log_);
  closed.bundle = [](std::int64_t, std::int32_t) {
    return absl::StatusOr<std::string>(absl::PermissionDeniedError("no"));
  };
  ASSERT_TRUE(Look(monitor, closed).ok());
  Grow(log_, 5);
  EXPECT_TRUE(Look(monitor, closed).value());
  EXPECT_TRUE(monitor.proofs_only());
  Rewrite(log_, 1);
  Grow(log_, 1);
  EXPECT_FALSE(Look(monitor, closed).ok());
}

}  // namespace
}  // namespace mingzhang::cli
