#include "portal/folder/disclosure_fetch.h"

#include <fstream>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/bundle/published_folder.h"
#include "common/digest/digest.h"
#include "common/resource/resource_name.h"
#include "common/time/timestamp.h"
#include "portal/folder/division_title.h"
#include "portal/site/site_paths.h"

namespace mingzhang::site {
namespace {

namespace fs = std::filesystem;
using ledger::v1::Disclosure;

constexpr char kBudgetJson[] = "data/budget.json";

absl::Status Distrust(const Disclosure& disclosure, std::string_view why) {
  return absl::DataLossError(
      absl::StrCat(disclosure.name(), "：", std::string(why), "，没有写入站点"));
}

// Whether it would stand where the site puts something of its own.
bool IsReserved(const std::string& path) {
  return path == kPublicationReceipt || path == kPublicationEntry || path == kOriginalFolder ||
         path.starts_with(std::string(kOriginalFolder) + "/");
}

absl::Status CheckManifest(const KnownDisclosure& known) {
  const Disclosure& disclosure = known.proven.disclosure;
  const Manifest& manifest = known.manifest;
  const auto name = DisclosureName::Parse(disclosure.name());
  if (!name.ok()) return name.status();
  if (manifest.name != VersionName{name->budget, disclosure.version()}.ToString() ||
      manifest.version_digest != ToHex(disclosure.version_digest())) {
    return Distrust(disclosure, "清单说的是另一个版本：" + manifest.name);
  }
  std::map<std::string, const ledger::v1::DisclosureFile*> files;
  for (const auto& file : disclosure.files()) files[file.path()] = &file;
  const auto own = files.find(kManifestFile);
  if (own == files.end() || own->second->digest() != disclosure.manifest_digest()) {
    return Distrust(disclosure, "列出的文件里没有这份清单");
  }
  files.erase(own);
  std::uint64_t bytes = 0;
  for (const ManifestFile& file : manifest.files) {
    if (IsReserved(file.path)) return Distrust(disclosure, "不能有名为 " + file.path + " 的文件");
    const auto listed = files.find(file.path);
    if (listed == files.end() || listed->second->digest() != ToBytes(file.sha256)) {
      return Distrust(disclosure, "列出的文件与清单不符：" + file.path);
    }
    bytes += file.size;
  }
  if (files.size() != manifest.files.size()) {
    return Distrust(disclosure, "列出了清单里没有的文件");
  }
  if (bytes > kMaxBundleBytes) {
    return Distrust(disclosure, absl::StrCat("文件超过 ", kMaxBundleBytes >> 20, " MiB"));
  }
  return absl::OkStatus();
}

absl::Status MakeFolderOf(const fs::path& folder, const std::string& file) {
  fs::path made = folder;
  for (const auto& part : fs::path(file).parent_path()) {
    made /= part;
    std::error_code error;
    fs::create_directory(made, error);
    if (!error) fs::permissions(made, static_cast<fs::perms>(0755), error);
    if (error) {
      return absl::ErrnoToStatus(error.value(), absl::StrCat("无法建立目录“", made.string(), "”"));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteWhole(const fs::path& path, std::string_view contents, absl::Time time) {
  auto file = NewFile::Create(path);
  if (!file.ok()) return file.status();
  const absl::Status written = (*file)->Append(contents);
  return written.ok() ? (*file)->Finish(time) : written;
}

absl::Status FetchFile(DisclosureFeed& feed, const Disclosure& disclosure, const ManifestFile& file,
                       const fs::path& folder, absl::Time time) {
  const absl::Status made = MakeFolderOf(folder, file.path);
  if (!made.ok()) return made;
  auto target = NewFile::Create(folder / file.path);
  if (!target.ok()) return target.status();
  Sha256Stream digest;
  std::uint64_t size = 0;
  const absl::Status downloaded =
      feed.Download(disclosure.name(), file.path, [&](std::string_view piece) {
        size += piece.size();
        if (size > file.size) return Distrust(disclosure, file.path + " 比清单里的长");
        digest.Update(piece);
        return (*target)->Append(piece);
      });
  if (!downloaded.ok()) return downloaded;
  if (size != file.size || digest.Finish() != file.sha256) {
    return Distrust(disclosure, file.path + " 与清单里的大小或摘要不符");
  }
  return (*target)->Finish(time);
}

bool IsFile(const fs::path& path, const ManifestFile& expected) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(path, error)) ||
      fs::file_size(path, error) != expected.size) {
    return false;
  }
  std::ifstream file(path, std::ios::binary);
  Sha256Stream digest;
  std::string piece(std::size_t{64} << 10, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    digest.Update(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())));
  }
  return digest.Finish() == expected.sha256;
}

}  // namespace

absl::StatusOr<KnownDisclosure> GetKnown(DisclosureFeed& feed, const Disclosure& listed) {
  auto proven = feed.Get(listed.name());
  if (!proven.ok()) return proven.status();
  KnownDisclosure known{*std::move(proven), {}, {}};
  const Disclosure& disclosure = known.proven.disclosure;
  if (disclosure.name() != listed.name() ||
      disclosure.manifest_digest() != listed.manifest_digest()) {
    return Distrust(listed, "取得的与列出的不是同一次公开");
  }
  const absl::Status downloaded = feed.Download(
      disclosure.name(), kManifestFile, [&known, &disclosure](std::string_view piece) {
        known.manifest_json += piece;
        return known.manifest_json.size() > kMaxManifestBytes ? Distrust(disclosure, "清单太长")
                                                              : absl::OkStatus();
      });
  if (!downloaded.ok()) return downloaded;
  if (ToBytes(Sha256(known.manifest_json)) != disclosure.manifest_digest()) {
    return Distrust(disclosure, "清单不是公开时的那一份（摘要与审计条目不符）");
  }
  auto manifest = ParseManifest(known.manifest_json);
  if (!manifest.ok()) {
    return Distrust(disclosure, std::string(manifest.status().message()));
  }
  known.manifest = *std::move(manifest);
  const absl::Status fits = CheckManifest(known);
  if (!fits.ok()) return fits;
  return known;
}

absl::Status Fetch(DisclosureFeed& feed, const KnownDisclosure& known, const fs::path& folder) {
  const Disclosure& disclosure = known.proven.disclosure;
  const absl::Time time = FromTimestamp(disclosure.publish_time());
  for (const ManifestFile& file : known.manifest.files) {
    const absl::Status fetched = FetchFile(feed, disclosure, file, folder, time);
    if (!fetched.ok()) return fetched;
  }
  absl::Status written = WriteWhole(folder / kManifestFile, known.manifest_json, time);
  if (written.ok()) written = WriteWhole(folder / kPublicationReceipt, known.proven.proof, time);
  if (written.ok())
    written = WriteWhole(folder / kPublicationEntry, disclosure.receipt().entry(), time);
  return written;
}

bool HasFiles(const KnownDisclosure& known, const fs::path& folder) {
  for (const ManifestFile& file : known.manifest.files) {
    if (IsFile(folder / file.path, file)) continue;
    if (file.path != kPageFile || !IsFile(folder / kOriginalPageFile, file)) return false;
  }
  return true;
}

SiteRecord RecordOf(const KnownDisclosure& known, const fs::path& folder) {
  std::ifstream budget(folder / kBudgetJson, std::ios::binary);
  return {.name = known.proven.disclosure.name(),
          .manifest_sha256 = ToHex(known.proven.disclosure.manifest_digest()),
          .superseded = false,
          .tree_size = known.proven.tree_size,
          .division_title = ReadDivisionTitle(budget)};
}

}  // namespace mingzhang::site
