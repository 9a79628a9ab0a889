#include "ledger_service/service/audit_service.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/resource/reference_name.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "ledger_service/audit/entry_bundle.h"
#include "ledger_service/service/access.h"
#include "ledger_service/service/page_token.h"

namespace mingzhang::service {
namespace {

using ledger::v1::AuditEntry;
using ledger::v1::ListAuditEntriesRequest;
using ledger::v1::ListAuditEntriesResponse;
using server::Caller;
using storage::ColumnFamily;
using storage::Direction;

// A page looks at this many entries at most: one that shows few of many entries ends early, with a
// token to go on.
constexpr int kMaxEntriesLookedAt = 10'000;

absl::Status Corrupted(std::uint64_t log_index) {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   absl::StrCat("审计日志第 ", log_index, " 号记录已损坏，请联系管理员"));
}

absl::StatusOr<AuditEntry> ParseEntry(std::string_view bytes, std::uint64_t log_index) {
  AuditEntry entry;
  if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Corrupted(log_index);
  }
  return entry;
}

std::uint64_t IndexAtEnd(std::string_view key) {
  return storage::FromBigEndian64(key.substr(key.size() - 8)).value_or(0);
}

}  // namespace

absl::StatusOr<ListAuditEntriesResponse> AuditServiceImpl::List(
    const identity::Principal& person, const ListAuditEntriesRequest& request) const {
  auto page_size = EffectivePageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const bool one_budget = !request.resource().empty();
  std::string prefix;
  if (one_budget) {
    auto name = BudgetName::Parse(request.resource());
    const bool is_reference = ReferenceName::Parse(request.resource()).ok() ||
                              ActivationName::Parse(request.resource()).ok() ||
                              ControlFiguresName::Parse(request.resource()).ok();
    if (!name.ok() && !is_reference) {
      return FieldError("resource", std::string(name.status().message()));
    }
    if (const auto may = CheckMayRead(person, request.resource()); !may.ok()) return may;
    prefix = request.resource() + '\0';
  }

  // Both the entries and the index by budget end their keys with the log index.
  const ColumnFamily family = one_budget ? ColumnFamily::kByBudget : ColumnFamily::kEntries;
  std::string begin = prefix;
  std::string end = storage::PrefixEnd(prefix);
  if (!request.page_token().empty()) {
    auto last_key = ParsePageToken(QueryIdentity(request), prefix, request.page_token());
    if (!last_key.ok()) return last_key.status();
    (request.newest_first() ? end : begin) = request.newest_first() ? *last_key : *last_key + '\0';
  }

  ListAuditEntriesResponse page;
  const auto snapshot = storage_.TakeSnapshot();
  absl::Status problem;
  std::string last_key;
  PageBounds bounds(*page_size);
  const absl::Status scanned = snapshot->Scan(
      family, begin, end, request.newest_first() ? Direction::kBackward : Direction::kForward,
      [&](std::string_view key, std::string_view value) {
        if (!bounds.Admit(value.size())) {
          page.set_next_page_token(MakePageToken(QueryIdentity(request), last_key));
          return false;
        }
        last_key = key;
        const std::uint64_t log_index = IndexAtEnd(key);
        std::optional<std::string> indexed;
        if (one_budget) {
          auto bytes = snapshot->Get(ColumnFamily::kEntries, storage::EntryKey(log_index));
          if (!bytes.ok() || !bytes->has_value()) {
            problem = bytes.ok() ? Corrupted(log_index) : bytes.status();
            return false;
          }
          indexed = **std::move(bytes);
          value = *indexed;
        }
        auto entry = ParseEntry(value, log_index);
        problem = entry.status();
        if (!problem.ok()) return false;
        if (MayRead(person, entry->resource())) {
          bounds.Add(value.size());
          *page.add_entries() = *std::move(entry);
        }
        return true;
      });
  problem.Update(scanned);
  if (!problem.ok()) return problem;
  return page;
}

