#include "cli/disclosure_proof.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/log_source.h"
#include "tests/unit/cli/published_disclosure.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::AuditEntry;
using ledger::v1::Disclosure;
using testing::HasSubstr;

class DisclosureProofTest : public testing::Test {
 protected:
  DisclosureProofTest() { Grow(log_, 5); }

  absl::StatusOr<ProvenPublication> Prove(const PublishedDisclosure& disclosure,
                                          const ledger::v1::Receipt& receipt) const {
    return ProvePublication(disclosure.ManifestText(), receipt.entry(), ProofText(receipt).value(),
                            LogKeys());
  }

  TinyLog log_{LogSigner()};
  PublishedDisclosure disclosure_;
};

TEST_F(DisclosureProofTest, ProvesAPublication) {
  log_.Append(disclosure_.entry);
  Grow(log_, 3);
  const auto proven = Prove(disclosure_, log_.MakeReceipt(5));
  ASSERT_TRUE(proven.ok()) << proven.status();
  EXPECT_EQ(proven->version.ToString(), disclosure_.manifest.name);
  EXPECT_EQ(proven->entry.log_index(), 5);
  EXPECT_EQ(proven->tree_size, 9U);
  EXPECT_EQ(proven->manifest.files.size(), disclosure_.files.size());
}

TEST_F(DisclosureProofTest, RefusesEveryChangedByteOfManifestEntryAndProof) {
  log_.Append(disclosure_.entry);
  Grow(log_, 3);
  const auto receipt = log_.MakeReceipt(5);
  std::string parts[] = {disclosure_.ManifestText(), receipt.entry(), ProofText(receipt).value()};
  for (std::string& part : parts) {
    for (std::size_t at = 0; at < part.size(); ++at) {
      for (const char change : {'\x01', '\x20', '\x80', '\xFF'}) {
        part[at] = static_cast<char>(part[at] ^ change);
        const auto proven = ProvePublication(parts[0], parts[1], parts[2], LogKeys());
        EXPECT_EQ(ExitCodeFor(proven.status()), ExitCode::kRefused)
            << "part " << &part - parts << " byte " << at;
        part[at] = static_cast<char>(part[at] ^ change);
      }
    }
  }
  EXPECT_TRUE(ProvePublication(parts[0], parts[1], parts[2], LogKeys()).ok());
}

TEST_F(DisclosureProofTest, RefusesAnEntryThatIsNotThePublicationOfThatVersion) {
  const struct {
    const char* says;
    std::function<void(AuditEntry&)> change;
  } cases[] = {
      {"不是已批复的版本的公开",
       [](AuditEntry& entry) { entry.set_action(budget::v1::ACTION_APPROVE); }},
      {"不是已批复的版本的公开",
       [](AuditEntry& entry) { entry.set_from_state(budget::v1::BUDGET_STATE_REVIEWED); }},
      {"不是已批复的版本的公开",
       [](AuditEntry& entry) { entry.set_to_state(budget::v1::BUDGET_STATE_APPROVED); }},
      {"不是已批复的版本的公开", [](AuditEntry& entry) { entry.clear_disclosure(); }},
      {"是 divisions/652300/departments/302/budgets/2026 的",
       [](AuditEntry& entry) {
         entry.set_resource("divisions/652300/departments/302/budgets/2026");
       }},
      {"公开的是第 4 版", [](AuditEntry& entry) { entry.set_version(4); }},
      {"所记的版本摘要是",
       [](AuditEntry& entry) { entry.set_version_digest(std::string(32, 'x')); }},
      {"没有清单的摘要", [](AuditEntry& entry) { entry.clear_manifest_digest(); }},
      {"不是条目所记的清单",
       [](AuditEntry& entry) { entry.set_manifest_digest(std::string(32, 'x')); }},
  };
  for (const auto& each : cases) {
    AuditEntry entry = disclosure_.entry;
    each.change(entry);
    const auto proven = Prove(disclosure_, log_.Append(entry));
    EXPECT_EQ(ExitCodeFor(proven.status()), ExitCode::kRefused) << each.says;
    EXPECT_THAT(std::string(proven.status().message()), HasSubstr(each.says));
  }
}

TEST_F(DisclosureProofTest, RefusesWhatTheLogVouchesForButIsNoManifestOfAVersion) {
  for (const char* name : {kPublishedBudget, "", "divisions/652300"}) {
    disclosure_.manifest.name = name;
    disclosure_.entry.set_manifest_digest(ToBytes(Sha256(disclosure_.ManifestText())));
    const auto proven = Prove(disclosure_, log_.Append(disclosure_.entry));
    EXPECT_EQ(ExitCodeFor(proven.status()), ExitCode::kRefused) << name;
    EXPECT_THAT(std::string(proven.status().message()), HasSubstr("不是一个版本的清单"));
  }
  disclosure_.entry.set_manifest_digest(ToBytes(Sha256("{}")));
  const auto receipt = log_.Append(disclosure_.entry);
  EXPECT_EQ(
      ExitCodeFor(
          ProvePublication("{}", receipt.entry(), ProofText(receipt).value(), LogKeys()).status()),
      ExitCode::kRefused);
}

