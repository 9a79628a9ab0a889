#include "workflow_service/publication/pdf/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>
#include <thread>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace mingzhang::publication {
namespace {

// What is killed is gone within moments; longer than this nobody waits for it.
constexpr absl::Duration kEndOfSession = absl::Seconds(1);
constexpr absl::Duration kLongestPoll = absl::Minutes(10);

// What the keeper and the program tell; small enough to be written at once.
struct Report {
  // errno, where the program could not be started.
  int error = 0;
  // Otherwise how it ended, as waitpid has it.
  int status = 0;
};

absl::Status ErrnoError(int error, const std::string& what) {
  return {absl::ErrnoToStatusCode(error),
          absl::StrCat(what, "：", std::generic_category().message(error))};
}

// execve's kind of list. Points into `texts`.
std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// All that the keeper and the program need, at hand before they are made.
struct Start {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* directory;
  int input;
  int log;
  // Takes the Report.
  int report;
  rlim_t file_bytes;
  rlim_t data_bytes;
  rlim_t cpu_seconds;
  pid_t parent;
};

// Where the keeper and the program have it.
constexpr int kReport = STDERR_FILENO + 1;

// Never 0, which would tell of success.
[[noreturn]] void EndWith(int error) {
  const Report report = {.error = error != 0 ? error : ECHILD};
  [[maybe_unused]] const ssize_t told = write(kReport, &report, sizeof report);
  _exit(127);
}

[[noreturn]] void BecomeProgram(const Start& start, pid_t keeper) {
  const auto limit = [](int resource, rlim_t value) {
    const rlimit bound = {value, value};
    return setrlimit(static_cast<__rlimit_resource>(resource), &bound) == 0;
  };
  // What is ignored stays so over exec, and gRPC ignores SIGPIPE.
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &by_default, nullptr);
  sigset_t none;
  sigemptyset(&none);
  const bool ready = setsid() >= 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
                     getppid() == keeper && chdir(start.directory) == 0 && limit(RLIMIT_CORE, 0) &&
                     limit(RLIMIT_FSIZE, start.file_bytes) &&
                     limit(RLIMIT_DATA, start.data_bytes) && limit(RLIMIT_CPU, start.cpu_seconds) &&
                     sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
  if (ready) execve(start.program, start.arguments, start.environment);
  EndWith(errno);
}

// The process between this one and the program, to which falls what the program started and left,
// so that it can be waited for, whoever is init. All signals are blocked. It is the child of a
// process with threads: whatever lock there is may be held for ever, so it makes system calls only.
[[noreturn]] void Keep(const Start& start) {
  // Nothing of the service's stays open for its sake. The report closes where a program begins.
  if (dup2(start.input, STDIN_FILENO) < 0 || dup2(start.log, STDOUT_FILENO) < 0 ||
      dup2(start.log, STDERR_FILENO) < 0 || dup2(start.report, kReport) < 0 ||
      fcntl(kReport, F_SETFD, FD_CLOEXEC) != 0 ||
      close_range(kReport + 1, std::numeric_limits<unsigned>::max(), 0) != 0) {
    _exit(127);
  }
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  if (sigaction(SIGCHLD, &by_default, nullptr) != 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 ||
      prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) {
    EndWith(errno);
  }
  if (getppid() != start.parent) _exit(127);
  const pid_t keeper = getpid();
  const pid_t program = _Fork();
  if (program == 0) BecomeProgram(start, keeper);
  if (program < 0) EndWith(errno);

  // Until the program has ended, or is to: the parent asks for it, or has died.
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGTERM);
  siginfo_t ended{};
  while (ended.si_pid == 0 && sigwaitinfo(&awaited, nullptr) != SIGTERM) {
    waitid(P_PID, program, &ended, WEXITED | WNOHANG | WNOWAIT);
  }
  // It has not been waited for yet, so no other session can have its number.
  kill(-program, SIGKILL);
  kill(program, SIGKILL);
  Report report;
  while (waitpid(program, &report.status, 0) < 0 && errno == EINTR) {
  }
  [[maybe_unused]] const ssize_t told = write(kReport, &report, sizeof report);
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
  _exit(0);
}

