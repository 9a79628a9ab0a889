// Checks one table of a form and makes it ready.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TABLE_COMPILER_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TABLE_COMPILER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/text_proto/text_proto.h"
#include "ledger_service/form/compiled_table.h"
#include "ledger_service/form/template.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::form {

// Says what an AmountStyle lacks; nullopt where it is complete.
std::optional<std::string> StyleFault(const budget::v1::AmountStyle& style);

// Compiles `text`, which stands at `place` in `field`; nullopt for the empty text and for one that
// has errors, which are added.
std::optional<Template> CompileTemplate(std::string_view text, std::string_view field,
                                        const std::vector<const Schema*>& scopes,
                                        const TextPlace& place, std::string_view subject,
                                        TextProtoErrors& errors);

// `place` is the table's, `style` that of the form. Adds what is wrong to `errors`; then what it
// returns is not to be used.
CompiledTable CompileTable(const budget::v1::FormTable& table, const budget::v1::AmountStyle& style,
                           const TextPlace& place, TextProtoErrors& errors);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TABLE_COMPILER_H_
