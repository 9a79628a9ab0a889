#include "cli/receipt.h"

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/audit/proof_text.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/tiny_log.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::AuditEntry;
using ledger::v1::Receipt;
using testing::HasSubstr;

constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";

audit::Signer MakeSigner(char seed) {
  return audit::Signer::FromSeed(std::string(32, seed), "example.org/log").value();
}

AuditEntry Entry(const std::string& request_id) {
  AuditEntry entry;
  entry.set_resource(kBudget);
  entry.set_action(budget::v1::ACTION_SUBMIT);
  entry.set_version(2);
  entry.set_request_id(request_id);
  entry.set_comment("同意");
  auto& comment = *entry.add_comments();
  comment.set_place("revenue");
  comment.set_text("请核对");
  return entry;
}

class ReceiptTest : public CliTest {
 protected:
  ReceiptTest() {
    for (const char* id : {"a", "b", "c", "d", "e"}) log_.Append(Entry(id));
  }

  absl::StatusOr<ProvenEntry> Prove(const Receipt& receipt) {
    const auto text = ProofText(receipt);
    if (!text.ok()) return text.status();
    return ProveEntry(receipt.entry(), *text, verifier_);
  }

  TinyLog log_{MakeSigner('s')};
  audit::KeyChain verifier_{audit::Verifier::Parse(log_.signer().verifier_key()).value()};
};

TEST_F(ReceiptTest, ProvesEveryEntryOfTheLog) {
  for (int index = 0; index < 5; ++index) {
    const auto proven = Prove(log_.MakeReceipt(index));
    ASSERT_TRUE(proven.ok()) << proven.status();
    EXPECT_EQ(proven->entry.log_index(), index);
    EXPECT_EQ(proven->tree_size, 5U);
  }
}

TEST_F(ReceiptTest, ProvesNothingOnceAnyPartIsTamperedWith) {
  const Receipt good = log_.MakeReceipt(2);
  const auto refused = [this](const char* what, Receipt receipt) {
    EXPECT_EQ(ExitCodeFor(Prove(receipt).status()), ExitCode::kRefused) << what;
  };
  Receipt receipt = good;
  AuditEntry forged;
  ASSERT_TRUE(forged.ParseFromString(good.entry()));
  forged.set_comment("不同意");
  receipt.set_entry(forged.SerializeAsString());
  refused("entry", receipt);

  receipt = good;
  receipt.mutable_inclusion_proof()->mutable_hashes(0)->at(0) ^= 1;
  refused("hash", receipt);

  receipt = good;
  receipt.mutable_inclusion_proof()->set_log_index(3);
  refused("index", receipt);

  receipt = good;
  receipt.mutable_inclusion_proof()->set_log_index(-1);
  refused("negative index", receipt);

  receipt = good;
  receipt.mutable_inclusion_proof()->mutable_hashes()->RemoveLast();
  refused("short proof", receipt);

  receipt = good;
  receipt.mutable_inclusion_proof()->set_hashes(0, "short");
  refused("short hash", receipt);

  receipt = good;
  receipt.mutable_checkpoint()->replace(receipt.checkpoint().find("\n5\n"), 3, "\n6\n");
  refused("tree size", receipt);

  receipt = good;
  receipt.set_checkpoint("");
  refused("no checkpoint", receipt);

  refused("nothing", Receipt());
}

TEST_F(ReceiptTest, ProvesNothingWithAnotherLogsSignature) {
  TinyLog other(MakeSigner('t'));
  const auto proven = Prove(other.Append(Entry("a")));
  EXPECT_EQ(ExitCodeFor(proven.status()), ExitCode::kRefused);
  EXPECT_THAT(std::string(proven.status().message()), HasSubstr("回执验证失败"));
}

TEST_F(ReceiptTest, ProvesNothingForAnEntryThatNamesAnotherIndex) {
  TinyLog log(MakeSigner('s'));
  log.Append(Entry("a"));
  AuditEntry misplaced = Entry("b");
  misplaced.set_log_index(7);
  log.tampered_entries().push_back(misplaced.SerializeAsString());
  EXPECT_EQ(ExitCodeFor(Prove(log.MakeReceipt(1)).status()), ExitCode::kRefused);
}

TEST_F(ReceiptTest, HasTheEntryThatWasAskedFor) {
  AuditEntry wanted;
  EXPECT_TRUE(CheckEntryIs(Entry("a"), wanted).ok());
  EXPECT_TRUE(CheckEntryIs(Entry("a"), Entry("a")).ok());
  wanted = Entry("b");
  const absl::Status other = CheckEntryIs(Entry("a"), wanted);
  EXPECT_EQ(ExitCodeFor(other), ExitCode::kRefused);
  EXPECT_THAT(std::string(other.message()), HasSubstr("request_id"));
  wanted = Entry("a");
  wanted.mutable_resolution_date()->set_year(2026);
  EXPECT_FALSE(CheckEntryIs(Entry("a"), wanted).ok());
}

TEST_F(ReceiptTest, HasEveryCommentAndAcknowledgementThatWasGiven) {
  AuditEntry entry = Entry("a");
  auto& earlier = *entry.add_acknowledgements();
  earlier.set_finding_id("STR-014@x");
  earlier.set_reason("已批准");
  AuditEntry wanted;
  *wanted.add_acknowledgements() = earlier;
  EXPECT_TRUE(CheckEntryIs(entry, wanted).ok());
  wanted.mutable_acknowledgements(0)->set_reason("未批准");
  EXPECT_FALSE(CheckEntryIs(entry, wanted).ok());
  wanted.Clear();
  wanted.add_comments()->set_text("另一条");
  EXPECT_FALSE(CheckEntryIs(entry, wanted).ok());
}

TEST_F(ReceiptTest, IsSavedAsTwoFilesThatVerifyOffline) {
  const Receipt receipt = log_.MakeReceipt(4);
  ASSERT_TRUE(SaveReceipt(directory_ / "r.proof", receipt).ok());
  std::filesystem::create_directory(Home());
  WriteAll(Home() / "log.vkey", log_.signer().verifier_key() + "\n");
  const std::vector<std::string> verify = {"audit",     "verify",
                                           "--receipt", directory_ / "r.proof",
                                           "--entry",   directory_ / "r.proof.entry"};
  const Outcome good = Cli(verify);
  EXPECT_EQ(good.exit_code, ExitCode::kOk) << good.err;
  EXPECT_THAT(good.out, HasSubstr("回执已验证：审计日志第 4 条"));

  WriteAll(directory_ / "r.proof.entry", receipt.entry() + "x");
  EXPECT_EQ(Cli(verify).exit_code, ExitCode::kRefused);
  WriteAll(directory_ / "r.proof", "");
  EXPECT_EQ(Cli(verify).exit_code, ExitCode::kRefused);
  std::filesystem::remove(directory_ / "r.proof");
  EXPECT_EQ(Cli(verify).exit_code, ExitCode::kBadInput);
  std::filesystem::remove(Home() / "log.vkey");
  EXPECT_EQ(Cli(verify).exit_code, ExitCode::kUsage);
}

}  // namespace
}  // namespace mingzhang::cli
