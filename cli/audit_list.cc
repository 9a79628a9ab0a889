// mingzhang audit list
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/audit_commands.h"
#include "cli/audit_filter.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/log_keys.h"
#include "cli/text_table.h"
#include "common/csv/csv.h"
#include "common/digest/digest.h"
#include "common/resource/resource_name.h"
#include "ledger_service/audit/merkle.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::AuditEntry;
using ledger::v1::ListAuditEntriesResponse;

constexpr std::int64_t kMaxPage = 1000;

struct ListOptions {
  std::string budget;
  AuditFilterOptions filter;
  bool newest = false;
  std::int64_t limit = 0;
  bool proofs = false;
  bool csv = false;
};

std::string Person(const AuditEntry& entry) {
  const auto& actor = entry.actor();
  return actor.display_name().empty() ? actor.subject() : actor.display_name();
}

// Prints entries a page at a time, so that a long list needs no more memory than a short one.
class EntryPrinter {
 public:
  virtual ~EntryPrinter() = default;
  virtual void Print(const google::protobuf::RepeatedPtrField<AuditEntry>& entries) = 0;
  // `complete`: nothing went wrong on the way.
  virtual void Finish(std::int64_t count, bool complete) = 0;
};

class TextPrinter final : public EntryPrinter {
 public:
  TextPrinter(std::ostream& out, bool proofs) : out_(out), proofs_(proofs) {}
  void Print(const google::protobuf::RepeatedPtrField<AuditEntry>& entries) override {
    TextTable table({{"序号", Align::kRight},
                     {"时间"},
                     {"人员"},
                     {"动作"},
                     {"状态"},
                     {"版本", Align::kRight},
                     {"对象"},
                     {"意见、说明"}});
    for (const AuditEntry& entry : entries) {
      table.Add({std::to_string(entry.log_index()), TimeText(entry.time()), Person(entry),
                 ActionLabel(entry.action()), StateChange(entry), VersionOf(entry),
                 ShortBudgetName(entry.resource()), entry.comment()});
    }
    table.Print(out_);
  }
  void Finish(std::int64_t count, bool complete) override {
    if (!complete) return;
    out_ << "共 " << count << " 条" << (proofs_ ? "，每条都已验证在日志中" : "") << '\n';
  }

 private:
  std::ostream& out_;
  bool proofs_;
};

// {"entries": […], "complete": true}, written as the pages come.
class JsonPrinter final : public EntryPrinter {
 public:
  JsonPrinter(std::ostream& out, bool proofs) : out_(out), proofs_(proofs) {
    out_ << "{\n  \"entries\": [";
  }
  void Print(const google::protobuf::RepeatedPtrField<AuditEntry>& entries) override {
    for (const AuditEntry& entry : entries) {
      out_ << (first_ ? "\n    " : ",\n    ")
           << ToJson(entry).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
      first_ = false;
    }
  }
  void Finish(std::int64_t, bool complete) override {
    out_ << (first_ ? "]" : "\n  ]") << ",\n  \"proofs_verified\": " << (proofs_ ? "true" : "false")
         << ",\n  \"complete\": " << (complete ? "true" : "false") << "\n}\n";
  }

 private:
  std::ostream& out_;
  bool proofs_;
  bool first_ = true;
};

