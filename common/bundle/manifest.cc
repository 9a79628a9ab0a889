#include "common/bundle/manifest.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/bundle/published_folder.h"
#include "common/text/utf8.h"
#include "nlohmann/json.hpp"

namespace mingzhang {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kHexDigest = 2 * kDigestSize;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool IsHexDigest(std::string_view text) {
  return text.size() == kHexDigest && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

int HexValue(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

Digest FromHex(std::string_view hex) {
  Digest digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(HexValue(hex[2 * i]) * 16 + HexValue(hex[2 * i + 1]));
  }
  return digest;
}

ordered_json ReferenceJson(const ReferenceDigest& reference) {
  return {{"id", reference.id}, {"sha256", reference.sha256}};
}

// Reads the fields of an object; keeps what is wrong first.
class Reader {
 public:
  // All of the names, perhaps the optional one, and no others.
  bool Expect(const json& value, std::string_view place, std::initializer_list<const char*> names,
              std::string_view optional = {}) {
    if (!value.is_object()) return Fail(place, "应为对象");
    for (const char* name : names) {
      if (!value.contains(name)) return Fail(place, absl::StrCat("缺少 ", name));
    }
    for (const auto& [name, ignored] : value.items()) {
      if (name == optional) continue;
      if (std::find_if(names.begin(), names.end(), [&name = name](const char* known) {
            return name == known;
          }) == names.end()) {
        return Fail(place, absl::StrCat("有不认识的 ", Shorten(name)));
      }
    }
    return true;
  }
  bool Text(const json& value, std::string_view place, std::string& text) {
    if (!value.is_string()) return Fail(place, "应为文字");
    text = value.get<std::string>();
    return true;
  }
  bool HexDigest(const json& value, std::string_view place, bool may_be_empty, std::string& text) {
    if (!Text(value, place, text)) return false;
    if (text.empty() && may_be_empty) return true;
    return IsHexDigest(text) || Fail(place, "应为 64 位小写十六进制的 SHA-256");
  }
  bool Reference(const json& value, std::string_view place, ReferenceDigest& reference) {
    return Expect(value, place, {"id", "sha256"}) && Text(value["id"], place, reference.id) &&
           HexDigest(value["sha256"], place, reference.id.empty(), reference.sha256);
  }
  bool File(const json& value, std::string_view place, ManifestFile& file) {
    std::string hex;
    if (!Expect(value, place, {"path", "size", "sha256"}) ||
        !Text(value["path"], place, file.path) || !HexDigest(value["sha256"], place, false, hex)) {
      return false;
    }
    if (!IsBundlePath(file.path) || file.path == kManifestFile) {
      return Fail(place, absl::StrCat("的路径“", Shorten(file.path), "”不可用"));
    }
    if (!value["size"].is_number_unsigned()) return Fail(place, "的 size 应为字节数");
    file.size = value["size"].get<std::uint64_t>();
    file.sha256 = FromHex(hex);
    return true;
  }
  bool Fail(std::string_view place, std::string_view what) {
    error_ = absl::StrCat(std::string(place), std::string(what));
    return false;
  }
  absl::Status error() const {
    return absl::InvalidArgumentError(absl::StrCat("清单有误：", error_));
  }

 private:
  std::string error_;
};

}  // namespace

bool IsBundlePath(std::string_view path) {
  if (path.empty() || path.size() > kMaxPathBytes || path.back() == '/') return false;
  bool begins = true;
  for (const char c : path) {
    if (begins && (c == '/' || c == '.')) return false;
    if (c != '/' && !IsNameCharacter(c)) return false;
    begins = c == '/';
  }
  return true;
}

absl::Status CheckPublishable(const Manifest& manifest) {
  const auto refuse = [](const std::string& path, const char* why) {
    return absl::InvalidArgumentError(absl::StrCat("文件“", path, "”", why));
  };
  if (!manifest.unit.empty()) return absl::InvalidArgumentError("公开的是全部门，不是单位");
  constexpr std::array<std::string_view, 5> kKinds = {".html", ".pdf", ".xlsx", ".csv", ".json"};
  // The entry's name begins with the receipt's.
  constexpr std::array<std::string_view, 2> kBeside = {kPublicationReceipt, kPublicKeysFile};
  const std::string above = absl::StrCat(kOriginalFolder, "/");
  bool has_page = false;
  std::set<std::string> taken = {std::string(kManifestFile)};
  for (const ManifestFile& file : manifest.files) {
    const std::string path = absl::AsciiStrToLower(file.path);
    has_page |= file.path == "index.html";
    if (std::none_of(kKinds.begin(), kKinds.end(),
                     [&path](std::string_view kind) { return path.ends_with(kind); })) {
      return refuse(file.path, "的类型不能公开");
    }
    if (path.starts_with(above) ||
        std::any_of(kBeside.begin(), kBeside.end(),
                    [&path](std::string_view name) { return path.starts_with(name); })) {
      return refuse(file.path, "的名称另有用途");
    }
    if (!taken.insert(path).second) return refuse(file.path, "与另一个文件只有大小写不同");
  }
  for (const std::string& path : taken) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      if (taken.count(path.substr(0, slash)) != 0) return refuse(path, "的目录与一个文件同名");
    }
  }
  return has_page ? absl::OkStatus() : absl::InvalidArgumentError("缺少网页 index.html");
}

