#include "cli/bundle_directory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "common/file/file.h"

namespace mingzhang::cli {
namespace {

constexpr mode_t kPublicDirectory = 0755;

absl::Status DirectoryError(int error, std::string_view what, const std::filesystem::path& path) {
  return ExitWith(ExitCode::kOther, absl::ErrnoToStatus(error, absl::StrCat(std::string(what), "“",
                                                                            path.string(), "”")));
}

absl::Status InTheWay(const std::filesystem::path& directory, std::string_view why) {
  return ExitWith(
      ExitCode::kWrongResource,
      Advise(absl::AlreadyExistsError(absl::StrCat("“", directory.string(), "”", std::string(why))),
             "没有改动它。请另指定一个目录，或先把其中的文件移走"));
}

// The folders that the files of a manifest stand in.
std::set<std::string> FoldersOf(const Manifest& manifest) {
  std::set<std::string> folders;
  for (const auto& file : manifest.files) {
    std::filesystem::path folder = std::filesystem::path(file.path).parent_path();
    for (; !folder.empty(); folder = folder.parent_path()) folders.insert(folder.generic_string());
  }
  return folders;
}

// OK where nothing is lost when the folder is replaced. It stands at `place`; messages call it
// `directory`.
absl::Status MayReplace(const std::filesystem::path& place, const std::filesystem::path& directory,
                        const Manifest& manifest, const std::vector<std::string>& beside) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(place, error);
  if (status.type() == std::filesystem::file_type::not_found) return absl::OkStatus();
  if (status.type() != std::filesystem::file_type::directory) {
    return InTheWay(directory, "已在，不是目录");
  }
  if (std::filesystem::is_empty(place, error)) return absl::OkStatus();
  const auto there = ReadBundle(place);
  if (!there.ok()) {
    return InTheWay(directory,
                    absl::StrCat("已在，不是以前导出的：", std::string(there.status().message())));
  }
  if (there->manifest.name != manifest.name) {
    return InTheWay(directory,
                    absl::StrCat("已在，是另一个预算或另一版的：", there->manifest.name));
  }
  if (there->manifest.unit != manifest.unit) {
    return InTheWay(directory,
                    absl::StrCat("已在，是另一个口径的：",
                                 there->manifest.unit.empty() ? "全部门" : there->manifest.unit));
  }
  const auto folders = FoldersOf(there->manifest);
  for (const std::string& folder : there->folders) {
    if (folders.count(folder) != 0) continue;
    return InTheWay(directory, absl::StrCat("已在，其中的目录 ", folder, " 不是导出的"));
  }
  for (const FileFinding& finding : CheckFiles(there->manifest, there->files)) {
    if (finding.problem == FileProblem::kMissing) continue;
    if (finding.problem == FileProblem::kNotListed &&
        std::find(beside.begin(), beside.end(), finding.path) != beside.end()) {
      continue;
    }
    return InTheWay(
        directory,
        absl::StrCat("已在，其中的 ", finding.path,
                     finding.problem == FileProblem::kChanged ? " 导出以后改动过" : " 不是导出的"));
  }
  return absl::OkStatus();
}

absl::Status WriteFiles(const std::filesystem::path& directory,
                        const std::vector<BundleFile>& files) {
  for (const BundleFile& file : files) {
    const auto path = MakeBundlePath(directory, file.path);
    if (!path.ok()) return path.status();
    const absl::Status written = WriteFile(*path, file.contents, kPublicFile);
    if (!written.ok()) return ExitWith(ExitCode::kOther, written);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::filesystem::path> MakeBundlePath(const std::filesystem::path& folder,
                                                     const std::string& path) {
  std::filesystem::path parent = folder;
  for (const auto& part : std::filesystem::path(path).parent_path()) {
    parent /= part;
    if (mkdir(parent.c_str(), kPublicDirectory) != 0 && errno != EEXIST) {
      return DirectoryError(errno, "无法建立目录", parent);
    }
    // Whatever the umask is.
    if (chmod(parent.c_str(), kPublicDirectory) != 0) {
      return DirectoryError(errno, "无法设置目录的权限", parent);
    }
  }
  return folder / path;
}

absl::Status WriteBundle(const std::filesystem::path& directory, const Manifest& manifest,
                         const std::vector<BundleFile>& files, BundleAudience audience) {
  return WriteBundleFolder(
      directory, manifest, {}, audience, [&](const std::filesystem::path& folder) {
        absl::Status written = WriteFiles(folder, files);
        if (written.ok()) written = WriteFiles(folder, {{kManifestFile, FormatManifest(manifest)}});
        return written;
      });
}

absl::Status WriteBundleFolder(
    const std::filesystem::path& directory, const Manifest& manifest,
    const std::vector<std::string>& beside, BundleAudience audience,
    absl::FunctionRef<absl::Status(const std::filesystem::path& folder)> fill) {
  std::filesystem::path target = std::filesystem::absolute(directory).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  const absl::Status free = MayReplace(target, target, manifest, beside);
  if (!free.ok()) return free;

  std::string temporary =
      (target.parent_path() / absl::StrCat(".", target.filename().string(), ".XXXXXX")).string();
  if (mkdtemp(temporary.data()) == nullptr) {
    return DirectoryError(errno, "无法建立临时目录", temporary);
  }
  // What is there afterwards: the unfinished bundle, or the one that was replaced.
  absl::Cleanup remove_temporary = [&temporary] {
    std::error_code ignored;
    std::filesystem::remove_all(temporary, ignored);
  };
  const absl::Status written = fill(temporary);
  if (!written.ok()) return written;
  // mkdtemp made it for its owner alone.
  if (audience == BundleAudience::kEverybody && chmod(temporary.c_str(), kPublicDirectory) != 0) {
    return DirectoryError(errno, "无法设置目录的权限", temporary);
  }
  if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
    return absl::OkStatus();
  }
  if (errno != EEXIST ||
      renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) != 0) {
    return DirectoryError(errno, "无法写成目录", target);
  }
  // What stood there is in the temporary folder now, where nobody else looks for it.
  const absl::Status replaced = MayReplace(temporary, target, manifest, beside);
  if (!replaced.ok() &&
      renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) != 0) {
    std::move(remove_temporary).Cancel();
    return DirectoryError(errno, absl::StrCat("原来的内容在“", temporary, "”，无法放回"), target);
  }
  return replaced;
}

