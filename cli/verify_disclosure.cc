// mingzhang verify-disclosure: whether files are what was published, by themselves, offline.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "cli/bundle_directory.h"
#include "cli/commands.h"
#include "cli/disclosure_proof.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/receipt.h"
#include "cli/text_table.h"
#include "cli/trusted_keys.h"
#include "common/bundle/published_folder.h"
#include "common/digest/digest.h"
#include "common/file/file.h"
#include "ledger_service/audit/proof_text.h"
#include "portal/site/site_paths.h"
#include "workflow_service/publication/html_correction.h"

namespace mingzhang::cli {
namespace {

// Of an entry the proto says 60,000 bytes.
constexpr std::size_t kMaxEntryBytes = 65'536;
constexpr std::size_t kMaxSiteKeysBytes = std::size_t{1} << 20;
// A bundle has 28 MiB at most.
constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;

struct VerifyOptions {
  std::vector<std::string> paths;
  KeyOptions keys;
};

// Which file is what.
struct Arguments {
  std::optional<std::filesystem::path> folder;
  std::optional<std::filesystem::path> manifest;
  std::optional<std::filesystem::path> proof;
  std::optional<std::filesystem::path> entry;
  std::optional<std::filesystem::path> site_keys;
  // Of the bundle, outside the folder.
  std::vector<std::string> files;
};

// A file that was given, and the path that the manifest lists it under.
struct ProvenFile {
  std::string given;
  ManifestFile listed;
};

struct VerifiedDisclosure {
  ProvenPublication publication;
  std::vector<ProvenFile> files;
  // All files that the manifest lists are among them.
  bool complete = false;
  // What a site says on top of index.html, which nothing proves; the page that was proven is
  // original/index.html.
  std::optional<publication::Notice> notice;
};

absl::Status Once(std::optional<std::filesystem::path>& place, const std::filesystem::path& path,
                  const char* what) {
  if (place) {
    return UsageError(absl::StrCat("给出了两个", what, "：“", place->string(), "”和“",
                                   path.string(), "”，一次只验证一次公开的文件"));
  }
  place = path;
  return absl::OkStatus();
}

absl::Status Missing(std::string_view what) {
  return ExitWith(ExitCode::kBadInput,
                  Advise(absl::NotFoundError(absl::StrCat("没有", std::string(what), "，不能验证")),
                         absl::StrCat("请给出公开文件所在的目录，或一并给出 ", kManifestFile, "、",
                                      kPublicationReceipt, " 和 ", kPublicationEntry)));
}

// Where the copy of a site that has `folder` in the place of a disclosure says by which keys its
// log is checked: divisions/…/disclosures/1 stands beside log/keys.txt.
std::filesystem::path KeysOfSite(const std::filesystem::path& folder) {
  std::filesystem::path root = std::filesystem::absolute(folder).lexically_normal();
  if (!root.has_filename()) root = root.parent_path();
  for (const char* collection : {"disclosures", "budgets", "departments", "divisions"}) {
    root = root.parent_path();
    if (root.filename() != collection) return {};
    root = root.parent_path();
  }
  return root / "log" / kPublicKeysFile;
}

absl::StatusOr<Arguments> SortArguments(const std::vector<std::string>& paths) {
  Arguments sorted;
  for (const std::string& path : paths) {
    std::error_code not_there;
    const std::string name = std::filesystem::path(path).filename().string();
    absl::Status status;
    if (std::filesystem::is_directory(path, not_there)) {
      status = Once(sorted.folder, path, "目录");
    } else if (name == kManifestFile) {
      status = Once(sorted.manifest, path, "清单");
    } else if (name.ends_with(".tlog-proof")) {
      status = Once(sorted.proof, path, "回执");
    } else if (name.ends_with(".tlog-proof.entry")) {
      status = Once(sorted.entry, path, "条目");
    } else if (name == kPublicKeysFile) {
      status = Once(sorted.site_keys, path, "公钥文件");
    } else {
      sorted.files.push_back(path);
    }
    if (!status.ok()) return status;
  }
  std::error_code ignored;
  if (sorted.folder) {
    const struct {
      std::optional<std::filesystem::path>& place;
      const char* name;
      const char* what;
    } kept[] = {{sorted.manifest, kManifestFile, "清单"},
                {sorted.proof, kPublicationReceipt, "回执"},
                {sorted.entry, kPublicationEntry, "条目"},
                {sorted.site_keys, kPublicKeysFile, "公钥文件"}};
    for (const auto& [place, name, what] : kept) {
      const std::filesystem::path path = *sorted.folder / name;
      if (!std::filesystem::exists(path, ignored)) continue;
      const absl::Status status = Once(place, path, what);
      if (!status.ok()) return status;
    }
  }
  if (sorted.folder && !sorted.site_keys) {
    const std::filesystem::path path = KeysOfSite(*sorted.folder);
    if (std::filesystem::exists(path, ignored)) sorted.site_keys = path;
  }
  if (sorted.proof && !sorted.entry && std::filesystem::exists(EntryPath(*sorted.proof), ignored)) {
    sorted.entry = EntryPath(*sorted.proof);
  }
  if (!sorted.manifest) return Missing("清单 manifest.json");
  if (!sorted.proof) return Missing("公开的回执 publication.tlog-proof");
  if (!sorted.entry) return Missing("回执的条目 publication.tlog-proof.entry");
  return sorted;
}

absl::StatusOr<std::string> Read(const std::filesystem::path& path, std::size_t max_bytes) {
  auto contents = ReadFile(path, max_bytes);
  if (!contents.ok()) return ExitWith(ExitCode::kBadInput, contents.status());
  return contents;
}

absl::StatusOr<ManifestFile> Digested(const std::filesystem::path& file, const std::string& path) {
  const auto contents = Read(file, kMaxFileBytes);
  if (!contents.ok()) return contents.status();
  return ManifestFile{path, contents->size(), Sha256(*contents)};
}

// Whether a notice on a page of disclosure `number` leads to nowhere but a later one of the budget.
bool IsLinkToLaterDisclosure(const std::string& href, std::int64_t number) {
  absl::string_view id = href;
  std::int64_t later = 0;
  return absl::ConsumePrefix(&id, "../") && absl::ConsumeSuffix(&id, "/index.html") &&
         absl::SimpleAtoi(id, &later) && absl::StrCat(later) == id && later > number;
}

// What is wrong with the page to which a site added a notice, whose original stands beside it; of
// one that is as it should be, keeps the notice.
absl::StatusOr<std::optional<FileFault>> CheckPage(const std::filesystem::path& folder,
                                                   VerifiedDisclosure& verified) {
  const auto page = Read(folder / site::kPageFile, kMaxFileBytes);
  if (!page.ok()) return page.status();
  const auto original = Read(folder / kOriginalPageFile, kMaxFileBytes);
  if (!original.ok()) return original.status();
  // The original is put there before the page gets its notice.
  if (*page == *original) return std::nullopt;
  auto notice = publication::FindNotice(*page, *original);
  if (!notice) {
    return FileFault{site::kPageFile,
                     absl::StrCat("与 ", kOriginalPageFile, " 的不同之处不是网站所加的提示")};
  }
  const std::int64_t number = verified.publication.entry.disclosure();
  if (!notice->href.empty() && !IsLinkToLaterDisclosure(notice->href, number)) {
    return FileFault{site::kPageFile, absl::StrCat("所加的提示里，链接“", OneLine(notice->href),
                                                   "”不指向同一预算以后的公开")};
  }
  verified.notice = *std::move(notice);
  return std::nullopt;
}

// Checks that the folder has all files of the manifest and no others but what a site adds.
absl::Status CheckFolder(const std::filesystem::path& folder, VerifiedDisclosure& verified) {
  const auto paths = ListBundlePaths(folder);
  if (!paths.ok()) return paths.status();
  const Manifest& manifest = verified.publication.manifest;
  const std::set<std::string> there(paths->files.begin(), paths->files.end());
  // One page alone may stand there with a notice, and its original beside it.
  const bool has_original =
      there.contains(site::kPageFile) && there.contains(kOriginalPageFile) &&
      std::any_of(manifest.files.begin(), manifest.files.end(),
                  [](const ManifestFile& file) { return file.path == site::kPageFile; });
  std::vector<FileFault> faults;
  if (has_original) {
    auto fault = CheckPage(folder, verified);
    if (!fault.ok()) return fault.status();
    if (*fault) faults.push_back(**std::move(fault));
  }
  std::vector<ManifestFile> held;
  for (const std::string& path : paths->files) {
    if (path == kManifestFile || path == kPublicationReceipt || path == kPublicationEntry ||
        path == kPublicKeysFile || (has_original && path == site::kPageFile)) {
      continue;
    }
    const bool is_original = has_original && path == kOriginalPageFile;
    auto file = Digested(folder / path, is_original ? site::kPageFile : path);
    if (!file.ok()) return file.status();
    verified.files.push_back({path, *file});
    held.push_back(*std::move(file));
  }
  for (FileFault& fault : CompareFolder(manifest, held)) {
    if (has_original && fault.file == site::kPageFile) fault.file = kOriginalPageFile;
    faults.push_back(std::move(fault));
  }
  if (!faults.empty()) return RefuseFiles(faults);
  verified.complete = true;
  return absl::OkStatus();
}

absl::StatusOr<VerifiedDisclosure> CheckGiven(const Arguments& arguments,
                                              ProvenPublication publication) {
  VerifiedDisclosure verified;
  verified.publication = std::move(publication);
  const Manifest& manifest = verified.publication.manifest;
  if (arguments.folder) {
    const absl::Status status = CheckFolder(*arguments.folder, verified);
    if (!status.ok()) return status;
  }
  std::set<std::string> found;
  for (const std::string& path : arguments.files) {
    const auto held = Digested(path, path);
    if (!held.ok()) return held.status();
    const auto listed = FindListed(manifest, *held);
    if (!listed.ok()) return listed.status();
    found.insert(listed->path);
    verified.files.push_back({path, *listed});
  }
  verified.complete = verified.complete || found.size() == manifest.files.size();
  return verified;
}

std::string_view SourceName(TrustedKeys::Source source) {
  switch (source) {
    case TrustedKeys::Source::kGiven:
      return "GIVEN";
    case TrustedKeys::Source::kHome:
      return "HOME";
    case TrustedKeys::Source::kWithFiles:
      break;
  }
  return "WITH_FILES";
}

std::string_view SourceTitle(TrustedKeys::Source source) {
  switch (source) {
    case TrustedKeys::Source::kGiven:
      return "由 --key 给出";
    case TrustedKeys::Source::kHome:
      return "配置目录里的";
    case TrustedKeys::Source::kWithFiles:
      break;
  }
  return "随文件而来，没有另行核对";
}

void PrintJson(const Session& session, const VerifiedDisclosure& verified, const TrustedKeys& keys,
               const TrustedKey& key) {
  const ProvenPublication& publication = verified.publication;
  auto files = nlohmann::ordered_json::array();
  for (const ProvenFile& file : verified.files) {
    files.push_back({{"file", file.given},
                     {"path", file.listed.path},
                     {"size", file.listed.size},
                     {"sha256", ToHex(file.listed.sha256)}});
  }
  auto with_notice = nlohmann::ordered_json::array();
  nlohmann::ordered_json notice;
  if (verified.notice) {
    with_notice.push_back(site::kPageFile);
    notice = {{"text", verified.notice->text},
              {"link", verified.notice->href},
              {"link_text", verified.notice->link_text}};
  }
  session.PrintJson({{"verified", true},
                     {"name", publication.manifest.name},
                     {"version", publication.version.version},
                     {"version_digest", publication.manifest.version_digest},
                     {"disclosure", publication.entry.disclosure()},
                     {"publish_time", ToJson(publication.entry)["time"]},
                     {"manifest_digest", ToHex(publication.entry.manifest_digest())},
                     {"complete", verified.complete},
                     {"files", std::move(files)},
                     {"with_notice", std::move(with_notice)},
                     {"notice", std::move(notice)},
                     {"origin", key.chain.name()},
                     {"log_index", publication.entry.log_index()},
                     {"tree_size", publication.tree_size},
                     {"key", key.verifier_key},
                     {"key_source", SourceName(keys.source)},
                     {"key_pinned", keys.pinned()},
                     {"entry", ToJson(publication.entry)}});
}

void PrintText(const Session& session, const VerifiedDisclosure& verified, const TrustedKeys& keys,
               const TrustedKey& key) {
  const ProvenPublication& publication = verified.publication;
  const std::size_t listed = publication.manifest.files.size();
  std::ostream& out = session.out();
  out << "验证成立" << (keys.pinned() ? "" : "，但只对随文件而来的公钥而言") << "："
      << publication.version.budget.ToString() << " 第 " << publication.version.version
      << " 版，已批复，第 " << publication.entry.disclosure() << " 次公开，于 "
      << TimeText(publication.entry.time()) << '\n';
  if (verified.files.empty()) {
    out << "文件：只给出了清单，没有给出其中的文件\n";
  } else if (verified.complete) {
    out << "文件：清单里的 " << listed << " 个文件全部在，一个字节也没有改动\n";
  } else {
    out << "文件：给出的 " << verified.files.size() << " 个都在清单里（共列 " << listed
        << " 个），一个字节也没有改动\n";
  }
  for (const ProvenFile& file : verified.files) {
    if (verified.complete && file.given.ends_with(file.listed.path)) continue;
    out << "  " << OneLine(file.given) << " 就是 " << file.listed.path << '\n';
  }
  out << "清单：SHA-256 为 " << ToHex(publication.entry.manifest_digest())
      << "，与审计条目所记的相同\n"
      << "版本：内容摘要 " << publication.manifest.version_digest << "，与审计条目所记的相同\n"
      << "审计日志：" << key.chain.name() << " 第 " << publication.entry.log_index()
      << " 条，确在日志里（取回执时日志共 " << publication.tree_size << " 条）\n"
      << "公钥：" << key.verifier_key << "（" << SourceTitle(keys.source) << "），签名成立\n";
  if (verified.notice) {
    out << "注意：" << site::kPageFile << " 是网站加了提示的页面，公开的原件是 "
        << kOriginalPageFile << "；提示的文字不在证明之内：“" << OneLine(verified.notice->text);
    if (!verified.notice->href.empty()) {
      out << ' ' << OneLine(verified.notice->link_text) << "（" << OneLine(verified.notice->href)
          << "）";
    }
    out << "”\n";
  }
  if (!keys.pinned()) {
    out << "注意：公钥随文件而来，谁能换掉全部文件，也就能换掉公钥。请把它与另一途径得到的公钥核对"
           "，"
           "再用 --key 指明后验证\n";
  }
  out << "是否已被以后的更正替代，文件本身不能证明，请查看公开网站或 mingzhang disclosure show\n";
}

absl::StatusOr<ExitCode> Verify(Session& session, const VerifyOptions& options) {
  const auto arguments = SortArguments(options.paths);
  if (!arguments.ok()) return arguments.status();
  const auto manifest = Read(*arguments->manifest, kMaxManifestBytes);
  if (!manifest.ok()) return manifest.status();
  const auto proof = Read(*arguments->proof, audit::kMaxProofTextSize);
  if (!proof.ok()) return proof.status();
  const auto entry = Read(*arguments->entry, kMaxEntryBytes);
  if (!entry.ok()) return entry.status();

  auto keys = KnownKeys(session, options.keys);
  if (!keys.ok()) return keys.status();
  if (arguments->site_keys) {
    const auto text = Read(*arguments->site_keys, kMaxSiteKeysBytes);
    if (!text.ok()) return text.status();
    auto site_keys = ParseSiteKeys(*text);
    if (!site_keys.ok()) {
      return RefuseFiles({{kPublicKeysFile, std::string(site_keys.status().message())}});
    }
    if (!*keys) *keys = *std::move(site_keys);
  }
  if (!*keys) return NoKeys();
  const TrustedKey& key = (*keys)->ThatSigned(*proof);
  auto publication = ProvePublication(*manifest, *entry, *proof, key.chain);
  if (!publication.ok()) return publication.status();
  const auto verified = CheckGiven(*arguments, *std::move(publication));
  if (!verified.ok()) return verified.status();
  if (session.json()) {
    PrintJson(session, *verified, **keys, key);
  } else {
    PrintText(session, *verified, **keys, key);
  }
  return ExitCode::kOk;
}

}  // namespace

void AddVerifyDisclosureCommand(CLI::App& app, Command& chosen) {
  AddCommand<VerifyOptions>(
      app, chosen, "verify-disclosure",
      "验证公开的文件：离线，只凭文件本身证明它们就是已批复版本公开的文件，且审计日志有此记载",
      [](CLI::App& command, VerifyOptions& options) {
        command
            .add_option("FILE", options.paths,
                        "公开文件所在的目录，或其中的文件连同 manifest.json 和 "
                        "publication.tlog-proof")
            ->required();
        AddKeyOptions(command, options.keys);
      },
      Verify);
}

}  // namespace mingzhang::cli
