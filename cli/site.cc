// mingzhang site build: what was published, as a folder of static files that anybody can serve.
#include <grpcpp/client_context.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cli/audit_commands.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/disclosure_proof.h"
#include "cli/failure.h"
#include "cli/log_export.h"
#include "cli/log_keys.h"
#include "cli/receipt.h"
#include "mingzhang/ledger/v1/disclosure_service.grpc.pb.h"
#include "portal/folder/disclosure_feed.h"
#include "portal/folder/site_folder.h"
#include "portal/folder/site_update.h"
#include "portal/site/site_paths.h"

namespace mingzhang::cli {
namespace {

// The service gives a file five minutes.
constexpr absl::Duration kDownloadTimeout = absl::Minutes(5);
constexpr absl::Duration kConnectTimeout = absl::Seconds(5);
constexpr int kPageSize = 100;
constexpr std::int64_t kProgressStep = 100;

// The ledger's DisclosureService. No token is needed, and none is sent.
class Feed final : public site::DisclosureFeed {
 public:
  static absl::StatusOr<std::unique_ptr<Feed>> Open(Session& session) {
    const auto profile = session.ReadProfile();
    if (!profile.ok()) return profile.status();
    auto keys = Keys(session);
    if (!keys.ok()) return keys.status();
    const Endpoint ledger{kLedgerTitle, profile->ledger};
    const auto channel = OpenChannel(ledger, profile->authorities.string());
    if (!channel.ok()) return channel.status();
    // A channel gives its connection up after a moment, for people who wait; a build that nobody
    // waits for should not end because the ledger was busy for that moment.
    (*channel)->WaitForConnected(absl::ToChronoTime(absl::Now() + kConnectTimeout));
    return std::unique_ptr<Feed>(new Feed(ledger, ledger::v1::DisclosureService::NewStub(*channel),
                                          session.timeout(), *std::move(keys)));
  }

  absl::StatusOr<ledger::v1::ListDisclosuresResponse> List(const std::string& page_token) override {
    ledger::v1::ListDisclosuresRequest request;
    request.set_parent("divisions/-/departments/-");
    request.set_page_size(kPageSize);
    request.set_page_token(page_token);
    return Call<ledger::v1::ListDisclosuresResponse>(&Stub::ListDisclosures, request);
  }

  absl::StatusOr<site::ProvenDisclosure> Get(const std::string& name) override {
    ledger::v1::GetDisclosureRequest request;
    request.set_name(name);
    auto disclosure = Call<ledger::v1::Disclosure>(&Stub::GetDisclosure, request);
    if (!disclosure.ok()) return disclosure.status();
    auto proof = ProofText(disclosure->receipt());
    if (!proof.ok()) return proof.status();
    const auto proven = ProveDisclosure(*disclosure, *proof, keys_);
    if (!proven.ok()) return proven.status();
    return site::ProvenDisclosure{*std::move(disclosure), *std::move(proof), proven->tree_size};
  }

  absl::Status Download(const std::string& name, const std::string& path, Sink sink) override {
    ledger::v1::DownloadDisclosureFileRequest request;
    request.set_name(name);
    request.set_path(path);
    const absl::Duration timeout = std::max(timeout_, kDownloadTimeout);
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    const auto reader = stub_->DownloadDisclosureFile(&context, request);
    ledger::v1::DownloadDisclosureFileResponse piece;
    absl::Status taken;
    while (taken.ok() && reader->Read(&piece)) taken = sink(piece.data());
    if (!taken.ok()) {
      context.TryCancel();
      reader->Finish();
      return taken;
    }
    const grpc::Status status = reader->Finish();
    return status.ok() ? absl::OkStatus() : CallStatus(status, ledger_, timeout);
  }

 private:
  using Stub = ledger::v1::DisclosureService::Stub;

  Feed(Endpoint ledger, std::unique_ptr<Stub> stub, absl::Duration timeout, audit::KeyChain keys)
      : ledger_(std::move(ledger)),
        stub_(std::move(stub)),
        timeout_(timeout),
        keys_(std::move(keys)) {}

  // Those that the ledger names now, where somebody may ask; otherwise those that are known here.
  static absl::StatusOr<audit::KeyChain> Keys(Session& session) {
    const auto names_person = session.NamesPerson();
    if (!names_person.ok()) return names_person.status();
    if (*names_person) {
      auto keys = FetchLogKeys(session);
      // Whoever may not ask may still have what is published; BuildLog says what is wrong.
      if (!absl::IsPermissionDenied(keys.status()) && !absl::IsUnauthenticated(keys.status())) {
        return keys;
      }
    }
    return session.log_keys();
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout_));
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    if (!status.ok()) return CallStatus(status, ledger_, timeout_);
    return response;
  }

