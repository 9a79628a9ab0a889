#include "cli/log_export.h"

#include <array>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/failure.h"
#include "common/file/file.h"
#include "ledger_service/audit/entry_bundle.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tile.h"
#include "ledger_service/audit/tree_appender.h"

namespace mingzhang::cli {
namespace {

using audit::Tile;
using audit::TreeAppender;

constexpr std::size_t kMaxTileBytes = audit::kTileWidth * kDigestSize;
constexpr std::size_t kMaxBundleBytes =
    audit::kMaxBundleEntries * (audit::kMaxEntrySize + sizeof(std::uint16_t));

// 1,234,067 is x001/x234/067.
std::string Groups(std::uint64_t index) {
  std::string path = absl::StrFormat("%03d", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) {
    path = absl::StrFormat("x%03d/%s", index % 1000, path);
  }
  return path;
}

std::string PathOf(std::string_view kind, std::uint64_t index, int width) {
  std::string path = absl::StrCat("tile/", std::string(kind), "/", Groups(index));
  if (width < audit::kTileWidth) absl::StrAppend(&path, ".p/", width);
  return path;
}

absl::Status Damaged(const std::filesystem::path& path, std::string_view why) {
  return ExitWith(
      ExitCode::kRefused,
      Advise(absl::DataLossError(absl::StrCat("“", path.string(), "”", std::string(why))),
             "导出的目录或日志可能被改动：请保留现场并通知审计人员；确认只是文件损坏的，"
             "另导出到一个新目录"));
}

absl::Status WriteNew(const std::filesystem::path& path, std::string_view contents) {
  const auto there = ReadFile(path, contents.size());
  if (there.ok() && *there == contents) return absl::OkStatus();
  if (!absl::IsNotFound(there.status())) return Damaged(path, "已在，却与日志不符");
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) {
    return ExitWith(ExitCode::kOther,
                    absl::InternalError(absl::StrCat("不能建立目录“", path.parent_path().string(),
                                                     "”：", error.message())));
  }
  const absl::Status written = WriteFile(path, contents, kPublicFile);
  return written.ok() ? written : ExitWith(ExitCode::kOther, written);
}

// A tree that grows, and its tiles: the full ones as they come, the partial ones at the end.
class TileCollector {
 public:
  explicit TileCollector(TreeAppender tree) : tree_(std::move(tree)) {}

  std::uint64_t size() const { return tree_.size(); }
  Digest Root() const { return tree_.Root(); }
  void Append(std::string_view entry) { tree_.Append(audit::LeafHash(entry)); }

  // Those that became full since the last call.
  std::vector<Tile> TakeFull() {
    std::vector<Tile> full;
    for (Tile& tile : tree_.TakeDirtyTiles()) {
      if (tile.hashes.size() == kMaxTileBytes) {
        partial_[tile.level].hashes.clear();
        full.push_back(std::move(tile));
      } else {
        partial_[tile.level] = std::move(tile);
      }
    }
    return full;
  }
  // The partial tile of each level, as far as it has changed; after TakeFull.
  std::vector<Tile> Partial() const {
    std::vector<Tile> tiles;
    for (const Tile& tile : partial_) {
      if (!tile.hashes.empty()) tiles.push_back(tile);
    }
    return tiles;
  }

 private:
  TreeAppender tree_;
  std::array<Tile, audit::kTileLevels> partial_;
};

std::string PathOfTile(const Tile& tile) {
  return TilePath(tile.level, tile.index, static_cast<int>(tile.hashes.size() / kDigestSize));
}

absl::StatusOr<TileCollector> Exported(const std::filesystem::path& directory,
                                       const std::optional<audit::Checkpoint>& exported) {
  if (!exported) return TileCollector(TreeAppender());
  auto tree = TreeAppender::Load(exported->size, exported->root,
                                 [&directory](std::uint8_t level, std::uint64_t index, int width) {
                                   return ReadFile(directory / TilePath(level, index, width),
                                                   kMaxTileBytes);
                                 });
  if (!tree.ok()) {
    return Damaged(directory, absl::StrCat("里的树与它的检查点不符：", tree.status().message()));
  }
  return TileCollector(*std::move(tree));
}

}  // namespace

std::string TilePath(int level, std::uint64_t index, int width) {
  return PathOf(std::to_string(level), index, width);
}
std::string BundlePath(std::uint64_t index, int width) { return PathOf("entries", index, width); }

