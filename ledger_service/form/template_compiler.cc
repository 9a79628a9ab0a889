#include "ledger_service/form/template_compiler.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "ledger_service/form/print.h"
#include "ledger_service/form/template_tokens.h"

namespace mingzhang::form::templates {
namespace {

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

std::string_view TypeName(Type type) {
  constexpr std::array<std::string_view, 6> kNames = {"文字", "数", "金额", "标志", "比较", "列表"};
  return kNames[static_cast<std::size_t>(type)];
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

// Reads a template from its beginning to its end once. An error leaves the tag out and goes on.
class Compiler {
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

}  // namespace

std::optional<Program> CompileProgram(std::string_view text,
                                      const std::vector<const Schema*>& scopes,
                                      std::vector<TemplateError>& errors) {
  return Compiler(text, scopes, errors).Run();
}

}  // namespace mingzhang::form::templates
