// A store that was changed behind the ledger's back: it refuses to start, and says where.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "mingzhang/budget/v1/control.pb.h"
#include "mingzhang/budget/v1/reference.pb.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/storage.pb.h"
#include "tests/integration/cluster.h"
#include "tests/integration/watch.h"
#include "tests/support/scrape.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang {
namespace {

using storage::ColumnFamily;

// Of grpc.health.v1.
constexpr int kServing = 1;
constexpr int kNotServing = 2;

class TamperTest : public testing::Test {
 protected:
  TamperTest() {
    WalkTo(cluster_, budget::v1::BUDGET_STATE_RETURNED);
    EXPECT_EQ(cluster_.StopLedger(), 0);
  }

  // Changes the stopped ledger's database, as somebody with its files and RocksDB could.
  void Change(const std::function<void(storage::Storage&, storage::WriteBatch&)>& change) {
    auto opened = storage::RocksDbStorage::Open(storage::SmallOptions(cluster_.LedgerData()));
    ASSERT_TRUE(opened.ok()) << opened.status();
    storage::WriteBatch batch;
    change(**opened, batch);
    ASSERT_TRUE((*opened)->Write(batch).ok());
  }

  static std::string Get(storage::Storage& storage, ColumnFamily family, std::string_view key) {
    return storage.TakeSnapshot()->Get(family, key).value().value_or("");
  }

  // Goes on from the return to a second version.
  void WalkOn() {
    cluster_.StartLedger();
    std::vector<Step> steps = WalkSteps();
    ASSERT_TRUE(steps[5].take(cluster_).ok());
    ASSERT_EQ(cluster_.StopLedger(), 0);
  }

  // Starts the ledger, which must end with an error that contains `words`.
  void ExpectRefusal(const std::string& words) {
    EXPECT_EQ(cluster_.VerifyStored(), 1) << "audit verify finds it, too";
    EXPECT_EQ(cluster_.CheckStored(), 1) << cluster_.CheckOutput();
    EXPECT_FALSE(cluster_.TryStartLedger());
    EXPECT_NE(cluster_.ledger().Wait(), 0);
    EXPECT_NE(cluster_.LedgerOutput().find(words), std::string::npos) << cluster_.LedgerOutput();
  }

  // Waits until health checks are told NOT_SERVING.
  bool AwaitNotServing() {
    const absl::Time give_up = absl::Now() + absl::Seconds(30);
    while (absl::Now() < give_up) {
      if (cluster_.LedgerHealth().value_or(0) == kNotServing) return true;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return false;
  }
  // The metric; -1 where there is none.
  double Damaged() const {
    const Figures figures = Scrape(Cluster::MetricsPort(cluster_.LedgerOutput()));
    const auto damaged = figures.find("mingzhang_ledger_damaged");
    return damaged == figures.end() ? -1 : damaged->second;
  }

  Cluster cluster_;
};

TEST_F(TamperTest, AnUntouchedStoreOpens) {
  EXPECT_EQ(cluster_.VerifyStored(), 0);
  EXPECT_EQ(cluster_.CheckStored(), 0) << cluster_.CheckOutput();
  cluster_.StartLedger();
  EXPECT_TRUE(cluster_.GetBudget().ok());
}

TEST_F(TamperTest, AChangedEntryIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    ledger::v1::AuditEntry entry;
    ASSERT_TRUE(entry.ParseFromString(Get(storage, ColumnFamily::kEntries, storage::EntryKey(2))));
    entry.mutable_actor()->set_subject("somebody else");
    batch.Put(ColumnFamily::kEntries, storage::EntryKey(2), entry.SerializeAsString());
  });
  ExpectRefusal("第 2 号记录");
}

TEST_F(TamperTest, AnEntryChangedTogetherWithItsLeafIsFound) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    std::string tile = Get(storage, ColumnFamily::kTiles, storage::TileKey(0, 0));
    std::string entry = Get(storage, ColumnFamily::kEntries, storage::EntryKey(2));
    entry.back() = static_cast<char>(entry.back() ^ 1);
    tile.replace(2 * kDigestSize, kDigestSize, ToBytes(Sha256({std::string_view("\0", 1), entry})));
    batch.Put(ColumnFamily::kEntries, storage::EntryKey(2), entry);
    batch.Put(ColumnFamily::kTiles, storage::TileKey(0, 0), tile);
  });
  ExpectRefusal("审计日志校验失败");
}