class ProveDisclosureTest : public DisclosureProofTest {
 protected:
  // As a service answers.
  static Disclosure Answer(const AuditEntry& entry, const ledger::v1::Receipt& receipt) {
    Disclosure disclosure;
    disclosure.set_name(absl::StrCat(kPublishedBudget, "/disclosures/", entry.disclosure()));
    disclosure.set_version(entry.version());
    disclosure.set_version_digest(entry.version_digest());
    disclosure.set_manifest_digest(entry.manifest_digest());
    *disclosure.mutable_publish_time() = entry.time();
    disclosure.set_log_index(receipt.inclusion_proof().log_index());
    *disclosure.mutable_receipt() = receipt;
    return disclosure;
  }
  static absl::StatusOr<ProvenEntry> Prove(const Disclosure& disclosure) {
    return ProveDisclosure(disclosure, ProofText(disclosure.receipt()).value(), LogKeys());
  }
  static void ExpectRefused(const Disclosure& disclosure, const char* says) {
    const auto proven = Prove(disclosure);
    EXPECT_EQ(ExitCodeFor(proven.status()), ExitCode::kRefused) << says;
    EXPECT_THAT(std::string(proven.status().message()), HasSubstr(says));
  }
};

TEST_F(ProveDisclosureTest, ProvesWhatTheLogSaysWasPublished) {
  const auto proven = Prove(Answer(disclosure_.entry, log_.Append(disclosure_.entry)));
  ASSERT_TRUE(proven.ok()) << proven.status();
  EXPECT_EQ(proven->entry.log_index(), 5);
  EXPECT_EQ(proven->entry.disclosure(), 1);
  EXPECT_EQ(proven->tree_size, 6U);
}

