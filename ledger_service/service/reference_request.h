// The shape of ReferenceService's requests. Pure.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_REQUEST_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_REQUEST_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "mingzhang/budget/v1/control.pb.h"
#include "mingzhang/budget/v1/reference.pb.h"

namespace mingzhang::service {

inline constexpr std::size_t kMaxFileNameCharacters = 200;
// Ceilings of single projects, and the largest ceiling in fen.
inline constexpr int kMaxProjectControls = 5'000;
inline constexpr std::int64_t kMaxControlFen = 1'000'000'000'000'000;

// All return OK or INVALID_ARGUMENT (FIELD_INVALID).

absl::Status CheckFiscalYear(std::int32_t fiscal_year);

// A kind that can be loaded.
absl::Status CheckKind(budget::v1::ReferenceKind kind);

// Ceilings of 0 … kMaxControlFen, projects once each, and nothing that is the ledger's to say.
absl::Status CheckControlFigures(const budget::v1::ControlFigures& figures);

// What a text that does not compile is refused with: `problem` names what is wrong, a line each,
// and each line becomes a field violation, as far as they fit into an error's details.
absl::Status MalformedText(budget::v1::ReferenceKind kind, const absl::Status& problem);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_REQUEST_H_
