#include "cli/disclosure_proof.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "common/bundle/published_folder.h"
#include "common/digest/digest.h"
#include "common/status/status.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::AuditEntry;

// Whether it records that an approved version was published.
bool IsPublication(const AuditEntry& entry) {
  return entry.action() == budget::v1::ACTION_PUBLISH &&
         entry.from_state() == budget::v1::BUDGET_STATE_APPROVED &&
         entry.to_state() == budget::v1::BUDGET_STATE_PUBLISHED && entry.disclosure() > 0;
}

// What the entry says that is not a publication of the version which the manifest names.
std::string WhyNotThePublication(const AuditEntry& entry, const VersionName& version,
                                 const Manifest& manifest) {
  if (!IsPublication(entry)) {
    return absl::StrCat("记的是“", ActionLabel(entry.action()), "”，", StateChange(entry),
                        "，不是已批复的版本的公开");
  }
  if (entry.resource() != version.budget.ToString()) {
    return absl::StrCat("是 ", entry.resource(), " 的，清单却是 ", version.budget.ToString(),
                        " 的");
  }
  if (entry.version() != version.version) {
    return absl::StrCat("公开的是第 ", entry.version(), " 版，清单却是第 ", version.version,
                        " 版的");
  }
  if (ToHex(entry.version_digest()) != manifest.version_digest) {
    return absl::StrCat("所记的版本摘要是 ", ToHex(entry.version_digest()), "，清单所记的却是 ",
                        manifest.version_digest);
  }
  return "";
}

bool IsSameTime(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return a.seconds() == b.seconds() && a.nanos() == b.nanos();
}

// What of the disclosure is not as the entry says. Every field is compared, empty ones too.
std::string WhyNotTheDisclosure(const AuditEntry& entry, const ledger::v1::Disclosure& disclosure) {
  const auto name = DisclosureName::Parse(disclosure.name());
  if (!name.ok()) return absl::StrCat("名称有误：", std::string(name.status().message()));
  if (!IsPublication(entry)) {
    return absl::StrCat("回执的条目记的是“", ActionLabel(entry.action()), "”，", StateChange(entry),
                        "，不是已批复的版本的公开");
  }
  const struct {
    bool same;
    const char* what;
  } facts[] = {{entry.resource() == name->budget.ToString(), "预算"},
               {entry.disclosure() == name->disclosure, "序号"},
               {entry.version() == disclosure.version(), "版本"},
               {entry.version_digest() == disclosure.version_digest(), "版本摘要"},
               {entry.manifest_digest() == disclosure.manifest_digest(), "清单摘要"},
               {entry.log_index() == disclosure.log_index(), "审计日志的序号"},
               {entry.has_time() && disclosure.has_publish_time() &&
                    IsSameTime(entry.time(), disclosure.publish_time()),
                "公开时间"}};
  for (const auto& [same, what] : facts) {
    if (!same) return absl::StrCat(what, "不是审计条目所记的");
  }
  if (!DigestFromBytes(disclosure.version_digest())) return "版本摘要不是 32 字节";
  if (!DigestFromBytes(disclosure.manifest_digest())) return "清单摘要不是 32 字节";
  return "";
}

// The part of a path behind its last '/'.
std::string_view FileName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// Whether `path` is `end`, or ends with it as whole names.
bool EndsWithPath(std::string_view path, std::string_view end) {
  return path.ends_with(end) &&
         (path.size() == end.size() || path[path.size() - end.size() - 1] == '/');
}

// What of a file is not as listed.
std::string Difference(const ManifestFile& listed, const ManifestFile& held) {
  if (held.size != listed.size) {
    return absl::StrCat("已改动：有 ", held.size, " 字节，清单所记为 ", listed.size, " 字节");
  }
  return absl::StrCat("已改动：SHA-256 为 ", ToHex(held.sha256), "，清单所记为 ",
                      ToHex(listed.sha256));
}

bool IsSame(const ManifestFile& listed, const ManifestFile& held) {
  return held.size == listed.size && held.sha256 == listed.sha256;
}

}  // namespace

absl::Status RefuseFiles(const std::vector<FileFault>& faults) {
  std::string message = "不能证明这些文件就是公开的文件：";
  if (faults.size() == 1) {
    absl::StrAppend(&message, faults.front().file, " ", faults.front().what);
  } else {
    absl::StrAppend(&message, faults.size(), " 个文件不符");
  }
  absl::Status status = absl::DataLossError(message);
  google::rpc::BadRequest request;
  for (const FileFault& fault : faults) {
    auto& violation = *request.add_field_violations();
    violation.set_field(fault.file);
    violation.set_description(fault.what);
  }
  AddDetail(status, request);
  return ExitWith(ExitCode::kRefused,
                  Advise(std::move(status),
                         "文件与公开时的不同，或不是同一次公开的：请重新下载全部文件后再验证；"
                         "仍不成立的，请保留文件并告知公开单位或审计人员"));
}

