// Where one rule's findings go on their way into a report.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_FINDING_SINK_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_FINDING_SINK_H_

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "ledger_service/validation/message_template.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/rule_set.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::validation {

// How many places a rule reports. One more finding, at the empty place, then says how many others
// there are. Keeps a report of a hundred rules within what a message between services may hold.
inline constexpr std::size_t kMaxFindingsPerRule = 200;

// One place where a rule does not hold.
struct Violation {
  // As Finding.place; a rule reports each place once.
  std::string place;
  std::string expected;
  std::string actual;
  // What the message may use besides {where}, {expected} and {actual}.
  MessageValues values;
};

// Not thread-safe; one for each rule of each validation.
class FindingSink {
 public:
  FindingSink(const budget::v1::Rule& rule, const MessageTemplate& message,
              const budget::v1::BudgetContent& content, budget::v1::ValidationReport& report)
      : rule_(rule), message_(message), content_(content), report_(report) {}

  // Adds a finding. `violation` is called only while the rule is below its limit.
  void Add(absl::FunctionRef<Violation()> violation);

  // Adds the finding that counts what the limit kept out, if any.
  void Finish();

 private:
  budget::v1::Finding& AddFinding(const std::string& place);

  const budget::v1::Rule& rule_;
  const MessageTemplate& message_;
  const budget::v1::BudgetContent& content_;
  budget::v1::ValidationReport& report_;
  std::size_t count_ = 0;
};

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_FINDING_SINK_H_
