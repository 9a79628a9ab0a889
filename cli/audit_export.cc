// mingzhang audit export
#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/audit_commands.h"
#include "cli/failure.h"
#include "cli/log_export.h"
#include "cli/log_keys.h"
#include "common/bundle/published_folder.h"
#include "common/file/file.h"

namespace mingzhang::cli {
namespace {

struct ExportOptions {
  std::string directory;
};

constexpr std::uint64_t kProgressStep = 256 * 1000;

// The keys that have signed trees, a line each.
std::string PublicKeys(const audit::KeyChain& keys, const ledger::v1::ListLogKeysResponse& listed) {
  // A ledger of an earlier release lists none.
  if (listed.keys().empty()) return keys.newest().verifier_key() + "\n";
  std::string text;
  for (const auto& key : listed.keys()) absl::StrAppend(&text, key.verifier_key(), "\n");
  return text;
}

// All that belongs to a checkpoint, and last the checkpoint itself.
absl::Status WriteHead(const std::filesystem::path& directory, LogEntries entries,
                       const audit::KeyChain& keys, const ledger::v1::ListLogKeysResponse& listed,
                       const std::string& note) {
  absl::Status status;
  if (entries == LogEntries::kLeftOut) {
    // How one key follows from another is told by entries.
    status = WriteFile(directory / kPublicKeysFile, PublicKeys(keys, listed), kPublicFile);
  } else {
    status = SaveLogKeys(directory / kLogKeysFile, listed);
    if (status.ok()) {
      status =
          WriteFile(directory / kVerifierKeyFile, keys.newest().verifier_key() + "\n", kPublicFile);
    }
  }
  if (status.ok()) status = WriteFile(directory / kCheckpointFile, note, kPublicFile);
  return status.ok() ? status : ExitWith(ExitCode::kOther, status);
}

absl::StatusOr<ExitCode> Export(Session& session, const ExportOptions& options) {
  const auto exported = ExportLog(session, options.directory, LogEntries::kIncluded);
  if (!exported.ok()) return exported.status();
  const audit::Checkpoint& checkpoint = exported->checkpoint;
  if (session.json()) {
    session.PrintJson({{"directory", options.directory},
                       {"origin", checkpoint.origin},
                       {"tree_size", checkpoint.size},
                       {"new_entries", exported->new_entries}});
  } else {
    session.out() << "已导出到 " << options.directory << "：" << checkpoint.origin << "，共 "
                  << checkpoint.size << " 条，新增 " << exported->new_entries << " 条，均已验证\n";
  }
  return ExitCode::kOk;
}

}  // namespace

absl::StatusOr<ExportedLog> ExportLog(Session& session, const std::filesystem::path& directory,
                                      LogEntries entries) {
  ledger::v1::ListLogKeysResponse listed;
  const auto keys = FetchLogKeys(session, &listed);
  if (!keys.ok()) return keys.status();
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return ExitWith(ExitCode::kBadInput,
                    absl::InvalidArgumentError(
                        absl::StrCat("不能建立目录“", directory.string(), "”：", error.message())));
  }
  const auto exported = ReadExportedCheckpoint(directory, *keys);
  if (!exported.ok()) return exported.status();
  auto newest = FetchCheckpoint(session, *keys);
  if (!newest.ok()) return newest.status();
  const audit::Checkpoint& checkpoint = newest->checkpoint;
  const absl::Status done = ExportTiles(directory, entries, *exported, checkpoint, Rotations(*keys),
                                        OnlineLog(session), [&](std::uint64_t count) {
                                          if (count % kProgressStep != 0) return;
                                          session.environment().err << "已导出 " << count << " / "
                                                                    << checkpoint.size << " 条\n";
                                        });
  if (!done.ok()) return done;
  const absl::Status written = WriteHead(directory, entries, *keys, listed, newest->message.note());
  if (!written.ok()) return written;
  const std::uint64_t before = *exported ? (*exported)->size : 0;
  RemoveOldPartials(directory, before, checkpoint.size);
  const std::uint64_t size = checkpoint.size;
  return ExportedLog{std::move(newest->checkpoint), size - before};
}

void AddAuditExportCommand(CLI::App& group, Command& chosen) {
  AddCommand<ExportOptions>(
      group, chosen, "export", "把审计日志导出为静态目录（C2SP tlog-tiles）；再次运行只取新增的",
      [](CLI::App& command, ExportOptions& options) {
        command.add_option("DIR", options.directory, "导出到此目录，没有则建立")->required();
      },
      Export);
}

}  // namespace mingzhang::cli