absl::StatusOr<BundlePaths> ListBundlePaths(const std::filesystem::path& directory) {
  const auto bad = [](const absl::Status& status) { return ExitWith(ExitCode::kBadInput, status); };
  BundlePaths paths;
  std::error_code error;
  auto entry = std::filesystem::recursive_directory_iterator(directory, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(error)) {
    const auto type = entry->symlink_status(error).type();
    std::string path = entry->path().lexically_relative(directory).generic_string();
    if (type == std::filesystem::file_type::directory) {
      if (paths.folders.size() >= kMaxManifestFiles) {
        return bad(absl::InvalidArgumentError(
            absl::StrCat("“", directory.string(), "”里的目录超过 ", kMaxManifestFiles, " 个")));
      }
      paths.folders.push_back(std::move(path));
      continue;
    }
    if (type != std::filesystem::file_type::regular) {
      return bad(
          absl::InvalidArgumentError(absl::StrCat("“", entry->path().string(), "”不是普通文件")));
    }
    // The manifest's own path does not count.
    if (paths.files.size() > kMaxManifestFiles) {
      return bad(absl::InvalidArgumentError(
          absl::StrCat("“", directory.string(), "”里的文件超过 ", kMaxManifestFiles, " 个")));
    }
    paths.files.push_back(std::move(path));
  }
  if (error) {
    return bad(absl::InternalError(
        absl::StrCat("无法读取目录“", directory.string(), "”：", error.message())));
  }
  std::sort(paths.files.begin(), paths.files.end());
  return paths;
}

absl::StatusOr<BundleOnDisk> ReadBundle(const std::filesystem::path& directory) {
  const auto bad = [](const absl::Status& status) { return ExitWith(ExitCode::kBadInput, status); };
  const auto text = ReadFile(directory / kManifestFile, kMaxManifestBytes);
  if (!text.ok()) return bad(text.status());
  auto manifest = ParseManifest(*text);
  if (!manifest.ok()) return bad(manifest.status());
  BundleOnDisk bundle{*std::move(manifest), {}, {}};

  const auto paths = ListBundlePaths(directory);
  if (!paths.ok()) return paths.status();
  std::size_t left = kMaxBundleBytes;
  bundle.folders = paths->folders;
  for (const std::string& path : paths->files) {
    if (path == kManifestFile) continue;
    auto contents = ReadFile(directory / path, left);
    if (!contents.ok()) return bad(contents.status());
    left -= contents->size();
    bundle.files.push_back({path, *std::move(contents)});
  }
  return bundle;
}

}  // namespace mingzhang::cli
