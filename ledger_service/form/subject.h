// Whose budget is told.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_SUBJECT_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_SUBJECT_H_

namespace mingzhang::form {

// A content does not say whose it is: a department of one unit that has little to tell yet looks as
// a unit's content (budget/unit_content.h) does. Who cut the content knows.
enum class Subject {
  // 部门口径
  kDepartment,
  // 单位口径: one unit alone.
  kUnit,
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_SUBJECT_H_