TEST_F(ProveDisclosureTest, RefusesAnAnswerWithAnyFieldChangedOrLeftOut) {
  const Disclosure good = Answer(disclosure_.entry, log_.Append(disclosure_.entry));
  ASSERT_TRUE(Prove(good).ok());
  const struct {
    const char* says;
    std::function<void(Disclosure&)> change;
  } cases[] = {
      {"名称有误", [](Disclosure& answer) { answer.clear_name(); }},
      {"名称有误", [](Disclosure& answer) { answer.set_name(kPublishedBudget); }},
      {"预算不是",
       [](Disclosure& answer) {
         answer.set_name("divisions/652300/departments/302/budgets/2026/disclosures/1");
       }},
      {"序号不是",
       [](Disclosure& answer) {
         answer.set_name(absl::StrCat(kPublishedBudget, "/disclosures/2"));
       }},
      {"版本不是", [](Disclosure& answer) { answer.set_version(4); }},
      {"版本不是", [](Disclosure& answer) { answer.clear_version(); }},
      {"版本摘要不是", [](Disclosure& answer) { answer.set_version_digest(std::string(32, 'x')); }},
      {"版本摘要不是", [](Disclosure& answer) { answer.clear_version_digest(); }},
      {"版本摘要不是", [](Disclosure& answer) { answer.mutable_version_digest()->pop_back(); }},
      {"清单摘要不是",
       [](Disclosure& answer) { answer.set_manifest_digest(std::string(32, 'x')); }},
      {"清单摘要不是", [](Disclosure& answer) { answer.clear_manifest_digest(); }},
      {"清单摘要不是", [](Disclosure& answer) { answer.mutable_manifest_digest()->pop_back(); }},
      {"审计日志的序号不是", [](Disclosure& answer) { answer.set_log_index(4); }},
      {"审计日志的序号不是", [](Disclosure& answer) { answer.clear_log_index(); }},
      {"公开时间不是", [](Disclosure& answer) { answer.clear_publish_time(); }},
      {"公开时间不是",
       [](Disclosure& answer) { answer.mutable_publish_time()->set_seconds(1'770'000'001); }},
      {"公开时间不是", [](Disclosure& answer) { answer.mutable_publish_time()->set_nanos(1); }},
      {"回执验证失败", [](Disclosure& answer) { answer.mutable_receipt()->clear_entry(); }},
      {"回执验证失败",
       [](Disclosure& answer) { answer.mutable_receipt()->mutable_entry()->back() ^= 1; }},
      {"回执验证失败", [](Disclosure& answer) { answer.clear_receipt(); }},
  };
  for (const auto& each : cases) {
    Disclosure answer = good;
    each.change(answer);
    ExpectRefused(answer, each.says);
  }
}

TEST_F(ProveDisclosureTest, RefusesAnEntryThatIsNotAPublicationWithBothDigests) {
  const struct {
    const char* says;
    std::function<void(AuditEntry&)> change;
  } cases[] = {
      {"不是已批复的版本的公开",
       [](AuditEntry& entry) { entry.set_action(budget::v1::ACTION_APPROVE); }},
      {"不是已批复的版本的公开", [](AuditEntry& entry) { entry.clear_action(); }},
      {"不是已批复的版本的公开", [](AuditEntry& entry) { entry.clear_from_state(); }},
      {"不是已批复的版本的公开", [](AuditEntry& entry) { entry.clear_to_state(); }},
      {"不是已批复的版本的公开",
       [](AuditEntry& entry) { entry.set_to_state(budget::v1::BUDGET_STATE_APPROVED); }},
      {"预算不是", [](AuditEntry& entry) { entry.clear_resource(); }},
      {"公开时间不是", [](AuditEntry& entry) { entry.clear_time(); }},
      // The answer says the same, which is nothing.
      {"版本摘要不是 32 字节", [](AuditEntry& entry) { entry.clear_version_digest(); }},
      {"版本摘要不是 32 字节", [](AuditEntry& entry) { entry.set_version_digest("x"); }},
      {"清单摘要不是 32 字节", [](AuditEntry& entry) { entry.clear_manifest_digest(); }},
      {"清单摘要不是 32 字节",
       [](AuditEntry& entry) { entry.set_manifest_digest(std::string(33, 'x')); }},
  };
  for (const auto& each : cases) {
    AuditEntry entry = disclosure_.entry;
    each.change(entry);
    ExpectRefused(Answer(entry, log_.Append(entry)), each.says);
  }
  AuditEntry entry = disclosure_.entry;
  entry.clear_disclosure();
  Disclosure answer = Answer(disclosure_.entry, log_.Append(entry));
  ExpectRefused(answer, "不是已批复的版本的公开");
}

class FindListedTest : public testing::Test {
 protected:
  static ManifestFile Held(const std::string& path, const std::string& contents) {
    return {path, contents.size(), Sha256(contents)};
  }
  // The listed path that is found for it, or what is wrong.
  static std::string Find(const std::string& path, const std::string& contents) {
    const auto found = FindListed(PublishedDisclosure().manifest, Held(path, contents));
    return found.ok() ? found->path : std::string(found.status().message());
  }

  const std::string lines_ = DisclosedFiles()[0].contents;
};

TEST_F(FindListedTest, KnowsAFileByThePathThatItIsListedUnder) {
  EXPECT_EQ(Find("data/lines.csv", lines_), "data/lines.csv");
  EXPECT_EQ(Find("/tmp/some where/data/lines.csv", lines_), "data/lines.csv");
  EXPECT_EQ(Find("data/tables.json", "{}\n"), "data/tables.json");
}

TEST_F(FindListedTest, KnowsAFileByANameThatOnlyOneHas) {
  EXPECT_EQ(Find("lines.csv", lines_), "data/lines.csv");
  EXPECT_EQ(Find("downloads/lines.csv", lines_), "data/lines.csv");
  EXPECT_THAT(Find("lines.csv", lines_ + " "),
              HasSubstr("lines.csv 已改动：有 37 字节，清单所记为 36"));
  EXPECT_THAT(Find("lines.csv", "unit_code,amount_yuan\r\n301001,9.50\r\n"),
              HasSubstr("已改动：SHA-256 为"));
}

TEST_F(FindListedTest, TellsFilesOfOneNameApartByContent) {
  EXPECT_EQ(Find("tables.json", "{}\n"), "data/tables.json");
  EXPECT_EQ(Find("tables.json", "[]\n"), "tables.json");
  EXPECT_THAT(Find("tables.json", "{ }"), HasSubstr("不是清单里的文件"));
  // Which of them it is has been said.
  EXPECT_THAT(Find("data/tables.json", "[]\n"), HasSubstr("已改动"));
}

TEST_F(FindListedTest, KnowsARenamedFileByItsContentUnlessItTakesAnothersName) {
  EXPECT_EQ(Find("支出明细.csv", lines_), "data/lines.csv");
  EXPECT_THAT(Find("tables.xlsx", lines_), HasSubstr("已改动"));
  EXPECT_THAT(Find("notes.txt", "mine"), HasSubstr("不是清单里的文件"));
  EXPECT_THAT(Find("xdata/lines.csvx", "mine"), HasSubstr("不是清单里的文件"));
}

}  // namespace
}  // namespace mingzhang::cli
