#include "tests/bench/workloads.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <cstdlib>

#include "common/digest/digest.h"
#include "echo.pb.h"
#include "ledger_service/storage/schema.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"
#include "tests/bench/ledger_filler.h"

namespace mingzhang::bench {
namespace {

constexpr std::size_t kTexts = std::size_t{4} << 20;

void AppendVarint(std::string& to, std::uint64_t value) {
  while (value >= 0x80) {
    to.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  to.push_back(static_cast<char>(value));
}

// The tag of a field whose value has a length.
void AppendTag(std::string& to, int field) {
  AppendVarint(to, static_cast<std::uint64_t>(field) << 3 | 2);
}

}  // namespace

ReadWorkload EchoOf(const Measured& call) {
  EchoRequest request;
  // A few bytes are tags and the number asked for.
  request.mutable_payload()->assign(
      static_cast<std::size_t>(std::max(0.0, call.mean_request_bytes - 8)), 'q');
  request.set_response_bytes(static_cast<int>(std::max(1.0, call.mean_response_bytes - 3)));
  return ReadWorkload("/mingzhang.bench.EchoService/Echo", "",
                      [bytes = request.SerializeAsString()](auto&) { return bytes; });
}

SaveWorkload::SaveWorkload(std::vector<SavedBudget>& budgets, std::string token, int in_flight,
                           std::size_t change_bytes, std::uint64_t first_request)
    : budgets_(budgets),
      token_(std::move(token)),
      in_flight_(static_cast<std::size_t>(in_flight)),
      texts_(RandomText(kTexts, first_request + 1)),
      change_bytes_(change_bytes),
      request_(first_request) {
  for (std::size_t slot = 0; slot < in_flight_; ++slot) at_.push_back(slot);
  for (const SavedBudget& budget : budgets_)
    contents_.push_back(budget.content.SerializeAsString());
}

std::string SaveWorkload::NextRequest(int slot) {
  std::size_t& at = at_[static_cast<std::size_t>(slot)];
  at += in_flight_;
  if (at >= budgets_.size()) at = static_cast<std::size_t>(slot);
  ledger::v1::SaveVersionRequest request;
  request.set_name(budgets_[at].name);
  request.set_etag(budgets_[at].etag);
  request.set_request_id(RequestId(++request_));
  // The workflow service always sends one, of the person's own request.
  request.set_request_fingerprint(
      std::string(kDigestSize, '\0').replace(0, 8, storage::BigEndian64(request_)));
  // The content follows by hand: serializing it anew would be the client's largest cost.
  std::string bytes = request.SerializeAsString();
  std::string text_header;
  AppendTag(text_header, budget::v1::BudgetContent::kOtherMattersFieldNumber);
  AppendVarint(text_header, change_bytes_);
  const std::string& content = contents_[at];
  AppendTag(bytes, ledger::v1::SaveVersionRequest::kContentFieldNumber);
  AppendVarint(bytes, content.size() + text_header.size() + change_bytes_);
  bytes += content;
  bytes += text_header;
  bytes.append(texts_, request_ * 7919 % (texts_.size() - change_bytes_), change_bytes_);
  return bytes;
}

void SaveWorkload::Answered(int slot, grpc::ByteBuffer& response) {
  ledger::v1::SaveVersionResponse saved;
  if (!grpc::SerializationTraits<ledger::v1::SaveVersionResponse>::Deserialize(&response, &saved)
           .ok()) {
    std::abort();
  }
  budgets_[at_[static_cast<std::size_t>(slot)]].etag = saved.budget().etag();
}

}  // namespace mingzhang::bench