TEST_F(TamperTest, ALastEntryThatWasCutOffIsMissed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kEntries, storage::EntryKey(4));
  });
  ExpectRefusal("审计日志校验失败");
}

TEST_F(TamperTest, ACheckpointThatWasTakenAwayIsMissed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kMeta, std::string(storage::kCheckpointKey));
  });
  ExpectRefusal("审计日志校验失败");
}

TEST_F(TamperTest, ABudgetMovedWithoutAnEntryIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    budget::v1::Budget head;
    ASSERT_TRUE(head.ParseFromString(Get(storage, ColumnFamily::kBudgets, kBudget)));
    head.set_state(budget::v1::BUDGET_STATE_APPROVED);
    batch.Put(ColumnFamily::kBudgets, kBudget, head.SerializeAsString());
  });
  ExpectRefusal(kBudget);
}

TEST_F(TamperTest, AVersionPutInAnothersPlaceIsFound) {
  WalkOn();
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    ledger::v1::VersionManifest manifest;
    ASSERT_TRUE(manifest.ParseFromString(
        Get(storage, ColumnFamily::kVersions, storage::VersionKey(kBudget, 1))));
    manifest.set_version(2);
    batch.Put(ColumnFamily::kVersions, storage::VersionKey(kBudget, 2),
              manifest.SerializeAsString());
  });
  ExpectRefusal(kBudget);
}

TEST_F(TamperTest, AVersionThatWasTakenAwayIsMissed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kVersions, storage::VersionKey(kBudget, 1));
  });
  ExpectRefusal("版本");
}

TEST_F(TamperTest, AVersionThatWasNeverSavedIsFound) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kVersions, storage::VersionKey(kBudget, 2),
              Get(storage, ColumnFamily::kVersions, storage::VersionKey(kBudget, 1)));
  });
  ExpectRefusal(kBudget);
}

// The same with rules that were loaded and activated, and control figures.
class ReferenceTamperTest : public TamperTest {
 protected:
  ReferenceTamperTest() {
    cluster_.StartLedger();
    using Stub = workflow::v1::ReferenceService::Stub;
    const std::string officer = cluster_.Token(Officer());
    workflow::v1::LoadReferenceRequest load;
    load.set_parent("divisions/652300");
    load.set_kind(budget::v1::REFERENCE_KIND_RULE_SET);
    load.set_text(R"(rule_set_id: "lenient" fiscal_years: 2026
      rules { rule_id: "A" title: "甲" severity: SEVERITY_ERROR gates: GATE_SUBMIT message: "乙"
        built_in { name: "fiscal_year_of_budget" } })");
    load.set_file_name("lenient.textproto");
    load.set_request_id(RequestId(501));
    EXPECT_TRUE(
        Cluster::Call(cluster_.workflow_references(), &Stub::LoadReference, officer, load).ok());
    workflow::v1::ActivateReferenceRequest activate;
    activate.set_name(kRevision);
    activate.set_fiscal_year(2026);
    activate.set_request_id(RequestId(502));
    EXPECT_TRUE(
        Cluster::Call(cluster_.workflow_references(), &Stub::ActivateReference, officer, activate)
            .ok());
    workflow::v1::IssueControlFiguresRequest issue;
    issue.set_parent(kDepartment);
    issue.set_fiscal_year(2026);
    issue.mutable_control_figures()->set_basic_fen(1000);
    issue.set_request_id(RequestId(503));
    EXPECT_TRUE(
        Cluster::Call(cluster_.workflow_references(), &Stub::IssueControlFigures, officer, issue)
            .ok());
    EXPECT_EQ(cluster_.StopLedger(), 0);
  }

  static constexpr char kRevision[] = "divisions/652300/ruleSets/lenient/revisions/1";
  static constexpr char kDocument[] = "divisions/652300/ruleSets/lenient";
  static constexpr char kActivation[] = "divisions/652300/activations/ruleSets-2026";
  static constexpr char kFigures[] = "divisions/652300/departments/301/controlFigures/2026";
};

TEST_F(ReferenceTamperTest, AnUntouchedStoreOpens) {
  EXPECT_EQ(cluster_.VerifyStored(), 0);
  cluster_.StartLedger();
}

