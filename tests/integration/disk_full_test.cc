// A ledger whose disk is full: refuses to write, says why, goes on reading, and writes again
// without a restart once there is room; nothing acknowledged is lost and nothing refused appears.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using AuditStub = ledger::v1::AuditService::Stub;
using LedgerStub = ledger::v1::LedgerService::Stub;

// What finds no room: see full_disk.cc.
enum class Full { kWrites = 1, kSyncs = 2 };

void PrintTo(Full full, std::ostream* stream) {
  *stream << (full == Full::kWrites ? "Writes" : "Syncs");
}

// Processes that are started meanwhile have the disk that full_disk.cc makes.
class FillableDisk {
 public:
  FillableDisk()
      : flag_(std::filesystem::temp_directory_path() /
              absl::StrCat("mingzhang-full-disk-", ::getpid())) {
    ::setenv("LD_PRELOAD", MINGZHANG_FULL_DISK_LIBRARY, 1);
    ::setenv("MINGZHANG_FULL_DISK", flag_.c_str(), 1);
    // A sanitizer wants to be the first library.
    const char* options = std::getenv("ASAN_OPTIONS");
    ::setenv("ASAN_OPTIONS",
             absl::StrCat(options == nullptr ? "" : options, ":verify_asan_link_order=0").c_str(),
             1);
  }
  ~FillableDisk() {
    ::unsetenv("LD_PRELOAD");
    MakeRoom();
  }
  FillableDisk(const FillableDisk&) = delete;
  FillableDisk& operator=(const FillableDisk&) = delete;

  void Fill(Full full) {
    const std::filesystem::path whole = flag_.string() + ".new";
    std::ofstream(whole) << std::string(static_cast<std::size_t>(full), 'x');
    std::filesystem::rename(whole, flag_);
  }
  void MakeRoom() { std::filesystem::remove(flag_); }

 private:
  const std::filesystem::path flag_;
};

class DiskFullTest : public testing::TestWithParam<Full> {
 protected:
  DiskFullTest() : stub_(cluster_.TrustedLedgerStub()), token_(cluster_.Token(Editor())) {
    ledger::v1::CreateBudgetRequest create;
    create.set_parent(kDepartment);
    create.set_fiscal_year(2026);
    create.set_request_id(RequestId(++requests_));
    const auto created = Cluster::Call(*stub_, &LedgerStub::CreateBudget, token_, create);
    EXPECT_TRUE(created.ok()) << created.status();
    etag_ = created->budget().etag();
  }

  ledger::v1::SaveVersionRequest NextSave() {
    ledger::v1::SaveVersionRequest save;
    save.set_name(kBudget);
    save.set_etag(etag_);
    save.set_request_id(RequestId(++requests_));
    save.mutable_content()->mutable_division()->set_code("652300");
    save.mutable_content()->mutable_department()->set_code("301");
    save.mutable_content()->set_fiscal_year(2026);
    save.mutable_content()->set_other_matters(std::string(2000, 'x') + save.request_id());
    return save;
  }

  absl::Status Save(const ledger::v1::SaveVersionRequest& request) {
    const auto saved = Cluster::Call(*stub_, &LedgerStub::SaveVersion, token_, request);
    if (saved.ok()) {
      etag_ = saved->budget().etag();
      EXPECT_EQ(saved->version().version(), ++versions_);
    }
    return saved.status();
  }

  std::int64_t LogSize() {
    const auto newest =
        Cluster::Call(cluster_.audit_stub(), &AuditStub::GetCheckpoint, cluster_.Token(Auditor()),
                      ledger::v1::GetCheckpointRequest());
    EXPECT_TRUE(newest.ok()) << newest.status();
    return newest.ok() ? newest->tree_size() : -1;
  }

  FillableDisk disk_;
  Cluster cluster_;
  std::unique_ptr<LedgerStub> stub_;
  std::string token_;
  std::string etag_;
  int requests_ = 0;
  int versions_ = 0;
};

TEST_P(DiskFullTest, RefusesWritesServesReadsAndGoesOnWithoutARestart) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Save(NextSave()).ok());
  for (int round = 0; round < 3; ++round) {
    const std::int64_t size = LogSize();
    disk_.Fill(GetParam());
    const auto refused = NextSave();
    for (int i = 0; i < 5; ++i) {
      const absl::Status status = Save(refused);
      EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
      EXPECT_EQ(ErrorReasonName(status), "STORAGE_FULL");
    }
    EXPECT_EQ(LogSize(), size);
    const auto budget = cluster_.GetBudget();
    ASSERT_TRUE(budget.ok()) << budget.status();
    EXPECT_EQ(budget->latest_version(), versions_);
    ledger::v1::ListAuditEntriesRequest list;
    list.set_with_proofs(true);
    const auto page = Cluster::Call(cluster_.audit_stub(), &AuditStub::ListAuditEntries,
                                    cluster_.Token(Auditor()), list);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->entries_size(), size);

    disk_.MakeRoom();
    ASSERT_TRUE(Save(refused).ok()) << "with the same request id";
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(Save(NextSave()).ok());
    EXPECT_EQ(LogSize(), size + 6);
  }
  EXPECT_EQ(cluster_.StopLedger(), 0);
  EXPECT_EQ(cluster_.CheckStored(), 0) << cluster_.CheckOutput();
  EXPECT_EQ(cluster_.VerifyStored(), 0);
}

TEST_P(DiskFullTest, KilledWhileTheDiskIsFullItLosesNothingAcknowledged) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Save(NextSave()).ok());
  disk_.Fill(GetParam());
  const auto refused = NextSave();
  EXPECT_EQ(ErrorReasonName(Save(refused)), "STORAGE_FULL");
  cluster_.KillLedger();
  disk_.MakeRoom();
  cluster_.StartLedger();
  // What was refused may be found after all, as with any write whose answer is lost; its repetition
  // settles it.
  ASSERT_TRUE(Save(refused).ok());
  EXPECT_EQ(LogSize(), 22);
  EXPECT_EQ(cluster_.StopLedger(), 0);
  EXPECT_EQ(cluster_.CheckStored(), 0) << cluster_.CheckOutput();
}

INSTANTIATE_TEST_SUITE_P(NoRoomFor, DiskFullTest, testing::Values(Full::kWrites, Full::kSyncs),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace mingzhang
