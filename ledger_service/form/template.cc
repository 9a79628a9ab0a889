#include "ledger_service/form/template.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "ledger_service/form/print.h"

namespace mingzhang::form {
namespace {

// Slots beyond the record, of the loop itself.
constexpr int kNumberSlot = -1;
constexpr int kFirstSlot = -2;
constexpr int kLastSlot = -3;

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

struct FieldName {
  std::string_view name;
  Field field;
  Type type;
};

constexpr std::array kComparisonFields = {
    FieldName{"current", Field::kCurrent, Type::kAmount},
    FieldName{"prior", Field::kPrior, Type::kAmount},
    FieldName{"difference", Field::kDifference, Type::kAmount},
    FieldName{"reason", Field::kReason, Type::kText},
    FieldName{"stated", Field::kStated, Type::kFlag},
    FieldName{"increased", Field::kIncreased, Type::kFlag},
    FieldName{"decreased", Field::kDecreased, Type::kFlag},
    FieldName{"unchanged", Field::kUnchanged, Type::kFlag},
    FieldName{"appeared", Field::kAppeared, Type::kFlag},
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

struct Token {
  enum class Kind { kEnd, kName, kInteger, kText, kSign };
  Kind kind = Kind::kEnd;
  std::string_view text;
};

std::string_view TypeName(Type type) {
  constexpr std::array<std::string_view, 6> kNames = {"文字", "数", "金额", "标志", "比较", "列表"};
  return kNames[static_cast<std::size_t>(type)];
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

// Tokens of a tag, or what is wrong with it.
absl::StatusOr<std::vector<Token>> Tokenize(std::string_view tag) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < tag.size()) {
    const char c = tag[at];
    std::size_t end = at + 1;
    if (c == ' ' || c == '\n' || c == '\t') {
      at = end;
      continue;
    }
    if (c == '\'' || c == '"') {
      end = tag.find(c, at + 1);
      if (end == std::string_view::npos) return absl::InvalidArgumentError("文字的引号不成对");
      tokens.push_back({Token::Kind::kText, tag.substr(at + 1, end - at - 1)});
      at = end + 1;
      continue;
    }
    if (c == '|' || c == ',' || c == '=') {
      tokens.push_back({Token::Kind::kSign, tag.substr(at, 1)});
    } else if (c == '<' || c == '>' || c == '!') {
      if (end < tag.size() && tag[end] == '=') ++end;
      if (c == '!' && end == at + 1)
        return absl::InvalidArgumentError("单独的“!”没有意义，否定用 not");
      tokens.push_back({Token::Kind::kSign, tag.substr(at, end - at)});
    } else if (c >= '0' && c <= '9') {
      while (end < tag.size() && tag[end] >= '0' && tag[end] <= '9') ++end;
      tokens.push_back({Token::Kind::kInteger, tag.substr(at, end - at)});
    } else if (c >= 'a' && c <= 'z') {
      while (end < tag.size() && IsNameCharacter(tag[end])) ++end;
      tokens.push_back({Token::Kind::kName, tag.substr(at, end - at)});
    } else {
      return absl::InvalidArgumentError(
          "有不认识的符号：标记里只能有小写英文名称、整数、引号括起的文字和 | , = != < <= > >=");
    }
    at = end;
  }
  return tokens;
}

Operator OperatorOf(std::string_view sign) {
  constexpr std::array<std::pair<std::string_view, Operator>, 6> kOperators = {{
      {"=", Operator::kEqual},
      {"!=", Operator::kNotEqual},
      {"<", Operator::kLess},
      {"<=", Operator::kAtMost},
      {">", Operator::kGreater},
      {">=", Operator::kAtLeast},
  }};
  const auto* found = std::find_if(kOperators.begin(), kOperators.end(),
                                   [&](const auto& each) { return each.first == sign; });
  return found == kOperators.end() ? Operator::kNone : found->second;
}

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

}  // namespace

struct Template::Program {
  std::vector<Node> nodes;
};

// Reads a template from its beginning to its end once. An error leaves the tag out and goes on.
class Template::Compiler {
 public:
  Compiler(std::string_view text, const std::vector<const Schema*>& scopes,
           std::vector<TemplateError>& errors)
      : text_(text), errors_(errors) {
    for (const Schema* schema : scopes) scopes_.push_back({schema, false});
  }