TEST_F(ReferenceTamperTest, AnActivationThatWasChangedIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    budget::v1::ReferenceActivation activation;
    ASSERT_TRUE(activation.ParseFromString(Get(storage, ColumnFamily::kReferences, kActivation)));
    activation.set_author("somebody else");
    batch.Put(ColumnFamily::kReferences, kActivation, activation.SerializeAsString());
  });
  ExpectRefusal(kActivation);
}

TEST_F(ReferenceTamperTest, AnActivationThatWasTakenAwayIsMissed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kReferences, kActivation);
  });
  ExpectRefusal("缺失");
}

TEST_F(ReferenceTamperTest, AnActivationThatNobodyMadeIsNamed) {
  const std::string other = "divisions/652300/activations/ruleSets-2025";
  Change([&](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kReferences, other,
              Get(storage, ColumnFamily::kReferences, kActivation));
  });
  ExpectRefusal(other);
}

TEST_F(ReferenceTamperTest, ACeilingThatWasRaisedByHandIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    const std::string key = storage::RevisionKey(kFigures, 1);
    budget::v1::ControlFigures figures;
    ASSERT_TRUE(figures.ParseFromString(Get(storage, ColumnFamily::kReferences, key)));
    figures.set_basic_fen(1'000'000);
    batch.Put(ColumnFamily::kReferences, key, figures.SerializeAsString());
  });
  ExpectRefusal(kFigures);
}

TEST_F(ReferenceTamperTest, ARevisionThatWasTakenAwayIsMissed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kReferences, storage::RevisionKey(kDocument, 1));
  });
  ExpectRefusal("缺失");
}

TEST_F(ReferenceTamperTest, ATextThatWasChangedIsFound) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    budget::v1::Reference reference;
    ASSERT_TRUE(reference.ParseFromString(
        Get(storage, ColumnFamily::kReferences, storage::RevisionKey(kDocument, 1))));
    batch.Put(ColumnFamily::kDocuments, storage::TextKey(reference.text_digest()), "rule_set_id");
  });
  ExpectRefusal("文本");
}

// The first row of a family.
std::pair<std::string, std::string> FirstRow(storage::Storage& storage, ColumnFamily family) {
  const auto snapshot = storage.TakeSnapshot();
  const auto cursor = snapshot->NewCursor(family, "", "", storage::Direction::kForward);
  EXPECT_TRUE(cursor->Valid());
  return {std::string(cursor->key()), std::string(cursor->value())};
}

TEST_F(TamperTest, AChangedPartIsFound) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    auto [key, part] = FirstRow(storage, ColumnFamily::kParts);
    part.back() = static_cast<char>(part.back() ^ 1);
    batch.Put(ColumnFamily::kParts, key, part);
  });
  ExpectRefusal("部分与其摘要不符");
}

TEST_F(TamperTest, ARowTakenFromAnIndexIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kPostingLists, FirstRow(storage, ColumnFamily::kPostingLists).first);
  });
  ExpectRefusal("索引中缺少第");
}

TEST_F(TamperTest, AnEntryTakenFromAPostingListIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    auto [key, list] = FirstRow(storage, ColumnFamily::kPostingLists);
    ASSERT_NE(list.front(), 0);
    list.front() = 0;
    batch.Put(ColumnFamily::kPostingLists, key, list);
  });
  ExpectRefusal("索引中缺少第");
}

TEST_F(TamperTest, AnEntryAddedToAPostingListIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    auto [key, list] = FirstRow(storage, ColumnFamily::kPostingLists);
    list.back() = static_cast<char>(0x80);
    batch.Put(ColumnFamily::kPostingLists, key, list);
  });
  ExpectRefusal("不属于任何记录");
}

TEST_F(TamperTest, APostingListWithoutEntriesIsFound) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kPostingLists, "*none" + storage::BigEndian64(0),
              std::string(32, '\0'));
  });
  ExpectRefusal("索引与审计日志不符");
}

TEST_F(TamperTest, ATimeTakenFromTheIndexOfTimesIsFound) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kEntryTimes, FirstRow(storage, ColumnFamily::kEntryTimes).first);
  });
  ExpectRefusal("时间索引");
}