std::vector<ManifestFile> ListFiles(const std::vector<BundleFile>& files) {
  std::vector<ManifestFile> listed;
  for (const BundleFile& file : files) {
    listed.push_back({file.path, file.contents.size(), Sha256(file.contents)});
  }
  std::sort(listed.begin(), listed.end(),
            [](const ManifestFile& a, const ManifestFile& b) { return a.path < b.path; });
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const bool twice = i > 0 && listed[i - 1].path == listed[i].path;
    if (twice || !IsBundlePath(listed[i].path) || listed[i].path == kManifestFile) {
      std::cerr << "a bundle cannot have the file " << listed[i].path << std::endl;
      std::abort();
    }
  }
  return listed;
}

std::string FormatManifest(const Manifest& manifest) {
  ordered_json files = ordered_json::array();
  for (const ManifestFile& file : manifest.files) {
    files.push_back({{"path", file.path}, {"size", file.size}, {"sha256", ToHex(file.sha256)}});
  }
  const ordered_json document = {{"format", kManifestFormat},
                                 {"name", manifest.name},
                                 {"unit", manifest.unit},
                                 {"version_digest", manifest.version_digest},
                                 {"form", ReferenceJson(manifest.form)},
                                 {"rule_set", ReferenceJson(manifest.rule_set)},
                                 {"release", manifest.release},
                                 {"files", std::move(files)}};
  return document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

absl::StatusOr<Manifest> ParseManifest(std::string_view text) {
  if (text.size() > kMaxManifestBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("清单有 ", text.size(), " 字节，超过上限 ", kMaxManifestBytes, " 字节"));
  }
  const json document = json::parse(text.begin(), text.end(), nullptr, false);
  if (document.is_discarded()) return absl::InvalidArgumentError("清单不是 JSON");
  Reader reader;
  Manifest manifest;
  if (!document.is_object() || !document.contains("format") ||
      document["format"] != kManifestFormat) {
    return absl::InvalidArgumentError(
        absl::StrCat("清单有误：format 应为 ", kManifestFormat, "，请用与它相应的版本核对"));
  }
  if (!reader.Expect(document, "清单",
                     {"format", "name", "version_digest", "form", "rule_set", "release", "files"},
                     "unit") ||
      !reader.Text(document["name"], "name", manifest.name) ||
      (document.contains("unit") && !reader.Text(document["unit"], "unit", manifest.unit)) ||
      !reader.HexDigest(document["version_digest"], "version_digest", true,
                        manifest.version_digest) ||
      !reader.Reference(document["form"], "form", manifest.form) ||
      !reader.Reference(document["rule_set"], "rule_set", manifest.rule_set) ||
      !reader.Text(document["release"], "release", manifest.release)) {
    return reader.error();
  }
  const json& files = document["files"];
  if (!files.is_array() || files.size() > kMaxManifestFiles) {
    reader.Fail("files", absl::StrCat("应为列表，最多 ", kMaxManifestFiles, " 个文件"));
    return reader.error();
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string place = absl::StrCat("files[", i, "]");
    ManifestFile file;
    if (!reader.File(files[i], place, file)) return reader.error();
    if (!manifest.files.empty() && manifest.files.back().path >= file.path) {
      reader.Fail(place, "应按路径排列，不得重复");
      return reader.error();
    }
    manifest.files.push_back(std::move(file));
  }
  return manifest;
}

std::vector<FileFinding> CheckFiles(const Manifest& manifest,
                                    const std::vector<BundleFile>& files) {
  std::vector<ManifestFile> found;
  for (const BundleFile& file : files) {
    found.push_back({file.path, file.contents.size(), Sha256(file.contents)});
  }
  return CheckDigests(manifest, found);
}

std::vector<FileFinding> CheckDigests(const Manifest& manifest,
                                      const std::vector<ManifestFile>& files) {
  std::map<std::string_view, std::optional<FileProblem>> problems;
  std::map<std::string_view, const ManifestFile*> listed;
  for (const ManifestFile& file : manifest.files) {
    listed[file.path] = &file;
    problems[file.path] = FileProblem::kMissing;
  }
  std::map<std::string_view, bool> unchanged;
  for (const ManifestFile& file : files) {
    const auto found = listed.find(file.path);
    if (found == listed.end()) {
      problems[file.path] = FileProblem::kNotListed;
      continue;
    }
    const bool same = file.size == found->second->size && file.sha256 == found->second->sha256;
    const auto before = unchanged.try_emplace(file.path, true).first;
    before->second = before->second && same;
    problems[file.path] =
        before->second ? std::nullopt : std::optional<FileProblem>(FileProblem::kChanged);
  }
  std::vector<FileFinding> findings;
  for (const auto& [path, problem] : problems) {
    if (problem) findings.push_back({std::string(path), *problem});
  }
  return findings;
}

}  // namespace mingzhang
