// Measures a ledger as its clients see it, and the yardsticks beside it: real processes on
// loopback, TLS, tokens. Each measurement is a line of JSON appended to a file; report.cc reads
// them.
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/grpc_status.h"
#include "common/time/timestamp.h"
#include "exchange/exchange.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "mingzhang/ledger/v1/audit_service.grpc.pb.h"
#include "mingzhang/ledger/v1/ledger_service.grpc.pb.h"
#include "rocksdb/db.h"
#include "tests/bench/closed_loop.h"
#include "tests/bench/ledger_filler.h"
#include "tests/bench/workloads.h"
#include "tests/support/service_home.h"

namespace mingzhang::bench {
namespace {

using ledger::v1::AuditService;
using ledger::v1::LedgerService;
using storage::ColumnFamily;

// Budgets that are saved over the wire belong to departments behind those of the filler.
constexpr int kMaxSavedBudgets = 512;
constexpr std::size_t kChangeBytes = 4096;
constexpr int kPageEntries = 100;
constexpr int kQueryEntries = 20;
constexpr std::size_t kPageTokens = 64;
constexpr std::uint64_t kFirstCreation = 900'000'000'000;  // Request ids behind those of saves.

struct Options {
  std::string output;
  std::string work;
  int round = 0;
  double seconds = 3;
  double warm_up = 1;
  std::vector<int> in_flight = {1, 8, 64, 256};
  int reads_in_flight = 16;
  int channels = 2;
  std::uint64_t entries = 10'000;
  int batches = 300;
  int budgets = kMaxSavedBudgets;
};

template <typename T>
T Value(absl::StatusOr<T> result, const char* what) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", what, result.status().ToString().c_str());
    std::exit(1);
  }
  return *std::move(result);
}

void Check(const absl::Status& status, const char* what) {
  Value<int>(status.ok() ? absl::StatusOr<int>(0) : status, what);
}

// Appends measurements, and shows them.
class Output {
 public:
  explicit Output(const Options& options)
      : file_(options.output, std::ios::app), round_(options.round) {}

  void Add(const std::string& name, const Measured& measured) {
    std::fprintf(stderr, "%-28s %10.0f /s  p50 %8.0f us  p99 %8.0f us\n", name.c_str(),
                 measured.per_second, measured.p50_us, measured.p99_us);
    Write({{"name", name},
           {"calls", measured.calls},
           {"per_second", measured.per_second},
           {"p50_us", measured.p50_us},
           {"p90_us", measured.p90_us},
           {"p99_us", measured.p99_us},
           {"max_us", measured.max_us},
           {"request_bytes", measured.mean_request_bytes},
           {"response_bytes", measured.mean_response_bytes}});
  }
  void AddValue(const std::string& name, double value) {
    std::fprintf(stderr, "%-28s %14.3f\n", name.c_str(), value);
    Write({{"name", name}, {"value", value}});
  }

 private:
  void Write(nlohmann::json line) {
    line["round"] = round_;
    file_ << line.dump() << std::endl;
  }

  std::ofstream file_;
  const int round_;
};

std::string Register() {
  std::string text = R"(divisions { division { code: "652300" name: "昌吉回族自治州" })";
  for (int i = 0; i < kFilledDepartments + kMaxSavedBudgets; ++i) {
    absl::StrAppend(&text, "\n  departments { code: \"", 100 + i, "\" name: \"部门", i, "\" }");
  }
  return text + "\n}\n";
}

std::unique_ptr<storage::RocksDbStorage> OpenStore(const std::string& path) {
  storage::RocksDbOptions options;
  options.path = path;
  options.create_if_missing = true;
  return Value(storage::RocksDbStorage::Open(options), "the store");
}

// Fills the ledger of a home that has not been started yet.
void FillLedger(const ServiceHome& home, std::uint64_t entries, Output& output,
                const std::string& name) {
  const auto storage = OpenStore(home.LedgerData());
  audit::LogSigner signer(
      Value(audit::Signer::LoadOrCreate(home.LogKey(), "mingzhang.test/log"), "the key"));
  const absl::Time begin = absl::Now();
  Value(Fill(*storage, signer, {.entries = entries}), "filling");
  output.AddValue(name, static_cast<double>(entries) / absl::ToDoubleSeconds(absl::Now() - begin));
}

