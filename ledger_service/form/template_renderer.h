// Fills in a compiled template. Internal to the room; pure and thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_RENDERER_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_RENDERER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/form/template.h"
#include "ledger_service/form/template_program.h"
#include "ledger_service/form/value.h"

namespace mingzhang::form::templates {

// As Template::Render.
absl::StatusOr<std::string> RenderProgram(const Program& program,
                                          const std::vector<const Record*>& records,
                                          RenderSteps& steps);

}  // namespace mingzhang::form::templates

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_RENDERER_H_
