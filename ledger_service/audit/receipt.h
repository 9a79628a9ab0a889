// Proofs and receipts as the API carries them.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_RECEIPT_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_RECEIPT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/digest/digest.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::audit {

ledger::v1::InclusionProof ToProof(std::int64_t log_index, std::int64_t tree_size,
                                   std::span<const Digest> hashes);

// What shows that `entry` is in the log of `checkpoint`, which is of `tree_size`.
ledger::v1::Receipt ToReceipt(std::string entry, std::int64_t log_index, std::int64_t tree_size,
                              std::span<const Digest> hashes, std::string_view checkpoint);

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_RECEIPT_H_
