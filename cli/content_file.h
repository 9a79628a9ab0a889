// A draft as a file in the exchange format (docs/exchange-format.md).
#ifndef MINGZHANG_CLI_CONTENT_FILE_H_
#define MINGZHANG_CLI_CONTENT_FILE_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::cli {

// Reads the file at `path`; its size is looked at before anything is read. An error is kBadInput
// and lists every place of the text that is wrong, with line and column.
absl::StatusOr<budget::v1::BudgetContent> ReadContentFile(const std::filesystem::path& path);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_CONTENT_FILE_H_
