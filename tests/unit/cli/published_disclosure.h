// A disclosure as a ledger publishes it: files, their manifest, and the entry in a real log.
#ifndef MINGZHANG_TESTS_UNIT_CLI_PUBLISHED_DISCLOSURE_H_
#define MINGZHANG_TESTS_UNIT_CLI_PUBLISHED_DISCLOSURE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/disclosure_proof.h"
#include "cli/receipt.h"
#include "common/bundle/manifest.h"
#include "common/bundle/published_folder.h"
#include "common/digest/digest.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/tiny_log.h"

namespace mingzhang::cli {

inline constexpr char kPublishedBudget[] = "divisions/652300/departments/301/budgets/2026";

// Two of them have one name.
inline std::vector<BundleFile> DisclosedFiles() {
  return {{"data/lines.csv", "unit_code,amount_yuan\r\n301001,6.50\r\n"},
          {"data/table-01.csv", "row,kind\r\n1,TOTAL\r\n"},
          {"data/tables.json", "{}\n"},
          {"index.html", "<html><body><h1>2026 年部门预算</h1><p>6.50</p></body></html>\n"},
          {"tables.json", "[]\n"},
          {"tables.xlsx", std::string("PK\x03\x04\x00\xFF", 6)}};
}

struct PublishedDisclosure {
  explicit PublishedDisclosure(std::int64_t published_version = 3, std::int64_t number = 1)
      : version(published_version) {
    manifest.name = absl::StrCat(kPublishedBudget, "/versions/", version);
    manifest.version_digest = ToHex(Sha256(manifest.name));
    manifest.form = {"xinjiang-2026", std::string(64, 'a')};
    manifest.rule_set = {"national", std::string(64, 'b')};
    manifest.release = "0.1.0";
    manifest.files = ListFiles(files);
    entry.set_action(budget::v1::ACTION_PUBLISH);
    entry.set_resource(kPublishedBudget);
    entry.set_from_state(budget::v1::BUDGET_STATE_APPROVED);
    entry.set_to_state(budget::v1::BUDGET_STATE_PUBLISHED);
    entry.mutable_time()->set_seconds(1'770'000'000);
    entry.set_version(version);
    entry.set_version_digest(ToBytes(Sha256(manifest.name)));
    entry.set_disclosure(number);
    entry.set_manifest_digest(ToBytes(Sha256(ManifestText())));
  }

  std::string ManifestText() const { return FormatManifest(manifest); }

  std::vector<BundleFile> files = DisclosedFiles();
  std::int64_t version;
  Manifest manifest;
  ledger::v1::AuditEntry entry;
};

// As `mingzhang disclosure download` writes it.
inline void WriteDisclosure(const std::filesystem::path& folder,
                            const PublishedDisclosure& disclosure,
                            const ledger::v1::Receipt& receipt) {
  for (const BundleFile& file : disclosure.files) {
    std::filesystem::create_directories((folder / file.path).parent_path());
    WriteAll(folder / file.path, file.contents);
  }
  WriteAll(folder / kManifestFile, disclosure.ManifestText());
  WriteAll(folder / kPublicationReceipt, ProofText(receipt).value());
  WriteAll(folder / kPublicationEntry, receipt.entry());
}

}  // namespace mingzhang::cli

#endif  // MINGZHANG_TESTS_UNIT_CLI_PUBLISHED_DISCLOSURE_H_
