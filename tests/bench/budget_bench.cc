// What it costs to read, index, judge, derive, narrate and compare a budget: CPU time on one core,
// for the leading case and for made-up budgets of 1,000, 10,000 and 100,000 lines with 2,000
// projects and 300 units at most. parse/… is the yardstick: what protobuf takes for the stored
// bytes.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exchange/exchange.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/diff.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "ledger_service/validation/validate.h"
#include "tests/support/generated_budget.h"
#include "tests/support/source_files.h"

namespace mingzhang::testing {
namespace {

using budget::v1::BudgetContent;

BudgetContent LeadingCase() {
  return exchange::ParseContent(SourceText("deploy/samples/changji-iit-2026.json")).value();
}

BudgetContent MadeUp(int lines) {
  return GenerateBudget({.lines = lines,
                         .projects = lines / 50,
                         .carry_overs = lines / 500,
                         .units = std::min(300, lines / 100)});
}

// A budget with what it is judged and printed by. `make` runs when the budget is first asked for.
class Subject {
 public:
  Subject(std::string name, std::function<BudgetContent()> make)
      : name_(std::move(name)), make_(std::move(make)) {}

  const std::string& name() const { return name_; }
  const BudgetContent& content() {
    if (!content_) {
      content_ = std::make_unique<BudgetContent>(make_());
      departments_ = std::make_unique<catalog::Register>(GeneratedRegister(*content_));
    }
    return *content_;
  }
  const catalog::Register& departments() { return content(), *departments_; }
  const catalog::Catalogue& catalogue() { return GeneratedCatalogue(content().fiscal_year()); }

 private:
  std::string name_;
  std::function<BudgetContent()> make_;
  std::unique_ptr<BudgetContent> content_;
  std::unique_ptr<catalog::Register> departments_;
};

const form::CompiledForm& Form() { return DisclosureFormOf("xinjiang-2026"); }

using Run = void (*)(benchmark::State&, Subject&);

void Parse(benchmark::State& state, Subject& subject) {
  const std::string bytes = subject.content().SerializeAsString();
  for (auto _ : state) {
    BudgetContent content;
    benchmark::DoNotOptimize(content.ParseFromString(bytes));
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}

void Index(benchmark::State& state, Subject& subject) {
  const BudgetContent& content = subject.content();
  for (auto _ : state) {
    const budget::ContentIndex index(content);
    benchmark::DoNotOptimize(index.lines().data());
  }
}

// All rules of the gate that has most of them.
void Validate(benchmark::State& state, Subject& subject) {
  const BudgetContent& content = subject.content();
  const validation::Basis basis = {ShippedRules(), subject.catalogue(), subject.departments(),
                                   &Form()};
  int findings = 0;
  for (auto _ : state) {
    const auto report = validation::Validate(content, budget::v1::GATE_PUBLISH, basis);
    findings = report.findings_size();
  }
  state.counters["findings"] = findings;
}

void ValidateAtSubmit(benchmark::State& state, Subject& subject) {
  const BudgetContent& content = subject.content();
  const validation::Basis basis = {ShippedRules(), subject.catalogue(), subject.departments(),
                                   &Form()};
  int findings = 0;
  for (auto _ : state) {
    const auto report = validation::Validate(content, budget::v1::GATE_SUBMIT, basis);
    findings = report.findings_size();
  }
  state.counters["findings"] = findings;
}

void Tables(benchmark::State& state, Subject& subject) {
  const budget::ContentIndex index(subject.content());
  const catalog::Catalogue& catalogue = subject.catalogue();
  int rows = 0;
  for (auto _ : state) {
    const auto tables = form::DeriveTables(index, Form(), catalogue);
    rows = 0;
    for (const auto& table : tables->tables()) rows += table.rows_size();
  }
  state.counters["rows"] = rows;
}

void Narrative(benchmark::State& state, Subject& subject) {
  const budget::ContentIndex index(subject.content());
  const catalog::Catalogue& catalogue = subject.catalogue();
  for (auto _ : state) {
    benchmark::DoNotOptimize(form::DeriveNarrative(index, Form(), catalogue)->sections_size());
  }
}

void Diff(benchmark::State& state, Subject& subject) {
  const BudgetContent& from = subject.content();
  BudgetContent to = from;
  for (int i = 0; i < to.expenditure_lines_size(); i += 10) {
    auto& line = *to.mutable_expenditure_lines(i);
    line.set_amount_fen(line.amount_fen() + 1);
  }
  for (auto _ : state) benchmark::DoNotOptimize(budget::DiffContent(from, to).lines_size());
}

void RegisterAll() {
  // As long as the program, as the benchmarks need.
  static auto& subjects = *new std::vector<std::unique_ptr<Subject>>;
  subjects.push_back(std::make_unique<Subject>("case", LeadingCase));
  for (const auto& [name, lines] :
       std::map<std::string, int>{{"1k", 1'000}, {"10k", 10'000}, {"100k", 100'000}}) {
    subjects.push_back(std::make_unique<Subject>(name, [lines = lines] { return MadeUp(lines); }));
  }
  const std::pair<const char*, Run> runs[] = {{"parse", Parse},       {"index", Index},
                                              {"validate", Validate}, {"submit", ValidateAtSubmit},
                                              {"tables", Tables},     {"narrative", Narrative},
                                              {"diff", Diff}};
  for (const auto& subject : subjects) {
    for (const auto& [name, run] : runs) {
      benchmark::RegisterBenchmark((std::string(name) + "/" + subject->name()).c_str(), run,
                                   std::ref(*subject))
          ->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace
}  // namespace mingzhang::testing

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  mingzhang::testing::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  std::cerr << "peak memory: " << usage.ru_maxrss / 1024 << " MiB\n";
  return 0;
}
