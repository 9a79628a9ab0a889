// The line-based text that checkpoints and proofs share. Strict: a value has exactly one spelling.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_LINE_FIELDS_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_LINE_FIELDS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/digest/digest.h"

namespace mingzhang::audit {

// Takes the first line off `text` and returns it without its newline; nullopt, taking nothing, when
// no newline ends it.
std::optional<std::string_view> TakeLine(std::string_view& text);

// ASCII digits without leading zeros; nullopt for anything else and past 2^64 − 1.
std::optional<std::uint64_t> ParseDecimal(std::string_view text);

// A SHA-256 hash in base64 (44 characters).
std::optional<Digest> ParseHash(std::string_view text);

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_LINE_FIELDS_H_
