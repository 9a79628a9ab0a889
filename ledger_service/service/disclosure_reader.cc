#include "ledger_service/service/disclosure_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/commit/disclosure.h"
#include "ledger_service/service/listing_parent.h"
#include "ledger_service/service/page_token.h"

namespace mingzhang::service {
namespace {

using ledger::v1::Disclosure;
using ledger::v1::ListDisclosuresRequest;
using ledger::v1::ListDisclosuresResponse;
using storage::ColumnFamily;
using storage::Direction;
using storage::Snapshot;

// Everybody may ask, so an answer takes little memory.
constexpr std::size_t kMaxPublicPageBytes = std::size_t{256} << 10;

absl::Status NotFound(const std::string& what) {
  return MakeError(absl::StatusCode::kNotFound, budget::v1::ERROR_REASON_NOT_FOUND,
                   "没有公开过：" + what);
}

// What replaced a disclosure, if anything did.
absl::Status AddState(const Snapshot& snapshot, const std::string& budget, std::uint64_t number,
                      Disclosure& disclosure) {
  disclosure.set_state(ledger::v1::DISCLOSURE_STATE_CURRENT);
  const auto next =
      snapshot.Get(ColumnFamily::kDisclosures, storage::DisclosureKey(budget, number + 1));
  if (!next.ok()) return next.status();
  if (!next->has_value()) return absl::OkStatus();
  const auto follower = commit::ParseDisclosure(**next);
  if (!follower.ok()) return follower.status();
  disclosure.set_state(ledger::v1::DISCLOSURE_STATE_SUPERSEDED);
  disclosure.set_superseded_by(follower->name());
  *disclosure.mutable_supersede_time() = follower->publish_time();
  return absl::OkStatus();
}

// The budget and the number that a name means; nullopt where nothing was published.
absl::StatusOr<std::optional<DisclosureName>> Resolve(const Snapshot& snapshot,
                                                      const std::string& text) {
  if (!text.ends_with(kCurrentDisclosure)) {
    auto name = DisclosureName::Parse(text);
    if (!name.ok()) return FieldError("name", std::string(name.status().message()));
    return *std::move(name);
  }
  auto budget = BudgetName::Parse(text.substr(0, text.size() - kCurrentDisclosure.size()));
  if (!budget.ok()) return FieldError("name", std::string(budget.status().message()));
  const std::string prefix = budget->ToString() + '\0';
  const auto newest = snapshot.NewCursor(ColumnFamily::kDisclosures, prefix,
                                         storage::PrefixEnd(prefix), Direction::kBackward);
  if (!newest->status().ok()) return newest->status();
  if (!newest->Valid()) return std::nullopt;
  return DisclosureName{*std::move(budget),
                        static_cast<std::int64_t>(storage::NumberAtEnd(newest->key()))};
}

}  // namespace

absl::StatusOr<Disclosure> ReadDisclosure(const Snapshot& snapshot, const std::string& name) {
  const auto resolved = Resolve(snapshot, name);
  if (!resolved.ok()) return resolved.status();
  if (!resolved->has_value()) return NotFound(name);
  const std::string budget = (*resolved)->budget.ToString();
  const auto number = static_cast<std::uint64_t>((*resolved)->disclosure);
  const auto bytes =
      snapshot.Get(ColumnFamily::kDisclosures, storage::DisclosureKey(budget, number));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return NotFound(name);
  auto disclosure = commit::ParseDisclosure(**bytes);
  if (!disclosure.ok()) return disclosure.status();
  const absl::Status state = AddState(snapshot, budget, number, *disclosure);
  if (!state.ok()) return state;
  return disclosure;
}

absl::StatusOr<ListDisclosuresResponse> ListDisclosures(const Snapshot& snapshot,
                                                        const ListDisclosuresRequest& request) {
  auto parent = ListingParent::Parse(request.parent());
  if (!parent.ok()) return parent.status();
  if (request.fiscal_year() != 0 &&
      (request.fiscal_year() < kMinFiscalYear || request.fiscal_year() > kMaxFiscalYear)) {
    return FieldError("fiscal_year", absl::StrCat("应为 ", kMinFiscalYear, " 至 ", kMaxFiscalYear,
                                                  "，0 表示各年度"));
  }
  auto page_size = EffectivePageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  auto begin = PageBegin(request, request.page_token(), parent->Prefix());
  if (!begin.ok()) return begin.status();

  ListDisclosuresResponse page;
  PageBounds bounds(*page_size, kMaxPublicPageBytes);
  std::string last_key;
  absl::Status problem;
  const absl::Status scanned = snapshot.Scan(
      ColumnFamily::kDisclosures, *begin, storage::PrefixEnd(parent->Prefix()), Direction::kForward,
      [&](std::string_view key, std::string_view value) {
        if (!bounds.Admit(value.size())) {
          page.set_next_page_token(MakePageToken(QueryIdentity(request), last_key));
          return false;
        }
        last_key = key;
        const std::string budget(key.substr(0, key.find('\0')));
        const auto name = BudgetName::Parse(budget);
        const bool wanted =
            name.ok() && parent->Contains(*name) &&
            (request.fiscal_year() == 0 || request.fiscal_year() == name->fiscal_year);
        if (!wanted) return true;
        auto disclosure = commit::ParseDisclosure(std::string(value));
        problem = disclosure.status();
        if (problem.ok()) {
          problem = AddState(snapshot, budget, storage::NumberAtEnd(key), *disclosure);
        }
        if (!problem.ok()) return false;
        bounds.Add(value.size());
        *page.add_disclosures() = *std::move(disclosure);
        return true;
      });
  problem.Update(scanned);
  if (!problem.ok()) return problem;
  return page;
}

absl::StatusOr<std::string> ReadDisclosureFile(
    const Snapshot& snapshot, const ledger::v1::DownloadDisclosureFileRequest& request) {
  if (request.name().ends_with(kCurrentDisclosure)) {
    return FieldError("name", "须写明是第几次公开，以保证各个文件出自同一次公开");
  }
  const auto disclosure = ReadDisclosure(snapshot, request.name());
  if (!disclosure.ok()) return disclosure.status();
  const auto file =
      std::find_if(disclosure->files().begin(), disclosure->files().end(),
                   [&](const auto& listed) { return listed.path() == request.path(); });
  if (file == disclosure->files().end()) {
    return NotFound(absl::StrCat(disclosure->name(), " 的这个文件"));
  }
  auto bytes = snapshot.Get(ColumnFamily::kFiles, file->digest());
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value() || ToBytes(Sha256(**bytes)) != file->digest()) {
    return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                     "账本中保存的公开文件已损坏，请联系管理员");
  }
  return **std::move(bytes);
}

}  // namespace mingzhang::service
