#include "common/request/filter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"

namespace mingzhang {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kOperatorCharacters = "=<>";

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

// Reads from the front of a filter.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) { SkipSpaces(); }

  bool AtEnd() const { return position_ == text_.size(); }
  std::size_t position() const { return position_; }
  std::string_view Rest() const { return text_.substr(position_); }

  // Characters up to one of `stops` or the end.
  std::string_view TakeUntil(std::string_view stops) {
    const std::size_t end = std::min(text_.find_first_of(stops, position_), text_.size());
    return Take(end);
  }
  std::string_view TakeOperator() {
    const std::size_t end =
        std::min(text_.find_first_not_of(kOperatorCharacters, position_), text_.size());
    return Take(end);
  }
  // A text in quotes, unescaped; false where its end is missing.
  bool TakeQuoted(std::string& value) {
    for (++position_; position_ < text_.size(); ++position_) {
      char c = text_[position_];
      if (c == '"') {
        ++position_;
        SkipSpaces();
        return true;
      }
      if (c == '\\' && position_ + 1 < text_.size()) c = text_[++position_];
      value.push_back(c);
    }
    return false;
  }

 private:
  std::string_view Take(std::size_t end) {
    const std::string_view taken = text_.substr(position_, end - position_);
    position_ = end;
    SkipSpaces();
    return taken;
  }
  void SkipSpaces() {
    position_ = std::min(text_.find_first_not_of(kSpaces, position_), text_.size());
  }

  const std::string_view text_;
  std::size_t position_ = 0;
};

bool IsOperator(std::string_view text) {
  return text == "=" || text == ">=" || text == "<=" || text == ">" || text == "<";
}

}  // namespace

absl::StatusOr<std::vector<FilterCondition>> ParseFilter(std::string_view field,
                                                         std::string_view text) {
  if (text.size() > kMaxFilterBytes) {
    return FieldError(field, absl::StrCat("过长，最多 ", kMaxFilterBytes, " 字节"));
  }
  std::vector<FilterCondition> conditions;
  Reader reader(text);
  while (!reader.AtEnd()) {
    const std::size_t begin = reader.position();
    const auto not_understood = [&](std::string_view way_out) {
      return FieldError(field,
                        absl::StrCat("看不懂“", Absl(text.substr(begin)), "”：", Absl(way_out)));
    };
    FilterCondition condition;
    condition.name = reader.TakeUntil(" \t\r\n=<>\"");
    condition.op = reader.TakeOperator();
    if (condition.name.empty() || !IsOperator(condition.op)) {
      return not_understood("条件应写成 名称 = 值，多个条件用 AND 连接");
    }
    if (reader.Rest().starts_with('"')) {
      if (!reader.TakeQuoted(condition.value)) return not_understood("引号没有成对");
    } else {
      condition.value = reader.TakeUntil(" \t\r\n=<>\"");
      if (condition.value.empty()) return not_understood("缺少值");
    }
    std::string_view written = text.substr(begin, reader.position() - begin);
    written.remove_suffix(written.size() - 1 - written.find_last_not_of(kSpaces));
    condition.text = written;
    conditions.push_back(std::move(condition));
    if (reader.AtEnd()) return conditions;
    if (reader.TakeUntil(kSpaces) != "AND" || reader.AtEnd()) {
      return not_understood("条件之间应写 AND");
    }
  }
  return conditions;
}

absl::Status RefuseCondition(std::string_view field, const FilterCondition& condition,
                             std::string_view way_out) {
  return FieldError(field, absl::StrCat("看不懂“", condition.text, "”：", Absl(way_out)));
}

}  // namespace mingzhang
