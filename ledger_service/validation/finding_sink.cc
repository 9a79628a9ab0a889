#include "ledger_service/validation/finding_sink.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {

void FindingSink::Add(absl::FunctionRef<Violation()> violation) {
  if (++count_ > kMaxFindingsPerRule) return;
  Violation found = violation();
  found.values.emplace_back("where", DescribePlace(content_, found.place));
  found.values.emplace_back("expected", found.expected);
  found.values.emplace_back("actual", found.actual);
  auto& finding = AddFinding(found.place);
  finding.set_message(message_.Fill(found.values));
  finding.set_expected(std::move(found.expected));
  finding.set_actual(std::move(found.actual));
}

void FindingSink::Finish() {
  if (count_ <= kMaxFindingsPerRule) return;
  AddFinding("").set_message(absl::StrCat("同样的问题还有 ", count_ - kMaxFindingsPerRule,
                                          " 处没有列出，请先改正已列出的，再重新校验"));
}

budget::v1::Finding& FindingSink::AddFinding(const std::string& place) {
  auto& finding = *report_.add_findings();
  finding.set_finding_id(absl::StrCat(rule_.rule_id(), "@", place));
  finding.set_rule_id(rule_.rule_id());
  finding.set_title(rule_.title());
  finding.set_severity(rule_.severity());
  finding.set_place(place);
  finding.set_basis(rule_.basis());
  return finding;
}

}  // namespace mingzhang::validation
