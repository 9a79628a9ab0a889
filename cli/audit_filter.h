// The filter of an audit query, from the command line's options.
#ifndef MINGZHANG_CLI_AUDIT_FILTER_H_
#define MINGZHANG_CLI_AUDIT_FILTER_H_

#include <string>

#include "absl/status/statusor.h"

namespace mingzhang::cli {

// What people write; empty: not asked for.
struct AuditFilterOptions {
  std::string department{};  // divisions/652300/departments/301 or 652300/301
  std::string division{};    // divisions/652300 or 652300
  std::string actor{};       // The person's subject.
  std::string action{};      // SUBMIT or 报送
  std::string from_state{};  // DRAFTING or 编制中
  std::string to_state{};
  std::string outcome{};  // SENT_BACK or 退回、撤回或作废
  std::string since{};    // 2026-01-31, of which it is the beginning, or RFC 3339.
  std::string until{};    // 2026-01-31, the whole day included, or RFC 3339, excluded.
};

// ListAuditEntriesRequest.filter. kUsage, naming the option and what it takes.
absl::StatusOr<std::string> FormatAuditFilter(const AuditFilterOptions& options);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_AUDIT_FILTER_H_
