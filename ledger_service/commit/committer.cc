#include "ledger_service/commit/committer.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_map.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/receipt.h"
#include "ledger_service/audit/tiled_tree.h"
#include "ledger_service/commit/log_key_rotation.h"
#include "ledger_service/trail/postings.h"

namespace mingzhang::commit {
namespace {

using storage::ColumnFamily;

// What a caller should wait when the queue is full: a few batches take less.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(50);

// Expired request records that a batch removes for each mutation that it commits.
constexpr std::size_t kExpiredForEachAdded = 4;

absl::Status QueueFull() {
  absl::Status status =
      MakeError(absl::StatusCode::kResourceExhausted, budget::v1::ERROR_REASON_QUEUE_FULL,
                "账本正忙，等待处理的请求过多，请稍后用同一请求编号重试");
  AddRetryDelay(status, kRetryDelay);
  return status;
}

absl::Status ShuttingDown() {
  return MakeError(absl::StatusCode::kUnavailable, budget::v1::ERROR_REASON_SHUTTING_DOWN,
                   "账本正在停止，请稍后用同一请求编号重试");
}

absl::Status DeadlinePassed() {
  return absl::DeadlineExceededError("请求在排队时已超过期限，未作任何处理，请用同一请求编号重试");
}

// A write that failed, as callers are told of it. The cause is the store's message.
absl::Status WriteFailed(const absl::Status& cause) {
  if (absl::IsResourceExhausted(cause)) {
    return MakeError(absl::StatusCode::kResourceExhausted, budget::v1::ERROR_REASON_STORAGE_FULL,
                     "账本所在磁盘已满，请联系管理员清理，之后用同一请求编号重试以确认结果",
                     {{"cause", std::string(cause.message())}});
  }
  if (absl::IsDataLoss(cause)) {
    return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                     "账本数据已损坏，不能再写入，请联系管理员从备份恢复",
                     {{"cause", std::string(cause.message())}});
  }
  return MakeError(absl::StatusCode::kUnavailable, budget::v1::ERROR_REASON_STORAGE_UNAVAILABLE,
                   "账本存储暂时不可用，请用同一请求编号重试以确认结果",
                   {{"cause", std::string(cause.message())}});
}

// Whether the answer can be made without a look at the store, or a line in the log.
bool IsAtHand(const absl::StatusOr<Committed>& result) {
  return result.ok() && result->receipt && result->record.empty();
}

absl::Status Abandoned() { return absl::CancelledError("请求在排队时已被取消，未作任何处理"); }

}  // namespace

Committer::Committer(storage::Storage& storage, audit::TreeAppender tree, audit::LogSigner& signer,
                     const Clock& clock, CommitterOptions options)
    : storage_(storage),
      signer_(signer),
      clock_(clock),
      options_(std::move(options)),
      tree_(std::move(tree)),
      committer_([this] { CommitLoop(); }),
      responder_([this] { RespondLoop(); }) {}

Committer::~Committer() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  committer_.join();
  {
    absl::MutexLock lock(&answers_mutex_);
    no_more_answers_ = true;
  }
  responder_.join();
}

void Committer::Submit(Mutation mutation) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    const bool full = queue_.size() >= options_.max_queue ||
                      (!queue_.empty() && queue_bytes_ + mutation.bytes > options_.max_queue_bytes);
    if (stopping_) {
      refusal = ShuttingDown();
    } else if (full) {
      refusal = QueueFull();
      ++statistics_.queue_full;
    } else {
      queue_bytes_ += mutation.bytes;
      queue_.push_back({std::move(mutation), absl::Now()});
      return;
    }
  }
  mutation.done(refusal);
}

std::size_t Committer::queue_length() const {
  absl::MutexLock lock(&mutex_);
  return queue_.size();
}

std::size_t Committer::queue_bytes() const {
  absl::MutexLock lock(&mutex_);
  return queue_bytes_;
}

