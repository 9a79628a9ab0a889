#include "ledger_service/metrics/ledger_metrics.h"

#include <functional>
#include <string>
#include <utility>

#include "common/metrics/server_metrics.h"

namespace mingzhang::metrics {
namespace {

// Batches are bounded by CommitterOptions::max_batch.
constexpr int kLastBatchExponent = 9;

void AddCommit(const commit::Committer& committer, Families& to) {
  const commit::CommitStatistics& from = committer.statistics();
  to.push_back(Gauge("mingzhang_ledger_queue_length", "Mutations that wait to be committed.",
                     static_cast<double>(committer.queue_length())));
  to.push_back(Gauge("mingzhang_ledger_queue_bytes", "Bytes of the mutations that wait.",
                     static_cast<double>(committer.queue_bytes())));
  to.push_back(Counters("mingzhang_ledger_mutations_total",
                        "Mutations by what became of them; those of a failed write are in none.",
                        "outcome",
                        {{"committed", from.committed},
                         {"repeated", from.repeated},
                         {"refused", from.refused},
                         {"deadline_passed", from.deadline_passed},
                         {"queue_full", from.queue_full}}));
  to.push_back(Counter("mingzhang_ledger_batches_total", "Batches that were written and synced.",
                       from.batches));
  to.push_back(Counter("mingzhang_ledger_failed_writes_total", "Batches whose write failed.",
                       from.failed_writes));
  to.push_back(Counter("mingzhang_ledger_expired_request_records_total",
                       "Request records that were removed after their time.",
                       from.expired_requests));
  to.push_back(NumberHistogram("mingzhang_ledger_batch_size", "Mutations in a batch.",
                               kLastBatchExponent, from.batch_size));
  to.push_back(SecondsHistogram("mingzhang_ledger_sync_seconds", "Time of a batch's synced write.",
                                from.sync_micros));
  to.push_back(SecondsHistogram("mingzhang_ledger_answer_seconds",
                                "Time from a mutation's queueing to its answer.",
                                from.wait_micros));
}

void AddLog(const LedgerSources& sources, Families& to) {
  // Where the log cannot be read just now, the metric is absent.
  if (const auto size = sources.log.Size(); size.ok()) {
    to.push_back(Gauge("mingzhang_ledger_log_entries", "Entries of the audit log.",
                       static_cast<double>(*size)));
  }
  const check::CheckProgress& check = sources.log_check;
  to.push_back(Gauge("mingzhang_ledger_log_check_entries",
                     "Entries that the log had at the start, which the check behind it covers.",
                     static_cast<double>(check.total)));
  to.push_back(Gauge("mingzhang_ledger_log_check_checked_entries",
                     "Entries that have been checked since the start.",
                     static_cast<double>(check.checked)));
  to.push_back(Gauge("mingzhang_ledger_log_check_ended", "1 once the check behind the start ended.",
                     check.end_unix_micros > 0 ? 1 : 0));
  to.push_back(Gauge("mingzhang_ledger_damaged",
                     "1 once damage to what is stored was found; health is NOT_SERVING then.",
                     sources.health.failed() ? 1 : 0));
}

void AddStorage(const storage::StorageFigures& from, Families& to) {
  const auto by_family = [&](std::string name, std::string help,
                             std::int64_t storage::FamilyFigures::*figure) {
    std::vector<Labelled> values;
    for (const auto& family : from.families) values.push_back({family.name, family.*figure});
    to.push_back(Gauges(std::move(name), std::move(help), "family", values));
  };
  using storage::FamilyFigures;
  by_family("mingzhang_ledger_storage_keys", "Keys in a column family, estimated.",
            &FamilyFigures::keys);
  by_family("mingzhang_ledger_storage_live_bytes",
            "Bytes of a column family's live data, estimated.", &FamilyFigures::live_bytes);
  by_family("mingzhang_ledger_storage_table_files", "Table files of a column family.",
            &FamilyFigures::table_files);
  by_family("mingzhang_ledger_storage_pending_compaction_bytes",
            "Bytes of a column family that compaction has yet to rewrite, estimated.",
            &FamilyFigures::pending_compaction_bytes);
  const auto gauge = [&to](std::string name, std::string help, std::int64_t value) {
    to.push_back(Gauge(std::move(name), std::move(help), static_cast<double>(value)));
  };
  gauge("mingzhang_ledger_storage_block_cache_bytes", "Memory of the block cache.",
        from.block_cache_bytes);
  gauge("mingzhang_ledger_storage_write_buffer_bytes", "Memory of writes not yet in table files.",
        from.write_buffer_bytes);
  gauge("mingzhang_ledger_storage_table_reader_bytes",
        "Memory of open table files outside the block cache.", from.table_reader_bytes);
  gauge("mingzhang_ledger_storage_running_compactions", "Compactions that run.",
        from.running_compactions);
  gauge("mingzhang_ledger_storage_running_flushes", "Flushes that run.", from.running_flushes);
  gauge("mingzhang_ledger_storage_write_ahead_log_bytes", "Bytes of the write-ahead log.",
        from.write_ahead_log_bytes);
  gauge("mingzhang_ledger_storage_free_bytes", "Free space on the device of the data.",
        from.free_bytes);
}

}  // namespace

Families LedgerMetrics(const LedgerSources& sources) {
  Families families = ServerMetrics(sources.calls, sources.start);
  AddCommit(sources.committer, families);
  AddLog(sources, families);
  AddStorage(sources.storage.Figures(), families);
  return families;
}

}  // namespace mingzhang::metrics
