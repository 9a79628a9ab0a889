// Brings a site up to date with what was published: downloads what is new, marks what was
// superseded, writes the pages that change.
#ifndef MINGZHANG_PORTAL_FOLDER_SITE_UPDATE_H_
#define MINGZHANG_PORTAL_FOLDER_SITE_UPDATE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "portal/folder/disclosure_feed.h"
#include "portal/folder/disclosure_fetch.h"
#include "portal/folder/site_folder.h"
#include "portal/site/site_page.h"

namespace mingzhang::site {

struct UpdateCounts {
  // All disclosures of the site, and the budgets that they are of.
  std::int64_t disclosures = 0;
  std::int64_t budgets = 0;
  // Those that came, and those that were marked, with this update.
  std::int64_t added = 0;
  std::int64_t superseded = 0;
  // Pages, marks and what they need, as far as they changed.
  std::int64_t pages = 0;
};

// For one update. What is complete stays when it ends with an error or is killed, and the next one
// goes on from there. Holds the disclosures of some budgets at a time without their files, and a
// line for each budget. Not thread-safe.
class SiteUpdate {
 public:
  // Disclosures that are downloaded before they are put into their places together.
  static constexpr std::size_t kDisclosuresAtATime = 64;

  // Both must outlive it. `progress` hears of every batch.
  SiteUpdate(SiteFolder& folder, DisclosureFeed& feed,
             std::function<void(const UpdateCounts&)> progress)
      : folder_(folder), feed_(feed), progress_(std::move(progress)) {}

  // The disclosures and the page of each budget. DATA_LOSS, and the rest of the site as it was, for
  // a disclosure that is not proven, is not what the site has under its name, or that the site has
  // and the ledger does not.
  absl::Status UpdateDisclosures();
  // After that: the pages that lead there. `has_log`: whether the folder has the audit log.
  absl::Status WriteOverviews(bool has_log);

  const UpdateCounts& counts() const { return counts_; }

 private:
  // A budget's disclosures, oldest first.
  using Disclosures = std::vector<ledger::v1::Disclosure>;

  absl::Status TakeBudget(Disclosures disclosures);
  absl::Status Settle(Disclosures& disclosures);
  absl::Status Prepare(const ledger::v1::Disclosure& disclosure);
  absl::Status Publish();
  absl::Status FinishBudget(const Disclosures& disclosures, std::vector<SiteRecord>& marked);
  absl::Status Mark(const ledger::v1::Disclosure& superseded,
                    const ledger::v1::Disclosure& correction);
  absl::Status Write(const SitePage& page);

  SiteFolder& folder_;
  DisclosureFeed& feed_;
  const std::function<void(const UpdateCounts&)> progress_;
  UpdateCounts counts_;
  std::vector<PublishedBudget> budgets_;
  // Of the batch: what waits for its place, and the budgets whose pages follow then.
  std::vector<SiteFolder::Staged> staged_;
  std::vector<SiteRecord> prepared_;
  std::vector<Disclosures> waiting_;
};

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_FOLDER_SITE_UPDATE_H_
