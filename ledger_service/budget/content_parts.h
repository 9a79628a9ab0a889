// A version's content in parts: each is stored once under its SHA-256, so that a save costs what
// changed.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_PARTS_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_PARTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::budget {

struct Part {
  // The field of BudgetContent that it holds, or "general" for the small fields together.
  std::string name;
  // A serialized ledger.v1.ContentPart.
  std::string bytes;
  // SHA-256 of the bytes.
  Digest digest;
};

// Cuts content into parts: one for each large field that has something in it, in the order of the
// fields, behind "general". Equal content gives equal parts. Unknown fields stay with "general".
std::vector<Part> SplitContent(const v1::BudgetContent& content);

// The inverse. DATA_LOSS for bytes that are no ContentPart.
absl::StatusOr<v1::BudgetContent> JoinParts(const std::vector<Part>& parts);

// What a version's digest is: SHA-256 over the lines `<hex of the part's digest><two
// spaces><name><LF>`, which is what sha256sum prints for the parts.
Digest VersionDigest(const std::vector<Part>& parts);

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_PARTS_H_