absl::StatusOr<ProvenPublication> ProvePublication(std::string_view manifest,
                                                   std::string_view entry,
                                                   std::string_view proof_text,
                                                   const audit::KeyChain& keys) {
  auto proven = ProveEntry(entry, proof_text, keys);
  if (!proven.ok()) {
    return Advise(proven.status(),
                  "回执、条目与公开时的不同，或者公钥不是这个日志的：请重新下载后再验证，"
                  "公钥应从公开单位以外的途径核对");
  }
  ProvenPublication publication;
  publication.entry = std::move(proven->entry);
  publication.tree_size = proven->tree_size;
  // Before it is read: what is not the log's manifest need not be one at all.
  const std::string digest = ToBytes(Sha256(manifest));
  if (publication.entry.manifest_digest() != digest) {
    return RefuseFiles(
        {{kManifestFile,
          publication.entry.manifest_digest().empty()
              ? absl::StrCat("不在回执的条目里：条目记的是“",
                             ActionLabel(publication.entry.action()), "”，没有清单的摘要")
              : absl::StrCat("不是条目所记的清单：SHA-256 为 ", ToHex(digest), "，条目所记为 ",
                             ToHex(publication.entry.manifest_digest()))}});
  }
  auto parsed = ParseManifest(manifest);
  if (!parsed.ok()) {
    return RefuseFiles({{kManifestFile, std::string(parsed.status().message())}});
  }
  publication.manifest = *std::move(parsed);
  auto version = VersionName::Parse(publication.manifest.name);
  if (!version.ok()) {
    return RefuseFiles(
        {{kManifestFile, absl::StrCat("不是一个版本的清单：", version.status().message())}});
  }
  publication.version = *std::move(version);
  const std::string why =
      WhyNotThePublication(publication.entry, publication.version, publication.manifest);
  if (!why.empty()) return RefuseFiles({{kPublicationEntry, why}});
  return publication;
}

absl::StatusOr<ProvenEntry> ProveDisclosure(const ledger::v1::Disclosure& disclosure,
                                            std::string_view proof_text,
                                            const audit::KeyChain& keys) {
  auto proven = ProveEntry(disclosure.receipt().entry(), proof_text, keys);
  if (!proven.ok()) return proven;
  const std::string why = WhyNotTheDisclosure(proven->entry, disclosure);
  if (why.empty()) return proven;
  return ExitWith(ExitCode::kRefused,
                  Advise(absl::DataLossError(
                             absl::StrCat("不能证明 ", disclosure.name(), " 是所公开的：", why)),
                         "服务或网络不可信，或公开的内容被改动：请告知公开单位和审计人员"));
}

absl::StatusOr<ManifestFile> FindListed(const Manifest& manifest, const ManifestFile& held) {
  const ManifestFile* by_path = nullptr;
  std::vector<const ManifestFile*> by_name;
  for (const ManifestFile& listed : manifest.files) {
    if (EndsWithPath(held.path, listed.path) &&
        (by_path == nullptr || listed.path.size() > by_path->path.size())) {
      by_path = &listed;
    }
    if (FileName(held.path) == FileName(listed.path)) by_name.push_back(&listed);
  }
  // A name without folders does not tell files of one name apart.
  const bool ambiguous =
      by_name.size() > 1 && (by_path == nullptr || by_path->path.find('/') == std::string::npos);
  if (!ambiguous && !by_name.empty()) {
    const ManifestFile& named = by_path != nullptr ? *by_path : *by_name.front();
    if (IsSame(named, held)) return named;
    return RefuseFiles({{held.path, Difference(named, held)}});
  }
  const auto same =
      std::find_if(manifest.files.begin(), manifest.files.end(),
                   [&held](const ManifestFile& listed) { return IsSame(listed, held); });
  if (same != manifest.files.end()) return *same;
  return RefuseFiles({{held.path, "不是清单里的文件，内容也与其中任何一个不同"}});
}

std::vector<FileFault> CompareFolder(const Manifest& manifest,
                                     const std::vector<ManifestFile>& held) {
  std::vector<FileFault> faults;
  for (const FileFinding& finding : CheckDigests(manifest, held)) {
    const auto is_it = [&finding](const ManifestFile& file) { return file.path == finding.path; };
    switch (finding.problem) {
      case FileProblem::kMissing:
        faults.push_back({finding.path, "缺少"});
        break;
      case FileProblem::kNotListed:
        faults.push_back({finding.path, "不在清单里"});
        break;
      case FileProblem::kChanged:
        faults.push_back(
            {finding.path,
             Difference(*std::find_if(manifest.files.begin(), manifest.files.end(), is_it),
                        *std::find_if(held.begin(), held.end(), is_it))});
        break;
    }
  }
  return faults;
}

}  // namespace mingzhang::cli
