// Makes Abseil's locks visible to ThreadSanitizer; linked into every program of the tsan build, and
// only there.
//
// Debian's Abseil is not instrumented, so the sanitizer would report whatever an absl::Mutex guards
// as a race. These functions take the place of Abseil's (a program's symbols go before those of its
// shared libraries), call them, and tell the sanitizer which thread hands over to which. gRPC locks
// with Abseil too, so its hand-overs are seen as well.
//
// Not seen: Notification::HasBeenNotified, which is inlined.

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace {

using absl::Condition;
using absl::CondVar;
using absl::Duration;
using absl::Mutex;
using absl::Notification;
using absl::Time;

thread_local void* mutex_at_hand = nullptr;

// Stands around a call of Abseil that gives a mutex away (before), takes it (after), or, as waiting
// does, both.
class Handover {
 public:
  enum Kind { kGive, kTake, kGiveAndTake };
  Handover(const void* mutex, Kind kind) : outer_(mutex_at_hand), kind_(kind) {
    mutex_at_hand = const_cast<void*>(mutex);
    if (kind != kTake) __tsan_release(mutex_at_hand);
  }
  ~Handover() {
    if (kind_ != kGive) __tsan_acquire(mutex_at_hand);
    mutex_at_hand = outer_;
  }

 private:
  void* const outer_;
  const Kind kind_;
};

}  // namespace

#define ABSEIL(Result, name, parameters) \
  static const auto abseil = reinterpret_cast<Result(*) parameters>(dlsym(RTLD_NEXT, #name))
#define HANDOVER(kind, Result, name, parameters, arguments) \
  extern "C" Result name parameters {                       \
    ABSEIL(Result, name, parameters);                       \
    const Handover handover(self, Handover::kind);          \
    return abseil arguments;                                \
  }
#define TRY(name)                     \
  extern "C" bool name(Mutex* self) { \
    ABSEIL(bool, name, (Mutex*));     \
    const bool taken = abseil(self);  \
    if (taken) __tsan_acquire(self);  \
    return taken;                     \
  }

HANDOVER(kTake, void, _ZN4absl7debian35Mutex4LockEv, (Mutex * self), (self))
HANDOVER(kGive, void, _ZN4absl7debian35Mutex6UnlockEv, (Mutex * self), (self))
HANDOVER(kTake, void, _ZN4absl7debian35Mutex10ReaderLockEv, (Mutex * self), (self))
HANDOVER(kGive, void, _ZN4absl7debian35Mutex12ReaderUnlockEv, (Mutex * self), (self))
TRY(_ZN4absl7debian35Mutex7TryLockEv)
TRY(_ZN4absl7debian35Mutex13ReaderTryLockEv)
HANDOVER(kGiveAndTake, void, _ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE,
         (Mutex * self, const Condition& until), (self, until))
HANDOVER(kGiveAndTake, bool,
         _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE,
         (Mutex * self, const Condition& until, Duration timeout), (self, until, timeout))
HANDOVER(kGiveAndTake, bool, _ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE,
         (Mutex * self, const Condition& until, Time deadline), (self, until, deadline))
HANDOVER(kTake, void, _ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE,
         (Mutex * self, const Condition& until), (self, until))
HANDOVER(kTake, bool, _ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE,
         (Mutex * self, const Condition& until, Duration timeout), (self, until, timeout))
HANDOVER(kTake, bool, _ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE,
         (Mutex * self, const Condition& until, Time deadline), (self, until, deadline))
HANDOVER(kTake, void, _ZN4absl7debian35Mutex14ReaderLockWhenERKNS0_9ConditionE,
         (Mutex * self, const Condition& until), (self, until))
HANDOVER(kTake, bool,
         _ZN4absl7debian35Mutex25ReaderLockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE,
         (Mutex * self, const Condition& until, Duration timeout), (self, until, timeout))
HANDOVER(kTake, bool,
         _ZN4absl7debian35Mutex26ReaderLockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE,
         (Mutex * self, const Condition& until, Time deadline), (self, until, deadline))
HANDOVER(kGiveAndTake, void, _ZN4absl7debian37CondVar4WaitEPNS0_5MutexE,
         (CondVar * signal, Mutex* self), (signal, self))
HANDOVER(kGiveAndTake, bool, _ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE,
         (CondVar * signal, Mutex* self, Duration timeout), (signal, self, timeout))
HANDOVER(kGiveAndTake, bool, _ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE,
         (CondVar * signal, Mutex* self, Time deadline), (signal, self, deadline))
HANDOVER(kGive, void, _ZN4absl7debian312Notification6NotifyEv, (Notification * self), (self))
HANDOVER(kTake, void, _ZNK4absl7debian312Notification19WaitForNotificationEv,
         (const Notification* self), (self))
HANDOVER(kTake, bool,
         _ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE,
         (const Notification* self, Duration timeout), (self, timeout))
HANDOVER(kTake, bool, _ZNK4absl7debian312Notification31WaitForNotificationWithDeadlineENS0_4TimeE,
         (const Notification* self, Time deadline), (self, deadline))

// A waiter's condition is evaluated by whichever thread holds the mutex, also inside its Unlock or
// wait, that is after the hand-over was told, or before: what the condition reads is told here.
extern "C" bool _ZNK4absl7debian39Condition4EvalEv(const Condition* self) {
  ABSEIL(bool, _ZNK4absl7debian39Condition4EvalEv, (const Condition*));
  void* const mutex = mutex_at_hand;
  if (mutex != nullptr) __tsan_acquire(mutex);
  const bool holds = abseil(self);
  if (mutex != nullptr) __tsan_release(mutex);
  return holds;
}