class CsvPrinter final : public EntryPrinter {
 public:
  explicit CsvPrinter(std::ostream& out) : out_(out) {
    out_ << kUtf8Mark
         << CsvRecord({"序号",   "时间",       "人员标识", "姓名",       "单位",     "角色",
                       "动作",   "对象",       "原状态",   "原步骤",     "新状态",   "新步骤",
                       "版本",   "意见、说明", "批注",     "提示的说明", "批复文号", "批复日期",
                       "请求号", "来源地址",   "内容摘要"});
  }
  void Print(const google::protobuf::RepeatedPtrField<AuditEntry>& entries) override {
    for (const AuditEntry& entry : entries) {
      std::vector<std::string> comments;
      for (const auto& comment : entry.comments()) {
        comments.push_back(absl::StrCat(comment.place(), "：", comment.text()));
      }
      std::vector<std::string> reasons;
      for (const auto& given : entry.acknowledgements()) {
        reasons.push_back(absl::StrCat(given.finding_id(), "：", given.reason()));
      }
      out_ << CsvRecord({std::to_string(entry.log_index()),
                         TimeText(entry.time()),
                         entry.actor().subject(),
                         entry.actor().display_name(),
                         entry.actor().organisation(),
                         absl::StrJoin(entry.actor().roles(), " "),
                         ActionLabel(entry.action()),
                         entry.resource(),
                         StateLabel(entry.from_state()),
                         StepLabel(entry.from_step()),
                         StateLabel(entry.to_state()),
                         StepLabel(entry.to_step()),
                         VersionOf(entry),
                         entry.comment(),
                         absl::StrJoin(comments, "\n"),
                         absl::StrJoin(reasons, "\n"),
                         entry.resolution_number(),
                         DateText(entry.resolution_date()),
                         entry.request_id(),
                         entry.client_address(),
                         ToHex(entry.version_digest())});
    }
  }
  void Finish(std::int64_t, bool) override {}

 private:
  std::ostream& out_;
};

std::unique_ptr<EntryPrinter> MakePrinter(const Session& session, const ListOptions& options) {
  if (session.json()) return std::make_unique<JsonPrinter>(session.out(), options.proofs);
  if (options.csv) return std::make_unique<CsvPrinter>(session.out());
  return std::make_unique<TextPrinter>(session.out(), options.proofs);
}

absl::Status Distrust(std::string_view why) {
  return ExitWith(ExitCode::kRefused,
                  Advise(absl::DataLossError(std::string(why)),
                         "服务或网络不可信，或日志被改动：请保留现场，并通知审计人员"));
}

// Whether no entry comes twice or out of turn. `last` is the last one of the page before.
bool InOrder(const ListAuditEntriesResponse& page, bool newest_first,
             std::optional<std::int64_t> last) {
  return std::all_of(page.entries().begin(), page.entries().end(), [&](const AuditEntry& entry) {
    const std::int64_t index = entry.log_index();
    const bool follows = !last || (newest_first ? index < *last : index > *last);
    last = index;
    return follows;
  });
}

