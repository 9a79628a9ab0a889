// A compiled template: what the compiler (template_compiler.h) makes and the renderer
// (template_renderer.h) runs. Internal to the room.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_PROGRAM_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_PROGRAM_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger_service/form/print.h"
#include "ledger_service/form/value.h"

namespace mingzhang::form::templates {

// Slots beyond the record, of the loop itself.
inline constexpr int kNumberSlot = -1;
inline constexpr int kFirstSlot = -2;
inline constexpr int kLastSlot = -3;

// What of a value is meant.
enum class Field {
  kItself,
  kCurrent,
  kPrior,
  kDifference,
  kReason,
  kStated,
  kIncreased,
  kDecreased,
  kUnchanged,
  kAppeared,
};

// Where a value is found.
struct Path {
  std::size_t scope = 0;
  int slot = 0;
  Field field = Field::kItself;
  Type type = Type::kText;
  // Of a list, while the template is compiled.
  const Schema* element = nullptr;
};

enum class Operator { kNone, kEqual, kNotEqual, kLess, kAtMost, kGreater, kAtLeast };

struct Test {
  bool negated = false;
  Path left;
  Operator op = Operator::kNone;
  // With an operator: a path, or a constant of the left side's type.
  std::optional<Path> right;
  std::int64_t number = 0;
  std::string text;
};

// Holds when all tests of any of its conjunctions do.
using Condition = std::vector<std::vector<Test>>;

struct Node;

struct Branch {
  // Absent: else.
  std::optional<Condition> condition;
  std::vector<Node> body;
};

struct Listed {
  std::string label;
  Path value;
};

struct Node {
  enum class Kind { kText, kPrint, kIf, kEach };
  Kind kind = Kind::kText;
  std::string text;
  // Printed, or the list.
  Path path;
  Format format = Format::kPlain;
  // Of a share.
  std::optional<Path> whole;
  // Of an if.
  std::vector<Branch> branches;
  // Of an each: the list that is written out, unless it is at `path`.
  std::vector<Listed> listed;
  std::optional<Condition> where;
  std::string separator;
  std::vector<Node> body;
};

struct Program {
  std::vector<Node> nodes;
};

}  // namespace mingzhang::form::templates

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TEMPLATE_PROGRAM_H_
