// Sixty-four writers, and a ledger that is killed at random moments, over and over. After each kill
// the store is sound by itself; in the end every acknowledged write is there exactly once, the log
// extends every checkpoint that was handed out, and a request that comes again gets the answer that
// it got, however many kills ago.
//
// MINGZHANG_CRASH_ROUNDS sets how often (5), MINGZHANG_CRASH_SEED when.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using AuditStub = ledger::v1::AuditService::Stub;
using LedgerStub = ledger::v1::LedgerService::Stub;

constexpr int kWriters = 64;
constexpr char kDivisionName[] = "divisions/652300";

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

std::string DepartmentCode(int writer) { return absl::StrCat(100 + writer); }

std::string BudgetOf(int writer) {
  return absl::StrCat(kDivisionName, "/departments/", DepartmentCode(writer), "/budgets/2026");
}

std::string RegisterOfWriters() {
  std::string text = R"(divisions { division { code: "652300" name: "昌吉回族自治州" })";
  for (int writer = 0; writer < kWriters; ++writer) {
    absl::StrAppend(&text, "\n  departments { code: \"", DepartmentCode(writer), "\" name: \"部门",
                    writer, "\" }");
  }
  return text + "\n}\n";
}

// What a writer was told.
struct Acknowledged {
  std::string request_id;
  std::string answer;  // The response, serialized.
  std::int64_t version = 0;
  std::string digest;
  std::string checkpoint;
};

// Saves versions of one budget, one after the other, repeating each request until it is answered,
// and some of them again later. `kills` is how often the ledger was killed.
class Writer {
 public:
  Writer(Cluster& cluster, LedgerStub& stub, const std::atomic<int>& kills, int number)
      : stub_(stub),
        kills_(kills),
        number_(number),
        token_(cluster.Token(Person("editor", identity::Role::kDepartmentEditor, kDivisionName))),
        random_(static_cast<unsigned>(number)) {}

  // Until `stop`. The last request may stay unanswered.
  void Run(const std::atomic<bool>& stop) {
    ledger::v1::CreateBudgetRequest create;
    create.set_parent(absl::StrCat(kDivisionName, "/departments/", DepartmentCode(number_)));
    create.set_fiscal_year(2026);
    create.set_request_id(NextRequestId());
    std::string etag;
    while (!stop) {
      const auto created =
          Cluster::Call(stub_, &LedgerStub::CreateBudget, token_, create, kTimeout);
      if (!created.ok()) continue;
      etag = created->budget().etag();
      Remember(create.request_id(), *created, 0, "", created->receipt());
      break;
    }
    while (!stop) {
      ledger::v1::SaveVersionRequest save;
      save.set_name(BudgetOf(number_));
      save.set_etag(etag);
      save.set_request_id(NextRequestId());
      save.mutable_content()->mutable_division()->set_code("652300");
      save.mutable_content()->mutable_department()->set_code(DepartmentCode(number_));
      save.mutable_content()->set_fiscal_year(2026);
      save.mutable_content()->set_other_matters(std::string(random_() % 3000, 'x') +
                                                save.request_id());
      while (!stop) {
        const auto saved = Cluster::Call(stub_, &LedgerStub::SaveVersion, token_, save, kTimeout);
        if (!saved.ok()) {
          if (IsConflict(saved.status())) {
            ++conflicts;
            return;
          }
          continue;
        }
        etag = saved->budget().etag();
        Remember(save.request_id(), *saved, saved->version().version(), saved->version().digest(),
                 saved->receipt());
        const Answered answered = {std::move(save), acknowledged.size() - 1, kills_};
        switch (random_() % 8) {
          case 0:
            Repeat(answered);
            break;
          case 1:
            if (!kept_.empty()) Repeat(kept_[random_() % kept_.size()]);
            break;
          default:
            break;
        }
        Keep(answered);
        break;
      }
    }
  }

  // Repeats what it has kept, all of which must be answered.
  void RepeatKept() {
    for (const Answered& answered : kept_) {
      if (!Repeat(answered)) ++unanswered;
    }
  }