std::vector<Committer::Queued> Committer::TakeBatch() {
  std::vector<Queued> batch;
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < options_.max_batch) {
    const Mutation& next = queue_.front().mutation;
    bytes += next.bytes;
    if (!batch.empty() && bytes > options_.max_batch_bytes) break;
    queue_bytes_ -= next.bytes;
    const bool last = next.next_signer != nullptr;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (last) break;
  }
  return batch;
}

void Committer::CommitLoop() {
  while (true) {
    std::vector<Queued> batch;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](Committer* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->mutex_) {
            return self->stopping_ || !self->queue_.empty();
          },
          this));
      if (queue_.empty()) return;
      batch = TakeBatch();
    }
    std::vector<Answer> answers = CommitBatch(std::move(batch));
    // A single answer that nobody waits behind goes out without a change of threads, where it has
    // all that it needs.
    if (answers.size() == 1 && IsAtHand(answers.front().result) && queue_length() == 0) {
      Call(answers.front());
    } else {
      Respond(std::move(answers));
    }
  }
}

void Committer::Respond(std::vector<Answer> answers) {
  absl::MutexLock lock(&answers_mutex_);
  // Commits no faster than the responder can answer, so that what waits for an answer has a
  // bound, too.
  answers_mutex_.Await(absl::Condition(
      +[](Committer* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->answers_mutex_) {
        return self->answers_.size() < self->options_.max_queue;
      },
      this));
  std::move(answers.begin(), answers.end(), std::back_inserter(answers_));
}

void Committer::Call(Answer& answer) {
  answer.done(std::move(answer.result));
  statistics_.wait_micros.Add(absl::ToInt64Microseconds(absl::Now() - answer.since));
}

void Committer::RespondLoop() {
  while (true) {
    std::deque<Answer> answers;
    {
      absl::MutexLock lock(&answers_mutex_);
      answers_mutex_.Await(absl::Condition(
          +[](Committer* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->answers_mutex_) {
            return self->no_more_answers_ || !self->answers_.empty();
          },
          this));
      if (answers_.empty()) return;
      answers.swap(answers_);
    }
    for (Answer& answer : answers) Call(answer);
  }
}

absl::StatusOr<absl::Time> Committer::BeginBatch(const storage::Snapshot& snapshot) {
  if (!block_) {
    auto block = trail::OpenBlock::Load(snapshot, tree_.size());
    if (!block.ok()) return block.status();
    block_ = *std::move(block);
  }
  return std::max(block_->latest(), clock_.Now());
}

std::shared_ptr<const audit::Signer> Committer::NextSigner(const std::vector<Attempt>& attempts) {
  const Attempt& last = attempts.back();
  return last.entry ? last.queued.mutation.next_signer : nullptr;
}

std::vector<Committer::Answer> Committer::CommitBatch(std::vector<Queued> batch) {
  const auto snapshot = storage_.TakeSnapshot();
  Transaction transaction(*snapshot);
  audit::TreeAppender tree = tree_;  // tree_ stays what is on the disk until the write succeeds.
  const auto now = BeginBatch(*snapshot);

  std::vector<Attempt> attempts;
  attempts.reserve(batch.size());
  absl::flat_hash_map<std::string, std::size_t> committed;  // Request keys, with their places.
  for (Queued& queued : batch) {
    const Mutation& mutation = queued.mutation;
    auto key = storage::RequestKey(mutation.subject, mutation.request_id);
    Attempt& attempt =
        attempts.emplace_back(std::move(queued), std::move(key), absl::UnknownError(""));
    if (!now.ok()) {
      attempt.result = WriteFailed(now.status());
    } else if (const auto first = committed.find(attempt.request_key); first != committed.end()) {
      attempt.repeats = first->second;
    } else if (IsNew(attempt, *snapshot)) {
      Apply(attempt, transaction, tree, *now);
      if (attempt.entry) committed.emplace(attempt.request_key, attempts.size() - 1);
    }
  }
  if (!committed.empty()) Commit(attempts, *snapshot, transaction, std::move(tree), *now);

  std::vector<Answer> answers;
  answers.reserve(attempts.size());
  for (Attempt& attempt : attempts) {
    if (attempt.repeats) attempt.result = Repeated(attempt, attempts[*attempt.repeats]);
  }
  for (Attempt& attempt : attempts) {
    answers.push_back(
        {std::move(attempt.queued.mutation.done), std::move(attempt.result), attempt.queued.since});
  }
  return answers;
}

