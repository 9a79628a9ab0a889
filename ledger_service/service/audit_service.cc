#include "ledger_service/service/audit_service.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "ledger_service/audit/entry_bundle.h"
#include "ledger_service/service/access.h"
#include "ledger_service/service/audit_query.h"
#include "ledger_service/service/entry_page.h"
#include "ledger_service/service/entry_reader.h"
#include "ledger_service/service/page_token.h"

namespace mingzhang::service {
namespace {

using ledger::v1::AuditEntry;
using ledger::v1::ListAuditEntriesRequest;
using ledger::v1::ListAuditEntriesResponse;
using server::Caller;
using storage::ColumnFamily;
using storage::Direction;

// The index in a page's token: the page covers the log up to it.
absl::StatusOr<std::uint64_t> IndexOfToken(std::string_view query_identity,
                                           std::string_view token) {
  auto key = ParsePageToken(query_identity, "", token);
  if (!key.ok()) return key.status();
  const auto index = storage::FromBigEndian64(*key);
  return index ? absl::StatusOr<std::uint64_t>(*index) : PageTokenInvalid();
}

// A request names the newest tree by 0.
std::optional<std::int64_t> NamedSize(std::int64_t tree_size) {
  return tree_size == 0 ? std::nullopt : std::optional(tree_size);
}

}  // namespace

absl::StatusOr<std::string> AuditServiceImpl::List(const identity::Principal& person,
                                                   const ListAuditEntriesRequest& request) const {
  auto page_size = EffectivePageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  auto query = MakeAuditQuery(person, request.resource(), request.filter());
  if (!query.ok()) return query.status();

  const auto snapshot = storage_.TakeSnapshot();
  auto newest = log_.CheckpointOf(*snapshot);
  if (!newest.ok()) return newest.status();
  trail::LogRange range{0, newest->checkpoint.size};
  const std::string query_identity = QueryIdentity(request);
  if (!request.page_token().empty()) {
    auto last = IndexOfToken(query_identity, request.page_token());
    if (!last.ok()) return last.status();
    (request.newest_first() ? range.end : range.begin) =
        request.newest_first() ? std::min(*last, range.end) : *last + 1;
  }

  std::string entries;
  ListAuditEntriesResponse page;  // Without the entries.
  const auto next = FindEntries(
      {.snapshot = *snapshot,
       .log = log_,
       .tree_size = newest->checkpoint.size,
       .person = person,
       .query = *query,
       .range = range,
       .direction = request.newest_first() ? Direction::kBackward : Direction::kForward,
       .bounds = PageBounds(*page_size)},
      [&entries](std::string_view entry) {
        AppendEntry(entries, ListAuditEntriesResponse::kEntriesFieldNumber, entry);
      },
      request.with_proofs() ? page.mutable_inclusion_proofs() : nullptr);
  if (!next.ok()) return next.status();
  if (next->has_value()) {
    // A first page that is cut off holds an entry, so there is one on this side of the next.
    const std::uint64_t last = request.newest_first() ? **next + 1 : **next - 1;
    page.set_next_page_token(MakePageToken(query_identity, storage::BigEndian64(last)));
  }
  if (request.with_proofs()) page.set_checkpoint(std::move(newest->note));
  page.AppendToString(&entries);
  return entries;
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
    return CorruptedEntry(static_cast<std::uint64_t>(first) + entries.size());
  }
  auto data = audit::FormatEntryBundle(entries);
  if (!data.ok()) return data.status();
  ledger::v1::EntryBundle bundle;
  bundle.set_data(*std::move(data));
  bundle.set_width(static_cast<std::int32_t>(width));
  return bundle;
}

grpc::ServerUnaryReactor* AuditServiceImpl::ListAuditEntries(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return calls_.RunInBytes<ListAuditEntriesRequest>(
      context, request, response,
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
        AuditEntry entry;
        if (!entry.ParseFromString(*bytes)) {
          return CorruptedEntry(static_cast<std::uint64_t>(message.log_index()));
        }
        // Whose entry it is, is no more for everybody than what is in it.
        if (!MayRead(caller.principal, entry.resource())) {
          return MakeError(absl::StatusCode::kPermissionDenied,
                           budget::v1::ERROR_REASON_ROLE_OUT_OF_SCOPE,
                           absl::StrCat("您的角色不包括第 ", message.log_index(),
                                        " 号审计记录；如确有需要，请联系管理员授权"));
        }
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
        return log_.ProveInclusion(message.log_index(), NamedSize(message.tree_size()));
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
        return log_.ProveConsistency(message.first_tree_size(),
                                     NamedSize(message.second_tree_size()));
      });
}

grpc::ServerUnaryReactor* AuditServiceImpl::ListLogKeys(
    grpc::CallbackServerContext* context, const ledger::v1::ListLogKeysRequest* request,
    ledger::v1::ListLogKeysResponse* response) {
  return calls_.Run(
      context, request, response,
      [this](const Caller&, const ledger::v1::ListLogKeysRequest&) { return log_.Keys(); });
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
