#include "workflow_service/publication/pdf/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
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

// All that the child needs to become the program, at hand before it is made.
struct Start {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* directory;
  int input;
  int log;
  // Takes errno where the program could not be started.
  int failure;
  rlim_t file_bytes;
  rlim_t data_bytes;
  rlim_t cpu_seconds;
  pid_t parent;
};

// In the child of a process with threads: whatever lock there is may be held for ever.
[[noreturn]] void BecomeProgram(const Start& start) {
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
  const bool ready =
      setsid() >= 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == start.parent &&
      dup2(start.input, STDIN_FILENO) >= 0 && dup2(start.log, STDOUT_FILENO) >= 0 &&
      dup2(start.log, STDERR_FILENO) >= 0 && chdir(start.directory) == 0 && limit(RLIMIT_CORE, 0) &&
      limit(RLIMIT_FSIZE, start.file_bytes) && limit(RLIMIT_DATA, start.data_bytes) &&
      limit(RLIMIT_CPU, start.cpu_seconds) &&
      // They end with exec, the one that tells of failure with its success.
      close_range(STDERR_FILENO + 1, std::numeric_limits<unsigned>::max(), CLOSE_RANGE_CLOEXEC) ==
          0 &&
      sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
  if (ready) execve(start.program, start.arguments, start.environment);
  const int error = errno;
  [[maybe_unused]] const ssize_t told = write(start.failure, &error, sizeof error);
  _exit(127);
}

// Kills what is left of the session. Its leader, if it lives, must not be waited for yet, so that
// no other can have its number.
void KillSession(pid_t leader) { kill(-leader, SIGKILL); }

// Waits for those that were killed, so that none writes any more.
void AwaitEndOfSession(pid_t leader) {
  const absl::Time end = absl::Now() + kEndOfSession;
  while (kill(-leader, 0) == 0 && absl::Now() < end) absl::SleepFor(absl::Milliseconds(2));
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

// Whether the process ended before the deadline.
bool AwaitEnd(int process, absl::Time deadline) {
  while (true) {
    const absl::Duration left = std::min(deadline - absl::Now(), kLongestPoll);
    pollfd events = {process, POLLIN, 0};
    // Rounded up, lest it turns around a last fraction of a millisecond.
    const auto milliseconds = std::max<std::int64_t>(
        0, absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1))));
    if (poll(&events, 1, static_cast<int>(milliseconds)) > 0) return true;
    if (absl::Now() >= deadline) return false;
  }
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
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0) return ErrnoError(errno, "无法建立管道");
  absl::Cleanup close_failure_end = [&] { close(failure[1]); };
  const absl::Cleanup close_failure = [&] { close(failure[0]); };

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
      .failure = failure[1],
      .file_bytes = command.max_file_bytes,
      .data_bytes = command.max_data_bytes,
      .cpu_seconds = cpu_seconds * std::max(1U, std::thread::hardware_concurrency()),
      .parent = getpid()};
  // No handler of ours may run in the child.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t child = fork();
  if (child == 0) BecomeProgram(start);
  const int fork_error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child < 0) return ErrnoError(fork_error, "无法建立进程");

  std::move(close_failure_end).Invoke();
  const auto wait_for_child = [child] {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  };
  int error = 0;
  ssize_t told = 0;
  while ((told = read(failure[0], &error, sizeof error)) < 0 && errno == EINTR) {
  }
  if (told != 0) {
    wait_for_child();
    return ErrnoError(error, absl::StrCat("无法启动“", command.program.string(), "”"));
  }

  // It leads its session from here on.
  // glibc 2.36 declares pidfd_open for C alone.
  const int process = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  const int process_error = errno;
  const bool ended = process >= 0 && AwaitEnd(process, deadline);
  if (process >= 0) close(process);
  KillSession(child);
  const int status = wait_for_child();
  AwaitEndOfSession(child);
  if (process < 0) return ErrnoError(process_error, "无法等待进程");
  return ended ? HowItEnded(status) : absl::DeadlineExceededError("超过时限，已被终止");
}

}  // namespace mingzhang::publication