  std::optional<Program> Run() {
    if (text_.size() > kMaxTemplateBytes) {
      Fail(absl::StrCat("模板有 ", text_.size(), " 字节，最多 ", kMaxTemplateBytes, " 字节"));
      return std::nullopt;
    }
    Program program;
    program.nodes = Body();
    while (at_ < text_.size() && errors_here_ < kMaxTemplateErrors) {
      // Body stops in front of a tag that belongs to no block.
      Fail(absl::StrCat("多余的 {{", Shorten(pending_), "}}：前面没有与它成对的 if 或 each"));
      Advance(after_pending_);
      for (Node& node : Body()) program.nodes.push_back(std::move(node));
    }
    if (errors_here_ != 0) return std::nullopt;
    return program;
  }

 private:
  struct Scope {
    const Schema* schema;
    bool is_loop;
  };

  void Fail(std::string reason) {
    if (errors_here_ < kMaxTemplateErrors) errors_.push_back({line_, std::move(reason)});
    ++errors_here_;
  }

  void Advance(std::size_t to) {
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                         text_.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
    at_ = to;
  }

  // Nodes up to the end, or to a tag else or end, which is then pending.
  std::vector<Node> Body() {
    std::vector<Node> nodes;
    while (at_ < text_.size()) {
      std::size_t open = text_.find("{{", at_);
      if (open == std::string_view::npos) open = text_.size();
      std::string_view plain = text_.substr(at_, open - at_);
      if (plain.find("}}") != std::string_view::npos) Fail("多余的“}}”：前面没有“{{”");
      if (!plain.empty()) {
        nodes.emplace_back();
        nodes.back().text = std::string(plain);
      }
      Advance(open);
      if (at_ == text_.size()) break;
      const std::size_t close = text_.find("}}", at_);
      const std::size_t again = text_.find("{{", at_ + 2);
      if (close == std::string_view::npos || again < close) {
        Fail("“{{”没有与它成对的“}}”");
        Advance(std::min(again, text_.size()));
        continue;
      }
      const std::string_view tag = text_.substr(at_ + 2, close - at_ - 2);
      const auto tokens = Tokenize(tag);
      if (!tokens.ok()) {
        Fail(absl::StrCat("{{", Shorten(tag), "}}：", tokens.status().message()));
        Advance(close + 2);
        continue;
      }
      tokens_ = *tokens;
      next_ = 0;
      if (IsName("else") || IsName("end")) {
        pending_ = tag;
        after_pending_ = close + 2;
        return nodes;
      }
      tag_ = tag;
      if (IsName("if")) {
        If(close + 2, nodes);
      } else if (IsName("each")) {
        Each(close + 2, nodes);
      } else {
        PrintTag(nodes);
        Advance(close + 2);
      }
    }
    pending_ = {};
    return nodes;
  }

  void If(std::size_t body, std::vector<Node>& nodes) {
    const int line = line_;
    ++next_;
    Node node;
    node.kind = Node::Kind::kIf;
    node.branches.push_back({ConditionToEnd(), {}});
    Advance(body);
    Nest(line);
    bool has_else = false;
    while (true) {
      node.branches.back().body = Body();
      if (!Pending(line)) break;
      if (IsName("end")) {
        Close();
        break;
      }
      ++next_;
      if (has_else) Fail("else 后面不能再有 else");
      tag_ = pending_;
      if (IsName("if")) {
        ++next_;
        node.branches.push_back({ConditionToEnd(), {}});
      } else {
        has_else = true;
        ExpectEnd();
        node.branches.push_back({std::nullopt, {}});
      }
      Advance(after_pending_);
    }
    --nesting_;
    nodes.push_back(std::move(node));
  }