TEST_F(TamperTest, ARowAddedToAnIndexIsNamed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kByBudget, storage::ByBudgetKey(kBudget, 3'000), "1234editor");
  });
  ExpectRefusal("不属于任何记录");
}

TEST_F(TamperTest, AChangedStateOfThePastIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    const auto [key, value] = FirstRow(storage, ColumnFamily::kHistory);
    budget::v1::Budget head;
    ASSERT_TRUE(head.ParseFromString(value));
    head.set_latest_version(9);
    batch.Put(ColumnFamily::kHistory, key, head.SerializeAsString());
  });
  ExpectRefusal(kBudget);
}

TEST_F(TamperTest, AReportThatWasTakenAwayIsMissed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kReports, FirstRow(storage, ColumnFamily::kReports).first);
  });
  ExpectRefusal("校验报告缺失");
}

TEST_F(TamperTest, ARequestRecordOfNoEntryIsFound) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kRequests, storage::RequestKey("somebody", RequestId(1)),
              FirstRow(storage, ColumnFamily::kRequests).second);
  });
  ExpectRefusal("请求记录");
}

TEST_F(TamperTest, ARequestRecordThatWasTakenAwayIsMissed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kRequests, FirstRow(storage, ColumnFamily::kRequests).first);
  });
  ExpectRefusal("请求记录的数目");
}

TEST_F(TamperTest, RequestRecordsThatWouldNeverExpireAreFound) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kMeta, std::string(storage::kExpiredRequestsKey),
              storage::BigEndian64(3));
  });
  ExpectRefusal("请求记录");
}

// A log too long to be checked at start, made so by the option.
class BehindTest : public TamperTest {
 protected:
  BehindTest() {
    Change([](storage::Storage& storage, storage::WriteBatch& batch) {
      std::string entry = Get(storage, ColumnFamily::kEntries, storage::EntryKey(1));
      entry.back() = static_cast<char>(entry.back() ^ 1);
      batch.Put(ColumnFamily::kEntries, storage::EntryKey(1), entry);
    });
  }

  // Starts the ledger, which stays for `seconds` once it has found the damage, or until it is told
  // to end.
  void Start(int seconds) {
    cluster_.set_ledger_arguments({"--checked-at-start", "2", "--drain-seconds",
                                   std::to_string(seconds), "--metrics-address", "127.0.0.1:0"});
    cluster_.StartLedger();
  }
};

TEST_F(BehindTest, DamageInALongLogEndsTheProcessSoonAfterItServes) {
  Start(0);
  EXPECT_EQ(cluster_.ledger().Wait(), 1);
  EXPECT_NE(cluster_.LedgerOutput().find("第 1 号记录"), std::string::npos)
      << cluster_.LedgerOutput();
}

TEST_F(BehindTest, BeforeItEndsProbesAndScrapesAreToldAndNothingIsServed) {
  Start(60);
  ASSERT_TRUE(AwaitNotServing());
  EXPECT_EQ(*cluster_.LedgerHealth(ledger::v1::LedgerService::service_full_name()), kNotServing);
  EXPECT_EQ(cluster_.GetBudget().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ErrorReasonName(Watch(cluster_, cluster_.Token(Auditor()), {}).Finish()),
            "DATA_CORRUPTED");
  EXPECT_EQ(ErrorReasonName(Watch(cluster_, "no token", {}).Finish()), "DATA_CORRUPTED")
      << "refused like any call, before anybody is asked who they are";
  EXPECT_EQ(Damaged(), 1);
  cluster_.ledger().Signal(SIGTERM);
  EXPECT_EQ(cluster_.ledger().Wait(), 1) << "told to end, it does not stay for those who look";
}

