#include "cli/log_monitor.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "common/file/file.h"
#include "common/time/timestamp.h"
#include "ledger_service/audit/merkle.h"

namespace mingzhang::cli {
namespace {

constexpr char kWhen[] = "上次查看时";

bool IsRefused(const absl::Status& status) { return ExitCodeFor(status) == ExitCode::kRefused; }

}  // namespace

absl::Status LogMonitor::Load(const audit::KeyChain& keys) {
  auto note = ReadFile(options_.state, audit::kMaxNoteSize);
  if (absl::IsNotFound(note.status())) {
    if (options_.from_start) last_ = audit::Checkpoint{keys.name(), 0, audit::EmptyRoot()};
    return absl::OkStatus();
  }
  if (!note.ok()) return ExitWith(ExitCode::kOther, note.status());
  auto checkpoint = keys.Open(*note);
  if (!checkpoint.ok()) {
    return ExitWith(
        ExitCode::kRefused,
        Advise(absl::DataLossError(absl::StrCat("上次查看的检查点“", options_.state.string(),
                                                "”不成立：", checkpoint.status().message())),
               "如果日志确已重建（换了签名公钥），请删除此文件后重新监视"));
  }
  last_ = *std::move(checkpoint);
  last_note_ = *std::move(note);
  return absl::OkStatus();
}

absl::StatusOr<bool> LogMonitor::Look(const std::string& note, const audit::KeyChain& keys,
                                      const LogSource& source, absl::Time now, Visit visit) {
  const auto checkpoint = OpenSignedCheckpoint(note, keys);
  if (!checkpoint.ok()) return WithEvidence(checkpoint.status(), note, now);
  if (last_ && *checkpoint == *last_ && !last_note_.empty()) return false;
  if (last_) {
    const absl::Status status = Advance(*checkpoint, keys, source, visit);
    if (IsRefused(status)) return WithEvidence(status, note, now);
    if (!status.ok()) return status;
  }
  const absl::Status saved = WriteFile(options_.state, note, kPrivateFile);
  if (!saved.ok()) return ExitWith(ExitCode::kOther, saved);
  last_ = *checkpoint;
  last_note_ = note;
  return true;
}

absl::Status LogMonitor::Advance(const audit::Checkpoint& checkpoint, const audit::KeyChain& keys,
                                 const LogSource& source, Visit visit) {
  // A proof of growth comes first: it costs one call, and needs no right to read entries.
  const absl::Status extends = CheckExtends({*last_, kWhen}, checkpoint, source);
  if (!extends.ok() || checkpoint.size == last_->size) return extends;
  std::vector<KnownTree> known = Rotations(keys);
  known.push_back({*last_, kWhen});
  const absl::Status read =
      ReadVerified(last_->size, checkpoint, known, source, [&](const VerifiedBundle& bundle) {
        for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
          if (bundle.first + i < std::max(last_->size, visited_)) continue;
          ledger::v1::AuditEntry entry;
          entry.ParseFromString(bundle.entries[i]);
          visit(entry);
          visited_ = bundle.first + i + 1;
        }
        return absl::OkStatus();
      });
  proofs_only_ = absl::IsPermissionDenied(read);
  return proofs_only_ ? absl::OkStatus() : read;
}

absl::Status LogMonitor::WithEvidence(absl::Status status, const std::string& note,
                                      absl::Time now) const {
  const std::string stamp = absl::FormatTime("%Y%m%dT%H%M%S", now, ChinaStandardTime());
  const auto earlier = options_.evidence / (stamp + "-earlier.checkpoint");
  const auto later = options_.evidence / (stamp + "-later.checkpoint");
  absl::Status saved = MakePrivateDirectory(options_.evidence);
  if (saved.ok()) saved = WriteFile(later, note, kPrivateFile);
  if (saved.ok() && !last_note_.empty()) saved = WriteFile(earlier, last_note_, kPrivateFile);
  std::string advice = "请立即停止信任该服务，并通知审计人员；";
  if (!saved.ok()) {
    absl::StrAppend(&advice, "证据没有存下（", saved.message(), "），请把以上输出留好");
  } else {
    absl::StrAppend(&advice, "证据已存为 ", later.string());
    if (!last_note_.empty()) absl::StrAppend(&advice, " 和 ", earlier.string());
  }
  return ExitWith(ExitCode::kRefused, Advise(std::move(status), advice));
}

}  // namespace mingzhang::cli
