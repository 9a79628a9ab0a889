// What a public site costs: `mingzhang site build` as a process of its own, over TLS, from a ledger
// of made-up disclosures. Builds it, builds it again, corrects and adds some and builds it again;
// tells how long each took and the most memory that it had.
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/server/server.h"
#include "ledger_service/audit/note.h"
#include "tests/support/fake_disclosures.h"
#include "tests/support/process.h"

namespace mingzhang {
namespace {

namespace fs = std::filesystem;

constexpr int kDepartmentsPerDivision = 100;

struct Options {
  int disclosures = 2000;
  int news = 10;
  bool small = false;
  std::string home;
  std::string site;
  std::string program;
};

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

// Every hundred departments are a division.
MadeUpDepartment Department(int number) {
  const int division = number / kDepartmentsPerDivision;
  return {.division = std::to_string(650'100 + division),
          .division_title = absl::StrCat("第", division + 1, "自治州"),
          .code = std::to_string(100 + number % kDepartmentsPerDivision),
          .title = absl::StrCat("第", division + 1, "自治州第",
                                number % kDepartmentsPerDivision + 1, "局")};
}

// The most memory that the process has had, in KiB; 0 once it has ended.
long PeakMemory(pid_t process) {
  std::ifstream status(absl::StrCat("/proc/", process, "/status"));
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmHWM:")) return std::atol(line.c_str() + sizeof("VmHWM:"));
  }
  return 0;
}

void Run(const Options& options, const std::string& what,
         const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {options.program, "--home", options.home};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string log = options.home + ".log";
  const absl::Time begin = absl::Now();
  Process process(command, log);
  long peak = 0;
  while (!process.Ended()) {
    peak = std::max(peak, PeakMemory(process.pid()));
    absl::SleepFor(absl::Milliseconds(5));
  }
  if (process.Wait() != 0) {
    std::ifstream text(log);
    Fail(std::string(std::istreambuf_iterator<char>(text), {}));
  }
  if (what.empty()) return;
  std::printf("%-44s %8.2f s %8.1f MiB\n", what.c_str(), absl::ToDoubleSeconds(absl::Now() - begin),
              static_cast<double>(peak) / 1024);
  std::fflush(stdout);
}

void Measure(const Options& options) {
  Run(options, "", {"dev", "init"});
  FakeDisclosures disclosures(
      audit::Signer::LoadOrCreate(options.home + "/log.key", "mingzhang.example/development")
          .value(),
      options.small ? BundleShape{} : kSampleShape);
  for (int i = 0; i < options.disclosures; ++i) disclosures.Publish(Department(i), 2026);

  server::ServerOptions server_options;
  server_options.listen_address = "127.0.0.1:0";
  server_options.tls = {.certificate_chain = options.home + "/tls/ledger.pem",
                        .private_key = options.home + "/tls/ledger-key.pem",
                        .authorities = options.home + "/tls/ca.pem"};
  server_options.services = {{ledger::v1::DisclosureService::service_full_name(), &disclosures}};
  const auto server = server::Server::Start(server_options);
  if (!server.ok()) Fail(server.status().ToString());
  const std::vector<std::string> build = {"--ledger", absl::StrCat("127.0.0.1:", (*server)->port()),
                                          "site", "build", options.site};
  Run(options, absl::StrCat("build ", options.disclosures, " disclosures"), build);
  Run(options, "build again, nothing new", build);
  for (int i = 0; i < options.news; ++i) {
    disclosures.Publish(Department(i), 2026, "水费重复列支");
    disclosures.Publish(Department(i), 2027);
  }
  Run(options, absl::StrCat("build with ", options.news, " corrections, ", options.news, " new"),
      build);
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("What a public site costs");
  app.add_option("--disclosures", options.disclosures, "how many there are")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--news", options.news, "how many are corrected, and how many are added, at last");
  app.add_flag("--small", options.small, "bundles of some 20 KB rather than 1.2 MB");
  app.add_option("--home", options.home, "a folder for keys, which is made")->required();
  app.add_option("--site", options.site, "where the site is made; it stays")->required();
  app.add_option("--program", options.program, "mingzhang")->required();
  CLI11_PARSE(app, argc, argv);
  options.news = std::min(options.news, options.disclosures);
  setenv("GRPC_VERBOSITY", "NONE", 0);
  Measure(options);
  return 0;
}

}  // namespace
}  // namespace mingzhang

int main(int argc, char** argv) { return mingzhang::Main(argc, argv); }
