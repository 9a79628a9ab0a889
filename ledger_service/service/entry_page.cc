#include "ledger_service/service/entry_page.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "ledger_service/audit/receipt.h"
#include "ledger_service/audit/tiled_tree.h"
#include "ledger_service/service/access.h"
#include "ledger_service/service/entry_reader.h"

namespace mingzhang::service {

using google::protobuf::RepeatedPtrField;
using ledger::v1::InclusionProof;

namespace {

// The resource of a serialized entry, without parsing the rest; nullopt for bytes that are none.
std::optional<std::string_view> ResourceOf(std::string_view entry) {
  using google::protobuf::internal::WireFormatLite;
  constexpr auto kTag = WireFormatLite::MakeTag(ledger::v1::AuditEntry::kResourceFieldNumber,
                                                WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  google::protobuf::io::CodedInputStream coded(reinterpret_cast<const std::uint8_t*>(entry.data()),
                                               static_cast<int>(entry.size()));
  std::string_view resource;
  while (const std::uint32_t tag = coded.ReadTag()) {
    if (tag != kTag) {
      if (!WireFormatLite::SkipField(&coded, tag)) return std::nullopt;
      continue;
    }
    int size = 0;
    if (!coded.ReadVarintSizeAsInt(&size)) return std::nullopt;
    const auto begin = static_cast<std::size_t>(coded.CurrentPosition());
    if (!coded.Skip(size)) return std::nullopt;
    resource = entry.substr(begin, static_cast<std::size_t>(size));
  }
  if (!coded.ConsumedEntireMessage()) return std::nullopt;
  return resource;
}

}  // namespace

absl::StatusOr<std::optional<std::uint64_t>> FindEntries(
    const EntrySearch& search, absl::FunctionRef<void(std::string_view entry)> add,
    RepeatedPtrField<InclusionProof>* proofs) {
  const auto within = trail::WithinTime(search.snapshot, search.query.filter, search.range);
  if (!within.ok()) return within.status();
  EntryReader reader(search.snapshot);
  audit::TiledTree tree = search.log.TreeOf(search.tree_size, search.snapshot);
  PageBounds bounds = search.bounds;
  std::optional<std::uint64_t> next;
  absl::Status problem;
  // Whether to go on.
  const auto take = [&](std::uint64_t log_index) {
    const auto entry = reader.ReadBytes(log_index);
    problem = entry.status();
    if (!problem.ok()) return false;
    const auto resource = ResourceOf(*entry);
    if (!resource) {
      problem = CorruptedEntry(log_index);
      return false;
    }
    std::size_t bytes = entry->size();
    InclusionProof proof;
    if (proofs != nullptr) {
      const auto hashes = tree.InclusionProof(log_index);
      problem = hashes.status();
      if (!problem.ok()) return false;
      proof = audit::ToProof(static_cast<std::int64_t>(log_index),
                             static_cast<std::int64_t>(search.tree_size), *hashes);
      bytes += proof.ByteSizeLong();
    }
    if (!bounds.Admit(bytes)) {
      next = log_index;
      return false;
    }
    if (!MayRead(search.person, *resource)) return true;
    bounds.Add(bytes);
    add(*entry);
    if (proofs != nullptr) *proofs->Add() = std::move(proof);
    return true;
  };
  problem.Update(
      trail::VisitEntries(search.snapshot, search.query, *within, search.direction, take));
  if (!problem.ok()) return problem;
  return next;
}

void AppendEntry(std::string& response, int field_number, std::string_view entry) {
  using google::protobuf::internal::WireFormatLite;
  using google::protobuf::io::CodedOutputStream;
  const std::uint32_t tag =
      WireFormatLite::MakeTag(field_number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  std::array<std::uint8_t, 10> header;  // Two numbers of up to five bytes.
  const std::uint8_t* const end = CodedOutputStream::WriteVarint32ToArray(
      static_cast<std::uint32_t>(entry.size()),
      CodedOutputStream::WriteTagToArray(tag, header.data()));
  response.append(reinterpret_cast<const char*>(header.data()),
                  static_cast<std::size_t>(end - header.data()));
  response.append(entry);
}

}  // namespace mingzhang::service
