// Reads the validation reports that transitions passed.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_REPORT_READER_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_REPORT_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/resource/resource_name.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"

namespace mingzhang::service {

// A report by its SHA-256. NOT_FOUND; DATA_LOSS (DATA_CORRUPTED) where the bytes are others.
absl::StatusOr<budget::v1::ValidationReport> ReadStoredReport(const storage::Snapshot& snapshot,
                                                              const std::string& digest);

// The newest report of the version at `gate` or, where `digest` is not empty, the one that it
// names, with the reasons that came with the version's transitions. NOT_FOUND. Reads the budget's
// part of the audit log.
absl::StatusOr<ledger::v1::GetReportResponse> ReadReport(const storage::Snapshot& snapshot,
                                                         const VersionName& name,
                                                         budget::v1::Gate gate,
                                                         const std::string& digest);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_REPORT_READER_H_
