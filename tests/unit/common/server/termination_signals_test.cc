#include "common/server/termination_signals.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace mingzhang::server {
namespace {

TEST(TerminationSignalsDeathTest, ASignalThatCameBeforeWaitingCounts) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        TerminationSignals signals;
        kill(getpid(), SIGTERM);
        std::_Exit(signals.Wait() == SIGTERM ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(TerminationSignalsDeathTest, ASecondSignalEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        std::signal(SIGINT, SIG_IGN);
        TerminationSignals signals;
        kill(getpid(), SIGINT);
        signals.Wait();
        raise(SIGINT);
        std::_Exit(0);
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST(TerminationSignalsDeathTest, WritingToAClosedPipeDoesNotKill) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        TerminationSignals signals;
        raise(SIGPIPE);
        std::_Exit(0);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace mingzhang::server
