#include "cli/disclosure_proof.h"

#include <functional>

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/log_source.h"
#include "tests/unit/cli/published_disclosure.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::AuditEntry;
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
