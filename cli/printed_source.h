// A printed disclosure as a file, and how what is found in it is shown.
#ifndef MINGZHANG_CLI_PRINTED_SOURCE_H_
#define MINGZHANG_CLI_PRINTED_SOURCE_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "ledger_service/document/finding.h"
#include "ledger_service/document/printed_document.h"

namespace mingzhang::cli {

// Reads the text; its size is looked at before anything is read. kBadInput, with the line.
absl::StatusOr<document::PrintedDocument> ReadPrinted(const std::string& path);

// Prints the findings, as text under `heading` or as
// {"findings": [{"rule", "severity", "place", "message", "printed", "expected"}]}, and returns
// kRefused where one of them is an error.
ExitCode ShowFindings(Session& session, const std::string& heading,
                      const std::vector<document::Finding>& findings);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_PRINTED_SOURCE_H_
