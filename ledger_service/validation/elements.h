// The elements of a domain: which a content has, where they stand in it, and what they are called.
// Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_ELEMENTS_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_ELEMENTS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::validation {

// The message that an element is: BudgetContent for the whole budget, ExpenditureLine, the first
// that has the code, for levels of codes.
const google::protobuf::Descriptor* ElementType(budget::v1::Domain domain);

// Whether `path` names a field of the message, or of a message that is in it once. A list at its
// end may be followed by what in it is meant, in brackets: expenditure_lines[一般公共预算].
bool HasField(const google::protobuf::Descriptor& message, std::string_view path);

// The numbers of the domain's elements, as sums count them, in the order in which they are
// reported. Of fund sources only those that revenue or a line has.
std::vector<std::size_t> ElementNumbers(budget::v1::Domain domain,
                                        const budget::ContentIndex& index);

// A place in BudgetContent: the field `path` of the element, or the element itself where it is
// empty.
std::string ElementPlace(budget::v1::Domain domain, std::size_t number,
                         const budget::ContentIndex& index, std::string_view path);

// What tells the element from others in keys: its code, its id, or FundSource without
// FUND_SOURCE_. Empty for the whole budget, performance tables and vehicles.
std::string ElementKey(budget::v1::Domain domain, std::size_t number,
                       const budget::ContentIndex& index);

// What people call it, with its code or id where it has one: 2011301 行政运行. Short and valid
// whatever the content holds; empty for the whole budget.
std::string ElementName(budget::v1::Domain domain, std::size_t number,
                        const budget::ContentIndex& index, const catalog::Catalogue& catalogue);

// How many digits the codes of a level have; 0 for other domains.
std::size_t CodeDigits(budget::v1::Domain domain);
// A code of a level as ElementName has it, whether or not a line has it.
std::string CodeName(budget::v1::Domain domain, std::string_view code,
                     const catalog::Catalogue& catalogue);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_ELEMENTS_H_