  std::vector<Acknowledged> acknowledged;
  std::atomic<int> conflicts = 0;
  std::atomic<int> other_answers = 0;
  std::atomic<int> unanswered = 0;
  // Repetitions of requests that were answered before one of the kills.
  std::atomic<int> repeated_after_a_kill = 0;

 private:
  static constexpr absl::Duration kTimeout = absl::Seconds(2);
  static constexpr std::size_t kMaxKept = 16;

  struct Answered {
    ledger::v1::SaveVersionRequest request;
    std::size_t place = 0;  // In acknowledged.
    int kills = 0;          // How often the ledger had been killed by then.
  };

  // Nobody else writes this budget: a conflict would be a write that was done twice, or lost.
  static bool IsConflict(const absl::Status& status) {
    return absl::IsAborted(status) || absl::IsInvalidArgument(status);
  }

  // The same request gets the same answer, byte for byte. False where it gets none.
  bool Repeat(const Answered& answered) {
    const auto again =
        Cluster::Call(stub_, &LedgerStub::SaveVersion, token_, answered.request, kTimeout);
    if (!again.ok() && !IsConflict(again.status())) return false;
    if (!again.ok() || again->SerializeAsString() != acknowledged[answered.place].answer) {
      ++other_answers;
    }
    if (kills_ > answered.kills) ++repeated_after_a_kill;
    return true;
  }

  // As many as a writer keeps are a sample of all that were answered.
  void Keep(Answered answered) {
    if (kept_.size() < kMaxKept) {
      kept_.push_back(std::move(answered));
    } else if (const std::size_t place = random_() % acknowledged.size(); place < kMaxKept) {
      kept_[place] = std::move(answered);
    }
  }

  std::string NextRequestId() { return RequestId((number_ + 1) * 1'000'000 + requests_++); }

  template <typename Response>
  void Remember(const std::string& request_id, const Response& response, std::int64_t version,
                const std::string& digest, const ledger::v1::Receipt& receipt) {
    acknowledged.push_back(
        {request_id, response.SerializeAsString(), version, digest, receipt.checkpoint()});
  }

  LedgerStub& stub_;
  const std::atomic<int>& kills_;
  const int number_;
  const std::string token_;
  std::minstd_rand random_;
  std::vector<Answered> kept_;
  int requests_ = 0;
};

class CrashLoadTest : public testing::Test {
 protected:
  CrashLoadTest() : cluster_({.department_register = RegisterOfWriters()}) {}

  audit::Checkpoint Verified(const std::string& note) {
    const auto checkpoint = audit::OpenCheckpoint(note, cluster_.LogVerifier());
    EXPECT_TRUE(checkpoint.ok()) << checkpoint.status();
    return checkpoint.value_or(audit::Checkpoint());
  }

  // The log now extends the one that `note` is about.
  void ExpectExtends(const std::string& note, const audit::Checkpoint& newest) {
    const audit::Checkpoint old = Verified(note);
    ledger::v1::GetConsistencyProofRequest request;
    request.set_first_tree_size(static_cast<std::int64_t>(old.size));
    request.set_second_tree_size(static_cast<std::int64_t>(newest.size));
    const auto proof = Cluster::Call(cluster_.audit_stub(), &AuditStub::GetConsistencyProof,
                                     cluster_.Token(Auditor()), request);
    ASSERT_TRUE(proof.ok()) << proof.status();
    const auto hashes = DigestsFromBytes(proof->hashes()).value();
    EXPECT_TRUE(audit::VerifyConsistency(old.size, newest.size, old.root, newest.root, hashes).ok())
        << "from " << old.size << " to " << newest.size;
  }

  std::string NewestNote() {
    const auto newest =
        Cluster::Call(cluster_.audit_stub(), &AuditStub::GetCheckpoint, cluster_.Token(Auditor()),
                      ledger::v1::GetCheckpointRequest());
    EXPECT_TRUE(newest.ok()) << newest.status();
    return newest.ok() ? newest->note() : "";
  }