// A ledger in a process of its own, with the stubs and tokens to call it.
class RunningLedger {
 public:
  RunningLedger(const Options& options, const ServiceHome& home) : home_(home) {
    const absl::Time begin = absl::Now();
    process_.emplace(home.LedgerCommand(0), home.directory() + "/ledger.log");
    const auto port = WaitForPort(*process_, home.PortFile("ledger"));
    if (!port) Fail();
    for (int i = 0; i < options.channels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("mingzhang.bench.channel", i);  // A connection of its own.
      channels_.push_back(home.NewChannel(*port, "workflow", arguments));
    }
    ledger_ = LedgerService::NewStub(channels_[0]);
    audit_ = AuditService::NewStub(channels_[0]);
    identity::Principal editor;
    editor.subject = "editor";
    editor.name = "经办人";
    editor.grants = {{identity::Role::kDepartmentEditor, kDivisionName}};
    editor_ = home.Token(editor);
    identity::Principal auditor;
    auditor.subject = "auditor";
    auditor.name = "审计员";
    auditor.grants = {{identity::Role::kAuditor, "*"}};
    auditor_ = home.Token(auditor);
    size_ = Call(*audit_, &AuditService::Stub::GetCheckpoint, auditor_,
                 ledger::v1::GetCheckpointRequest())
                .tree_size();
    open_seconds_ = absl::ToDoubleSeconds(absl::Now() - begin);
  }
  ~RunningLedger() {
    process_->Signal(SIGTERM);
    process_->Wait();
  }

  template <typename Stub, typename Request, typename Response>
  static Response Call(Stub& stub,
                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                    Response*),
                       const std::string& token, const Request& request) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    Response response;
    Check(FromGrpcStatus((stub.*method)(&context, request, &response)), "a call");
    return response;
  }

  // From the start of the process to its first answer.
  double open_seconds() const { return open_seconds_; }
  std::int64_t size_at_start() const { return size_; }
  const std::vector<std::shared_ptr<grpc::Channel>>& channels() const { return channels_; }
  LedgerService::Stub& ledger() { return *ledger_; }
  AuditService::Stub& audit() { return *audit_; }
  const std::string& editor() const { return editor_; }
  const std::string& auditor() const { return auditor_; }

  // A line of /proc/PID/status that is in kB, in bytes.
  double MemoryBytes(std::string_view line_name) const {
    std::ifstream status(absl::StrCat("/proc/", process_->pid(), "/status"));
    std::string line;
    while (std::getline(status, line)) {
      if (line.starts_with(line_name)) return std::stod(line.substr(line_name.size() + 1)) * 1024;
    }
    return 0;
  }

 private:
  [[noreturn]] void Fail() const {
    std::ifstream log(home_.directory() + "/ledger.log");
    std::stringstream text;
    text << log.rdbuf();
    std::fprintf(stderr, "the ledger did not start:\n%s\n", text.str().c_str());
    std::exit(1);
  }

  const ServiceHome& home_;
  std::optional<Process> process_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::unique_ptr<LedgerService::Stub> ledger_;
  std::unique_ptr<AuditService::Stub> audit_;
  std::string editor_;
  std::string auditor_;
  std::int64_t size_ = 0;
  double open_seconds_ = 0;
};

class RunningEcho {
 public:
  RunningEcho(const Options& options, const ServiceHome& home)
      : process_({Environment("MINGZHANG_BIN") + "/echo_server", home.PortFile("echo"),
                  home.CertificatePath("ledger"), home.KeyPath("ledger"), home.AuthoritiesPath()},
                 home.directory() + "/echo.log") {
    const auto port = WaitForPort(process_, home.PortFile("echo"));
    if (!port) {
      std::fprintf(stderr, "the echo server did not start\n");
      std::exit(1);
    }
    for (int i = 0; i < options.channels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("mingzhang.bench.channel", i);
      channels_.push_back(home.NewChannel(*port, "workflow", arguments));
    }
  }
  ~RunningEcho() {
    process_.Signal(SIGTERM);
    process_.Wait();
  }
  const std::vector<std::shared_ptr<grpc::Channel>>& channels() const { return channels_; }

 private:
  Process process_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

// Runs workloads one after the other and writes down what they came to.
class Meter {
 public:
  Meter(const Options& options, Output& output) : options_(options), output_(output) {}

