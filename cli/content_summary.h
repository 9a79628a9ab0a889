// A draft at a glance: its totals by fund source, category, functional class and project.
#ifndef MINGZHANG_CLI_CONTENT_SUMMARY_H_
#define MINGZHANG_CLI_CONTENT_SUMMARY_H_

#include <ostream>

#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::cli {

// Prints the totals, in yuan. A total that int64 fen cannot hold is shown as 超出范围.
void PrintSummary(std::ostream& out, const budget::v1::BudgetContent& content);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_CONTENT_SUMMARY_H_
