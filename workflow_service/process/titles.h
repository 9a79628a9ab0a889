// What people call states and actions, for messages.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PROCESS_TITLES_H_
#define MINGZHANG_WORKFLOW_SERVICE_PROCESS_TITLES_H_

#include <string>

#include "mingzhang/budget/v1/budget.pb.h"

namespace mingzhang::workflow {

// Such as 审核中; 未知状态 for a value that this release does not know.
std::string StateTitle(budget::v1::BudgetState state);

// Such as 报送; 未知操作 for a value that this release does not know.
std::string ActionTitle(budget::v1::Action action);

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_PROCESS_TITLES_H_
