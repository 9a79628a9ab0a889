#include "ledger_service/service/audit_watch.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/server/message_bytes.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"
#include "ledger_service/service/audit_query.h"
#include "ledger_service/service/entry_page.h"
#include "ledger_service/service/page_token.h"

namespace mingzhang::service {
namespace {

using ledger::v1::WatchAuditEntriesRequest;
using ledger::v1::WatchAuditEntriesResponse;

// Entries and bytes of a response: little enough for a slow reader to take it in time.
constexpr int kEntriesAtOnce = 500;
constexpr std::size_t kBytesAtOnce = std::size_t{256} << 10;
// How often streams are looked at even if nothing happens: expired tokens, heartbeats.
constexpr absl::Duration kRound = absl::Milliseconds(500);
// What a stream that has to end is left to finish its write.
constexpr absl::Duration kLastWrite = absl::Seconds(1);

absl::Status TooManyStreams(std::size_t limit) {
  absl::Status status =
      MakeError(absl::StatusCode::kResourceExhausted, budget::v1::ERROR_REASON_TOO_MANY_STREAMS,
                absl::StrCat("跟踪审计日志的连接已达上限 ", limit, "，请稍后再试"));
  AddRetryDelay(status, absl::Seconds(5));
  return status;
}

absl::Status TooManyStreamsOfPerson(std::size_t limit) {
  absl::Status status = MakeError(
      absl::StatusCode::kResourceExhausted, budget::v1::ERROR_REASON_TOO_MANY_STREAMS,
      absl::StrCat("您同时跟踪审计日志的连接已达每人上限 ", limit, "，请关闭不用的连接后再试"));
  AddRetryDelay(status, absl::Seconds(5));
  return status;
}

absl::Status ReaderTooSlow() {
  return absl::DeadlineExceededError("对方长时间不接收，已断开；可从 next_log_index 处继续");
}

absl::Status ShuttingDown() {
  return MakeError(absl::StatusCode::kUnavailable, budget::v1::ERROR_REASON_SHUTTING_DOWN,
                   "账本正在停止，请稍后从 next_log_index 处继续");
}

absl::Status TokenExpired() {
  return MakeError(absl::StatusCode::kUnauthenticated, budget::v1::ERROR_REASON_TOKEN_EXPIRED,
                   "登录凭证已过期，请重新登录后从 next_log_index 处继续");
}

}  // namespace

// Belongs to the thread of AuditWatches until it is finished, but for the flags.
class AuditWatches::Stream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Stream(AuditWatches& watches, grpc::CallbackServerContext& context, bool with_proofs)
      : watches_(watches),
        context_(context),
        record_(WatchAuditEntriesRequest::descriptor()->full_name()),
        with_proofs_(with_proofs) {}

  void End(absl::Status status) {
    record_.End(std::move(status), watches_.calls_.counts());
    Finish(ToGrpcStatus(record_.status()));
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&watches_.mutex_);
    writing_ = false;
    if (!ok) gone_ = true;
    watches_.news_ = true;
  }
  void OnCancel() override {
    absl::MutexLock lock(&watches_.mutex_);
    gone_ = true;
    watches_.news_ = true;
  }
  void OnDone() override {
    record_.Log();
    {
      absl::MutexLock lock(&watches_.mutex_);
      watches_.streams_.erase(this);
    }
    delete this;
  }

  AuditWatches& watches_;
  grpc::CallbackServerContext& context_;  // Lives as long as the stream.
  server::CallRecord record_;
  trail::EntryQuery query_;
  const bool with_proofs_;
  std::uint64_t next_index_ = 0;
  absl::Time last_write_ = absl::Now();
  grpc::ByteBuffer response_;  // On its way while writing_.

  // Guarded by the watches' mutex.
  bool writing_ = false;
  bool gone_ = false;
  bool finished_ = false;
  // Why it was cancelled by us; OK if it was not.
  absl::Status cancelled_;
};

AuditWatches::AuditWatches(server::CallRunner& calls, const storage::Storage& storage,
                           const AuditLog& log, AuditWatchOptions options)
    : calls_(calls), storage_(storage), log_(log), options_(options), thread_([this] { Run(); }) {}

AuditWatches::~AuditWatches() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  thread_.join();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* AuditWatches::Start(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer& request_bytes) {
  WatchAuditEntriesRequest request;
  const absl::Status parsed = server::ParseMessage(request_bytes, request);
  auto* stream = new Stream(*this, *context, request.with_proofs());
  absl::Status status = calls_.Admit(stream->record_, *context);
  status.Update(parsed);
  if (status.ok()) {
    auto query =
        MakeAuditQuery(stream->record_.caller().principal, request.resource(), request.filter());
    status = query.status();
    if (query.ok()) stream->query_ = *std::move(query);
  }
  if (status.ok()) {
    const auto size = log_.Size();
    status = size.status();
    if (size.ok() && (request.start_log_index() < -1 || request.start_log_index() > *size)) {
      status = FieldError("start_log_index", absl::StrCat("应为 -1 至 ", *size));
    } else if (size.ok()) {
      stream->next_index_ = static_cast<std::uint64_t>(
          request.start_log_index() == -1 ? *size : request.start_log_index());
    }
  }
  {
    absl::MutexLock lock(&mutex_);
    if (status.ok()) status = stopped_;
    if (status.ok()) status = CheckRoomFor(*stream);
    if (status.ok()) {
      streams_.insert(stream);
      news_ = true;
    }
  }
  if (!status.ok()) stream->End(std::move(status));
  return stream;
}

