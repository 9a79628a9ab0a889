// Puts the measurements of all rounds together: medians with their spread, ratios, and the goals.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace {

using nlohmann::json;

struct Spread {
  double median = 0;
  double least = 0;
  double most = 0;
};

std::optional<Spread> SpreadOf(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double median =
      values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return Spread{median, values.front(), values.back()};
}

// The measurements by name and field, a value for each round.
class Measurements {
 public:
  // False when a line is no measurement.
  bool Read(const std::string& path) {
    std::ifstream file(path);
    std::string text;
    while (std::getline(file, text)) {
      const json line = json::parse(text, nullptr, /*allow_exceptions=*/false);
      if (!line.is_object() || !line.contains("name")) return false;
      for (const auto& [field, value] : line.items()) {
        if (value.is_number() && field != "round") {
          values_[line["name"]][field].push_back(value.get<double>());
        }
      }
    }
    return true;
  }

  std::optional<Spread> Get(const std::string& name, const std::string& field) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    const auto values = found->second.find(field);
    if (values == found->second.end()) return std::nullopt;
    return SpreadOf(values->second);
  }
  std::optional<double> Median(const std::string& name, const std::string& field) const {
    const auto spread = Get(name, field);
    return spread ? std::optional(spread->median) : std::nullopt;
  }
  // The best median of the names that begin so.
  std::optional<double> Best(const std::string& prefix, const std::string& field) const {
    std::optional<double> best;
    for (const auto& [name, ignored] : values_) {
      if (!name.starts_with(prefix)) continue;
      if (const auto median = Median(name, field)) best = std::max(best.value_or(0), *median);
    }
    return best;
  }
  const std::map<std::string, std::map<std::string, std::vector<double>>>& all() const {
    return values_;
  }

 private:
  std::map<std::string, std::map<std::string, std::vector<double>>> values_;
};

struct Goal {
  std::string what;
  std::optional<double> value;
  bool at_least = true;
  double bound = 0;
};

std::optional<double> Ratio(std::optional<double> above, std::optional<double> below) {
  if (!above || !below || *below == 0) return std::nullopt;
  return *above / *below;
}

// The goals of issue 5. The ledger's own bound of memory, by its default options: the block cache,
// the write buffers twice (while they are flushed), and what the program itself takes.
std::vector<Goal> Goals(const Measurements& measured) {
  constexpr double kMemoryBound = (128 + 2 * 64 + 64) * double{1 << 20};
  const auto rate = [&](const char* name) { return measured.Median(name, "per_second"); };
  const auto latency = [&](const std::string& name) { return measured.Median(name, "p50_us"); };
  const auto growth = [&](const std::string& name) {
    return Ratio(latency(name + "/10000000"), latency(name + "/10000"));
  };
  return {
      {"保存 4 KiB 改动（64 并发）÷ PostgreSQL 事务（最好的客户端数）",
       Ratio(rate("save/64"), measured.Best("pg_save/", "per_second")), true, 5},
      {"同上 ÷ PostgreSQL 带散列链的事务",
       Ratio(rate("save/64"), measured.Best("pg_save_chained/", "per_second")), true, 10},
      {"同上 ÷ 同样大小的 TLS gRPC 回声", Ratio(rate("save/64"), rate("echo_save/64")), true, 0.45},
      {"空载保存延迟（经 TLS gRPC，中位数）÷ RocksDB 一次同步写",
       Ratio(latency("save/1"), latency("rocksdb_ours/1")), false, 1.6},
      {"空载提交延迟（进程内提交器，中位数）÷ RocksDB 一次同步写",
       Ratio(latency("committer/1"), latency("rocksdb_ours/1")), false, 1.6},
      {"审计页 100 条 ÷ 同样字节的回声", Ratio(rate("page_100"), rate("echo_page_100")), true,
       0.40},
      {"包含证明延迟，1000 万条 ÷ 1 万条", growth("proof"), false, 1.5},
      {"查询延迟，1000 万条 ÷ 1 万条", growth("query"), false, 1.5},
      {"按时间取 100 条的延迟，1000 万条 ÷ 1 万条", growth("page_since"), false, 1.5},
      {"打开 1000 万条的账本（秒）", measured.Median("open/10000000", "value"), false, 2},
      {"内存峰值 ÷ 上限 320 MiB，1000 万条",
       Ratio(measured.Median("memory/10000000", "value"), kMemoryBound), false, 1},
      {"内存峰值 ÷ 上限 320 MiB，满载保存之后",
       Ratio(measured.Median("memory/rounds", "value"), kMemoryBound), false, 1},
  };
}

