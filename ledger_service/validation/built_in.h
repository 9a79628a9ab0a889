// Built-ins: the checks that need an algorithm, by name. docs/rules.md lists them.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_BUILT_IN_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_BUILT_IN_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/validation/check.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::validation {

// The parameters of one use of a built-in. Errors are INVALID_ARGUMENT, in Chinese, and name the
// parameter.
class Parameters {
 public:
  // Every name of `names` once, and no other; at least one value each, none of them empty.
  static absl::StatusOr<Parameters> Read(const budget::v1::BuiltIn& built_in,
                                         const std::vector<std::string_view>& names);

  // The values of a parameter that the built-in has.
  const std::vector<std::string>& Values(std::string_view name) const;
  // Exactly one value: any text, a number from `least` to `most`, or true or false.
  absl::StatusOr<std::string> One(std::string_view name) const;
  absl::StatusOr<std::int64_t> Integer(std::string_view name, std::int64_t least,
                                       std::int64_t most) const;
  absl::StatusOr<bool> Flag(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// A built-in: all its parameters are required.
struct BuiltInKind {
  std::string_view name;
  std::vector<std::string_view> parameters;
  // What its messages may use besides what every message may.
  std::vector<std::string_view> placeholders;
  absl::StatusOr<Check> (*make)(const Parameters& parameters);
};

// nullptr when there is none of that name.
const BuiltInKind* FindBuiltIn(std::string_view name);
// All of them, by name.
const std::vector<BuiltInKind>& BuiltIns();

// The built-ins of each file.
std::vector<BuiltInKind> RegisterBuiltIns();     // year, department, units
std::vector<BuiltInKind> LineBuiltIns();         // codes, amounts, duplicates
std::vector<BuiltInKind> ItemBuiltIns();         // projects and carry-over items
std::vector<BuiltInKind> TextBuiltIns();         // what texts say
std::vector<BuiltInKind> WritingBuiltIns();      // how texts are written
std::vector<BuiltInKind> ComparedBuiltIns();     // prior-year amounts and reasons
std::vector<BuiltInKind> ReasonBuiltIns();       // what reasons say
std::vector<BuiltInKind> IndicatorBuiltIns();    // performance indicators
std::vector<BuiltInKind> PerformanceBuiltIns();  // performance tables
std::vector<BuiltInKind> ProcessBuiltIns();      // approval and publication
std::vector<BuiltInKind> DisclosureBuiltIns();   // what is told to the public
std::vector<BuiltInKind> FormBuiltIns();         // whether the disclosure is whole

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_BUILT_IN_H_
