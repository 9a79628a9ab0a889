#include "ledger_service/commit/disclosure.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/bundle/manifest.h"
#include "common/digest/digest.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"

namespace mingzhang::commit {
namespace {

using budget::v1::Budget;
using ledger::v1::AuditEntry;
using ledger::v1::Disclosure;
using ledger::v1::DisclosureUpload;
using storage::ColumnFamily;

absl::Status Refuse(const std::string& what) { return FieldError("files", what); }

const char* TitleOf(FileProblem problem) {
  switch (problem) {
    case FileProblem::kChanged:
      return "与清单中的大小或摘要不符";
    case FileProblem::kMissing:
      return "在清单中，却没有送来";
    case FileProblem::kNotListed:
      break;
  }
  return "不在清单中";
}

absl::Status CheckMade(const Manifest& manifest, const budget::v1::ValidationReport& report) {
  const auto differs = [](const char* what) {
    return Refuse(absl::StrCat("清单所写的", what, "不是所公开的，请按现行的重新生成"));
  };
  if (manifest.name != report.version_name() ||
      manifest.version_digest != ToHex(report.version_digest())) {
    return differs("版本");
  }
  if (manifest.form.id != report.form_id() || manifest.form.sha256 != ToHex(report.form_digest())) {
    return differs("公开格式");
  }
  if (manifest.rule_set.id != report.rule_set_id() ||
      manifest.rule_set.sha256 != ToHex(report.rule_set_digest())) {
    return differs("规则集");
  }
  return absl::OkStatus();
}

// The number of the disclosure that follows the head's newest.
std::int64_t NextDisclosure(const Budget& head) {
  const auto newest = DisclosureName::Parse(head.publication().disclosure());
  return newest.ok() ? newest->disclosure + 1 : 1;
}

}  // namespace

absl::StatusOr<NewDisclosure> TakeDisclosure(
    google::protobuf::RepeatedPtrField<DisclosureUpload> files,
    const budget::v1::ValidationReport& report) {
  if (files.size() > kMaxDisclosureFiles) {
    return Refuse(absl::StrCat("最多 ", kMaxDisclosureFiles, " 个文件，实有 ", files.size()));
  }
  NewDisclosure disclosure;
  std::size_t bytes = 0;
  std::vector<BundleFile> listed;
  for (DisclosureUpload& file : files) {
    bytes += file.data().size();
    if (file.path() != kManifestFile) {
      listed.push_back({std::move(*file.mutable_path()), std::move(*file.mutable_data())});
    } else if (disclosure.contents.empty()) {
      disclosure.contents.push_back(std::move(*file.mutable_data()));
    } else {
      return Refuse("只能有一个 manifest.json");
    }
  }
  if (bytes > kMaxDisclosureBytes) {
    return Refuse(absl::StrCat("文件共 ", bytes, " 字节，超过上限 ", kMaxDisclosureBytes, " 字节"));
  }
  if (disclosure.contents.empty()) {
    return Refuse("公开须送来 manifest.json 和其中所列的全部文件");
  }
  const auto manifest = ParseManifest(disclosure.contents[0]);
  if (!manifest.ok()) return Refuse(std::string(manifest.status().message()));
  if (const auto findings = CheckFiles(*manifest, listed); !findings.empty()) {
    return Refuse(absl::StrCat("文件“", findings[0].path, "”", TitleOf(findings[0].problem)));
  }
  if (listed.size() != manifest->files.size()) return Refuse("有文件送来了两次");
  if (const auto status = CheckPublishable(*manifest); !status.ok()) {
    return Refuse(std::string(status.message()));
  }
  if (const auto status = CheckMade(*manifest, report); !status.ok()) return status;

  disclosure.manifest_digest = ToBytes(Sha256(disclosure.contents[0]));
  const auto list = [&disclosure](const std::string& path, std::size_t size, std::string digest) {
    auto* file = disclosure.files.Add();
    file->set_path(path);
    file->set_size_bytes(static_cast<std::int64_t>(size));
    file->set_digest(std::move(digest));
  };
  list(kManifestFile, disclosure.contents[0].size(), disclosure.manifest_digest);
  std::sort(listed.begin(), listed.end(),
            [](const BundleFile& a, const BundleFile& b) { return a.path < b.path; });
  for (std::size_t i = 0; i < listed.size(); ++i) {
    list(listed[i].path, listed[i].contents.size(), ToBytes(manifest->files[i].sha256));
    disclosure.contents.push_back(std::move(listed[i].contents));
  }
  return disclosure;
}

Disclosure DisclosureRecord(
    const Budget& head, const AuditEntry& entry, std::int64_t log_index,
    const google::protobuf::RepeatedPtrField<ledger::v1::DisclosureFile>& files) {
  Disclosure record;
  record.set_name(head.publication().disclosure());
  record.set_department_display_name(head.department_display_name());
  record.set_fiscal_year(head.fiscal_year());
  record.set_version(head.publication().version());
  record.set_version_digest(entry.version_digest());
  *record.mutable_publish_time() = head.publication().time();
  record.set_late(head.publication().late());
  record.set_log_index(log_index);
  record.set_manifest_digest(entry.manifest_digest());
  *record.mutable_files() = files;
  record.set_correction_reason(head.correction().reason());
  return record;
}

absl::Status StageDisclosure(Transaction& transaction, const NewDisclosure& disclosure,
                             Budget& head, AuditEntry& entry) {
  for (int i = 0; i < disclosure.files.size(); ++i) {
    const std::string& digest = disclosure.files[i].digest();
    auto stored = transaction.Get(ColumnFamily::kFiles, digest);
    if (!stored.ok()) return stored.status();
    // What was damaged is mended by the way.
    const std::string& contents = disclosure.contents[static_cast<std::size_t>(i)];
    if (*stored != contents) transaction.Put(ColumnFamily::kFiles, digest, contents);
  }
  const std::int64_t number = NextDisclosure(head);
  head.mutable_publication()->set_disclosure(absl::StrCat(head.name(), "/disclosures/", number));
  entry.set_manifest_digest(disclosure.manifest_digest);
  entry.set_disclosure(number);
  entry.clear_client_address();
  entry.clear_trace_id();
  entry.clear_acknowledgements();
  transaction.Put(ColumnFamily::kDisclosures,
                  storage::DisclosureKey(head.name(), static_cast<std::uint64_t>(number)),
                  DisclosureRecord(head, entry, static_cast<std::int64_t>(transaction.log_index()),
                                   disclosure.files)
                      .SerializeAsString());
  return absl::OkStatus();
}

absl::StatusOr<Disclosure> ParseDisclosure(const std::string& bytes) {
  Disclosure record;
  if (record.ParseFromString(bytes)) return record;
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   "账本中保存的公开记录已损坏，请联系管理员");
}

}  // namespace mingzhang::commit