absl::StatusOr<Committed> Committer::Repeated(const Attempt& attempt, const Attempt& first) {
  if (!first.result.ok()) return first.result;
  if (attempt.queued.mutation.fingerprint != first.queued.mutation.fingerprint) {
    return RequestIdReused();
  }
  ++statistics_.repeated;
  return first.result;
}

bool Committer::IsNew(Attempt& attempt, const storage::Snapshot& snapshot) {
  const Mutation& mutation = attempt.queued.mutation;
  const bool is_late = clock_.Now() > mutation.deadline;
  if (is_late || (mutation.abandoned && mutation.abandoned())) {
    ++statistics_.deadline_passed;
    attempt.result = is_late ? DeadlinePassed() : Abandoned();
    return false;
  }
  auto seen = FindCommitted(snapshot, mutation.subject, mutation.request_id, mutation.fingerprint);
  if (!seen.ok()) {
    attempt.result = seen.status();
    return false;
  }
  if (!seen->has_value()) return true;
  ++statistics_.repeated;
  attempt.result = **std::move(seen);
  return false;
}

void Committer::Apply(Attempt& attempt, Transaction& transaction, audit::TreeAppender& tree,
                      absl::Time now) {
  Mutation& mutation = attempt.queued.mutation;
  absl::Cleanup drop = [&transaction] { transaction.Drop(); };
  const std::uint64_t log_index = tree.size();
  transaction.set_log_index(log_index);
  auto outcome = mutation.apply(transaction, now);
  if (!outcome.ok()) {
    ++statistics_.refused;
    attempt.result = outcome.status();
    return;
  }

  ledger::v1::AuditEntry& entry = outcome->entry;
  entry.set_log_index(static_cast<std::int64_t>(log_index));
  *entry.mutable_time() = ToTimestamp(now);
  entry.set_request_id(mutation.request_id);
  if (entry.actor().subject() != mutation.subject) {
    attempt.result = absl::InternalError("服务内部错误：记录的经办人与提交者不一致");
    return;
  }
  std::string entry_bytes = entry.SerializeAsString();
  if (entry_bytes.size() > kMaxEntryBytes) {
    attempt.result = FieldError("opinion", "意见、批注和警告说明合计过长，请精简后重试");
    return;
  }

  const std::string& budget_name = outcome->budget.name();
  if (!budget_name.empty()) {
    auto head = transaction.Get(ColumnFamily::kBudgets, budget_name);
    if (!head.ok()) {
      attempt.result = head.status();
      return;
    }
    transaction.PutUnseen(
        {ColumnFamily::kHistory, storage::HistoryKey(budget_name, log_index), std::move(*head)});
  }
  tree.Append(audit::LeafHash(entry_bytes));
  transaction.PutUnseen(trail::ByBudgetRow(entry));
  block_->Add(entry);
  transaction.PutUnseen({ColumnFamily::kEntries, storage::EntryKey(log_index), entry_bytes});
  transaction.Keep();
  std::move(drop).Cancel();
  attempt.entry = std::move(entry_bytes);
  attempt.result = Committed{.budget = std::move(outcome->budget),
                             .version = outcome->saved ? outcome->saved->version() : 0,
                             .record = std::move(outcome->record),
                             .log_index = static_cast<std::int64_t>(log_index),
                             .saved = std::move(outcome->saved)};
}

