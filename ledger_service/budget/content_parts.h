// A version's content in parts: each is stored once under its SHA-256, so that a save costs what
// changed. Where a large field is cut depends on its elements alone (content-defined chunking), so
// a line that is changed, added or removed leaves all parts alike but the one or two around it
// (docs/decisions/0014).
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_PARTS_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_PARTS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::budget {

// A field whose elements take no more than this stays one part. Bytes.
inline constexpr std::size_t kMaxWholeField = std::size_t{16} << 10;
// Bytes of the parts of a larger field: at least, on the average, at most, but for its last part
// and for an element that is larger by itself.
inline constexpr std::size_t kMinPart = std::size_t{4} << 10;
inline constexpr std::size_t kMeanPart = std::size_t{16} << 10;
inline constexpr std::size_t kMaxPart = std::size_t{64} << 10;

struct Part {
  // The field of BudgetContent that it holds, with its number behind a slash where the field takes
  // several parts, or "general" for the small fields together.
  std::string name;
  // A serialized ledger.v1.ContentPart.
  std::string bytes;
  // SHA-256 of the bytes.
  Digest digest;
};

// Cuts content into parts: one or several for each large field that has something in it, in the
// order of the fields, behind "general". Equal content gives equal parts. Unknown fields stay with
// "general".
std::vector<Part> SplitContent(const v1::BudgetContent& content);

// The inverse. DATA_LOSS for bytes that are no ContentPart.
absl::StatusOr<v1::BudgetContent> JoinParts(const std::vector<Part>& parts);

// Whether a part of this name may hold something of a field of BudgetContent.
bool MayHold(std::string_view part_name, std::string_view field);

// What a version's digest is: SHA-256 over the lines `<hex of the part's digest><two
// spaces><name><LF>`, which is what sha256sum prints for the parts.
Digest VersionDigest(const std::vector<Part>& parts);

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_PARTS_H_