absl::StatusOr<std::optional<audit::Checkpoint>> ReadExportedCheckpoint(
    const std::filesystem::path& directory, const audit::KeyChain& keys) {
  const auto note = ReadFile(directory / kCheckpointFile, audit::kMaxNoteSize);
  if (absl::IsNotFound(note.status())) return std::nullopt;
  if (!note.ok()) return ExitWith(ExitCode::kBadInput, note.status());
  auto checkpoint = OpenSignedCheckpoint(*note, keys);
  if (!checkpoint.ok()) return checkpoint.status();
  return *std::move(checkpoint);
}

absl::Status ExportTiles(const std::filesystem::path& directory, LogEntries entries,
                         const std::optional<audit::Checkpoint>& exported,
                         const audit::Checkpoint& checkpoint, std::vector<KnownTree> known,
                         const LogSource& source,
                         absl::FunctionRef<void(std::uint64_t entries)> progress) {
  if (exported) known.push_back({*exported, "上次导出时"});
  auto tiles = Exported(directory, exported);
  if (!tiles.ok()) return tiles.status();
  LogSource resumed = source;
  resumed.bundle = [&](std::int64_t index, std::int32_t width) -> absl::StatusOr<std::string> {
    auto there =
        ReadFile(directory / BundlePath(static_cast<std::uint64_t>(index), width), kMaxBundleBytes);
    if (there.ok()) return there;
    return source.bundle(index, width);
  };
  const auto write = [&](const VerifiedBundle& bundle) -> absl::Status {
    const auto width = static_cast<int>(bundle.entries.size());
    absl::Status status;
    if (entries == LogEntries::kIncluded) {
      status = WriteNew(directory / BundlePath(bundle.first / audit::kMaxBundleEntries, width),
                        bundle.data);
      if (!status.ok()) return status;
    }
    for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
      if (bundle.first + i == tiles->size()) tiles->Append(bundle.entries[i]);
    }
    for (const Tile& tile : tiles->TakeFull()) {
      status = WriteNew(directory / PathOfTile(tile), tile.hashes);
      if (!status.ok()) return status;
    }
    progress(tiles->size());
    return absl::OkStatus();
  };
  absl::Status status = ReadVerified(tiles->size(), checkpoint, known, resumed, write);
  if (!status.ok()) return status;
  if (tiles->size() != checkpoint.size || tiles->Root() != checkpoint.root) {
    return Damaged(directory, "里的树与日志不符");
  }
  for (const Tile& tile : tiles->Partial()) {
    status = WriteNew(directory / PathOfTile(tile), tile.hashes);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

void RemoveOldPartials(const std::filesystem::path& directory, std::uint64_t old_size,
                       std::uint64_t new_size) {
  std::error_code ignored;
  for (int level = 0; level < audit::kTileLevels; ++level) {
    const std::uint64_t index = audit::HashesAtLevel(old_size, level) / audit::kTileWidth;
    if (audit::TileWidth(new_size, level, index) < audit::kTileWidth) continue;
    std::filesystem::remove_all((directory / TilePath(level, index, 1)).parent_path(), ignored);
    if (level > 0) continue;
    std::filesystem::remove_all((directory / BundlePath(index, 1)).parent_path(), ignored);
  }
}

absl::Status VerifyExport(const std::filesystem::path& directory,
                          const audit::Checkpoint& checkpoint, const std::vector<KnownTree>& known,
                          absl::FunctionRef<void(std::uint64_t entries)> progress) {
  TileCollector tiles{TreeAppender()};
  const auto compare = [&directory](const std::vector<Tile>& expected) -> absl::Status {
    for (const Tile& tile : expected) {
      const auto path = directory / PathOfTile(tile);
      const auto there = ReadFile(path, kMaxTileBytes);
      if (!there.ok()) return Damaged(path, absl::StrCat("不能读取：", there.status().message()));
      if (*there != tile.hashes) return Damaged(path, "与由条目重算的哈希不符");
    }
    return absl::OkStatus();
  };
  const auto fetch = [&](std::int64_t index, std::int32_t width) -> absl::StatusOr<std::string> {
    const auto path = directory / BundlePath(static_cast<std::uint64_t>(index), width);
    auto data = ReadFile(path, kMaxBundleBytes);
    if (!data.ok()) return Damaged(path, absl::StrCat("不能读取：", data.status().message()));
    const auto entries = audit::ParseEntryBundle(*data);
    if (!entries.ok()) return Damaged(path, absl::StrCat("：", entries.status().message()));
    for (const std::string& entry : *entries) tiles.Append(entry);
    const absl::Status same = compare(tiles.TakeFull());
    if (!same.ok()) return same;
    return data;
  };
  const absl::Status verified = VerifyLog(checkpoint, known, fetch, progress);
  return verified.ok() ? compare(tiles.Partial()) : verified;
}

}  // namespace mingzhang::cli