  const Endpoint ledger_;
  const std::unique_ptr<Stub> stub_;
  const absl::Duration timeout_;
  const audit::KeyChain keys_;
};

struct BuildOptions {
  std::string directory;
};

// What became of the log.
struct LogPart {
  // Entries that the site's log has now; 0 where it has none.
  std::uint64_t tree_size = 0;
  // Why the log is not the newest; empty when it is.
  std::string left_out = {};
  // What ends the run after all, once the pages are written.
  absl::Status error = {};
};

LogPart BuildLog(Session& session, const std::filesystem::path& directory) {
  const auto names_person = session.NamesPerson();
  if (names_person.ok() && !*names_person) {
    return {.left_out = "没有用 --as 指明审计人员"};
  }
  const auto exported = ExportLog(session, directory, LogEntries::kLeftOut);
  if (exported.ok()) return {.tree_size = exported->checkpoint.size};
  if (absl::IsPermissionDenied(exported.status())) {
    return {.left_out = std::string(exported.status().message())};
  }
  return {.error = exported.status()};
}

void PrintResult(const Session& session, const BuildOptions& options,
                 const site::UpdateCounts& counts, const LogPart& log) {
  if (session.json()) {
    nlohmann::ordered_json document = {
        {"directory", options.directory},    {"budgets", counts.budgets},
        {"disclosures", counts.disclosures}, {"added", counts.added},
        {"superseded", counts.superseded},   {"pages_written", counts.pages},
        {"log_tree_size", log.tree_size},    {"log_left_out", log.left_out}};
    session.PrintJson(document);
    return;
  }
  session.out() << "站点在 " << options.directory << "：" << counts.budgets << " 个预算，"
                << counts.disclosures << " 次公开；新增 " << counts.added << " 次，标记更正替代 "
                << counts.superseded << " 次，改写页面 " << counts.pages << " 个\n";
  if (log.tree_size > 0) {
    session.out() << "审计日志的哈希在 log/：共 " << log.tree_size << " 条，均已验证\n";
  } else if (!log.left_out.empty()) {
    session.out() << "（没有更新审计日志 log/：" << log.left_out
                  << "；它要覆盖全部区划的审计角色，如 --as auditor）\n";
  }
}

absl::StatusOr<ExitCode> Build(Session& session, const BuildOptions& options) {
  auto feed = Feed::Open(session);
  if (!feed.ok()) return feed.status();
  auto folder = site::SiteFolder::Open(options.directory);
  if (!folder.ok()) {
    const absl::Status& status = folder.status();
    return absl::IsInvalidArgument(status) ? ExitWith(ExitCode::kBadInput, status)
           : absl::IsAlreadyExists(status) ? Advise(status, "请另指定一个空目录，或以前生成的站点")
                                           : status;
  }
  std::int64_t told = 0;
  site::SiteUpdate update(**folder, **feed, [&](const site::UpdateCounts& counts) {
    if (counts.added / kProgressStep == told / kProgressStep) return;
    told = counts.added;
    session.environment().err << "已下载 " << counts.added << " 次公开\n";
  });
  absl::Status updated = update.UpdateDisclosures();
  if (!updated.ok()) return updated;
  // Its export makes the folder as soon as it begins, so what counts is the checkpoint.
  const std::filesystem::path log_folder = (*folder)->path() / site::kLogFolder;
  LogPart log = BuildLog(session, log_folder);
  const bool has_log = (*folder)->Contains(absl::StrCat(site::kLogFolder, "/", kCheckpointFile));
  updated = update.WriteOverviews(has_log);
  if (!updated.ok()) return updated;
  if (!log.error.ok()) return log.error;
  PrintResult(session, options, update.counts(), log);
  return ExitCode::kOk;
}

}  // namespace

void AddSiteCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "site", "公开站点：把公开的预算生成静态网站");
  AddCommand<BuildOptions>(
      group, chosen, "build",
      "生成或更新站点目录：索引、检索、每次公开的文件和回执；--as auditor 时另附审计日志的哈希",
      [](CLI::App& command, BuildOptions& options) {
        command.add_option("DIR", options.directory, "站点目录：没有的、空的，或以前生成的")
            ->required();
      },
      Build);
}

}  // namespace mingzhang::cli
