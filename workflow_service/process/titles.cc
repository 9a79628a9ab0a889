#include "workflow_service/process/titles.h"

namespace mingzhang::workflow {

std::string StateTitle(budget::v1::BudgetState state) {
  switch (state) {
    case budget::v1::BUDGET_STATE_DRAFTING:
      return "编制中";
    case budget::v1::BUDGET_STATE_SUBMITTED:
      return "已报送";
    case budget::v1::BUDGET_STATE_IN_REVIEW:
      return "审核中";
    case budget::v1::BUDGET_STATE_RETURNED:
      return "已退回";
    case budget::v1::BUDGET_STATE_REVIEWED:
      return "审核通过，待批复";
    case budget::v1::BUDGET_STATE_APPROVED:
      return "已批复，待公开";
    case budget::v1::BUDGET_STATE_PUBLISHED:
      return "已公开";
    case budget::v1::BUDGET_STATE_SUPERSEDED:
      return "已被更正替代";
    case budget::v1::BUDGET_STATE_CANCELLED:
      return "已作废";
    default:
      return "未知状态";
  }
}

std::string ActionTitle(budget::v1::Action action) {
  switch (action) {
    case budget::v1::ACTION_CREATE:
      return "建立";
    case budget::v1::ACTION_SAVE:
      return "保存";
    case budget::v1::ACTION_SUBMIT:
      return "报送";
    case budget::v1::ACTION_WITHDRAW:
      return "撤回";
    case budget::v1::ACTION_CLAIM:
      return "受理";
    case budget::v1::ACTION_PASS:
      return "审核通过";
    case budget::v1::ACTION_RETURN:
      return "退回";
    case budget::v1::ACTION_APPROVE:
      return "批复";
    case budget::v1::ACTION_PUBLISH:
      return "公开";
    case budget::v1::ACTION_CANCEL:
      return "作废";
    case budget::v1::ACTION_LOAD_REFERENCE:
      return "装入";
    case budget::v1::ACTION_ACTIVATE_REFERENCE:
      return "启用";
    case budget::v1::ACTION_ISSUE_CONTROL_FIGURES:
      return "下达控制数";
    case budget::v1::ACTION_CORRECT:
      return "更正";
    case budget::v1::ACTION_ROTATE_LOG_KEY:
      return "更换密钥";
    default:
      return "未知操作";
  }
}

}  // namespace mingzhang::workflow