TEST_F(TamperTest, AWatchThatIsCutOffByDamageIsToldWhy) {
  // Damage that the check behind comes to last, after a log that is long enough to be told from.
  cluster_.StartLedger();
  ASSERT_TRUE(WalkSteps()[5].take(cluster_).ok());
  ASSERT_NO_FATAL_FAILURE(SaveSample(cluster_, 200));
  ASSERT_EQ(cluster_.StopLedger(), 0);
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kRequests, storage::RequestKey("somebody", RequestId(1)),
              FirstRow(storage, ColumnFamily::kRequests).second);
  });
  cluster_.set_ledger_arguments({"--checked-at-start", "2", "--drain-seconds", "60"});
  bool was_open = false;
  for (int attempt = 0; attempt < 20 && !was_open; ++attempt) {
    cluster_.StartLedger();
    Watch watch(cluster_, cluster_.Token(Auditor()), {});
    was_open = watch.ReadUntil(1);
    const absl::Status end = watch.Finish();
    EXPECT_TRUE(absl::IsDataLoss(end)) << end;
    EXPECT_EQ(ErrorReasonName(end), "DATA_CORRUPTED");
    cluster_.KillLedger();
  }
  EXPECT_TRUE(was_open) << "the check was always faster";
}

// Finds the table files of a column family by the name that RocksDB writes into each.
std::vector<std::filesystem::path> TablesOf(const std::string& directory,
                                            const std::string& family) {
  std::vector<std::filesystem::path> tables;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    if (file.path().extension() != ".sst") continue;
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    // A property's key without what it shares with the one before, rocksdb.column.family.id.
    if (bytes.find("name" + family) != std::string::npos) tables.push_back(file.path());
  }
  return tables;
}

TEST_F(TamperTest, DamageThatRocksDbFindsWhileItServesIsToldAndWhatIsSoundIsStillRead) {
  cluster_.set_ledger_arguments({"--backup-directory", cluster_.directory() + "/backups",
                                 "--metrics-address", "127.0.0.1:0"});
  cluster_.StartLedger();
  EXPECT_EQ(*cluster_.LedgerHealth(), kServing);
  EXPECT_EQ(Damaged(), 0);
  const auto trusted = cluster_.TrustedLedgerStub();
  const auto save = [&](int request) {
    ledger::v1::SaveVersionRequest version;
    version.set_name(kBudget);
    version.set_etag(cluster_.GetBudget()->etag());
    version.set_request_id(RequestId(request));
    *version.mutable_content() = SampleContent();
    return Cluster::Call(*trusted, &ledger::v1::LedgerService::Stub::SaveVersion,
                         cluster_.Token(Editor()), version)
        .status();
  };
  // A backup flushes to table files, and four of a family are compacted.
  const auto save_to_a_table = [&](int request) {
    save(request).IgnoreError();
    Cluster::Call(cluster_.admin_stub(), &ledger::v1::AdminService::Stub::CreateBackup,
                  cluster_.Token(Administrator()), ledger::v1::CreateBackupRequest())
        .IgnoreError();
  };
  save_to_a_table(1000);
  // Of an index that nothing here reads, so that no cache has it. Its tables overlap; others would
  // be moved unread.
  const auto tables = TablesOf(cluster_.LedgerData(), "posting_lists");
  ASSERT_FALSE(tables.empty());
  for (const auto& table : tables) {
    std::fstream file(table, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(5);
    file.put('\xff');
  }
  for (int request = 1001; request < 1006; ++request) save_to_a_table(request);
  ASSERT_TRUE(AwaitNotServing()) << cluster_.LedgerOutput();
  EXPECT_EQ(Damaged(), 1);
  EXPECT_EQ(save(2000).code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(cluster_.GetBudget().ok()) << "reads go on";
  EXPECT_NE(cluster_.LedgerOutput().find("the store is damaged"), std::string::npos);
  EXPECT_EQ(cluster_.StopLedger(), 0);
}

TEST_F(TamperTest, ALongLogThatIsSoundIsServedAndCheckedBehind) {
  cluster_.set_ledger_arguments({"--checked-at-start", "2"});
  cluster_.StartLedger();
  EXPECT_TRUE(cluster_.GetBudget().ok());
  WalkOn();
}

TEST_F(TamperTest, TheNewestEntriesOfALongLogAreCheckedBeforeItServes) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    std::string entry = Get(storage, ColumnFamily::kEntries, storage::EntryKey(4));
    entry.back() = static_cast<char>(entry.back() ^ 1);
    batch.Put(ColumnFamily::kEntries, storage::EntryKey(4), entry);
  });
  cluster_.set_ledger_arguments({"--checked-at-start", "2"});
  EXPECT_FALSE(cluster_.TryStartLedger());
  EXPECT_NE(cluster_.LedgerOutput().find("第 4 号记录"), std::string::npos);
}

}  // namespace
}  // namespace mingzhang