  void Each(std::size_t body, std::vector<Node>& nodes) {
    const int line = line_;
    ++next_;
    Node node;
    node.kind = Node::Kind::kEach;
    const std::size_t errors_before = errors_here_;
    // The elements' names; null where the list itself is wrong, so that they are not errors too.
    const Schema* element =
        Peek().kind == Token::Kind::kText ? ListedElements(node.listed) : ListAt(node.path);
    scopes_.push_back({element, true});
    if (errors_here_ == errors_before && IsName("where")) {
      ++next_;
      in_where_ = true;
      node.where = ReadCondition();
      in_where_ = false;
    }
    if (errors_here_ == errors_before && IsName("separator")) {
      ++next_;
      if (Peek().kind == Token::Kind::kText) {
        node.separator = std::string(tokens_[next_++].text);
      } else {
        TagFail("separator 后面要有引号括起的文字");
      }
    }
    if (errors_here_ == errors_before) ExpectEnd();
    Advance(body);
    Nest(line);
    node.body = Body();
    if (Pending(line)) {
      if (IsName("else")) {
        Fail("each 里没有 else：请在外面用 if 判断列表是否为空");
      }
      Close();
    }
    --nesting_;
    scopes_.pop_back();
    nodes.push_back(std::move(node));
  }

  const Schema* ListAt(Path& path) {
    const std::optional<Path> found = ReadPath();
    if (!found.has_value()) return nullptr;
    if (found->type != Type::kList) {
      TagFail(absl::StrCat("each 要一个列表，这里是", std::string(TypeName(found->type))));
      return nullptr;
    }
    path = *found;
    return found->element;
  }

  const Schema* ListedElements(std::vector<Listed>& listed) {
    while (true) {
      if (Peek().kind != Token::Kind::kText) {
        TagFail("写出的列表里，每个名称前面要有引号括起的文字");
        return nullptr;
      }
      const std::string label(tokens_[next_++].text);
      const std::optional<Path> value = ReadPath();
      if (!value.has_value()) return nullptr;
      if (value->type == Type::kList) {
        TagFail("写出的列表里不能再有列表");
        return nullptr;
      }
      if (!listed.empty() && listed.front().value.type != value->type) {
        TagFail("写出的列表里，各个值的类型要相同");
        return nullptr;
      }
      listed.push_back({label, *value});
      if (!IsSign(",")) break;
      ++next_;
    }
    written_schemas_.emplace_back();
    written_schemas_.back().Add("label", Type::kText);
    written_schemas_.back().Add("value", listed.front().value.type);
    return &written_schemas_.back();
  }

  void PrintTag(std::vector<Node>& nodes) {
    if (tokens_.empty()) {
      Fail("空的标记 {{}}");
      return;
    }
    Node node;
    node.kind = Node::Kind::kPrint;
    const std::optional<Path> path = ReadPath();
    if (!path.has_value()) return;
    node.path = *path;
    if (IsSign("|")) {
      ++next_;
      if (!ReadFormat(node)) return;
    } else if (path->type != Type::kText && path->type != Type::kNumber) {
      const std::string formats = FormatNames(path->type);
      TagFail(formats.empty()
                  ? absl::StrCat(std::string(TypeName(path->type)), "不能直接打印")
                  : absl::StrCat(std::string(TypeName(path->type)), "要写明格式：| ", formats));
      return;
    }
    ExpectEnd();
    nodes.push_back(std::move(node));
  }

  bool ReadFormat(Node& node) {
    const std::string_view name = Peek().text;
    const FormatName* format =
        Peek().kind == Token::Kind::kName ? FindFormat(Peek().text) : nullptr;
    if (format == nullptr || format->type != node.path.type) {
      const std::string formats = FormatNames(node.path.type);
      TagFail(absl::StrCat(format == nullptr ? "没有格式“" : "这里不能用格式“", Shorten(name),
                           "”：", std::string(TypeName(node.path.type)),
                           formats.empty() ? "没有格式" : absl::StrCat("的格式有 ", formats)));
      return false;
    }
    ++next_;
    node.format = format->format;
    if (!format->takes_amount) return true;
    node.whole = ReadPath();
    if (!node.whole.has_value()) return false;
    if (node.whole->type != Type::kAmount) {
      TagFail(absl::StrCat("格式 ", std::string(name), " 后面要有一个金额"));
      return false;
    }
    return true;
  }

  std::optional<Condition> ConditionToEnd() {
    std::optional<Condition> condition = ReadCondition();
    if (condition.has_value()) ExpectEnd();
    return condition;
  }

  std::optional<Condition> ReadCondition() {
    Condition condition(1);
    while (true) {
      std::optional<Test> test = ReadTest();
      if (!test.has_value()) return std::nullopt;
      condition.back().push_back(*std::move(test));
      if (IsName("or")) {
        condition.emplace_back();
      } else if (!IsName("and")) {
        return condition;
      }
      ++next_;
    }
  }

