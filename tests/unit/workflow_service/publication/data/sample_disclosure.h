// The two real budgets as what is published is rendered from them.
#ifndef MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_DATA_SAMPLE_DISCLOSURE_H_
#define MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_DATA_SAMPLE_DISCLOSURE_H_

#include <ostream>
#include <string>

#include "mingzhang/budget/v1/content.pb.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication::data::testing {

struct Case {
  // In deploy/samples and tests/data.
  const char* name;
  // In config/forms.
  const char* form;
};

inline void PrintTo(const Case& which, std::ostream* out) { *out << which.name; }

inline constexpr Case kChangji = {"changji-iit-2026", "xinjiang-2026"};
inline constexpr Case kPutuo = {"putuo-finance-2025", "shanghai-putuo-2025"};

// The content as it is, or changed, and what is published of it by its form.
budget::v1::BudgetContent SampleContent(const Case& which);
Publication Disclose(const Case& which, const budget::v1::BudgetContent& content);
inline Publication Disclose(const Case& which) { return Disclose(which, SampleContent(which)); }

}  // namespace mingzhang::publication::data::testing

#endif  // MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_DATA_SAMPLE_DISCLOSURE_H_
