// A child process of a test or a benchmark.
#ifndef MINGZHANG_TESTS_SUPPORT_PROCESS_H_
#define MINGZHANG_TESTS_SUPPORT_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace mingzhang {

// Runs a program, its standard output and error appended to a file. Killed and waited for when it
// goes out of scope.
class Process {
 public:
  Process(const std::vector<std::string>& command, const std::string& log_path);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal) const;

  // Waits for its end: the exit code, or minus the signal that ended it.
  int Wait();
  // Wait without waiting: whether it has ended.
  bool Ended();

 private:
  pid_t pid_ = -1;
  bool ended_ = false;
  int result_ = 0;
};

}  // namespace mingzhang

#endif  // MINGZHANG_TESTS_SUPPORT_PROCESS_H_
