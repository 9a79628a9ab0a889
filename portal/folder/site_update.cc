#include "portal/folder/site_update.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/bundle/published_folder.h"
#include "common/digest/digest.h"
#include "common/file/file.h"
#include "common/time/timestamp.h"
#include "portal/site/assets.h"
#include "portal/site/budget_page.h"
#include "portal/site/list_pages.h"
#include "portal/site/search_index.h"
#include "portal/site/site_paths.h"
#include "portal/site/verify_page.h"

namespace mingzhang::site {
namespace {

using ledger::v1::Disclosure;
using ledger::v1::DISCLOSURE_STATE_CURRENT;
using ledger::v1::DISCLOSURE_STATE_SUPERSEDED;

// Budgets whose pages wait together, also where nothing is new.
constexpr std::size_t kBudgetsAtATime = 64;

absl::Status Wrong(std::string_view name, std::string_view why) {
  return absl::DataLossError(absl::StrCat(std::string(name), "：", std::string(why)));
}

bool Replaces(const Disclosure& correction, const Disclosure& old) {
  return old.state() == DISCLOSURE_STATE_SUPERSEDED && old.superseded_by() == correction.name();
}

const ledger::v1::DisclosureFile* FindFile(const Disclosure& disclosure, std::string_view path) {
  for (const auto& file : disclosure.files()) {
    if (file.path() == path) return &file;
  }
  return nullptr;
}

}  // namespace

absl::Status SiteUpdate::UpdateDisclosures() {
  Disclosures budget;
  std::string budget_name;
  std::set<std::string> finished;
  const auto take = [&]() -> absl::Status {
    if (budget.empty()) return absl::OkStatus();
    // They come budget by budget; one that comes twice would be two pages at one address.
    if (!finished.insert(budget_name).second) return Wrong(budget_name, "在列表中分在几处");
    return TakeBudget(std::exchange(budget, {}));
  };
  std::string page_token;
  do {
    auto page = feed_.List(page_token);
    if (!page.ok()) return page.status();
    for (Disclosure& disclosure : *page->mutable_disclosures()) {
      const auto name = DisclosureName::Parse(disclosure.name());
      if (!name.ok()) return Wrong(disclosure.name(), std::string(name.status().message()));
      if (name->budget.ToString() != budget_name) {
        const absl::Status taken = take();
        if (!taken.ok()) return taken;
        budget_name = name->budget.ToString();
      }
      budget.push_back(std::move(disclosure));
    }
    if (page->next_page_token() == page_token && !page_token.empty()) {
      return absl::DataLossError("列表的下一页又是同一页");
    }
    page_token = page->next_page_token();
  } while (!page_token.empty());
  absl::Status done = take();
  if (done.ok()) done = Publish();
  if (!done.ok()) return done;

  for (const auto& [name, record] : folder_.records()) {
    if (!finished.contains(DisclosureName::Parse(name)->budget.ToString())) {
      return Wrong(name,
                   "站点上有，账本里却没有。账本可能换了或恢复自较早的备份：请先查明，"
                   "或另生成一个站点");
    }
  }
  return absl::OkStatus();
}

absl::Status SiteUpdate::TakeBudget(Disclosures disclosures) {
  absl::Status status = Settle(disclosures);
  if (!status.ok()) return status;
  for (const Disclosure& disclosure : disclosures) {
    status = Prepare(disclosure);
    if (!status.ok()) return status;
  }
  waiting_.push_back(std::move(disclosures));
  if (staged_.size() < kDisclosuresAtATime && waiting_.size() < kBudgetsAtATime) return status;
  return Publish();
}

// A correction may be published between two pages of the list: what the list says of the budget is
// from before and after, then.
absl::Status SiteUpdate::Settle(Disclosures& disclosures) {
  while (disclosures.back().state() == DISCLOSURE_STATE_SUPERSEDED) {
    auto next = feed_.Get(disclosures.back().superseded_by());
    if (!next.ok()) return next.status();
    if (next->disclosure.name() == disclosures.back().name()) break;
    disclosures.push_back(std::move(next->disclosure));
    if (!DisclosureName::Parse(disclosures.back().name()).ok()) break;
  }
  for (std::size_t i = 0; i + 1 < disclosures.size(); ++i) {
    if (Replaces(disclosures[i + 1], disclosures[i])) continue;
    auto now = feed_.Get(disclosures[i].name());
    if (!now.ok()) return now.status();
    disclosures[i] = std::move(now->disclosure);
  }
  const auto first = DisclosureName::Parse(disclosures.front().name());
  for (std::size_t i = 0; i < disclosures.size(); ++i) {
    const Disclosure& disclosure = disclosures[i];
    const DisclosureName expected{first->budget, static_cast<std::int64_t>(i) + 1};
    if (disclosure.name() != expected.ToString()) {
      return Wrong(disclosure.name(), "各次公开的编号不连续");
    }
    const bool holds = i + 1 == disclosures.size();
    if (holds ? disclosure.state() != DISCLOSURE_STATE_CURRENT
              : !Replaces(disclosures[i + 1], disclosure)) {
      return Wrong(disclosure.name(), "与其更正对不上");
    }
  }
  return absl::OkStatus();
}

absl::Status SiteUpdate::Prepare(const Disclosure& disclosure) {
  const auto record = folder_.records().find(disclosure.name());
  const bool there = folder_.Contains(disclosure.name());
  if (record != folder_.records().end() && there) {
    if (record->second.manifest_sha256 == ToHex(disclosure.manifest_digest())) {
      return absl::OkStatus();
    }
    return Wrong(disclosure.name(),
                 "账本里的清单与站点上的不同。公开过的内容不会改变：请保留现场并通知审计人员");
  }
  auto known = GetKnown(feed_, disclosure);
  if (!known.ok()) return known.status();
  ++counts_.added;
  if (there) {
    // Somebody was killed before it was recorded, or the state was removed.
    const auto folder = folder_.path() / disclosure.name();
    if (!HasFiles(*known, folder)) {
      return absl::AlreadyExistsError(
          absl::StrCat("“", folder.string(), "”已在，却不是这次公开的文件：请移走后重新生成"));
    }
    prepared_.push_back(RecordOf(*known, folder));
    absl::Status written =
        Write({DisclosurePath(*DisclosureName::Parse(disclosure.name()), kPublicationReceipt),
               known->proven.proof});
    if (!written.ok()) return written;
    return Write({DisclosurePath(*DisclosureName::Parse(disclosure.name()), kPublicationEntry),
                  known->proven.disclosure.receipt().entry()});
  }
  const auto staging = folder_.NewStaging();
  if (!staging.ok()) return staging.status();
  const absl::Status fetched = Fetch(feed_, *known, *staging);
  if (!fetched.ok()) return fetched;
  prepared_.push_back(RecordOf(*known, *staging));
  staged_.push_back({*staging, disclosure.name()});
  return absl::OkStatus();
}

// The batch into its places; then the pages that link there.
absl::Status SiteUpdate::Publish() {
  const absl::Status published =
      folder_.Publish(std::exchange(staged_, {}), std::exchange(prepared_, {}));
  if (!published.ok()) return published;
  std::vector<SiteRecord> marked;
  for (const Disclosures& disclosures : std::exchange(waiting_, {})) {
    const absl::Status finished = FinishBudget(disclosures, marked);
    if (!finished.ok()) return finished;
  }
  const absl::Status recorded = folder_.Publish({}, marked);
  if (recorded.ok()) progress_(counts_);
  return recorded;
}

absl::Status SiteUpdate::FinishBudget(const Disclosures& disclosures,
                                      std::vector<SiteRecord>& marked) {
  for (std::size_t i = 0; i + 1 < disclosures.size(); ++i) {
    const absl::Status status = Mark(disclosures[i], disclosures[i + 1]);
    if (!status.ok()) return status;
    SiteRecord record = folder_.records().at(disclosures[i].name());
    if (std::exchange(record.superseded, true)) continue;
    ++counts_.superseded;
    marked.push_back(std::move(record));
  }
  const Disclosure& current = disclosures.back();
  const auto name = DisclosureName::Parse(current.name());
  budgets_.push_back({.name = name->budget,
                      .department_title = current.department_display_name(),
                      .division_title = folder_.records().at(current.name()).division_title,
                      .current = name->disclosure,
                      .publish_time = FromTimestamp(current.publish_time()),
                      .late = current.late()});
  counts_.disclosures += name->disclosure;
  ++counts_.budgets;
  return Write(RenderBudgetPage(budgets_.back(), disclosures));
}

absl::Status SiteUpdate::Mark(const Disclosure& superseded, const Disclosure& correction) {
  const auto* file = FindFile(superseded, kPageFile);
  if (file == nullptr) return absl::OkStatus();
  const auto name = DisclosureName::Parse(superseded.name());
  const std::string original = DisclosurePath(*name, kOriginalPageFile);
  const std::string page = DisclosurePath(*name, kPageFile);
  for (const std::string& path : {original, page}) {
    const auto frozen = ReadFile(folder_.path() / path, kMaxBundleBytes);
    if (!frozen.ok() || ToBytes(Sha256(*frozen)) != file->digest()) continue;
    // The original is there before the page is not it any more.
    auto written = folder_.Write(original, *frozen, FromTimestamp(superseded.publish_time()));
    if (written.ok()) {
      written = folder_.Write(page, MarkSuperseded(*frozen, superseded, correction),
                              FromTimestamp(superseded.supersede_time()));
    }
    if (written.ok() && *written) ++counts_.pages;
    return written.status();
  }
  return Wrong(superseded.name(), "站点上的页面被改动过。移走这个目录后重新生成，会再次下载");
}

absl::Status SiteUpdate::WriteOverviews(bool has_log) {
  std::sort(budgets_.begin(), budgets_.end(),
            [](const PublishedBudget& a, const PublishedBudget& b) { return a.name < b.name; });
  absl::Status status =
      RenderListPages(budgets_, [this](const SitePage& page) { return Write(page); });
  const auto write = [&](const SitePage& page) {
    if (status.ok()) status = Write(page);
  };
  write(RenderSearchIndex(budgets_));
  write(RenderVerifyPage(has_log));
  write(RenderNotFoundPage());
  write({kStyleSheetPath, std::string(kSiteCss)});
  write({kSearchScriptPath, std::string(kSearchScript)});
  return status.ok() ? folder_.Finish() : status;
}

absl::Status SiteUpdate::Write(const SitePage& page) {
  const auto written = folder_.Write(page.path, page.contents);
  if (written.ok() && *written) ++counts_.pages;
  return written.status();
}

}  // namespace mingzhang::site