absl::StatusOr<ledger::v1::EntryBundle> AuditServiceImpl::Bundle(
    const ledger::v1::GetEntryBundleRequest& request) const {
  if (request.bundle_index() < 0 ||
      request.bundle_index() > std::numeric_limits<std::int64_t>::max() / audit::kTileWidth - 1) {
    return FieldError("bundle_index", "超出范围");
  }
  if (request.width() < 0 || request.width() > audit::kTileWidth) {
    return FieldError("width", absl::StrCat("应为 0 至 ", audit::kTileWidth));
  }
  auto size = log_.Size();
  if (!size.ok()) return size.status();
  const std::int64_t first = request.bundle_index() * audit::kTileWidth;
  const std::int64_t available = std::clamp<std::int64_t>(*size - first, 0, audit::kTileWidth);
  const std::int64_t width = request.width() == 0 ? available : request.width();
  if (width > available || available == 0) {
    return MakeError(absl::StatusCode::kOutOfRange, budget::v1::ERROR_REASON_NOT_FOUND,
                     absl::StrCat("审计日志目前有 ", *size, " 条记录"));
  }
  std::vector<std::string> entries;
  const absl::Status scanned = storage_.TakeSnapshot()->Scan(
      ColumnFamily::kEntries, storage::EntryKey(static_cast<std::uint64_t>(first)),
      storage::EntryKey(static_cast<std::uint64_t>(first + width)), Direction::kForward,
      [&entries](std::string_view, std::string_view value) {
        entries.emplace_back(value);
        return true;
      });
  if (!scanned.ok()) return scanned;
  if (static_cast<std::int64_t>(entries.size()) != width) {
    return Corrupted(static_cast<std::uint64_t>(first) + entries.size());
  }
  auto data = audit::FormatEntryBundle(entries);
  if (!data.ok()) return data.status();
  ledger::v1::EntryBundle bundle;
  bundle.set_data(*std::move(data));
  bundle.set_width(static_cast<std::int32_t>(width));
  return bundle;
}

grpc::ServerUnaryReactor* AuditServiceImpl::ListAuditEntries(grpc::CallbackServerContext* context,
                                                             const ListAuditEntriesRequest* request,
                                                             ListAuditEntriesResponse* response) {
  return calls_.Run(context, request, response,
                    [this](const Caller& caller, const ListAuditEntriesRequest& message) {
                      return List(caller.principal, message);
                    });
}

grpc::ServerUnaryReactor* AuditServiceImpl::GetCheckpoint(
    grpc::CallbackServerContext* context, const ledger::v1::GetCheckpointRequest* request,
    ledger::v1::Checkpoint* response) {
  return calls_.Run(context, request, response,
                    [this](const Caller&, const ledger::v1::GetCheckpointRequest&) {
                      return log_.NewestCheckpoint();
                    });
}

grpc::ServerUnaryReactor* AuditServiceImpl::GetReceipt(grpc::CallbackServerContext* context,
                                                       const ledger::v1::GetReceiptRequest* request,
                                                       ledger::v1::Receipt* response) {
  using ledger::v1::GetReceiptRequest;
  using ledger::v1::Receipt;
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller, const GetReceiptRequest& message) -> absl::StatusOr<Receipt> {
        auto bytes = log_.EntryBytes(message.log_index());
        if (!bytes.ok()) return bytes.status();
        auto entry = ParseEntry(*bytes, static_cast<std::uint64_t>(message.log_index()));
        if (!entry.ok()) return entry.status();
        const auto may = CheckMayRead(caller.principal, entry->resource());
        if (!may.ok()) return may;
        auto size = log_.Size();
        if (!size.ok()) return size.status();
        return log_.MakeReceipt(message.log_index(), *size);
      });
}

grpc::ServerUnaryReactor* AuditServiceImpl::GetInclusionProof(
    grpc::CallbackServerContext* context, const ledger::v1::GetInclusionProofRequest* request,
    ledger::v1::InclusionProof* response) {
  using ledger::v1::GetInclusionProofRequest;
  using ledger::v1::InclusionProof;
  return calls_.Run(
      context, request, response,
      [this](const Caller&,
             const GetInclusionProofRequest& message) -> absl::StatusOr<InclusionProof> {
        auto size = log_.Size();
        if (!size.ok()) return size.status();
        return log_.ProveInclusion(message.log_index(),
                                   message.tree_size() == 0 ? *size : message.tree_size());
      });
}

grpc::ServerUnaryReactor* AuditServiceImpl::GetConsistencyProof(
    grpc::CallbackServerContext* context, const ledger::v1::GetConsistencyProofRequest* request,
    ledger::v1::ConsistencyProof* response) {
  using ledger::v1::ConsistencyProof;
  using ledger::v1::GetConsistencyProofRequest;
  return calls_.Run(
      context, request, response,
      [this](const Caller&,
             const GetConsistencyProofRequest& message) -> absl::StatusOr<ConsistencyProof> {
        auto size = log_.Size();
        if (!size.ok()) return size.status();
        return log_.ProveConsistency(message.first_tree_size(), message.second_tree_size() == 0
                                                                    ? *size
                                                                    : message.second_tree_size());
      });
}

grpc::ServerUnaryReactor* AuditServiceImpl::GetEntryBundle(
    grpc::CallbackServerContext* context, const ledger::v1::GetEntryBundleRequest* request,
    ledger::v1::EntryBundle* response) {
  using ledger::v1::EntryBundle;
  using ledger::v1::GetEntryBundleRequest;
  return calls_.Run(context, request, response,
                    [this](const Caller& caller,
                           const GetEntryBundleRequest& message) -> absl::StatusOr<EntryBundle> {
                      if (const auto may = CheckMayReadWholeLog(caller.principal); !may.ok())
                        return may;
                      return Bundle(message);
                    });
}

}  // namespace mingzhang::service