absl::Status HowItEnded(int status) {
  if (WIFEXITED(status)) {
    const int code = WEXITSTATUS(status);
    return code == 0 ? absl::OkStatus()
                     : absl::InternalError(absl::StrCat("以状态 ", code, " 退出"));
  }
  switch (WTERMSIG(status)) {
    case SIGXFSZ:
      return absl::InternalError("写出的文件过大，已被终止");
    case SIGXCPU:
      return absl::InternalError("用尽了处理器时间，已被终止");
    default:
      return absl::InternalError(absl::StrCat("被信号 ", WTERMSIG(status), " 终止"));
  }
}

// Whether there is something to read, or nobody left to write it, before the deadline.
bool AwaitReadable(int file, absl::Time deadline) {
  while (true) {
    const absl::Duration left = std::min(deadline - absl::Now(), kLongestPoll);
    pollfd events = {file, POLLIN, 0};
    // Rounded up, lest it turns around a last fraction of a millisecond.
    const auto milliseconds = std::max<std::int64_t>(
        0, absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1))));
    if (poll(&events, 1, static_cast<int>(milliseconds)) > 0) return true;
    if (absl::Now() >= deadline) return false;
  }
}

// The next report; nullopt where there is none any more.
std::optional<Report> ReadReport(int file) {
  Report report;
  ssize_t size = 0;
  while ((size = read(file, &report, sizeof report)) < 0 && errno == EINTR) {
  }
  if (size != sizeof report) return std::nullopt;
  return report;
}

}  // namespace

absl::Status RunChild(const ChildCommand& command, absl::Time deadline) {
  const absl::Duration left = deadline - absl::Now();
  if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("没有开始就已超时");

  std::vector<std::string> arguments = {command.program.string()};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> environment = command.environment;
  const std::vector<char*> argument_pointers = Pointers(arguments);
  const std::vector<char*> environment_pointers = Pointers(environment);

  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0) return ErrnoError(errno, "无法打开 /dev/null");
  const absl::Cleanup close_input = [input] { close(input); };
  const int log =
      open(command.log.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) return ErrnoError(errno, absl::StrCat("无法写入“", command.log.string(), "”"));
  const absl::Cleanup close_log = [log] { close(log); };
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return ErrnoError(errno, "无法建立管道");
  absl::Cleanup close_report_end = [&] { close(report[1]); };
  const absl::Cleanup close_report = [&] { close(report[0]); };

  // All processors for all the time that it has; for those that outlive this process.
  const auto cpu_seconds =
      static_cast<rlim_t>(absl::ToInt64Seconds(std::min(left, absl::Hours(1)))) + 1;
  const Start start = {
      .program = arguments[0].c_str(),
      .arguments = argument_pointers.data(),
      .environment = environment_pointers.data(),
      .directory = command.directory.c_str(),
      .input = input,
      .log = log,
      .report = report[1],
      .file_bytes = command.max_file_bytes,
      .data_bytes = command.max_data_bytes,
      .cpu_seconds = cpu_seconds * std::max(1U, std::thread::hardware_concurrency()),
      .parent = getpid()};
  // No handler of ours may run in the keeper.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t keeper = fork();
  if (keeper == 0) Keep(start);
  const int fork_error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (keeper < 0) return ErrnoError(fork_error, "无法建立进程");
  std::move(close_report_end).Invoke();

  const bool ended = AwaitReadable(report[0], deadline);
  if (!ended) kill(keeper, SIGTERM);
  // Once it was killed, how it ended is soon told.
  const absl::Time end = absl::Now() + kEndOfSession;
  std::optional<Report> told;
  while (AwaitReadable(report[0], end)) {
    const auto next = ReadReport(report[0]);
    if (!next) break;
    if (!told) told = next;
  }
  kill(keeper, SIGKILL);
  while (waitpid(keeper, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (!ended) return absl::DeadlineExceededError("超过时限，已被终止");
  if (!told) return absl::InternalError("失去了对它的控制");
  if (told->error != 0) {
    return ErrnoError(told->error, absl::StrCat("无法启动“", command.program.string(), "”"));
  }
  return HowItEnded(told->status);
}

}  // namespace mingzhang::publication
