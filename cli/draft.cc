// mingzhang draft import | show | validate | diff | versions
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/budget_reading.h"
#include "cli/commands.h"
#include "cli/content_file.h"
#include "cli/content_summary.h"
#include "cli/diff_report.h"
#include "cli/failure.h"
#include "cli/findings.h"
#include "cli/labels.h"
#include "cli/mutation.h"
#include "cli/reference_files.h"
#include "cli/text_table.h"
#include "common/digest/digest.h"
#include "common/resource/resource_name.h"
#include "exchange/exchange.h"

namespace mingzhang::cli {
namespace {

using budget::v1::Budget;
using budget::v1::Version;

struct ImportOptions {
  std::string budget;
  std::string file;
  std::string message;
  std::string etag;
  MutationOptions mutation;
};

struct ShowOptions {
  std::string budget;
  std::int64_t version = 0;
  bool exchange = false;
  bool parts = false;
};

struct ValidateOptions {
  std::string budget;
  std::int64_t version = 0;
  std::string gate;
  // Of an approval.
  std::string resolution_number;
  std::string resolution_date;
};

struct DiffOptions {
  std::string budget;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

struct VersionsOptions {
  std::string budget;
};

absl::StatusOr<ExitCode> Import(Session& session, const ImportOptions& options) {
  workflow::v1::SaveDraftRequest request;
  auto content = ReadContentFile(options.file);
  if (!content.ok()) return content.status();
  *request.mutable_content() = *std::move(content);
  const auto log_keys = session.log_keys();
  if (!log_keys.ok()) return log_keys.status();
  const auto name = BudgetName::Parse(options.budget);
  if (!name.ok()) return name.status();

  request.set_name(options.budget);
  request.set_message(options.message);
  request.set_request_id(RequestIdFor(options.mutation));
  request.set_etag(options.etag);
  if (options.etag.empty()) {
    const auto budget = ReadBudget(session, options.budget);
    if (!budget.ok()) return budget.status();
    request.set_etag(budget->etag());
  }
  const auto client = session.client();
  if (!client.ok()) return client.status();
  const auto response = (*client)->Call(&Client::Workflow::SaveDraft, request);
  if (!response.ok()) {
    return AdviseRetry(response.status(), absl::StrCat("--request-id ", request.request_id(),
                                                       " --etag ", request.etag()));
  }
  ledger::v1::AuditEntry wanted;
  wanted.set_action(budget::v1::ACTION_SAVE);
  wanted.set_request_id(request.request_id());
  wanted.set_version(response->version().version());
  wanted.set_version_digest(response->version().digest());
  wanted.set_comment(request.message());
  return Report(session, *log_keys, options.mutation,
                {*response, &response->budget(), response->receipt(), wanted});
}

// The version of a budget that a command is about: the given one, or the newest.
absl::StatusOr<VersionName> ChooseVersion(Session& session, const std::string& budget,
                                          std::int64_t version) {
  auto name = BudgetName::Parse(budget);
  if (!name.ok()) return name.status();
  if (version < 0) return UsageError("版本号从 1 开始");
  if (version == 0) {
    const auto head = ReadBudget(session, budget);
    if (!head.ok()) return head.status();
    version = head->latest_version();
  }
  if (version == 0) {
    return Advise(absl::NotFoundError(absl::StrCat(budget, " 还没有草案")),
                  "请先用 mingzhang draft import 导入");
  }
  return VersionName{*std::move(name), version};
}

void PrintVersion(std::ostream& out, const Version& version) {
  out << "第 " << version.version() << " 版，" << OneLine(version.author()) << " 于 "
      << TimeText(version.create_time()) << " 保存";
  if (!version.message().empty()) out << "：" << OneLine(version.message());
  out << "\n摘要：" << ToHex(version.digest()) << '\n';
}

// What the version's content is stored as: equal digests are stored once.
void PrintParts(std::ostream& out, const Version& version) {
  TextTable table({{"部分"}, {"字节", Align::kRight}, {"SHA-256"}});
  for (const auto& part : version.parts()) {
    table.Add({part.part(), std::to_string(part.size_bytes()), ToHex(part.digest())});
  }
  table.Print(out);
}

absl::StatusOr<ExitCode> Show(Session& session, const ShowOptions& options) {
  const auto name = ChooseVersion(session, options.budget, options.version);
  if (!name.ok()) return name.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetVersionRequest request;
  request.set_name(name->ToString());
  const auto version = (*client)->Call(&Client::Ledger::GetVersion, request);
  if (!version.ok()) return version.status();
  if (options.exchange) {
    session.out() << exchange::FormatContent(version->content());
  } else if (session.json()) {
    session.PrintJson(ToJson(*version));
  } else {
    PrintVersion(session.out(), *version);
    if (options.parts) {
      PrintParts(session.out(), *version);
    } else {
      PrintSummary(session.out(), version->content());
    }
  }
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Validate(Session& session, const ValidateOptions& options) {
  const auto gate = ParseGate(options.gate);
  if (!gate.ok()) return gate.status();
  const auto name = ChooseVersion(session, options.budget, options.version);
  if (!name.ok()) return name.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::ValidateVersionRequest request;
  request.set_name(name->ToString());
  request.set_gate(*gate);
  request.set_resolution_number(options.resolution_number);
  if (!options.resolution_date.empty()) {
    const auto date = ParseDate(options.resolution_date);
    if (!date.ok()) return date.status();
    *request.mutable_resolution_date() = *date;
  }
  const auto response = (*client)->Call(&Client::Ledger::ValidateVersion, request);
  if (!response.ok()) return response.status();
  const auto& report = response->report();
  if (session.json()) {
    session.PrintJson(ReportJson(report));
  } else {
    session.out() << OneLine(report.version_name()) << "，" << GateLabel(report.gate())
                  << "，规则集 " << OneLine(report.rule_set_id()) << '\n';
    PrintFindings(session.out(), report);
  }
  return HasErrors(report) ? ExitCode::kRefused : ExitCode::kOk;
}

// The contents of the two versions name projects and units; the catalogue of this machine, where
// there is one, names codes.
absl::StatusOr<budget::v1::BudgetContent> ReadVersion(Client& client, const std::string& budget,
                                                      std::int64_t version) {
  const auto name = BudgetName::Parse(budget);
  if (!name.ok()) return name.status();
  ledger::v1::GetVersionRequest request;
  request.set_name(VersionName{*name, version}.ToString());
  auto response = client.Call(&Client::Ledger::GetVersion, request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_content());
}

absl::StatusOr<ExitCode> Diff(Session& session, const DiffOptions& options) {
  const auto to = ChooseVersion(session, options.budget, options.to);
  if (!to.ok()) return to.status();
  const std::int64_t from = options.from != 0 ? options.from : to->version - 1;
  if (from < 1)
    return UsageError("没有更早的版本可比：请用 --from 和 --to 指明两个版本（从 1 开始）");
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::DiffVersionsRequest request;
  request.set_name(options.budget);
  request.set_from_version(from);
  request.set_to_version(to->version);
  const auto diff = (*client)->Call(&Client::Ledger::DiffVersions, request);
  if (!diff.ok()) return diff.status();
  const auto before = ReadVersion(**client, options.budget, from);
  if (!before.ok()) return before.status();
  const auto after = ReadVersion(**client, options.budget, to->version);
  if (!after.ok()) return after.status();
  const auto catalogue = FindCatalogue({}, session.environment(), after->fiscal_year());
  const DiffNames names(*before, *after, catalogue ? &*catalogue : nullptr);
  if (session.json()) {
    session.PrintJson(DiffJson(*diff, names));
  } else {
    PrintDiff(session.out(),
              absl::StrCat(options.budget, "：第 ", from, " 版 → 第 ", to->version, " 版"), *diff,
              names);
  }
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Versions(Session& session, const VersionsOptions& options) {
  const auto name = BudgetName::Parse(options.budget);
  if (!name.ok()) return name.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::ListVersionsRequest request;
  request.set_parent(options.budget);
  request.set_page_size(1000);
  ledger::v1::ListVersionsResponse all;
  do {
    const auto page = (*client)->Call(&Client::Ledger::ListVersions, request);
    if (!page.ok()) return page.status();
    all.mutable_versions()->MergeFrom(page->versions());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (session.json()) {
    session.PrintJson(ToJson(all));
    return ExitCode::kOk;
  }
  TextTable table({{"版本", Align::kRight}, {"保存人"}, {"时间"}, {"摘要"}, {"说明"}});
  constexpr std::size_t kShortDigest = 12;
  for (const Version& version : all.versions()) {
    table.Add({std::to_string(version.version()), version.author(), TimeText(version.create_time()),
               ToHex(version.digest()).substr(0, kShortDigest), version.message()});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

void AddVersionOption(CLI::App& command, std::int64_t& version) {
  command.add_option("--version", version, "版本号，默认最新一版");
}

}  // namespace

void AddDraftCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "draft", "草案：导入、查看、校验、比较");
  AddCommand<ImportOptions>(
      group, chosen, "import", "从交换格式文件（JSON）导入，保存为新的一版",
      [](CLI::App& command, ImportOptions& options) {
        AddBudgetArgument(command, options.budget);
        command.add_option("FILE", options.file, "交换格式的 JSON 文件")->required();
        command.add_option("-m,--message", options.message, "这一版改了什么");
        command.add_option("--etag", options.etag, "所依据的 etag，默认先读取");
        AddMutationOptions(command, options.mutation);
      },
      Import);
  AddCommand<ShowOptions>(
      group, chosen, "show", "查看一版草案的汇总",
      [](CLI::App& command, ShowOptions& options) {
        AddBudgetArgument(command, options.budget);
        AddVersionOption(command, options.version);
        command.add_flag("--exchange", options.exchange, "输出交换格式的 JSON，可再导入");
        command.add_flag("--parts", options.parts, "列出这一版由哪些部分组成：相同的部分只存一份");
      },
      Show);
  AddCommand<ValidateOptions>(
      group, chosen, "validate", "按规则校验一版草案，不改变任何东西",
      [](CLI::App& command, ValidateOptions& options) {
        AddBudgetArgument(command, options.budget);
        AddVersionOption(command, options.version);
        command.add_option("--gate", options.gate, "环节：submit、review、approve 或 publish")
            ->required();
        command.add_option("--resolution", options.resolution_number, "人大批准文号（批复环节）");
        command.add_option("--resolution-date", options.resolution_date,
                           "人大批准日期（批复环节），如 2026-01-31");
      },
      Validate);
  AddCommand<DiffOptions>(
      group, chosen, "diff", "比较两版草案",
      [](CLI::App& command, DiffOptions& options) {
        AddBudgetArgument(command, options.budget);
        command.add_option("--from", options.from, "原版本，默认 --to 的前一版");
        command.add_option("--to", options.to, "新版本，默认最新一版");
      },
      Diff);
  AddCommand<VersionsOptions>(
      group, chosen, "versions", "列出所有版本",
      [](CLI::App& command, VersionsOptions& options) {
        AddBudgetArgument(command, options.budget);
      },
      Versions);
}

}  // namespace mingzhang::cli
