// mingzhang audit export
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/audit_commands.h"
#include "cli/failure.h"
#include "cli/log_export.h"
#include "cli/log_keys.h"
#include "common/file/file.h"

namespace mingzhang::cli {
namespace {

struct ExportOptions {
  std::string directory;
};

// All that belongs to a checkpoint, and last the checkpoint itself.
absl::Status WriteHead(const std::filesystem::path& directory, const audit::KeyChain& keys,
                       const ledger::v1::ListLogKeysResponse& listed, const std::string& note) {
  absl::Status status = SaveLogKeys(directory / kLogKeysFile, listed);
  if (status.ok()) {
    status =
        WriteFile(directory / kVerifierKeyFile, keys.newest().verifier_key() + "\n", kPublicFile);
  }
  if (status.ok()) status = WriteFile(directory / kCheckpointFile, note, kPublicFile);
  return status.ok() ? status : ExitWith(ExitCode::kOther, status);
}

absl::StatusOr<ExitCode> Export(Session& session, const ExportOptions& options) {
  const std::filesystem::path directory = options.directory;
  ledger::v1::ListLogKeysResponse listed;
  const auto keys = FetchLogKeys(session, &listed);
  if (!keys.ok()) return keys.status();
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return ExitWith(ExitCode::kBadInput,
                    absl::InvalidArgumentError(
                        absl::StrCat("不能建立目录“", options.directory, "”：", error.message())));
  }
  const auto exported = ReadExportedCheckpoint(directory, *keys);
  if (!exported.ok()) return exported.status();
  const auto newest = FetchCheckpoint(session, *keys);
  if (!newest.ok()) return newest.status();
  const audit::Checkpoint& checkpoint = newest->checkpoint;
  constexpr std::uint64_t kStep = 256 * 1000;
  const absl::Status done = ExportTiles(directory, *exported, checkpoint, Rotations(*keys),
                                        OnlineLog(session), [&](std::uint64_t entries) {
                                          if (entries % kStep != 0) return;
                                          session.environment().err << "已导出 " << entries << " / "
                                                                    << checkpoint.size << " 条\n";
                                        });
  if (!done.ok()) return done;
  const absl::Status written = WriteHead(directory, *keys, listed, newest->message.note());
  if (!written.ok()) return written;
  const std::uint64_t before = *exported ? (*exported)->size : 0;
  RemoveOldPartials(directory, before, checkpoint.size);
  if (session.json()) {
    session.PrintJson({{"directory", options.directory},
                       {"origin", checkpoint.origin},
                       {"tree_size", checkpoint.size},
                       {"new_entries", checkpoint.size - before}});
  } else {
    session.out() << "已导出到 " << options.directory << "：" << checkpoint.origin << "，共 "
                  << checkpoint.size << " 条，新增 " << checkpoint.size - before
                  << " 条，均已验证\n";
  }
  return ExitCode::kOk;
}

}  // namespace

void AddAuditExportCommand(CLI::App& group, Command& chosen) {
  AddCommand<ExportOptions>(
      group, chosen, "export", "把审计日志导出为静态目录（C2SP tlog-tiles）；再次运行只取新增的",
      [](CLI::App& command, ExportOptions& options) {
        command.add_option("DIR", options.directory, "导出到此目录，没有则建立")->required();
      },
      Export);
}

}  // namespace mingzhang::cli
