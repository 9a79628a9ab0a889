#include "workflow_service/publication/pdf/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/workflow_service/publication/pdf/scratch_folder.h"

namespace mingzhang::publication {
namespace {

using testing::HasSubstr;

class ChildProcessTest : public testing::Test {
 protected:
  ChildCommand Command(const std::string& script) const {
    return {.program = folder_.Script("program", script),
            .arguments = {},
            .environment = {"PATH=/usr/bin:/bin"},
            .directory = folder_.path(),
            .log = folder_.path() / "log"};
  }

  static absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

  ScratchFolder folder_;
};

TEST_F(ChildProcessTest, RunsInItsFolderWithItsArgumentsAndNoVariableButItsOwn) {
  setenv("MINGZHANG_TEST_SECRET", "secret", 1);
  ChildCommand command = Command("pwd; echo \"$1|$2\"; env | sort; echo error >&2");
  command.arguments = {"a b", "$(date)"};
  command.environment.emplace_back("LANG=C");
  EXPECT_EQ(RunChild(command, Soon()), absl::OkStatus());
  const std::string log = folder_.Read("log");
  EXPECT_THAT(log, testing::StartsWith(folder_.path().string() + "\na b|$(date)\n"));
  EXPECT_THAT(log, HasSubstr("LANG=C\n"));
  EXPECT_THAT(log, testing::EndsWith("error\n"));
  EXPECT_THAT(log, testing::Not(HasSubstr("secret")));
}

TEST_F(ChildProcessTest, HasNothingOpenButAnEmptyInputAndItsLog) {
  // Without O_CLOEXEC, as a library may have it.
  const int leaked = open("/dev/null", O_RDONLY);
  ASSERT_GE(leaked, 0);
  const auto list =
      Command("cat; for each in /proc/self/fd/*; do readlink $each; done; ls /proc/$$/fd");
  EXPECT_EQ(RunChild(list, Soon()), absl::OkStatus());
  close(leaked);
  // 10 is the shell's own, for the script.
  EXPECT_THAT(folder_.Read("log"), testing::EndsWith("0\n1\n10\n2\n"));
}

TEST_F(ChildProcessTest, HeedsSignalsThatThisProcessDoesNot) {
  void (*const before)(int) = signal(SIGPIPE, SIG_IGN);
  const absl::Status run = RunChild(Command("kill -PIPE $$; exit 0"), Soon());
  signal(SIGPIPE, before);
  EXPECT_EQ(run.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(run.message()), HasSubstr("信号 13"));
}

TEST_F(ChildProcessTest, SaysHowAProgramFailed) {
  const absl::Status run = RunChild(Command("exit 3"), Soon());
  EXPECT_EQ(run.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(run.message()), HasSubstr("状态 3"));
}

TEST_F(ChildProcessTest, SaysWhichProgramCannotBeStarted) {
  ChildCommand command = Command("");
  command.program = folder_.path() / "none";
  const absl::Status missing = RunChild(command, Soon());
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("none"));
  std::filesystem::remove(command.log);
  command.program = "/dev/null";
  EXPECT_EQ(RunChild(command, Soon()).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(ChildProcessTest, StartsNothingAfterTheDeadline) {
  EXPECT_EQ(RunChild(Command("touch started"), absl::Now()).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "started"));
}

// Whether there is a process whose number stands in the file, alive or not yet waited for.
bool Exists(const ScratchFolder& folder, const std::string& file) {
  const std::string number = folder.Read(file);
  EXPECT_NE(number, "");
  return std::filesystem::exists("/proc/" + std::to_string(std::atoi(number.c_str())));
}

TEST_F(ChildProcessTest, KillsAProgramThatTakesTooLongWithWhateverItStarted) {
  // The one in between is gone, the last one heeds no polite signal.
  const auto command = Command(
      "echo $$ > parent\n"
      "(sh -c 'trap \"\" TERM HUP; echo $$ > grandchild; while :; do sleep 1; done' &)\n"
      "while :; do sleep 1; done\n");
  absl::Status run;
  // Long enough for both to start, however busy the machine.
  for (absl::Duration limit = absl::Seconds(1);; limit *= 2) {
    run = RunChild(command, absl::Now() + limit);
    if (!folder_.Read("grandchild").empty() || limit > absl::Minutes(1)) break;
    std::filesystem::remove(command.log);
  }
  EXPECT_EQ(run.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_FALSE(Exists(folder_, "parent"));
  EXPECT_FALSE(Exists(folder_, "grandchild"));
}

TEST_F(ChildProcessTest, LeavesNothingRunningBehindAProgramThatEnds) {
  const auto command = Command("sleep 1000 & echo $! > left");
  EXPECT_EQ(RunChild(command, Soon()), absl::OkStatus());
  EXPECT_FALSE(Exists(folder_, "left"));
}

TEST_F(ChildProcessTest, DoesNotWaitForWhatHasLeftTheSession) {
  const auto command = Command(
      "setsid sh -c 'echo $$ > left; exec sleep 1000' &\n"
      "while [ ! -s left ]; do sleep 0.01; done");
  EXPECT_EQ(RunChild(command, Soon()), absl::OkStatus());
  kill(std::atoi(folder_.Read("left").c_str()), SIGKILL);
}

TEST_F(ChildProcessTest, EndsItsProgramWhereThisProcessDies) {
  const auto command = Command("sleep 1000 & echo $! > child; echo $$ > leader; wait");
  const pid_t service = fork();
  if (service == 0) {
    RunChild(command, absl::InfiniteFuture()).IgnoreError();
    _exit(0);
  }
  while (folder_.Read("leader").empty()) absl::SleepFor(absl::Milliseconds(5));
  kill(service, SIGKILL);
  waitpid(service, nullptr, 0);
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while ((Exists(folder_, "leader") || Exists(folder_, "child")) && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  EXPECT_FALSE(Exists(folder_, "leader"));
  EXPECT_FALSE(Exists(folder_, "child"));
}

TEST_F(ChildProcessTest, LeavesNoZombie) {
  EXPECT_EQ(RunChild(Command("exit 0"), Soon()), absl::OkStatus());
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(ChildProcessTest, EndsAProgramThatWritesAnEndlessFile) {
  ChildCommand command = Command("exec head -c 100000 /dev/zero > large");
  command.max_file_bytes = 10'000;
  const absl::Status run = RunChild(command, Soon());
  EXPECT_EQ(run.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(run.message()), HasSubstr("文件过大"));
  EXPECT_EQ(std::filesystem::file_size(folder_.path() / "large"), 10'000);
}

TEST_F(ChildProcessTest, EndsAProgramThatTakesAllMemory) {
  ChildCommand command = Command("exec dd if=/dev/zero of=/dev/null bs=512M count=1");
  command.max_data_bytes = std::size_t{64} << 20;
  EXPECT_EQ(RunChild(command, Soon()).code(), absl::StatusCode::kInternal);
}

TEST_F(ChildProcessTest, RunsManyAtATime) {
  std::vector<std::thread> threads;
  std::atomic<int> succeeded = 0;
  const auto program = folder_.Script("many", "echo $1");
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 8; ++j) {
        const std::string name = std::to_string(i) + "-" + std::to_string(j);
        const absl::Status run = RunChild({.program = program,
                                           .arguments = {name},
                                           .environment = {},
                                           .directory = folder_.path(),
                                           .log = folder_.path() / name},
                                          Soon());
        if (run.ok() && folder_.Read(name) == name + "\n") ++succeeded;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(succeeded, 64);
}

}  // namespace
}  // namespace mingzhang::publication