  std::vector<ledger::v1::AuditEntry> Trail(const std::string& budget) {
    ledger::v1::ListAuditEntriesRequest request;
    request.set_resource(budget);
    request.set_page_size(1000);
    std::vector<ledger::v1::AuditEntry> trail;
    do {
      const auto page = Cluster::Call(cluster_.audit_stub(), &AuditStub::ListAuditEntries,
                                      cluster_.Token(Auditor()), request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      trail.insert(trail.end(), page->entries().begin(), page->entries().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return trail;
  }

  Cluster cluster_;
};

TEST_F(CrashLoadTest, EveryAcknowledgedWriteIsThereOnceHoweverOftenTheLedgerIsKilled) {
  const int rounds = FromEnvironment("MINGZHANG_CRASH_ROUNDS", 5);
  const int seed =
      FromEnvironment("MINGZHANG_CRASH_SEED", static_cast<int>(std::random_device()() >> 1));
  std::cout << "MINGZHANG_CRASH_ROUNDS=" << rounds << " MINGZHANG_CRASH_SEED=" << seed << '\n';
  std::minstd_rand random(static_cast<unsigned>(seed));

  const auto stub = cluster_.TrustedLedgerStub();
  std::vector<std::unique_ptr<Writer>> writers;
  std::atomic<int> kills = 0;
  for (int i = 0; i < kWriters; ++i)
    writers.push_back(std::make_unique<Writer>(cluster_, *stub, kills, i));
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (auto& writer : writers) {
    threads.emplace_back([&writer = *writer, &stop] { writer.Run(stop); });
  }
  for (int round = 0; round < rounds; ++round) {
    absl::SleepFor(absl::Milliseconds(150 + random() % 600));
    cluster_.KillLedger();
    ++kills;
    if (cluster_.CheckStored() != 0) {
      ADD_FAILURE() << "round " << round << ": " << cluster_.CheckOutput();
      break;
    }
    cluster_.StartLedger();
  }
  absl::SleepFor(absl::Milliseconds(300));
  stop = true;
  for (auto& thread : threads) thread.join();
  for (auto& writer : writers) writer->RepeatKept();

  const audit::Checkpoint newest = Verified(NewestNote());
  std::size_t total = 0;
  int repeated = 0;
  for (int i = 0; i < kWriters; ++i) {
    const Writer& writer = *writers[static_cast<std::size_t>(i)];
    EXPECT_EQ(writer.conflicts, 0) << BudgetOf(i);
    EXPECT_EQ(writer.other_answers, 0) << BudgetOf(i);
    EXPECT_EQ(writer.unanswered, 0) << BudgetOf(i);
    repeated += writer.repeated_after_a_kill;
    std::map<std::string, std::pair<std::int64_t, std::string>> logged;
    std::int64_t version = 0;
    for (const auto& entry : Trail(BudgetOf(i))) {
      const bool is_new =
          logged.emplace(entry.request_id(), std::pair(entry.version(), entry.version_digest()))
              .second;
      EXPECT_TRUE(is_new) << entry.request_id() << " was done twice";
      if (entry.action() == budget::v1::ACTION_SAVE) {
        EXPECT_EQ(entry.version(), ++version) << "versions are gapless";
      }
    }
    for (const Acknowledged& write : writer.acknowledged) {
      EXPECT_EQ(logged[write.request_id], std::pair(write.version, write.digest))
          << write.request_id << " was acknowledged";
    }
    total += writer.acknowledged.size();
    // One more than was acknowledged may be there: that whose answer was lost at the end.
    EXPECT_LE(logged.size(), writer.acknowledged.size() + 1);
  }
  EXPECT_GT(total, static_cast<std::size_t>(kWriters));
  EXPECT_GT(repeated, kWriters);
  std::set<std::string> checkpoints;
  for (const auto& writer : writers) {
    for (const Acknowledged& write : writer->acknowledged) checkpoints.insert(write.checkpoint);
  }
  for (const std::string& note : checkpoints) ExpectExtends(note, newest);
  std::cout << total << " writes acknowledged, " << repeated << " repetitions after a kill, "
            << checkpoints.size() << " checkpoints, log of " << newest.size << " entries\n";
}

}  // namespace
}  // namespace mingzhang
