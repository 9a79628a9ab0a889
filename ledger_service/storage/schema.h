// The layout of every durable byte: column families, keys, values. Integers in keys are big-endian,
// so that keys sort as numbers do. NUL separates a name from what follows it; no name contains one.
// Values are protobufs of protos/mingzhang/ledger/v1/storage.proto unless the table says otherwise;
// stored protobufs only ever gain fields.
// Messages are of package mingzhang; C2SP means the formats tlog-checkpoint and tlog-tiles.
//
// | family    | key                                   | value                                    |
// | --------- | ------------------------------------- | ---------------------------------------- |
// | meta      | "schema"                              | kSchemaVersion as decimal text           |
// |           | "log/checkpoint"                      | newest signed checkpoint (C2SP)          |
// |           | "log/keys"                            | ledger.v1.StoredLogKeys                  |
// |           | "requests/expired"                    | log index (8 bytes): the request records |
// |           |                                       | of the entries before it are gone        |
// | budgets   | budget name                           | budget.v1.Budget, its etag left out      |
// | versions  | budget name, NUL, version (8 bytes)   | ledger.v1.VersionManifest                |
// | parts     | SHA-256 of the part (32 bytes)        | ledger.v1.ContentPart, or a zstd frame   |
// |           |                                       | of it (RFC 8878)                         |
// | reports   | SHA-256 of the report (32 bytes)      | budget.v1.ValidationReport               |
// | requests  | subject, NUL, request id              | ledger.v1.RequestRecord                  |
// | entries   | log index (8 bytes)                   | ledger.v1.AuditEntry: the leaf's bytes   |
// | tiles     | level (1 byte), tile index (8 bytes)  | 1 to 256 hashes of 32 bytes (C2SP)       |
// | by_budget | resource, NUL, log index (8 bytes)    | kind (4 bytes), actor's subject (trail/) |
// | references | document name, NUL, revision (8 bytes) | budget.v1.Reference without its text    |
// |           | activation name                       | budget.v1.ReferenceActivation            |
// |           | control figures' name, NUL, revision  | budget.v1.ControlFigures                 |
// | documents | 't', SHA-256 of a text (32 bytes)     | the text                                 |
// |           | 'd', a document's digest (32 bytes)   | ledger.v1.StoredDocument                 |
// | posting_lists | term (trail/), kind (4 bytes),    | 256 bits, one for each entry of the      |
// |           | log index / 256 (8 bytes)             | block (trail/)                           |
// | entry_times | nanoseconds since 1970 (8 bytes),   | empty; a row for each entry later than   |
// |           | log index (8 bytes)                   | the one before it (trail/)               |
// | history   | budget name, NUL, log index (8 bytes) | budget.v1.Budget as that entry left it   |
// | disclosures | budget name, NUL, number (8 bytes)  | ledger.v1.Disclosure: what never changes |
// |           |                                       | of it                                    |
// | files     | SHA-256 of the file (32 bytes)        | the file                                 |
#ifndef MINGZHANG_LEDGER_SERVICE_STORAGE_SCHEMA_H_
#define MINGZHANG_LEDGER_SERVICE_STORAGE_SCHEMA_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace mingzhang::storage {

// Raised when a database written by this release cannot be read by the one before it.
//  1: the families up to by_budget
//  2: references and documents
//  3: postings, history and request_times; kinds and actors in by_budget; parts cut smaller and
//     compressed
//  4: disclosures and files
//  5: posting_lists instead of postings; entry_times; request records expire in the order of their
//     entries, without request_times
inline constexpr int kSchemaVersion = 5;

enum class ColumnFamily {
  kMeta,
  kBudgets,
  kVersions,
  kParts,
  kReports,
  kRequests,
  kEntries,
  kTiles,
  kByBudget,
  kReferences,
  kDocuments,
  kPostingLists,
  kHistory,
  kEntryTimes,
  kDisclosures,
  kFiles,
};

// Name of a family on disk, indexed by ColumnFamily.
inline constexpr std::array<std::string_view, 16> kColumnFamilyNames = {
    "meta",    "budgets",     "versions",    "parts",      "reports",   "requests",
    "entries", "tiles",       "by_budget",   "references", "documents", "posting_lists",
    "history", "entry_times", "disclosures", "files"};
// Of earlier schemas: they are dropped when a database is opened to be written.
inline constexpr std::array<std::string_view, 2> kRetiredFamilyNames = {"postings",
                                                                        "request_times"};

inline constexpr std::string_view kSchemaKey = "schema";
inline constexpr std::string_view kCheckpointKey = "log/checkpoint";
inline constexpr std::string_view kLogKeysKey = "log/keys";
inline constexpr std::string_view kExpiredRequestsKey = "requests/expired";

// The 8 bytes of `value`, most significant first.
std::string BigEndian64(std::uint64_t value);
// The inverse; nullopt unless `bytes` is 8 long.
std::optional<std::uint64_t> FromBigEndian64(std::string_view bytes);
// The number that a key ends with, as those of versions, of history and of the indexes do; 0 for a
// key that is too short.
std::uint64_t NumberAtEnd(std::string_view key);

std::string VersionKey(std::string_view budget_name, std::uint64_t version);
// Request ids are UUIDs, which are compared without regard to case (RFC 9562 section 4).
std::string RequestKey(std::string_view subject, std::string_view request_id);
std::string EntryKey(std::uint64_t log_index);
std::string TileKey(std::uint8_t level, std::uint64_t tile_index);
// Of whatever resource an entry is about.
std::string ByBudgetKey(std::string_view budget_name, std::uint64_t log_index);
// Of an entry by its time, which is taken to be 1970 where it is before; oldest first.
std::string EntryTimeKey(absl::Time time, std::uint64_t log_index);
// Of a budget as the entry at `log_index` left it.
std::string HistoryKey(std::string_view budget_name, std::uint64_t log_index);
// Of a budget's disclosure by its number.
std::string DisclosureKey(std::string_view budget_name, std::uint64_t disclosure);
// Of a revision of a reference document or of control figures.
std::string RevisionKey(std::string_view name, std::uint64_t revision);
// Of a text by its SHA-256, and of a document by the digest that reports name; each 32 bytes.
std::string TextKey(std::string_view text_digest);
std::string DocumentKey(std::string_view digest);

// The least key greater than every key that starts with `prefix`; empty (the end of the family)
// when there is none.
std::string PrefixEnd(std::string_view prefix);

}  // namespace mingzhang::storage

#endif  // MINGZHANG_LEDGER_SERVICE_STORAGE_SCHEMA_H_
