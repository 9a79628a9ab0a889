// mingzhang audit watch
//
// It asks, and is not told: a monitor that waits for the server's stream sees what the server
// chooses to send, and when. Every look asks for a checkpoint, and for the proof that it extends
// the last one.
#include <signal.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cli/audit_commands.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/log_keys.h"
#include "cli/log_monitor.h"
#include "cli/text_table.h"

namespace mingzhang::cli {
namespace {

constexpr char kWatchedFile[] = "watched.checkpoint";
constexpr char kEvidence[] = "evidence";
constexpr absl::Duration kFirstBackoff = absl::Seconds(1);
constexpr absl::Duration kMaxBackoff = absl::Minutes(1);
// How soon an interrupt is noticed.
constexpr absl::Duration kSlice = absl::Milliseconds(100);

struct WatchOptions {
  int interval_seconds = 5;
  bool once = false;
  bool from_start = false;
};

volatile sig_atomic_t interrupted = 0;

// SIGINT and SIGTERM end the watch in good order for as long as this lives.
class Interrupts {
 public:
  Interrupts() {
    interrupted = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    sigaction(SIGINT, &action, &old_interrupt_);
    sigaction(SIGTERM, &action, &old_terminate_);
  }
  ~Interrupts() {
    sigaction(SIGINT, &old_interrupt_, nullptr);
    sigaction(SIGTERM, &old_terminate_, nullptr);
  }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

void Wait(absl::Duration duration) {
  const absl::Time end = absl::Now() + duration;
  while (interrupted == 0 && absl::Now() < end) {
    absl::SleepFor(std::min(kSlice, end - absl::Now()));
  }
}

bool IsPassing(const absl::Status& status) { return ExitCodeFor(status) == ExitCode::kUnavailable; }

void PrintEntry(const Session& session, const ledger::v1::AuditEntry& entry) {
  if (session.json()) {
    session.out() << ToJson(entry).dump(-1, ' ', false,
                                        nlohmann::ordered_json::error_handler_t::replace)
                  << '\n';
    return;
  }
  const auto& actor = entry.actor();
  session.out() << entry.log_index() << "  " << TimeText(entry.time()) << "  "
                << OneLine(actor.display_name().empty() ? actor.subject() : actor.display_name())
                << "  " << ActionLabel(entry.action()) << "  "
                << OneLine(ShortBudgetName(entry.resource())) << "  "
                << OneLine(StateChange(entry));
  if (!entry.comment().empty()) session.out() << "  " << OneLine(entry.comment());
  session.out() << '\n';
}

// What the ledger says now, and the keys to check it with.
absl::StatusOr<std::string> FetchNote(Session& session) {
  const auto client = session.client();
  if (!client.ok()) return client.status();
  auto message = (*client)->Call(&Client::Audit::GetCheckpoint, ledger::v1::GetCheckpointRequest());
  if (!message.ok()) return message.status();
  return std::move(*message->mutable_note());
}

absl::StatusOr<ExitCode> Watch(Session& session, const WatchOptions& options) {
  if (options.interval_seconds < 1) return UsageError("--interval 应为正的秒数");
  auto keys = session.log_keys();
  if (!keys.ok()) return keys.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  LogMonitor monitor({.state = session.home() / kWatchedFile,
                      .evidence = session.home() / kEvidence,
                      .from_start = options.from_start});
  const absl::Status loaded = monitor.Load(*keys);
  if (!loaded.ok()) return loaded;
  std::ostream& err = session.environment().err;
  const LogSource source = OnlineLog(session);
  const auto print = [&session](const ledger::v1::AuditEntry& entry) {
    PrintEntry(session, entry);
  };

  const auto look = [&]() -> absl::Status {
    const auto note = FetchNote(session);
    if (!note.ok()) return note.status();
    if (!keys->Open(*note).ok()) {
      // Perhaps there is a new key.
      auto newer = FetchLogKeys(session);
      if (newer.ok()) keys = std::move(newer);
      if (!newer.ok() && IsPassing(newer.status())) return newer.status();
    }
    const std::optional<audit::Checkpoint> before = monitor.last();
    const bool told = monitor.proofs_only();
    const auto changed =
        monitor.Look(*note, *keys, source, session.environment().clock.Now(), print);
    session.out().flush();
    if (!changed.ok()) return changed.status();
    if (monitor.proofs_only() && !told) {
      err << "注意：无权读取全部条目，只核对日志有增无改，不列出条目（须有覆盖全部区划的审计角色）"
             "\n";
    }
    if (*changed && !session.json()) {
      err << (before ? "检查点已验证：日志由 " + std::to_string(before->size) + " 条增加到 "
                     : std::string("开始监视：日志现有 "))
          << monitor.last()->size << " 条\n";
    }
    return absl::OkStatus();
  };

  const Interrupts interrupts;
  absl::Duration backoff = kFirstBackoff;
  while (interrupted == 0) {
    const absl::Status status = look();
    if (options.once || (!status.ok() && !IsPassing(status))) {
      if (!status.ok()) return status;
      break;
    }
    if (status.ok()) {
      backoff = kFirstBackoff;
      Wait(absl::Seconds(options.interval_seconds));
    } else {
      err << "暂时看不到日志，" << absl::ToInt64Seconds(backoff) << " 秒后再试："
          << OneLine(std::string(status.message())) << std::endl;
      Wait(backoff);
      backoff = std::min(2 * backoff, kMaxBackoff);
    }
  }
  if (!session.json()) {
    err << "监视结束：" << (monitor.last() ? std::to_string(monitor.last()->size) : "0")
        << " 条已核对\n";
  }
  return ExitCode::kOk;
}

}  // namespace

void AddAuditWatchCommand(CLI::App& group, Command& chosen) {
  AddCommand<WatchOptions>(
      group, chosen, "watch", "监视日志：逐个核对检查点，列出新条目；日志分叉或变短即报警",
      [](CLI::App& command, WatchOptions& options) {
        command.add_option("--interval", options.interval_seconds, "每隔几秒查看一次，默认 5");
        command.add_flag("--once", options.once, "只查看一次就结束，适合定时任务");
        command.add_flag("--from-start", options.from_start,
                         "首次监视时从第 0 条验证起，默认从当时的检查点起");
      },
      Watch);
}

}  // namespace mingzhang::cli
