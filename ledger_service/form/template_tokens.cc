#include "ledger_service/form/template_tokens.h"

#include <cstddef>

#include "absl/status/status.h"

namespace mingzhang::form::templates {
namespace {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

}  // namespace

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

}  // namespace mingzhang::form::templates