void PrintMeasurements(const Measurements& measured) {
  std::printf("%-26s %12s %25s %11s %11s %9s\n", "measured", "per second", "(least – most)",
              "p50 us", "p99 us", "/ echo");
  for (const auto& [name, fields] : measured.all()) {
    if (const auto value = measured.Get(name, "value")) {
      std::printf("%-26s %12.6g %12.6g – %10.6g\n", name.c_str(), value->median, value->least,
                  value->most);
      continue;
    }
    const auto rate = measured.Get(name, "per_second");
    if (!rate) continue;
    const double p50 =
        measured.Median(name, "p50_us").value_or(measured.Median(name, "mean_us").value_or(0));
    const double p99 = measured.Median(name, "p99_us").value_or(0);
    const auto echo = Ratio(rate->median, measured.Median("echo_" + name, "per_second"));
    std::printf("%-26s %12.0f %12.0f – %10.0f %11.0f %11.0f", name.c_str(), rate->median,
                rate->least, rate->most, p50, p99);
    if (echo) std::printf(" %9.2f", *echo);
    std::printf("\n");
  }
}

void PrintGoals(const std::vector<Goal>& goals) {
  std::printf("\n");
  for (const Goal& goal : goals) {
    const char* verdict =
        !goal.value
            ? "未测"
            : ((goal.at_least ? *goal.value >= goal.bound : *goal.value <= goal.bound) ? "达到"
                                                                                       : "未达到");
    std::printf("%-6s  %8.2f  目标 %s %.2f  %s\n", verdict, goal.value.value_or(0),
                goal.at_least ? "≥" : "≤", goal.bound, goal.what.c_str());
  }
}

json ToJson(const Measurements& measured, const std::vector<Goal>& goals) {
  json all;
  for (const auto& [name, fields] : measured.all()) {
    for (const auto& [field, values] : fields) {
      const Spread spread = *SpreadOf(values);
      all["measurements"][name][field] = {{"median", spread.median},
                                          {"least", spread.least},
                                          {"most", spread.most},
                                          {"rounds", values.size()}};
    }
  }
  for (const Goal& goal : goals) {
    json one = {{"goal", goal.what}, {"bound", goal.bound}, {"at_least", goal.at_least}};
    if (goal.value) {
      one["value"] = *goal.value;
      one["met"] = goal.at_least ? *goal.value >= goal.bound : *goal.value <= goal.bound;
    }
    all["goals"].push_back(one);
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("汇总各轮测量：中位数、范围、比值，以及目标是否达到");
  std::vector<std::string> inputs;
  std::string output;
  app.add_option("inputs", inputs, "ledger_load 和 postgres/yardstick 写的结果文件")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--json", output, "汇总另存为 JSON 的文件");
  CLI11_PARSE(app, argc, argv);
  Measurements measured;
  for (const std::string& input : inputs) {
    if (!measured.Read(input)) {
      std::fprintf(stderr, "%s：有不是测量结果的行\n", input.c_str());
      return 1;
    }
  }
  const auto goals = Goals(measured);
  PrintMeasurements(measured);
  PrintGoals(goals);
  if (!output.empty()) std::ofstream(output) << ToJson(measured, goals).dump(2) << '\n';
  return 0;
}
