#include "ledger_service/service/audit_watch.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"
#include "ledger_service/service/audit_query.h"
#include "ledger_service/service/entry_page.h"
#include "ledger_service/service/page_token.h"

namespace mingzhang::service {
namespace {

using ledger::v1::WatchAuditEntriesRequest;
using ledger::v1::WatchAuditEntriesResponse;

// Entries of a response; its bytes are bounded as a page's are.
constexpr int kEntriesAtOnce = 500;
// How often streams are looked at even if nothing happens: expired tokens, heartbeats.
constexpr absl::Duration kRound = absl::Milliseconds(500);

absl::Status TooManyStreams(std::size_t limit) {
  absl::Status status =
      MakeError(absl::StatusCode::kResourceExhausted, budget::v1::ERROR_REASON_TOO_MANY_STREAMS,
                absl::StrCat("跟踪审计日志的连接已达上限 ", limit, "，请稍后再试"));
  AddRetryDelay(status, absl::Seconds(5));
  return status;
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

// Belongs to the thread of AuditWatches until it is finished, but for the two flags.
class AuditWatches::Stream final : public grpc::ServerWriteReactor<WatchAuditEntriesResponse> {
 public:
  Stream(AuditWatches& watches, bool with_proofs)
      : watches_(watches),
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
    record_.Cancel();
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
  server::CallRecord record_;
  trail::EntryQuery query_;
  const bool with_proofs_;
  std::uint64_t next_index_ = 0;
  absl::Time last_write_ = absl::Now();
  WatchAuditEntriesResponse response_;  // On its way while writing_.

  // Guarded by the watches' mutex.
  bool writing_ = false;
  bool gone_ = false;
  bool finished_ = false;
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

grpc::ServerWriteReactor<WatchAuditEntriesResponse>* AuditWatches::Start(
    grpc::CallbackServerContext* context, const WatchAuditEntriesRequest& request) {
  auto* stream = new Stream(*this, request.with_proofs());
  absl::Status status = stream->record_.Admit(calls_.authenticator(), *context);
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
    if (status.ok() && stopping_) status = ShuttingDown();
    if (status.ok() && streams_.size() >= options_.max_streams) {
      status = TooManyStreams(options_.max_streams);
    }
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
  news_ = true;
}

void AuditWatches::Stop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  news_ = true;
}

void AuditWatches::Run() {
  while (true) {
    std::vector<Stream*> ready;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(
                                  +[](AuditWatches* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(
                                       self->mutex_) { return self->news_ || self->ended_; },
                                  this),
                              kRound);
      if (ended_) return;
      news_ = false;
      for (Stream* stream : streams_) {
        if (!stream->writing_ && !stream->finished_) ready.push_back(stream);
      }
    }
    // A stream that this thread has not finished stays.
    for (Stream* stream : ready) Serve(*stream);
  }
}

void AuditWatches::Serve(Stream& stream) {
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    if (stream.gone_) {
      status = absl::CancelledError("调用方已离开");
    } else if (stopping_) {
      status = ShuttingDown();
    }
  }
  const absl::Time now = absl::Now();
  if (status.ok() && now >= stream.record_.caller().principal.expires) status = TokenExpired();
  bool has_news = false;
  if (status.ok()) status = Prepare(stream, has_news);
  if (!status.ok()) {
    {
      absl::MutexLock lock(&mutex_);
      stream.finished_ = true;
    }
    return stream.End(std::move(status));
  }
  if (!has_news && now < stream.last_write_ + options_.heartbeat) return;
  stream.last_write_ = now;
  {
    absl::MutexLock lock(&mutex_);
    stream.writing_ = true;
  }
  stream.StartWrite(&stream.response_);
}

absl::Status AuditWatches::Prepare(Stream& stream, bool& has_news) {
  const auto snapshot = storage_.TakeSnapshot();
  auto newest = log_.CheckpointOf(*snapshot);
  if (!newest.ok()) return newest.status();
  const std::uint64_t size = newest->checkpoint.size;
  WatchAuditEntriesResponse& response = stream.response_;
  response.Clear();
  std::uint64_t next = size;
  if (stream.next_index_ < size) {
    auto within = trail::WithinTime(*snapshot, stream.query_.filter, {stream.next_index_, size});
    if (!within.ok()) return within.status();
    EntryPage entries(*snapshot, stream.record_.caller().principal, size, stream.with_proofs_);
    PageBounds bounds(kEntriesAtOnce);
    absl::Status problem;
    const absl::Status visited =
        trail::VisitEntries(*snapshot, stream.query_, *within, storage::Direction::kForward,
                            [&](std::uint64_t log_index) {
                              auto read = entries.Read(log_index);
                              problem = read.status();
                              if (!problem.ok()) return false;
                              if (!bounds.Admit(read->bytes)) {
                                next = log_index;
                                return false;
                              }
                              if (!read->readable) return true;
                              bounds.Add(read->bytes);
                              *response.add_entries() = std::move(read->entry);
                              if (stream.with_proofs_)
                                *response.add_inclusion_proofs() = std::move(read->proof);
                              return true;
                            });
    problem.Update(visited);
    if (!problem.ok()) return problem;
  }
  has_news = response.entries_size() > 0;
  stream.next_index_ = next;
  response.set_next_log_index(static_cast<std::int64_t>(next));
  response.set_checkpoint(std::move(newest->note));
  // What did not fit follows as soon as this response is written.
  return absl::OkStatus();
}

}  // namespace mingzhang::service