void Committer::Commit(std::vector<Attempt>& attempts, const storage::Snapshot& snapshot,
                       Transaction& transaction, audit::TreeAppender tree, absl::Time now) {
  // The receipt of every commit of the batch is about the tree at its end.
  const auto tree_size = static_cast<std::int64_t>(tree.size());
  for (Attempt& attempt : attempts) {
    if (attempt.entry) attempt.result->tree_size = tree_size;
  }
  const auto checkpoint = WriteBatch(attempts, snapshot, transaction, tree, now);
  if (!checkpoint.ok()) {
    ++statistics_.failed_writes;
    block_.reset();
    expiry_.Forget();
    // What an earlier batch committed stays committed; refusals stay refused.
    for (Attempt& attempt : attempts) {
      if (attempt.entry) attempt.result = WriteFailed(checkpoint.status());
    }
    return;
  }
  const std::int64_t added = tree_size - static_cast<std::int64_t>(tree_.size());
  tree_ = std::move(tree);
  if (auto next = NextSigner(attempts)) signer_.Replace(std::move(next));
  ++statistics_.batches;
  statistics_.committed += added;
  statistics_.batch_size.Add(added);
  if (options_.on_durable) options_.on_durable(tree_size);

  audit::TiledTree proofs(tree_);
  for (Attempt& attempt : attempts) {
    if (!attempt.entry) continue;
    Committed& committed = *attempt.result;
    const auto hashes = proofs.InclusionProof(static_cast<std::uint64_t>(committed.log_index));
    if (!hashes.ok()) continue;  // Whoever answers makes the receipt from the store.
    committed.receipt = audit::ToReceipt(*std::move(attempt.entry), committed.log_index, tree_size,
                                         *hashes, *checkpoint);
  }
}

absl::StatusOr<std::string> Committer::WriteBatch(const std::vector<Attempt>& attempts,
                                                  const storage::Snapshot& snapshot,
                                                  Transaction& transaction,
                                                  audit::TreeAppender& tree, absl::Time now) {
  const auto signer = signer_.current();
  std::string checkpoint = audit::SignCheckpoint(tree.size(), tree.Root(), *signer);
  if (const auto next_signer = NextSigner(attempts)) {
    checkpoint = next_signer->Countersign(std::move(checkpoint));
    const auto staged = StageLogKey(transaction, signer->verifier_key(),
                                    next_signer->verifier_key(), tree.size(), checkpoint);
    if (!staged.ok()) return staged;
    transaction.Keep();
  }
  storage::WriteBatch writes = transaction.TakeBatch();
  for (const Attempt& attempt : attempts) {
    if (!attempt.entry) continue;
    PutRequestRecord(attempt.request_key, attempt.queued.mutation.fingerprint, *attempt.result, now,
                     writes);
  }
  for (audit::Tile& tile : tree.TakeDirtyTiles()) {
    writes.Put(ColumnFamily::kTiles, storage::TileKey(tile.level, tile.index),
               std::move(tile.hashes));
  }
  for (auto& row : block_->TakeChanged()) {
    writes.Put(row.family, std::move(row.key), *std::move(row.value));
  }
  writes.Put(ColumnFamily::kMeta, std::string(storage::kCheckpointKey), checkpoint);
  // More than the batch adds, so that what is expired goes away whatever the load.
  const std::size_t added = tree.size() - tree_.size();
  const auto expired = expiry_.Expire(snapshot, now - options_.request_retention,
                                      kExpiredForEachAdded * added, writes);
  if (!expired.ok()) return expired.status();

  const absl::Time start = absl::Now();
  const absl::Status written = storage_.Write(writes);
  if (!written.ok()) return written;
  statistics_.sync_micros.Add(absl::ToInt64Microseconds(absl::Now() - start));
  statistics_.expired_requests += static_cast<std::int64_t>(*expired);
  return checkpoint;
}

}  // namespace mingzhang::commit
