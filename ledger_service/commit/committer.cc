#include "ledger_service/commit/committer.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::commit {
namespace {

using storage::ColumnFamily;

// What a caller should wait when the queue is full: a few batches take less.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(50);

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
                     "账本所在磁盘已满，本次未作任何处理，请联系管理员清理后用同一请求编号重试",
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

absl::StatusOr<Committed> ParseRequestRecord(const std::string& bytes, const Digest& fingerprint) {
  ledger::v1::RequestRecord record;
  Committed committed;
  if (!record.ParseFromString(bytes) || !committed.budget.ParseFromString(record.budget())) {
    return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                     "账本中保存的请求记录已损坏，请联系管理员");
  }
  if (record.fingerprint() != ToBytes(fingerprint)) {
    return MakeError(absl::StatusCode::kInvalidArgument, budget::v1::ERROR_REASON_REQUEST_ID_REUSED,
                     "该请求编号已用于另一个请求，请换用新的请求编号");
  }
  committed.version = record.version();
  committed.record = record.record();
  committed.log_index = record.log_index();
  committed.tree_size = record.tree_size();
  return committed;
}

std::string RequestRecordBytes(const Committed& committed, const Digest& fingerprint,
                               absl::Time now) {
  ledger::v1::RequestRecord record;
  record.set_fingerprint(ToBytes(fingerprint));
  *record.mutable_time() = ToTimestamp(now);
  record.set_log_index(committed.log_index);
  record.set_tree_size(committed.tree_size);
  record.set_budget(committed.budget.SerializeAsString());
  record.set_record(committed.record);
  record.set_version(committed.version);
  return record.SerializeAsString();
}

}  // namespace

absl::StatusOr<std::optional<Committed>> FindCommitted(const storage::Snapshot& snapshot,
                                                       std::string_view subject,
                                                       std::string_view request_id,
                                                       const Digest& fingerprint) {
  auto bytes = snapshot.Get(ColumnFamily::kRequests, storage::RequestKey(subject, request_id));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::nullopt;
  auto committed = ParseRequestRecord(**bytes, fingerprint);
  if (!committed.ok()) return committed.status();
  return std::move(committed).value();
}

Committer::Committer(storage::Storage& storage, audit::TreeAppender tree,
                     const audit::Signer& signer, const Clock& clock, CommitterOptions options)
    : storage_(storage),
      signer_(signer),
      clock_(clock),
      options_(options),
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
    if (stopping_) {
      refusal = ShuttingDown();
    } else if (queue_.size() >= options_.max_queue) {
      refusal = QueueFull();
    } else {
      queue_.push_back(std::move(mutation));
      return;
    }
  }
  mutation.done(refusal);
}

void Committer::CommitLoop() {
  while (true) {
    std::vector<Mutation> batch;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](Committer* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->mutex_) {
            return self->stopping_ || !self->queue_.empty();
          },
          this));
      if (queue_.empty()) return;
      const auto end =
          queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.max_batch));
      batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
      queue_.erase(queue_.begin(), end);
    }
    std::vector<Answer> answers = CommitBatch(std::move(batch));
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
    for (Answer& answer : answers) answer.done(std::move(answer.result));
  }
}

std::vector<Committer::Answer> Committer::CommitBatch(std::vector<Mutation> batch) {
  const auto snapshot = storage_.TakeSnapshot();
  Transaction transaction(*snapshot);
  audit::TreeAppender tree = tree_;  // tree_ stays what is on the disk until the write succeeds.
  const absl::Time now = clock_.Now();

  std::vector<Answer> answers;
  answers.reserve(batch.size());
  for (Mutation& mutation : batch) {
    absl::StatusOr<Committed> result =
        now > mutation.deadline ? DeadlinePassed() : CommitOne(mutation, transaction, tree, now);
    answers.push_back({std::move(mutation.done), std::move(result)});
  }
  if (tree.size() == tree_.size()) return answers;

  // The receipt of every commit of the batch is about the tree at its end.
  const auto tree_size = static_cast<std::int64_t>(tree.size());
  const auto first_of_batch = static_cast<std::int64_t>(tree_.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto& result = answers[i].result;
    if (!result.ok() || result->log_index < first_of_batch) continue;
    result->tree_size = tree_size;
    transaction.Put(ColumnFamily::kRequests,
                    storage::RequestKey(batch[i].subject, batch[i].request_id),
                    RequestRecordBytes(*result, batch[i].fingerprint, now));
  }
  transaction.Keep();

  if (const absl::Status written = WriteBatch(transaction, tree); !written.ok()) {
    for (Answer& answer : answers) {
      // What an earlier batch committed stays committed; refusals stay refused.
      if (answer.result.ok() && answer.result->log_index >= first_of_batch) {
        answer.result = WriteFailed(written);
      }
    }
    return answers;
  }
  tree_ = std::move(tree);
  return answers;
}

absl::StatusOr<Committed> Committer::CommitOne(Mutation& mutation, Transaction& transaction,
                                               audit::TreeAppender& tree, absl::Time now) {
  const std::string request_key = storage::RequestKey(mutation.subject, mutation.request_id);
  auto seen = transaction.Get(ColumnFamily::kRequests, request_key);
  if (!seen.ok()) return seen.status();
  if (seen->has_value()) return ParseRequestRecord(**seen, mutation.fingerprint);

  absl::Cleanup drop = [&transaction] { transaction.Drop(); };
  auto outcome = mutation.apply(transaction, now);
  if (!outcome.ok()) return outcome.status();

  const std::uint64_t log_index = tree.size();
  ledger::v1::AuditEntry& entry = outcome->entry;
  entry.set_log_index(static_cast<std::int64_t>(log_index));
  *entry.mutable_time() = ToTimestamp(now);
  entry.set_request_id(mutation.request_id);
  std::string entry_bytes = entry.SerializeAsString();
  if (entry_bytes.size() > kMaxEntryBytes) {
    return FieldError("opinion", "意见、批注和警告说明合计过长，请精简后重试");
  }

  Committed committed{.budget = std::move(outcome->budget),
                      .version = outcome->version,
                      .record = std::move(outcome->record),
                      .log_index = static_cast<std::int64_t>(log_index)};
  tree.Append(audit::LeafHash(entry_bytes));
  transaction.Put(ColumnFamily::kByBudget, storage::ByBudgetKey(entry.resource(), log_index), "");
  transaction.Put(ColumnFamily::kEntries, storage::EntryKey(log_index), std::move(entry_bytes));
  // Seen by a repetition within the batch; the tree's size is filled in at its end.
  transaction.Put(ColumnFamily::kRequests, request_key,
                  RequestRecordBytes(committed, mutation.fingerprint, now));
  transaction.Keep();
  std::move(drop).Cancel();
  return committed;
}

absl::Status Committer::WriteBatch(Transaction& transaction, audit::TreeAppender& tree) {
  storage::WriteBatch writes = transaction.TakeBatch();
  for (audit::Tile& tile : tree.TakeDirtyTiles()) {
    writes.Put(ColumnFamily::kTiles, storage::TileKey(tile.level, tile.index),
               std::move(tile.hashes));
  }
  writes.Put(ColumnFamily::kMeta, std::string(storage::kCheckpointKey),
             audit::SignCheckpoint(tree.size(), tree.Root(), signer_));
  return storage_.Write(writes);
}

}  // namespace mingzhang::commit
