// What the parts of the ledger cost by themselves (Google Benchmark).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger_service/audit/log_signer.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tile.h"
#include "ledger_service/audit/tiled_tree.h"
#include "ledger_service/audit/tree_appender.h"
#include "ledger_service/budget/content_parts.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "ledger_service/trail/audit_filter.h"
#include "ledger_service/trail/entry_query.h"
#include "tests/bench/ledger_filler.h"

namespace mingzhang::bench {
namespace {

// Tiles in memory.
class MemoryTiles {
 public:
  explicit MemoryTiles(std::uint64_t size) {
    for (std::uint64_t i = 0; i < size; ++i) {
      tree_.Append(audit::LeafHash(absl::StrCat(i)));
      if (i % 4096 == 0) Take();
    }
    Take();
  }
  audit::TileReader Reader() const {
    return [this](std::uint8_t level, std::uint64_t index, int) -> absl::StatusOr<std::string> {
      return tiles_.at({level, index});
    };
  }
  std::uint64_t size() const { return tree_.size(); }

 private:
  void Take() {
    for (audit::Tile& tile : tree_.TakeDirtyTiles()) {
      tiles_[{tile.level, tile.index}] = std::move(tile.hashes);
    }
  }

  audit::TreeAppender tree_;
  std::map<std::pair<int, std::uint64_t>, std::string> tiles_;
};

void BM_MerkleAppend(benchmark::State& state) {
  audit::TreeAppender tree;
  const std::string entry(600, 'e');
  for (auto _ : state) {
    tree.Append(audit::LeafHash(entry));
    if (tree.size() % 64 == 0) benchmark::DoNotOptimize(tree.TakeDirtyTiles());
  }
}
BENCHMARK(BM_MerkleAppend);

void BM_InclusionProof(benchmark::State& state) {
  const MemoryTiles tiles(static_cast<std::uint64_t>(state.range(0)));
  std::uint64_t index = 0;
  for (auto _ : state) {
    audit::TiledTree tree(tiles.size(), tiles.Reader());
    index = (index * 6364136223846793005 + 1442695040888963407) % tiles.size();
    benchmark::DoNotOptimize(tree.InclusionProof(index).value());
  }
}
BENCHMARK(BM_InclusionProof)->Arg(10'000)->Arg(1'000'000);

void BM_ConsistencyProof(benchmark::State& state) {
  const MemoryTiles tiles(static_cast<std::uint64_t>(state.range(0)));
  std::uint64_t size = 1;
  for (auto _ : state) {
    audit::TiledTree tree(tiles.size(), tiles.Reader());
    size = (size * 6364136223846793005 + 1442695040888963407) % tiles.size();
    benchmark::DoNotOptimize(tree.ConsistencyProof(size).value());
  }
}
BENCHMARK(BM_ConsistencyProof)->Arg(10'000)->Arg(1'000'000);

void BM_ParseTile(benchmark::State& state) {
  const audit::Tile tile{.level = 0, .index = 0, .hashes = std::string(256 * 32, 'h')};
  for (auto _ : state) benchmark::DoNotOptimize(audit::ParseTile(tile, 256).value());
}
BENCHMARK(BM_ParseTile);

// A budget of so many lines.
void BM_SplitContent(benchmark::State& state) {
  budget::v1::BudgetContent content;
  for (int i = 0; i < state.range(0); ++i) {
    auto* line = content.add_expenditure_lines();
    line->set_functional_code(absl::StrCat(2'010'000 + i % 997));
    line->set_economic_code(absl::StrCat(30'200 + i % 99));
    line->set_project_id(absl::StrCat("p", i / 50));
    line->set_amount_fen(100 * i);
  }
  content.set_other_matters(RandomText(4096, 1));
  for (auto _ : state) benchmark::DoNotOptimize(budget::SplitContent(content));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(content.ByteSizeLong()));
}
BENCHMARK(BM_SplitContent)->Arg(1)->Arg(1'000)->Arg(100'000);

constexpr char kFilter[] =
    "department = \"divisions/652300/departments/117\" AND actor = \"editor-17\" AND action = SAVE "
    "AND time >= \"2026-01-01T00:00:00Z\"";

void BM_ParseFilter(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(trail::AuditFilter::Parse(kFilter).value());
}
BENCHMARK(BM_ParseFilter);

// A store in a directory that is removed at the end.
class FilledStore {
 public:
  explicit FilledStore(std::uint64_t entries) {
    directory_ = std::filesystem::temp_directory_path() / "mingzhang-bench-XXXXXX";
    if (mkdtemp(directory_.data()) == nullptr) std::abort();
    storage::RocksDbOptions options;
    options.path = directory_ + "/store";
    options.create_if_missing = true;
    storage_ = storage::RocksDbStorage::Open(options).value();
    if (entries > 0) Write(entries, 0, 256, 1024);
  }
  ~FilledStore() {
    storage_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  FilledStore(const FilledStore&) = delete;
  FilledStore& operator=(const FilledStore&) = delete;

  void Write(std::uint64_t entries, std::size_t change_bytes, std::size_t max_batch,
             int in_flight) {
    audit::LogSigner signer(
        audit::Signer::FromSeed(std::string(32, 's'), "mingzhang.test/log").value());
    if (!Fill(*storage_, signer,
              {.entries = entries,
               .change_bytes = change_bytes,
               .max_batch = max_batch,
               .in_flight = in_flight})
             .ok()) {
      std::abort();
    }
  }
  const storage::Storage& storage() const { return *storage_; }

 private:
  std::string directory_;
  std::unique_ptr<storage::RocksDbStorage> storage_;
};

// Finds the newest twenty of what a filter on department and action admits.
void BM_Query(benchmark::State& state) {
  static const FilledStore store(10'000);
  const std::string filters[] = {
      "", "department = \"divisions/652300/departments/117\" AND action = SAVE",
      "actor = \"editor-17\"",
      "department = \"divisions/652300/departments/117\" AND actor = \"editor-17\""};
  const std::string& filter = filters[static_cast<std::size_t>(state.range(0))];
  state.SetLabel(filter.empty() ? "all" : filter);
  const trail::EntryQuery query{
      .filter = trail::AuditFilter::Parse(filter).value(), .resource = "", .scopes = {"*"}};
  for (auto _ : state) {
    int found = 0;
    const auto snapshot = store.storage().TakeSnapshot();
    const absl::Status status =
        trail::VisitEntries(*snapshot, query, {0, 10'000}, storage::Direction::kBackward,
                            [&found](std::uint64_t) { return ++found < 20; });
    if (!status.ok()) std::abort();
    benchmark::DoNotOptimize(found);
  }
}
BENCHMARK(BM_Query)->DenseRange(0, 3);

// The committer over a real store: two thousand creations and as many saves of a 4 KiB change, so
// many in flight; wall-clock time.
void BM_Committer(benchmark::State& state) {
  const auto in_flight = static_cast<int>(state.range(0));
  constexpr std::uint64_t kEntries = 4'000;
  for (auto _ : state) {
    state.PauseTiming();
    auto store = std::make_unique<FilledStore>(0);
    state.ResumeTiming();
    store->Write(kEntries, 4096, 256, in_flight);
    state.PauseTiming();
    store.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kEntries));
}
BENCHMARK(BM_Committer)->Arg(64)->Arg(256)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mingzhang::bench

BENCHMARK_MAIN();