  std::optional<Test> ReadTest() {
    Test test;
    if (IsName("not")) {
      test.negated = true;
      ++next_;
    }
    const std::optional<Path> left = ReadPath();
    if (!left.has_value()) return std::nullopt;
    test.left = *left;
    if (Peek().kind == Token::Kind::kSign) test.op = OperatorOf(Peek().text);
    if (test.op == Operator::kNone) return test;
    ++next_;
    if (!ReadRight(test)) return std::nullopt;
    return test;
  }

  bool ReadRight(Test& test) {
    const Type type = test.left.type;
    if (type != Type::kAmount && type != Type::kNumber && type != Type::kText) {
      TagFail(absl::StrCat(std::string(TypeName(type)), "不能比较大小"));
      return false;
    }
    if (type == Type::kText && test.op != Operator::kEqual && test.op != Operator::kNotEqual) {
      TagFail("文字只能用 = 和 != 比较");
      return false;
    }
    const Token token = Peek();
    if (token.kind == Token::Kind::kName) {
      test.right = ReadPath();
      if (!test.right.has_value()) return false;
      if (test.right->type == type) return true;
    } else if (token.kind == Token::Kind::kInteger && type != Type::kText) {
      ++next_;
      const auto [end, error] =
          std::from_chars(token.text.data(), token.text.data() + token.text.size(), test.number);
      if (error != std::errc()) {
        TagFail("整数太大");
        return false;
      }
      if (type == Type::kNumber || test.number == 0) return true;
      TagFail("金额只能与 0 或另一个金额比较");
      return false;
    } else if (token.kind == Token::Kind::kText && type == Type::kText) {
      ++next_;
      test.text = std::string(token.text);
      return true;
    }
    TagFail("比较的两边类型要相同");
    return false;
  }

  std::optional<Path> ReadPath() {
    if (Peek().kind != Token::Kind::kName) {
      TagFail("这里缺少名称");
      return std::nullopt;
    }
    const std::string_view name = tokens_[next_++].text;
    bool in_broken_list = false;
    for (std::size_t scope = scopes_.size(); scope-- > 0;) {
      in_broken_list = in_broken_list || scopes_[scope].schema == nullptr;
      std::optional<Path> path = Find(name, scopes_[scope]);
      if (!path.has_value()) continue;
      if (in_where_ && path->slot < 0 && scope + 1 == scopes_.size()) {
        TagFail(absl::StrCat("where 里不能用 ", Shorten(name), "：筛选之后才编号"));
        return std::nullopt;
      }
      path->scope = scope;
      return path;
    }
    if (in_broken_list) {
      // What the list would have offered is not known, so this may be right.
      ++errors_here_;
      return std::nullopt;
    }
    TagFail(absl::StrCat("没有名称“", Shorten(name), "”"));
    return std::nullopt;
  }

  static std::optional<Path> Find(std::string_view name, const Scope& scope) {
    Path path;
    if (scope.schema != nullptr) {
      if (const Schema::Entry* entry = scope.schema->Find(name)) {
        path.slot = static_cast<int>(entry->slot);
        path.type = entry->type;
        path.element = entry->element;
        return path;
      }
      const std::size_t dot = name.rfind('.');
      const Schema::Entry* whole =
          dot == std::string_view::npos ? nullptr : scope.schema->Find(name.substr(0, dot));
      if (whole != nullptr && whole->type == Type::kComparison) {
        for (const FieldName& field : kComparisonFields) {
          if (field.name != name.substr(dot + 1)) continue;
          path.slot = static_cast<int>(whole->slot);
          path.field = field.field;
          path.type = field.type;
          return path;
        }
      }
    }
    if (!scope.is_loop) return std::nullopt;
    if (name == "number") {
      path.slot = kNumberSlot;
      path.type = Type::kNumber;
      return path;
    }
    if (name == "first" || name == "last") {
      path.slot = name == "first" ? kFirstSlot : kLastSlot;
      path.type = Type::kFlag;
      return path;
    }
    return std::nullopt;
  }

