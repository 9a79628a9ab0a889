// One run of another program, with a bound on everything that it may take.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_CHILD_PROCESS_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_CHILD_PROCESS_H_

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mingzhang::publication {

struct ChildCommand {
  // An absolute path. Nothing is looked for, and no shell is asked.
  std::filesystem::path program;
  std::vector<std::string> arguments;
  // NAME=value; the program gets no other variable.
  std::vector<std::string> environment;
  // Where it runs.
  std::filesystem::path directory;
  // What it writes to its standard output and error. Must not exist.
  std::filesystem::path log;
  // The largest file that it, or what it starts, may write.
  std::size_t max_file_bytes = std::size_t{256} << 20;
  // Of data in memory, for each process.
  std::size_t max_data_bytes = std::size_t{4} << 30;
};

// Runs the program and waits for its end; when that is not before `deadline`, it is killed. It
// leads a session of its own with nothing open but an empty input and its log. Whatever of that
// session is left when it ends, is killed and waited for, so no process is left, not even a dead
// one; the same happens when this process dies. Thread-safe, also beside threads of gRPC's: between
// fork and exec only system calls are made.
//
// OK: it exited with 0. DEADLINE_EXCEEDED: it was killed. INTERNAL: it exited otherwise; the
// message says how. Otherwise it could not be started.
absl::Status RunChild(const ChildCommand& command, absl::Time deadline);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_CHILD_PROCESS_H_