  Measured Run(const std::string& name, const std::vector<std::shared_ptr<grpc::Channel>>& channels,
               Workload& workload, int in_flight) {
    const Measured measured =
        Value(RunClosedLoop(channels, workload, in_flight, absl::Seconds(options_.warm_up),
                            absl::Seconds(options_.seconds)),
              name.c_str());
    output_.Add(name, measured);
    return measured;
  }
  // The same, with an echo of its size behind it.
  void RunWithEcho(const std::string& name, RunningLedger& ledger, RunningEcho& echo,
                   Workload& workload, int in_flight) {
    const Measured measured = Run(name, ledger.channels(), workload, in_flight);
    ReadWorkload echoed = EchoOf(measured);
    Run("echo_" + name, echo.channels(), echoed, in_flight);
  }

 private:
  const Options& options_;
  Output& output_;
};

budget::v1::BudgetContent SmallContent(int department) {
  budget::v1::BudgetContent content;
  content.set_fiscal_year(2026);
  content.mutable_division()->set_code("652300");
  content.mutable_department()->set_code(absl::StrCat(100 + department));
  auto* line = content.add_expenditure_lines();
  line->set_functional_code("2150805");
  line->set_economic_code("30201");
  line->set_amount_fen(100'000);
  return content;
}

// The leading case as another department's.
budget::v1::BudgetContent SampleContent(int department) {
  std::ifstream file(Environment("MINGZHANG_SOURCE") + "/deploy/samples/changji-iit-2026.json");
  std::stringstream text;
  text << file.rdbuf();
  auto content = Value(exchange::ParseContent(text.str()), "the sample");
  content.mutable_department()->set_code(absl::StrCat(100 + department));
  content.clear_other_matters();
  return content;
}

std::vector<SaveWorkload::SavedBudget> CreateBudgets(RunningLedger& ledger, int count) {
  std::vector<SaveWorkload::SavedBudget> budgets;
  for (int i = 0; i < count; ++i) {
    const int department = kFilledDepartments + i;
    ledger::v1::CreateBudgetRequest request;
    request.set_parent(DepartmentOf(department));
    request.set_fiscal_year(2026);
    request.set_request_id(RequestId(kFirstCreation + static_cast<std::uint64_t>(i)));
    const auto created = RunningLedger::Call(ledger.ledger(), &LedgerService::Stub::CreateBudget,
                                             ledger.editor(), request);
    budgets.push_back({created.budget().name(), created.budget().etag(), SmallContent(department)});
  }
  return budgets;
}

ReadWorkload Proofs(RunningLedger& ledger, std::int64_t tree_size) {
  return ReadWorkload("/mingzhang.ledger.v1.AuditService/GetInclusionProof", ledger.auditor(),
                      [tree_size](std::mt19937_64& random) {
                        ledger::v1::GetInclusionProofRequest request;
                        request.set_log_index(static_cast<std::int64_t>(
                            random() % static_cast<std::uint64_t>(tree_size)));
                        request.set_tree_size(tree_size);
                        return request.SerializeAsString();
                      });
}

// Pages of a hundred entries each: the log's first ones, by their tokens.
ReadWorkload Pages(RunningLedger& ledger) {
  ledger::v1::ListAuditEntriesRequest request;
  request.set_page_size(kPageEntries);
  std::vector<std::string> requests;
  do {
    requests.push_back(request.SerializeAsString());
    request.set_page_token(RunningLedger::Call(ledger.audit(),
                                               &AuditService::Stub::ListAuditEntries,
                                               ledger.auditor(), request)
                               .next_page_token());
  } while (!request.page_token().empty() && requests.size() < kPageTokens);
  if (requests.size() > 1) requests.pop_back();  // The last page may be short.
  return ReadWorkload("/mingzhang.ledger.v1.AuditService/ListAuditEntries", ledger.auditor(),
                      [requests = std::move(requests)](std::mt19937_64& random) {
                        return requests[random() % requests.size()];
                      });
}

std::string Listing(const std::string& filter, int page_size, bool newest_first) {
  ledger::v1::ListAuditEntriesRequest request;
  request.set_filter(filter);
  request.set_page_size(page_size);
  request.set_newest_first(newest_first);
  return request.SerializeAsString();
}

// Who did what where, in turn: each finds a page of entries among all.
ReadWorkload Queries(RunningLedger& ledger) {
  return ReadWorkload(
      "/mingzhang.ledger.v1.AuditService/ListAuditEntries", ledger.auditor(),
      [](std::mt19937_64& random) {
        const std::string department =
            DepartmentOf(static_cast<int>(random() % kFilledDepartments));
        const std::string actor = absl::StrCat("editor-", random() % kFilledActors);
        switch (random() % 4) {
          case 0:
            return Listing(absl::StrCat("department = \"", department, "\" AND action = SAVE"),
                           kQueryEntries, true);
          case 1:
            return Listing(absl::StrCat("actor = \"", actor, "\""), kQueryEntries, true);
          case 2:
            return Listing(absl::StrCat("actor = \"", actor, "\" AND action = SAVE"), kQueryEntries,
                           false);
          default:
            return Listing(absl::StrCat("department = \"", department, "\" AND action = CREATE"),
                           kQueryEntries, false);
        }
      });
}

absl::Time TimeOfEntry(RunningLedger& ledger, bool newest) {
  ledger::v1::ListAuditEntriesRequest request;
  request.set_page_size(1);
  request.set_newest_first(newest);
  return FromTimestamp(RunningLedger::Call(ledger.audit(), &AuditService::Stub::ListAuditEntries,
                                           ledger.auditor(), request)
                           .entries(0)
                           .time());
}

// A hundred entries from a random moment on.
ReadWorkload PagesSince(RunningLedger& ledger) {
  const absl::Time first = TimeOfEntry(ledger, false);
  const absl::Duration length = (TimeOfEntry(ledger, true) - first) * 0.95;
  return ReadWorkload(
      "/mingzhang.ledger.v1.AuditService/ListAuditEntries", ledger.auditor(),
      [first, length](std::mt19937_64& random) {
        const double share = std::uniform_real_distribution<double>(0, 1)(random);
        return Listing(absl::StrCat("time >= \"",
                                    absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ",
                                                     first + length * share, absl::UTCTimeZone()),
                                    "\""),
                       kPageEntries, false);
      });
}

// The whole over the wire, and the echo beside it.
int RunRound(const Options& options) {
  Output output(options);
  const ServiceHome home(Register(), options.work);
  FillLedger(home, options.entries, output, "fill");
  RunningLedger ledger(options, home);
  RunningEcho echo(options, home);
  Meter meter(options, output);
  auto budgets = CreateBudgets(ledger, options.budgets);
  std::uint64_t requests = 0;
  for (const int in_flight : options.in_flight) {
    SaveWorkload saves(budgets, ledger.editor(), in_flight, kChangeBytes, requests);
    meter.RunWithEcho(absl::StrCat("save/", in_flight), ledger, echo, saves, in_flight);
    requests += 100'000'000;
  }
  // A real budget each, with all its texts.
  for (int i = 0; i < options.budgets; ++i) {
    budgets[static_cast<std::size_t>(i)].content = SampleContent(kFilledDepartments + i);
  }
  const int in_flight = std::min(64, options.budgets);
  SaveWorkload whole(budgets, ledger.editor(), in_flight, kChangeBytes, requests);
  meter.RunWithEcho(absl::StrCat("save_sample/", in_flight), ledger, echo, whole, in_flight);

  const int readers = options.reads_in_flight;
  ReadWorkload heads("/mingzhang.ledger.v1.LedgerService/GetBudget", ledger.auditor(),
                     [&budgets](std::mt19937_64& random) {
                       ledger::v1::GetBudgetRequest request;
                       request.set_name(budgets[random() % budgets.size()].name);
                       return request.SerializeAsString();
                     });
  meter.RunWithEcho("get_budget", ledger, echo, heads, readers);
  ReadWorkload pages = Pages(ledger);
  meter.RunWithEcho("page_100", ledger, echo, pages, readers);
  ReadWorkload proofs = Proofs(ledger, ledger.size_at_start());
  meter.RunWithEcho("proof", ledger, echo, proofs, readers);
  ReadWorkload queries = Queries(ledger);
  meter.RunWithEcho("query", ledger, echo, queries, readers);
  output.AddValue("memory/rounds", ledger.MemoryBytes("VmHWM:"));
  return 0;
}

// A ledger of many entries: how long it takes to open and to answer, and what it holds in memory.
int RunLarge(const Options& options) {
  Output output(options);
  const ServiceHome home(Register(), options.work);
  const std::string suffix = absl::StrCat("/", options.entries);
  FillLedger(home, options.entries, output, "fill" + suffix);
  double disk = 0;
  for (const auto& file : std::filesystem::directory_iterator(home.LedgerData())) {
    disk += static_cast<double>(file.file_size());
  }
  output.AddValue("disk" + suffix, disk);
  {
    RunningLedger ledger(options, home);
    output.AddValue("open" + suffix, ledger.open_seconds());
  }
  // Again: what is measured then is a store whose log was replayed before.
  RunningLedger ledger(options, home);
  output.AddValue("open_again" + suffix, ledger.open_seconds());
  output.AddValue("memory_opened" + suffix, ledger.MemoryBytes("VmRSS:"));
  Meter meter(options, output);
  ReadWorkload proofs = Proofs(ledger, ledger.size_at_start());
  meter.Run("proof" + suffix, ledger.channels(), proofs, 1);
  ReadWorkload queries = Queries(ledger);
  meter.Run("query" + suffix, ledger.channels(), queries, 1);
  ReadWorkload pages = PagesSince(ledger);
  meter.Run("page_since" + suffix, ledger.channels(), pages, 1);
  auto budgets = CreateBudgets(ledger, options.budgets);
  const int in_flight = std::min(64, options.budgets);
  SaveWorkload saves(budgets, ledger.editor(), in_flight, kChangeBytes, 0);
  meter.Run("save_beside" + suffix, ledger.channels(), saves, in_flight);
  output.AddValue("memory" + suffix, ledger.MemoryBytes("VmHWM:"));
  return 0;
}

// Keeps what the committer writes, and writes it.
class RecordingStorage final : public storage::Storage {
 public:
  explicit RecordingStorage(storage::Storage& base) : base_(base) {}

