// What of a budget's content may be public. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLIC_CONTENT_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLIC_CONTENT_H_

#include <string>

#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::publication {

// The content without everything that is not listed as public in the .cc, field by field: a field
// that the model gains is not public until somebody lists it there.
//
//   - Of a withheld project or carry-over item (完全不予公开) its name, which is a code, its
//   amounts
//     and its lines stay, because totals need them; its id is one made of its name, and everything
//     else of it (policy, unit, dates, allocation, use, commissioned services, goals, indicators)
//     goes.
//   - Personal information (prose/personal_information.h) is masked in every text.
//   - Amounts and reasons of single units go: they are for the view of that unit.
//
// Tables and narrative of the result print the same as those of `content`, but for what is masked.
// Everything that is published is derived from it, never from the content itself. Linear in the
// size of the content.
budget::v1::BudgetContent PublicContent(const budget::v1::BudgetContent& content);

// The text with personal information masked, for what is published and not part of the content.
std::string PublicText(const std::string& text);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLIC_CONTENT_H_
