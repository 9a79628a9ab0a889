// Reads the text of a template (template.h has the grammar). Internal to the room; pure and
// thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_COMPILER_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_COMPILER_H_

#include <optional>
#include <string_view>
#include <vector>

#include "ledger_service/form/template.h"
#include "ledger_service/form/template_program.h"
#include "ledger_service/form/value.h"

namespace mingzhang::form::templates {

// As Template::Compile.
std::optional<Program> CompileProgram(std::string_view text,
                                      const std::vector<const Schema*>& scopes,
                                      std::vector<TemplateError>& errors);

}  // namespace mingzhang::form::templates

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_COMPILER_H_
