// The names under which texts speak of parts of the budget (部门预算说明的用语).
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_SCOPES_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_SCOPES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/document/scope.h"

namespace mingzhang::document {

// Money spoken of in a section.
struct SectionScope {
  // Whether the section is about sums of the budget at all; procurement or assets are not.
  bool known = false;
  Scope scope;
};

// What a heading says that its section is about: 一般公共预算基本支出情况说明. `above` holds where
// it says nothing.
SectionScope ScopeOfHeading(std::string_view heading, const SectionScope& above);

// Names made of the domain's words. Immutable.
class Vocabulary {
 public:
  explicit Vocabulary(const catalog::Catalogue& catalogue) : catalogue_(catalogue) {}

  // What `name` means within a section: the likeliest first, nothing where a word of it is not
  // known. Numbers, the year, the department's name and words such as 预算数为 say nothing.
  std::vector<Scope> ScopesOf(std::string_view name, const SectionScope& section) const;

  // The code of a name such as 一般公共服务支出（类）财政事务（款）行政运行（项）; empty: none is
  // there, or the catalogue does not have it.
  std::string FunctionalCode(std::string_view path) const;

 private:
  const catalog::Catalogue& catalogue_;
};

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_SCOPES_H_
