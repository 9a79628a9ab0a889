// Places: paths into BudgetContent, such as projects[0].policy_basis, and how to say them in
// Chinese. Positions count from 0 in a path and from 1 in words. What a list should have but
// has not is named by its key: reasons[general/BASIC]. Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_PLACES_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_PLACES_H_

#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::validation {

// What the field is called, such as 立项依据; empty for a field that has no name here.
std::string_view FieldLabel(const google::protobuf::FieldDescriptor& field);

// A place in words, with the name of what it is in: 第 1 个项目“机关运行补助经费”的立项依据. The
// empty place is 整份预算; tables[8] and sections[three_public] are what the form derives.
std::string DescribePlace(const budget::v1::BudgetContent& content, std::string_view place);

// Text of the content as a message may carry it: short, on one line, and valid whatever it was.
std::string Shown(std::string_view text);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_PLACES_H_
