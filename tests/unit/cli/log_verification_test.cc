#include "cli/log_verification.h"

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/audit/entry_bundle.h"
#include "tests/unit/cli/tiny_log.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;

class LogVerificationTest : public testing::Test {
 protected:
  void Grow(int entries) {
    for (int i = 0; i < entries; ++i) {
      ledger::v1::AuditEntry entry;
      entry.set_comment("第 " + std::to_string(i) + " 件");
      log_.Append(entry);
    }
  }

  absl::StatusOr<std::string> Bundle(std::int64_t index, std::int32_t width) const {
    const auto first = log_.entries().begin() + index * 256;
    return audit::FormatEntryBundle(std::vector<std::string>(first, first + width));
  }

  absl::Status Verify(const audit::Checkpoint& checkpoint,
                      const std::optional<audit::Checkpoint>& remembered = std::nullopt) const {
    std::vector<KnownTree> known;
    if (remembered) known.push_back({*remembered, "上次验证时"});
    return VerifyLog(
        checkpoint, known,
        [this](std::int64_t index, std::int32_t width) { return Bundle(index, width); },
        [](std::uint64_t) {});
  }

  // What somebody answers instead of the log's bundles.
  static absl::Status Verify(const audit::Checkpoint& checkpoint, FetchBundle fetch) {
    return VerifyLog(checkpoint, {}, fetch, [](std::uint64_t) {});
  }

  void ExpectRefused(const absl::Status& status, const std::string& why) const {
    EXPECT_EQ(ExitCodeFor(status), ExitCode::kRefused);
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }

  TinyLog log_{audit::Signer::FromSeed(std::string(32, 's'), "example.org/log").value()};
};

TEST_F(LogVerificationTest, AcceptsLogsOfEverySizeAroundABundle) {
  EXPECT_TRUE(Verify(log_.Head()).ok());
  for (const int step : {1, 254, 1, 1, 300}) {
    Grow(step);
    EXPECT_TRUE(Verify(log_.Head()).ok()) << log_.entries().size();
  }
}

TEST_F(LogVerificationTest, AcceptsALogThatHasGrown) {
  std::vector<audit::Checkpoint> heads = {log_.Head()};
  for (int i = 0; i < 4; ++i) {
    Grow(100);
    heads.push_back(log_.Head());
  }
  for (const auto& head : heads) EXPECT_TRUE(Verify(log_.Head(), head).ok()) << head.size;
}

TEST_F(LogVerificationTest, RefusesAChangedEntry) {
  Grow(300);
  const auto head = log_.Head();
  ledger::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(log_.entries()[280]));
  entry.set_comment("改过");
  log_.tampered_entries()[280] = entry.SerializeAsString();
  ExpectRefused(Verify(head), "根哈希");
}

TEST_F(LogVerificationTest, RefusesEntriesOutOfPlace) {
  Grow(10);
  std::swap(log_.tampered_entries()[3], log_.tampered_entries()[4]);
  ExpectRefused(Verify(log_.Head()), "第 3 条自称是第 4 条");
}

TEST_F(LogVerificationTest, RefusesWhatIsNoEntry) {
  Grow(3);
  log_.tampered_entries()[1] = "\xFF";
  ExpectRefused(Verify(log_.Head()), "第 1 条不是审计条目");
}

TEST_F(LogVerificationTest, RefusesABundleThatIsShortOrDamaged) {
  Grow(5);
  ExpectRefused(
      Verify(log_.Head(),
             [this](std::int64_t index, std::int32_t width) { return Bundle(index, width - 1); }),
      "应有 5 条");
  ExpectRefused(Verify(log_.Head(), [](std::int64_t, std::int32_t) { return std::string("\x01"); }),
                "");
}

TEST_F(LogVerificationTest, RefusesALogThatWasCutOff) {
  Grow(5);
  const auto before = log_.Head();
  log_.tampered_entries().pop_back();
  ExpectRefused(Verify(log_.Head(), before), "变短");
}

TEST_F(LogVerificationTest, RefusesALogWhosePastWasRewrittenAndSignedAgain) {
  Grow(5);
  const auto before = log_.Head();
  ledger::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(log_.entries()[2]));
  entry.set_comment("改过");
  log_.tampered_entries()[2] = entry.SerializeAsString();
  Grow(2);
  EXPECT_TRUE(Verify(log_.Head()).ok());
  ExpectRefused(Verify(log_.Head(), before), "前 5 条与上次验证时不同");
}

TEST_F(LogVerificationTest, PassesOnThatTheEntriesCannotBeHad) {
  Grow(1);
  const absl::Status status = Verify(log_.Head(), [](std::int64_t, std::int32_t) {
    return absl::StatusOr<std::string>(absl::UnavailableError("away"));
  });
  EXPECT_TRUE(absl::IsUnavailable(status));
}

TEST_F(LogVerificationTest, RefusesACheckpointThatTheKeyDidNotSign) {
  const audit::KeyChain verifier(audit::Verifier::Parse(log_.signer().verifier_key()).value());
  EXPECT_TRUE(OpenSignedCheckpoint(log_.Note(), verifier).ok());
  const auto other = audit::Signer::FromSeed(std::string(32, 't'), "example.org/log").value();
  const std::string note = audit::SignCheckpoint(0, audit::EmptyRoot(), other);
  ExpectRefused(OpenSignedCheckpoint(note, verifier).status(), "审计日志验证失败");
}

}  // namespace
}  // namespace mingzhang::cli