  std::unique_ptr<storage::Snapshot> TakeSnapshot() const override { return base_.TakeSnapshot(); }
  absl::Status Write(const storage::WriteBatch& batch) override {
    batches.push_back(batch);
    return base_.Write(batch);
  }

  std::vector<storage::WriteBatch> batches;

 private:
  storage::Storage& base_;
};

std::ptrdiff_t EntriesOf(const storage::WriteBatch& batch) {
  return std::count_if(
      batch.operations().begin(), batch.operations().end(),
      [](const auto& operation) { return operation.family == ColumnFamily::kEntries; });
}

// The same bytes, written without a committer: through our storage, and into a RocksDB as it comes.
int RunStorage(const Options& options) {
  Output output(options);
  for (const std::size_t size : {std::size_t{1}, std::size_t{32}, std::size_t{64}}) {
    const std::string directory = absl::StrCat(options.work, "/storage-", size);
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    std::vector<storage::WriteBatch> batches;
    {
      auto base = OpenStore(directory + "/recorded");
      RecordingStorage recording(*base);
      audit::LogSigner signer(
          Value(audit::Signer::FromSeed(std::string(32, 's'), "mingzhang.test/log"), "the key"));
      const int budgets = static_cast<int>(4 * size);
      const absl::Time begin = absl::Now();
      auto micros = Value(Fill(recording, signer,
                               {.entries = static_cast<std::uint64_t>(budgets) +
                                           static_cast<std::uint64_t>(options.batches) * size,
                                .change_bytes = kChangeBytes,
                                .budgets = budgets,
                                .max_batch = size,
                                .in_flight = size == 1 ? 1 : static_cast<int>(2 * size)}),
                          "filling");
      output.Add(absl::StrCat("committer/", size),
                 Summarize(micros, absl::ToDoubleSeconds(absl::Now() - begin)));
      batches = std::move(recording.batches);
    }
    // Batches that are as large as asked for, without the creations that come first.
    std::erase_if(batches, [size](const storage::WriteBatch& batch) {
      return EntriesOf(batch) != static_cast<std::ptrdiff_t>(size);
    });
    batches.erase(batches.begin(),
                  batches.begin() + std::min<std::ptrdiff_t>(4, std::ssize(batches)));
    double bytes = 0;
    for (const auto& batch : batches) {
      for (const auto& operation : batch.operations()) {
        bytes += static_cast<double>(operation.key.size() + operation.value.value_or("").size());
      }
    }
    const auto written = [&](const std::string& name, auto write) {
      std::vector<double> micros;
      const absl::Time begin = absl::Now();
      for (const auto& batch : batches) {
        const absl::Time before = absl::Now();
        write(batch);
        micros.push_back(absl::ToDoubleMicroseconds(absl::Now() - before));
      }
      Measured measured = Summarize(micros, absl::ToDoubleSeconds(absl::Now() - begin));
      measured.per_second *= static_cast<double>(size);  // Commits, not batches.
      measured.mean_request_bytes =
          bytes / static_cast<double>(std::max<std::size_t>(1, batches.size()));
      output.Add(name, measured);
    };
    {
      auto ours = OpenStore(directory + "/ours");
      written(absl::StrCat("rocksdb_ours/", size),
              [&](const storage::WriteBatch& batch) { Check(ours->Write(batch), "a write"); });
    }
    {
      rocksdb::Options plain;
      plain.create_if_missing = true;
      rocksdb::DB* opened = nullptr;
      if (!rocksdb::DB::Open(plain, directory + "/plain", &opened).ok()) return 1;
      const std::unique_ptr<rocksdb::DB> database(opened);
      rocksdb::WriteOptions synced;
      synced.sync = true;
      written(absl::StrCat("rocksdb_plain/", size), [&](const storage::WriteBatch& batch) {
        rocksdb::WriteBatch writes;
        for (const auto& operation : batch.operations()) {
          const std::string key =
              absl::StrCat(static_cast<int>(operation.family), "/", operation.key);
          if (operation.value) {
            writes.Put(key, *operation.value);
          } else {
            writes.Delete(key);
          }
        }
        if (!database->Write(synced, &writes).ok()) std::exit(1);
      });
    }
    std::filesystem::remove_all(directory);
  }
  return 0;
}

}  // namespace
}  // namespace mingzhang::bench

