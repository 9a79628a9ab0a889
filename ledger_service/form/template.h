// The template language of disclosure forms: bare text with typed places to fill in.
//
//   {{department.name}} {{year}} 年收支总预算 {{total_revenue | wan}} 万元。
//   {{if government_fund}}政府性基金预算 {{government_fund | wan}} 万元。{{else}}未安排。{{end}}
//   {{each classes where general separator '、'}}{{name}} {{general | wan}} 万元{{end}}
//   {{each '一般公共预算' general, '政府性基金预算' fund where value}}{{number}}. {{label}}
//   …{{end}}
//
//   tag         = "{{" ( print | if | "else" [ if ] | each | "end" ) "}}"
//   print       = name [ "|" format [ name ] ]
//   if          = "if" condition
//   condition   = conjunction { "or" conjunction }
//   conjunction = test { "and" test }
//   test        = [ "not" ] name [ sign ( name | integer | text ) ]
//   sign        = "=" | "!=" | "<" | "<=" | ">" | ">="
//   each        = "each" ( name | text name { "," text name } )
//                 [ "where" condition ] [ "separator" text ]
//   text        = "'" … "'" or '"' … '"'
//
// A name is looked up from the innermost each outwards. Within each stand also `number` (1, 2, … of
// the elements that pass), `first` and `last`, though not in its `where`, and over a list that is
// written out `label` and `value`. A test without a comparison holds for what is there: a text that
// is not empty, an amount or a number that is not zero, a comparison whose current amount is not
// zero, a list with elements. Amounts are compared with 0 and with amounts. Of a comparison `x`
// there are also x.current, x.prior, x.difference (without a sign), x.reason, and the flags
// x.stated, x.increased, x.decreased, x.unchanged and x.appeared (zero last year, not zero this
// year); without a stated prior amount x.prior and x.difference are zero and the flags are false.
//
// docs/forms.md lists the formats and the names of the views.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/form/value.h"

namespace mingzhang::form {

namespace templates {
struct Program;
}  // namespace templates

inline constexpr std::size_t kMaxTemplateBytes = std::size_t{64} << 10;
// How deep blocks stand in blocks.
inline constexpr int kMaxTemplateNesting = 8;
inline constexpr std::size_t kMaxRenderedBytes = std::size_t{16} << 20;
// Of rendering: a step for each node that is run, each element that an each looks at, each test of
// a condition, and each KiB of a text that is printed or compared.
inline constexpr std::int64_t kMaxRenderSteps = 20'000'000;
// How many errors of one template are named.
inline constexpr std::size_t kMaxTemplateErrors = 20;

struct TemplateError {
  // From 1, within the template.
  int line;
  // Chinese.
  std::string reason;
};

// The steps that are left to templates which are rendered together, such as all of a narrative.
class RenderSteps {
 public:
  explicit RenderSteps(std::int64_t left = kMaxRenderSteps) : left_(left) {}

  void Take() { --left_; }
  void TakeText(std::size_t bytes) { left_ -= static_cast<std::int64_t>(bytes >> 10); }
  bool exceeded() const { return left_ < 0; }

 private:
  std::int64_t left_;
};

// Immutable and thread-safe; copies share everything.
class Template {
 public:
  // `text` is valid UTF-8. `scopes` name what may be printed, the outermost first; an inner name
  // hides an outer one. They are not needed afterwards. Appends everything that is wrong to
  // `errors` and returns nullopt if anything is: syntax, blocks without end, unknown names and
  // formats, formats and comparisons that do not go with a type, the limits above.
  static std::optional<Template> Compile(std::string_view text,
                                         const std::vector<const Schema*>& scopes,
                                         std::vector<TemplateError>& errors);

  // `records` must be of the schemas that the template was compiled for. Errors, in Chinese:
  // RESOURCE_EXHAUSTED for more than kMaxRenderedBytes or more than the steps, which it takes from
  // `steps`; OUT_OF_RANGE for a difference of amounts that int64 fen cannot hold.
  absl::StatusOr<std::string> Render(const std::vector<const Record*>& records,
                                     RenderSteps& steps) const;

 private:
  explicit Template(std::shared_ptr<const templates::Program> program)
      : program_(std::move(program)) {}

  std::shared_ptr<const templates::Program> program_;
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_H_
