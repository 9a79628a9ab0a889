// Comma-separated values as RFC 4180 has them, read strictly.
#ifndef MINGZHANG_LEDGER_SERVICE_CATALOG_CSV_H_
#define MINGZHANG_LEDGER_SERVICE_CATALOG_CSV_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mingzhang::catalog {

inline constexpr std::size_t kMaxCsvBytes = std::size_t{4} << 20;

// A record and the line on which it begins, from 1.
struct CsvRecord {
  std::size_t line;
  std::vector<std::string> fields;
};

// The records of `text`, the header among them, all with the same number of fields. Lines end with
// LF or CRLF, the last one perhaps without; a byte order mark is skipped; fields may be quoted, and
// then hold commas, line ends and doubled quotation marks. An empty line is an error, like
// everything else that RFC 4180 does not have: INVALID_ARGUMENT with line, column and reason.
absl::StatusOr<std::vector<CsvRecord>> ParseCsv(std::string_view text);

}  // namespace mingzhang::catalog

#endif  // MINGZHANG_LEDGER_SERVICE_CATALOG_CSV_H_
