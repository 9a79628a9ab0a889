#include "ledger_service/form/template.h"

#include "ledger_service/form/template_compiler.h"
#include "ledger_service/form/template_renderer.h"

namespace mingzhang::form {

std::optional<Template> Template::Compile(std::string_view text,
                                          const std::vector<const Schema*>& scopes,
                                          std::vector<TemplateError>& errors) {
  std::optional<templates::Program> program = templates::CompileProgram(text, scopes, errors);
  if (!program.has_value()) return std::nullopt;
  return Template(std::make_shared<const templates::Program>(*std::move(program)));
}

absl::StatusOr<std::string> Template::Render(const std::vector<const Record*>& records,
                                             RenderSteps& steps) const {
  return templates::RenderProgram(*program_, records, steps);
}

}  // namespace mingzhang::form