  Token Peek() const { return next_ < tokens_.size() ? tokens_[next_] : Token{}; }
  bool IsName(std::string_view name) const {
    return Peek().kind == Token::Kind::kName && Peek().text == name;
  }
  bool IsSign(std::string_view sign) const {
    return Peek().kind == Token::Kind::kSign && Peek().text == sign;
  }

  void TagFail(const std::string& reason) {
    Fail(absl::StrCat("{{", Shorten(tag_), "}}：", reason));
  }
  void ExpectEnd() {
    if (next_ < tokens_.size()) {
      TagFail(absl::StrCat("“", Shorten(tokens_[next_].text), "”在这里是多余的"));
    }
  }

  void Nest(int line) {
    ++nesting_;
    if (nesting_ == kMaxTemplateNesting + 1) {
      std::swap(line_, line);
      Fail(absl::StrCat("if 和 each 套得太深，最多 ", kMaxTemplateNesting, " 层"));
      std::swap(line_, line);
      // Deeper blocks would be read by deeper recursion.
      at_ = text_.size();
      gave_up_ = true;
    }
  }

  // Whether a block's body ended with a tag; else the block has no end.
  bool Pending(int line) {
    if (!pending_.empty()) return true;
    if (gave_up_) return false;
    std::swap(line_, line);
    Fail("if 或 each 没有与它成对的 {{end}}");
    std::swap(line_, line);
    return false;
  }

  void Close() {
    tag_ = pending_;
    ++next_;
    ExpectEnd();
    pending_ = {};
    Advance(after_pending_);
  }

  std::string_view text_;
  std::vector<TemplateError>& errors_;
  std::size_t errors_here_ = 0;
  std::vector<Scope> scopes_;
  // Of lists that are written out; a deque, whose elements stay where they are.
  std::deque<Schema> written_schemas_;
  int nesting_ = 0;
  bool gave_up_ = false;
  // Within the where of an each, whose elements are not numbered yet.
  bool in_where_ = false;

  std::size_t at_ = 0;
  int line_ = 1;
  // The tag that is being read.
  std::string_view tag_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  // The tag else or end that a body stopped at; empty at the end of the text.
  std::string_view pending_;
  std::size_t after_pending_ = 0;
};

class Template::Renderer {
 public:
  explicit Renderer(const std::vector<const Record*>& records) {
    for (const Record* record : records) frames_.push_back({record});
  }

  absl::Status Run(const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
      const absl::Status done = Run(node);
      if (!done.ok()) return done;
      if (text_.size() > kMaxRenderedBytes) {
        return absl::ResourceExhaustedError(absl::StrCat(
            "一个章节的文字超过 ", kMaxRenderedBytes >> 20, " MiB：请减少项目或缩短文字"));
      }
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
    return Print(Get(node.path), node.format, whole, text_);
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
      if (!node.where.has_value() || Holds(*node.where)) passing.push_back(&element);
    }
    absl::Status done;
    for (std::size_t i = 0; i < passing.size() && done.ok(); ++i) {
      if (i != 0) text_ += node.separator;
      frames_.back() = {passing[i], static_cast<std::int64_t>(i) + 1, i + 1 == passing.size()};
      done = Run(node.body);
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
    if (test.op == Operator::kNone) return IsThere(test.left);
    const Value left = Get(test.left);
    const Value right = test.right.has_value() ? Get(*test.right) : Value{};
    switch (test.left.type) {
      case Type::kText:
        return Compares(std::get<std::string_view>(left.content), test.op,
                        test.right.has_value() ? std::get<std::string_view>(right.content)
                                               : std::string_view(test.text));
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

  std::vector<Frame> frames_;
  std::string text_;
};

std::optional<Template> Template::Compile(std::string_view text,
                                          const std::vector<const Schema*>& scopes,
                                          std::vector<TemplateError>& errors) {
  std::optional<Program> program = Compiler(text, scopes, errors).Run();
  if (!program.has_value()) return std::nullopt;
  return Template(std::make_shared<const Program>(*std::move(program)));
}

absl::StatusOr<std::string> Template::Render(const std::vector<const Record*>& records) const {
  Renderer renderer(records);
  const absl::Status done = renderer.Run(program_->nodes);
  if (!done.ok()) return done;
  return renderer.Take();
}

}  // namespace mingzhang::form
