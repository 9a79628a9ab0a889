// Made-up disclosures, as a workflow service sends them.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_COMMIT_DISCLOSURE_TESTING_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_COMMIT_DISCLOSURE_TESTING_H_

#include <string>
#include <utility>
#include <vector>

#include "common/bundle/manifest.h"
#include "common/digest/digest.h"
#include "google/protobuf/repeated_field.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"

namespace mingzhang::commit {

using Uploads = google::protobuf::RepeatedPtrField<ledger::v1::DisclosureUpload>;

// The report of version 1 of the budget at GATE_PUBLISH.
inline budget::v1::ValidationReport PublishReport(const std::string& budget_name) {
  budget::v1::ValidationReport report;
  report.set_version_name(budget_name + "/versions/1");
  report.set_version_digest(std::string(32, 'v'));
  report.set_gate(budget::v1::GATE_PUBLISH);
  report.set_form_id("a-form");
  report.set_form_digest(std::string(32, 'f'));
  report.set_rule_set_id("rules");
  report.set_rule_set_digest(std::string(32, 'r'));
  return report;
}

inline Manifest ManifestOf(const std::vector<BundleFile>& files,
                           const budget::v1::ValidationReport& report) {
  Manifest manifest;
  manifest.name = report.version_name();
  manifest.version_digest = ToHex(report.version_digest());
  manifest.form = {report.form_id(), ToHex(report.form_digest())};
  manifest.rule_set = {report.rule_set_id(), ToHex(report.rule_set_digest())};
  manifest.release = "1.0.0";
  manifest.files = ListFiles(files);
  return manifest;
}

inline Uploads UploadsOf(const std::vector<BundleFile>& files, const Manifest& manifest) {
  Uploads uploads;
  const auto add = [&uploads](const std::string& path, std::string data) {
    auto* upload = uploads.Add();
    upload->set_path(path);
    upload->set_data(std::move(data));
  };
  for (const BundleFile& file : files) add(file.path, file.contents);
  add(kManifestFile, FormatManifest(manifest));
  return uploads;
}

// A page that says `text`, and a file of data.
inline Uploads SomeUploads(const budget::v1::ValidationReport& report, const std::string& text) {
  const std::vector<BundleFile> files = {{"index.html", "<p>" + text},
                                         {"data/lines.csv", "a,b\r\n"}};
  return UploadsOf(files, ManifestOf(files, report));
}

}  // namespace mingzhang::commit

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_COMMIT_DISCLOSURE_TESTING_H_