void AuditWatches::Notify() {
  absl::MutexLock lock(&mutex_);
  // A stream that begins later looks for itself; the thread is not woken for nobody.
  if (!streams_.empty()) news_ = true;
}

void AuditWatches::Stop() { Stop(ShuttingDown()); }

void AuditWatches::Stop(absl::Status reason) {
  absl::MutexLock lock(&mutex_);
  stopped_.Update(std::move(reason));
  news_ = true;
}

absl::Status AuditWatches::CheckRoomFor(const Stream& stream) const {
  if (streams_.size() >= options_.max_streams) return TooManyStreams(options_.max_streams);
  const std::string& subject = stream.record_.caller().principal.subject;
  const auto of_person =
      static_cast<std::size_t>(std::count_if(streams_.begin(), streams_.end(), [&](Stream* other) {
        return other->record_.caller().principal.subject == subject;
      }));
  return of_person < options_.max_streams_of_person
             ? absl::OkStatus()
             : TooManyStreamsOfPerson(options_.max_streams_of_person);
}

absl::Status AuditWatches::ReasonToEnd(const Stream& stream, absl::Time now) const {
  if (!stream.cancelled_.ok()) return stream.cancelled_;
  if (stream.gone_) return absl::CancelledError("调用方已离开");
  if (!stopped_.ok()) return stopped_;
  if (now >= stream.record_.caller().principal.expires) return TokenExpired();
  return absl::OkStatus();
}

bool AuditWatches::MustCancel(Stream& stream, absl::Time now) const {
  if (stream.gone_ || !stream.cancelled_.ok()) return false;  // The write is about to be over.
  absl::Status reason = ReasonToEnd(stream, now);
  const absl::Duration limit =
      reason.ok() ? options_.max_write : std::min(kLastWrite, options_.max_write);
  if (now < stream.last_write_ + limit) return false;
  stream.cancelled_ = reason.ok() ? ReaderTooSlow() : std::move(reason);
  return true;
}

absl::StatusOr<AuditWatches::Round> AuditWatches::TakeRound() const {
  Round round{.snapshot = storage_.TakeSnapshot(), .newest = {}};
  auto newest = log_.CheckpointOf(*round.snapshot);
  if (!newest.ok()) return newest.status();
  round.newest = *std::move(newest);
  return round;
}

void AuditWatches::Run() {
  struct Ready {
    Stream* stream;
    absl::Status end;
  };
  while (true) {
    std::vector<Ready> ready;
    std::vector<Stream*> stuck;
    bool any_lives = false;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(
                                  +[](AuditWatches* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(
                                       self->mutex_) { return self->news_ || self->ended_; },
                                  this),
                              kRound);
      if (ended_) return;
      news_ = false;
      const absl::Time now = absl::Now();
      for (Stream* stream : streams_) {
        if (stream->finished_) continue;
        if (stream->writing_) {
          if (MustCancel(*stream, now)) stuck.push_back(stream);
          continue;
        }
        absl::Status end = ReasonToEnd(*stream, now);
        any_lives |= end.ok();
        ready.push_back({stream, std::move(end)});
      }
    }
    // A stream that this thread has not finished stays. What it does here may call it back at once.
    for (Stream* stream : stuck) stream->context_.TryCancel();
    const auto round = any_lives ? TakeRound() : absl::StatusOr<Round>(Round());
    for (auto& [stream, end] : ready) {
      end.Update(round.status());
      if (end.ok()) end = Serve(*stream, *round, absl::Now());
      if (end.ok()) continue;
      {
        absl::MutexLock lock(&mutex_);
        stream->finished_ = true;
      }
      stream->End(std::move(end));
    }
  }
}

absl::Status AuditWatches::Serve(Stream& stream, const Round& round, absl::Time now) {
  const std::uint64_t size = round.newest.checkpoint.size;
  const bool heartbeat_due = now >= stream.last_write_ + options_.heartbeat;
  if (stream.next_index_ >= size && !heartbeat_due) return absl::OkStatus();
  std::string entries;
  WatchAuditEntriesResponse response;  // Without the entries.
  std::uint64_t next = std::max(stream.next_index_, size);
  if (stream.next_index_ < size) {
    const auto beyond = FindEntries(
        {.snapshot = *round.snapshot,
         .log = log_,
         .tree_size = size,
         .person = stream.record_.caller().principal,
         .query = stream.query_,
         .range = {stream.next_index_, size},
         .bounds = PageBounds(kEntriesAtOnce, kBytesAtOnce)},
        [&entries](std::string_view entry) {
          AppendEntry(entries, WatchAuditEntriesResponse::kEntriesFieldNumber, entry);
        },
        stream.with_proofs_ ? response.mutable_inclusion_proofs() : nullptr);
    if (!beyond.ok()) return beyond.status();
    // What did not fit follows as soon as this response is written.
    next = beyond->value_or(size);
  }
  stream.next_index_ = next;
  if (entries.empty() && !heartbeat_due) return absl::OkStatus();
  response.set_next_log_index(static_cast<std::int64_t>(next));
  response.set_checkpoint(round.newest.note);
  response.AppendToString(&entries);
  stream.response_ = server::ToByteBuffer(entries);
  stream.last_write_ = now;
  {
    absl::MutexLock lock(&mutex_);
    stream.writing_ = true;
  }
  stream.StartWrite(&stream.response_);
  return absl::OkStatus();
}

}  // namespace mingzhang::service