int main(int argc, char** argv) {
  CLI::App app("测量账本：逐项结果以 JSON 逐行追加到文件；请用 tests/bench/run 运行");
  app.require_subcommand(1);
  app.fallthrough();
  mingzhang::bench::Options options;
  app.add_option("--output", options.output, "结果文件（JSON Lines），追加")->required();
  app.add_option("--work", options.work, "放数据的目录，须在真实磁盘上")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option("--round", options.round, "第几轮");
  app.add_option("--seconds", options.seconds, "每项测量秒数")->capture_default_str();
  app.add_option("--warm-up", options.warm_up, "每项预热秒数")->capture_default_str();
  app.add_option("--in-flight", options.in_flight, "同时进行的保存请求数，多个以逗号分隔")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  app.add_option("--reads-in-flight", options.reads_in_flight, "同时进行的读请求数")
      ->capture_default_str();
  app.add_option("--channels", options.channels, "客户端连接数")->capture_default_str();
  app.add_option("--entries", options.entries, "先填入的审计记录数")->capture_default_str();
  app.add_option("--batches", options.batches, "storage：每种批次写多少批")->capture_default_str();
  app.add_option("--budgets", options.budgets, "保存多少个预算，不少于同时进行的请求数")
      ->check(CLI::Range(1, mingzhang::bench::kMaxSavedBudgets))
      ->capture_default_str();
  auto* round =
      app.add_subcommand("round", "经 TLS gRPC 测一轮：保存与各种读取，各与同样大小的回声对照");
  auto* storage = app.add_subcommand("storage", "直接写 RocksDB：同样的字节，同步落盘");
  auto* large = app.add_subcommand("large", "填好 --entries 条记录后，测打开时间、读延迟和内存");
  CLI11_PARSE(app, argc, argv);
  for (const int in_flight : options.in_flight) {
    if (in_flight < 1 || in_flight > options.budgets) {
      std::fprintf(stderr, "--in-flight 应为 1 至 --budgets（%d）\n", options.budgets);
      return 2;
    }
  }
  if (round->parsed()) return mingzhang::bench::RunRound(options);
  if (storage->parsed()) return mingzhang::bench::RunStorage(options);
  if (large->parsed()) return mingzhang::bench::RunLarge(options);
  return 1;
}
