#include "workflow_service/publication/pdf/render_queue.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang::publication {
namespace {

using testing::ElementsAre;

// Keeps a worker busy until it is let go, or this goes.
class Blocker {
 public:
  explicit Blocker(RenderQueue& queue) {
    queue.Submit(absl::InfiniteFuture(),
                 [begun = begun_, go_on = go_on_](const absl::Status& status) {
                   EXPECT_EQ(status, absl::OkStatus());
                   begun->Notify();
                   go_on->WaitForNotification();
                 });
    begun_->WaitForNotification();
  }
  ~Blocker() {
    if (!go_on_->HasBeenNotified()) LetGo();
  }
  void LetGo() { go_on_->Notify(); }

 private:
  std::shared_ptr<absl::Notification> begun_ = std::make_shared<absl::Notification>();
  std::shared_ptr<absl::Notification> go_on_ = std::make_shared<absl::Notification>();
};

// What jobs were told, in this order.
class Told {
 public:
  RenderQueue::Job Job() {
    return [this](const absl::Status& status) {
      absl::MutexLock lock(&mutex_);
      codes_.push_back(status.code());
      last_ = status;
    };
  }
  std::vector<absl::StatusCode> Await(std::size_t jobs) {
    absl::MutexLock lock(&mutex_);
    const auto all = [&] { return codes_.size() >= jobs; };
    mutex_.Await(absl::Condition(&all));
    return codes_;
  }
  absl::Status last() {
    absl::MutexLock lock(&mutex_);
    return last_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<absl::StatusCode> codes_;
  absl::Status last_;
};

TEST(RenderQueueTest, RunsOneAfterTheOtherInTheirOrder) {
  RenderQueue queue;
  std::string order;  // Of the one worker.
  absl::Notification done;
  for (const char name : {'a', 'b', 'c', 'd'}) {
    queue.Submit(absl::InfiniteFuture(), [&, name](const absl::Status& status) {
      EXPECT_EQ(status, absl::OkStatus());
      order += name;
      if (name == 'd') done.Notify();
    });
  }
  done.WaitForNotification();
  EXPECT_EQ(order, "abcd");
}

TEST(RenderQueueTest, RunsAsManyAtATimeAsItHasWorkers) {
  RenderQueue queue({.workers = 2});
  const Blocker one(queue);
  const Blocker other(queue);  // Would not begin otherwise.
}

TEST(RenderQueueTest, RefusesOneMoreThanMayWaitAndSaysWhenToComeAgain) {
  RenderQueue queue({.workers = 1, .max_waiting = 2});
  Blocker blocker(queue);
  Told admitted;
  queue.Submit(absl::InfiniteFuture(), admitted.Job());
  queue.Submit(absl::InfiniteFuture(), admitted.Job());
  EXPECT_EQ(queue.waiting(), 2);

  Told refused;
  queue.Submit(absl::InfiniteFuture(), refused.Job());
  EXPECT_THAT(refused.Await(1), ElementsAre(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ErrorReasonName(refused.last()), "QUEUE_FULL");
  const auto retry = GetDetail<google::rpc::RetryInfo>(refused.last());
  ASSERT_TRUE(retry.has_value());
  EXPECT_GT(retry->retry_delay().seconds(), 0);

  blocker.LetGo();
  EXPECT_THAT(admitted.Await(2), ElementsAre(absl::StatusCode::kOk, absl::StatusCode::kOk));
}

TEST(RenderQueueTest, RunsNoJobWhoseDeadlinePassedWhileItWaited) {
  RenderQueue queue;
  Blocker blocker(queue);
  Told late;
  Told other;
  queue.Submit(absl::Now(), late.Job());
  queue.Submit(absl::InfiniteFuture(), other.Job());
  blocker.LetGo();
  EXPECT_THAT(late.Await(1), ElementsAre(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(other.Await(1), ElementsAre(absl::StatusCode::kOk));
}

TEST(RenderQueueTest, ThoseWhoseDeadlinePassedMakeRoomForOthers) {
  RenderQueue queue({.workers = 1, .max_waiting = 2});
  Blocker blocker(queue);
  Told late;
  Told other;
  queue.Submit(absl::Now(), late.Job());
  queue.Submit(absl::InfiniteFuture(), other.Job());
  queue.Submit(absl::InfiniteFuture(), other.Job());
  EXPECT_THAT(late.Await(1), ElementsAre(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(queue.waiting(), 2);
  blocker.LetGo();
  EXPECT_THAT(other.Await(2), ElementsAre(absl::StatusCode::kOk, absl::StatusCode::kOk));
}

TEST(RenderQueueTest, LetsTheJobAtWorkEndAndRefusesTheOthersWhenItGoes) {
  Told waiting;
  std::atomic<bool> ended = false;
  absl::Notification begun;
  {
    RenderQueue queue;
    queue.Submit(absl::InfiniteFuture(), [&](const absl::Status&) {
      begun.Notify();
      // Until the queue goes.
      waiting.Await(2);
      ended = true;
    });
    begun.WaitForNotification();
    queue.Submit(absl::InfiniteFuture(), waiting.Job());
    queue.Submit(absl::InfiniteFuture(), waiting.Job());
  }
  EXPECT_TRUE(ended);
  EXPECT_THAT(waiting.Await(2),
              ElementsAre(absl::StatusCode::kUnavailable, absl::StatusCode::kUnavailable));
  EXPECT_EQ(ErrorReasonName(waiting.last()), "SHUTTING_DOWN");
}

TEST(RenderQueueTest, StoppedItRefusesThoseThatWaitAndThoseThatCome) {
  RenderQueue queue;
  Blocker blocker(queue);
  Told waiting;
  Told coming;
  queue.Submit(absl::InfiniteFuture(), waiting.Job());
  queue.Stop();
  EXPECT_THAT(waiting.Await(1), ElementsAre(absl::StatusCode::kUnavailable));
  queue.Submit(absl::InfiniteFuture(), coming.Job());
  EXPECT_THAT(coming.Await(1), ElementsAre(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ErrorReasonName(coming.last()), "SHUTTING_DOWN");
}

TEST(RenderQueueTest, CallsEachJobOnceWhoeverRaces) {
  constexpr int kThreads = 8;
  constexpr int kJobs = 200;
  std::atomic<int> calls = 0;
  std::atomic<int> runs = 0;
  {
    RenderQueue queue({.workers = 3, .max_waiting = 5});
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < kJobs; ++j) {
          const absl::Time deadline = j % 7 == 0 ? absl::Now() : absl::InfiniteFuture();
          queue.Submit(deadline, [&](const absl::Status& status) {
            ++calls;
            if (status.ok()) ++runs;
          });
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(calls, kThreads * kJobs);
  EXPECT_GT(runs, 0);
}

}  // namespace
}  // namespace mingzhang::publication
