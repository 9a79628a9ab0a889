#include "ledger_service/form/template_renderer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/form/print.h"

namespace mingzhang::form::templates {
namespace {

template <typename T>
bool Compares(const T& left, Operator op, const T& right) {
  switch (op) {
    case Operator::kNone:
      break;
    case Operator::kEqual:
      return left == right;
    case Operator::kNotEqual:
      return left != right;
    case Operator::kLess:
      return left < right;
    case Operator::kAtMost:
      return left <= right;
    case Operator::kGreater:
      return left > right;
    case Operator::kAtLeast:
      return left >= right;
  }
  return false;
}

class Renderer {
 public:
  Renderer(const std::vector<const Record*>& records, RenderSteps& steps) : steps_(steps) {
    for (const Record* record : records) frames_.push_back({record});
  }

  absl::Status Run(const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
      steps_.Take();
      steps_.TakeText(node.text.size());
      absl::Status done = Run(node);
      done.Update(WithinBounds());
      if (!done.ok()) return done;
    }
    return absl::OkStatus();
  }

  std::string Take() { return std::move(text_); }

 private:
  struct Frame {
    const Record* record;
    std::int64_t number = 0;
    bool last = false;
  };

  // Whoever takes steps or adds text asks for this before long.
  absl::Status WithinBounds() const {
    if (steps_.exceeded()) {
      return absl::ResourceExhaustedError("模板循环过多：请减少 each 的层数");
    }
    if (text_.size() > kMaxRenderedBytes) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "一个章节的文字超过 ", kMaxRenderedBytes >> 20, " MiB：请减少项目或缩短文字"));
    }
    return absl::OkStatus();
  }

  absl::Status Run(const Node& node) {
    switch (node.kind) {
      case Node::Kind::kText:
        text_ += node.text;
        return absl::OkStatus();
      case Node::Kind::kPrint:
        return PrintNode(node);
      case Node::Kind::kIf:
        for (const Branch& branch : node.branches) {
          if (!branch.condition.has_value() || Holds(*branch.condition)) return Run(branch.body);
        }
        return absl::OkStatus();
      case Node::Kind::kEach:
        return node.listed.empty()
                   ? EachOf(std::get<std::vector<Record>>(At(node.path).content), node)
                   : EachOf(Written(node.listed), node);
    }
    return absl::OkStatus();
  }

  absl::Status PrintNode(const Node& node) {
    if (node.path.field == Field::kDifference) {
      const auto& comparison = std::get<Comparison>(At(node.path).content);
      if (!Difference(comparison).has_value()) {
        return absl::OutOfRangeError("与上年预算相比的增减额超出可表示的范围：请检查金额");
      }
    }
    const std::int64_t whole =
        node.whole.has_value() ? std::get<Fen>(Get(*node.whole).content).value : 0;
    const Value value = Get(node.path);
    if (node.path.type == Type::kText)
      steps_.TakeText(std::get<std::string_view>(value.content).size());
    return Print(value, node.format, whole, text_);
  }

  std::vector<Record> Written(const std::vector<Listed>& listed) {
    std::vector<Record> elements;
    elements.reserve(listed.size());
    for (const Listed& each : listed) {
      elements.push_back({Value{std::string_view(each.label)}, Get(each.value)});
    }
    return elements;
  }

  absl::Status EachOf(const std::vector<Record>& elements, const Node& node) {
    frames_.push_back({nullptr});
    std::vector<const Record*> passing;
    passing.reserve(elements.size());
    for (const Record& element : elements) {
      frames_.back().record = &element;
      steps_.Take();
      if (steps_.exceeded()) break;
      if (!node.where.has_value() || Holds(*node.where)) passing.push_back(&element);
    }
    absl::Status done = WithinBounds();
    for (std::size_t i = 0; i < passing.size() && done.ok(); ++i) {
      if (i != 0) text_ += node.separator;
      frames_.back() = {passing[i], static_cast<std::int64_t>(i) + 1, i + 1 == passing.size()};
      done = Run(node.body);
      done.Update(WithinBounds());
    }
    frames_.pop_back();
    return done;
  }

  bool Holds(const Condition& condition) const {
    return std::any_of(condition.begin(), condition.end(), [&](const std::vector<Test>& tests) {
      return std::all_of(tests.begin(), tests.end(),
                         [&](const Test& test) { return Passes(test) != test.negated; });
    });
  }

  bool Passes(const Test& test) const {
    steps_.Take();
    if (test.op == Operator::kNone) return IsThere(test.left);
    const Value left = Get(test.left);
    const Value right = test.right.has_value() ? Get(*test.right) : Value{};
    switch (test.left.type) {
      case Type::kText: {
        const auto text = std::get<std::string_view>(left.content);
        steps_.TakeText(text.size());
        return Compares(text, test.op,
                        test.right.has_value() ? std::get<std::string_view>(right.content)
                                               : std::string_view(test.text));
      }
      case Type::kAmount:
        return Compares(std::get<Fen>(left.content).value, test.op,
                        test.right.has_value() ? std::get<Fen>(right.content).value : test.number);
      default:
        return Compares(
            std::get<std::int64_t>(left.content), test.op,
            test.right.has_value() ? std::get<std::int64_t>(right.content) : test.number);
    }
  }

  bool IsThere(const Path& path) const {
    if (path.type == Type::kList) {
      return !std::get<std::vector<Record>>(At(path).content).empty();
    }
    const Value value = Get(path);
    switch (path.type) {
      case Type::kText:
        return !std::get<std::string_view>(value.content).empty();
      case Type::kNumber:
        return std::get<std::int64_t>(value.content) != 0;
      case Type::kAmount:
        return std::get<Fen>(value.content).value != 0;
      case Type::kFlag:
        return std::get<bool>(value.content);
      case Type::kComparison:
        return std::get<Comparison>(value.content).current_fen != 0;
      case Type::kList:
        break;
    }
    return false;
  }

  // The value of the record, whatever the field. Not for the slots of the loop itself.
  const Value& At(const Path& path) const {
    return (*frames_[path.scope].record)[static_cast<std::size_t>(path.slot)];
  }

  // Never of a list.
  Value Get(const Path& path) const {
    const Frame& frame = frames_[path.scope];
    if (path.slot == kNumberSlot) return Value{frame.number};
    if (path.slot == kFirstSlot) return Value{frame.number == 1};
    if (path.slot == kLastSlot) return Value{frame.last};
    if (path.field == Field::kItself) return At(path);
    const auto& comparison = std::get<Comparison>(At(path).content);
    const std::int64_t current = comparison.current_fen;
    const bool stated = comparison.prior_fen.has_value();
    const std::int64_t prior = comparison.prior_fen.value_or(0);
    switch (path.field) {
      case Field::kItself:
        break;
      case Field::kCurrent:
        return Value{Fen{current}};
      case Field::kPrior:
        return Value{Fen{prior}};
      case Field::kDifference:
        return Value{Fen{Difference(comparison).value_or(INT64_MAX)}};
      case Field::kReason:
        return Value{comparison.reason};
      case Field::kStated:
        return Value{stated};
      case Field::kIncreased:
        return Value{stated && current > prior};
      case Field::kDecreased:
        return Value{stated && current < prior};
      case Field::kUnchanged:
        return Value{stated && current == prior};
      case Field::kAppeared:
        return Value{stated && prior == 0 && current != 0};
    }
    return {};
  }

  RenderSteps& steps_;
  std::vector<Frame> frames_;
  std::string text_;
};

}  // namespace

absl::StatusOr<std::string> RenderProgram(const Program& program,
                                          const std::vector<const Record*>& records,
                                          RenderSteps& steps) {
  Renderer renderer(records, steps);
  const absl::Status done = renderer.Run(program.nodes);
  if (!done.ok()) return done;
  return renderer.Take();
}

}  // namespace mingzhang::form::templates