// Each entry of the page against the page's checkpoint.
absl::Status CheckProofs(const ListAuditEntriesResponse& page, const audit::KeyChain& keys) {
  if (page.entries().empty()) return absl::OkStatus();
  const auto checkpoint = OpenSignedCheckpoint(page.checkpoint(), keys);
  if (!checkpoint.ok()) return checkpoint.status();
  if (page.inclusion_proofs_size() != page.entries_size()) {
    return Distrust("服务没有给出每个条目的存在性证明");
  }
  for (int i = 0; i < page.entries_size(); ++i) {
    const auto& proof = page.inclusion_proofs(i);
    const auto hashes = DigestsFromBytes(proof.hashes());
    if (!hashes) return Distrust("存在性证明里有长度不是 32 字节的哈希");
    const std::int64_t index = page.entries(i).log_index();
    if (index < 0 || !audit::VerifyInclusion(audit::LeafHash(page.entries(i).SerializeAsString()),
                                             static_cast<std::uint64_t>(index), checkpoint->size,
                                             *hashes, checkpoint->root)
                          .ok()) {
      return Distrust(absl::StrCat("第 ", index, " 条的存在性证明不成立"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> List(Session& session, const ListOptions& options) {
  if (options.limit < 0) return UsageError("--limit 应为正数");
  if (options.csv && session.json()) return UsageError("--csv 和 --json 只能用一个");
  ledger::v1::ListAuditEntriesRequest request;
  if (!options.budget.empty()) {
    const auto name = BudgetName::Parse(options.budget);
    if (!name.ok()) return name.status();
    request.set_resource(options.budget);
  }
  const auto filter = FormatAuditFilter(options.filter);
  if (!filter.ok()) return filter.status();
  request.set_filter(*filter);
  request.set_newest_first(options.newest);
  request.set_with_proofs(options.proofs);
  std::optional<audit::KeyChain> keys;
  if (options.proofs) {
    auto fetched = FetchLogKeys(session);
    if (!fetched.ok()) return fetched.status();
    keys = *std::move(fetched);
  }
  const auto client = session.client();
  if (!client.ok()) return client.status();
  std::unique_ptr<EntryPrinter> printer;
  std::int64_t count = 0;
  std::optional<std::int64_t> last;
  const auto next_page = [&]() -> absl::Status {
    request.set_page_size(static_cast<std::int32_t>(
        options.limit == 0 ? kMaxPage : std::min(options.limit - count, kMaxPage)));
    auto page = (*client)->Call(&Client::Audit::ListAuditEntries, request);
    if (!page.ok()) return page.status();
    const bool repeats =
        !page->next_page_token().empty() && page->next_page_token() == request.page_token();
    if (repeats || !InOrder(*page, options.newest, last)) {
      return ExitWith(ExitCode::kRefused,
                      absl::DataLossError("服务返回的审计条目重复或次序不对，不予采信"));
    }
    if (keys) {
      const absl::Status proven = CheckProofs(*page, *keys);
      if (!proven.ok()) return proven;
    }
    if (options.limit > 0 && page->entries_size() > options.limit - count) {
      const int kept = static_cast<int>(options.limit - count);
      page->mutable_entries()->DeleteSubrange(kept, page->entries_size() - kept);
    }
    if (!page->entries().empty()) last = page->entries().rbegin()->log_index();
    count += page->entries_size();
    // Where the first page fails, there is nothing but the error.
    if (printer == nullptr) printer = MakePrinter(session, options);
    if (!page->entries().empty() || page->next_page_token().empty())
      printer->Print(page->entries());
    request.set_page_token(page->next_page_token());
    return absl::OkStatus();
  };
  absl::Status status;
  do {
    status = next_page();
  } while (status.ok() && !request.page_token().empty() &&
           (options.limit == 0 || count < options.limit));
  if (printer != nullptr) printer->Finish(count, status.ok());
  if (!status.ok()) return status;
  return ExitCode::kOk;
}

}  // namespace

void AddAuditListCommand(CLI::App& group, Command& chosen) {
  AddCommand<ListOptions>(
      group, chosen, "list", "查询审计条目，各条件可任意组合",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("BUDGET", options.budget, "只列出此预算的，默认全部有权查看的");
        auto& filter = options.filter;
        command.add_option("--department", filter.department, "部门，如 652300/301");
        command.add_option("--division", filter.division, "区划，如 652300");
        command.add_option("--actor", filter.actor, "办理人的标识");
        command.add_option("--action", filter.action, "动作，如 报送 或 SUBMIT");
        command.add_option("--from-state", filter.from_state,
                           "办理前的状态，如 编制中 或 DRAFTING");
        command.add_option("--to-state", filter.to_state, "办理后的状态");
        command.add_option("--outcome", filter.outcome,
                           "结果：CLEAN 正常、WARNINGS_ACKNOWLEDGED 提示已说明、SENT_BACK "
                           "退回、撤回或作废");
        command.add_option("--since", filter.since,
                           "从此日或此时起，如 2026-01-31 或 2026-01-31T08:00:00+08:00");
        command.add_option("--until", filter.until, "到此日（含当日）或此时（不含）为止");
        command.add_flag("--newest", options.newest, "从最新的列起");
        command.add_option("--limit", options.limit, "最多列出几条，默认全部");
        command.add_flag("--proofs", options.proofs, "逐条验证存在性证明后再列出");
        command.add_flag("--csv", options.csv, "输出 CSV（UTF-8，Excel 可直接打开）");
      },
      List);
}

}  // namespace mingzhang::cli
