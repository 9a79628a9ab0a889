// How a server is asked to stop.
#ifndef MINGZHANG_COMMON_SERVER_TERMINATION_SIGNALS_H_
#define MINGZHANG_COMMON_SERVER_TERMINATION_SIGNALS_H_

namespace mingzhang::server {

// SIGTERM and SIGINT, taken in by Wait() instead of interrupting whatever runs; SIGPIPE is ignored.
// Make one at the start of main, before any thread: threads inherit what is blocked.
class TerminationSignals {
 public:
  TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

  // Waits for the first of them and returns its number; one that came since construction counts.
  // From then on a second one ends the process at once, for operators who will not wait for the
  // draining. Call it once, from main's thread.
  int Wait();
};

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_TERMINATION_SIGNALS_H_
