#include <cstddef>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "exchange/content_handler.h"
#include "exchange/errors.h"
#include "exchange/exchange.h"
#include "nlohmann/json.hpp"

namespace mingzhang::exchange {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Gives the parser its characters and tells the handler how many it took: the parser itself reports
// positions for syntax errors only.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* taken) : at_(at), taken_(taken) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*taken_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  const char* at_;
  std::size_t* taken_;
};

// Notes what can be said about a text before it is parsed.
void CheckText(std::string_view json, ErrorList& errors) {
  constexpr std::string_view kSpace = " \t\r\n";
  const bool has_mark = json.substr(0, kByteOrderMark.size()) == kByteOrderMark;
  const std::string_view text = json.substr(has_mark ? kByteOrderMark.size() : 0);
  if (json.size() > kMaxTextBytes) {
    errors.AddAboutText(absl::StrCat("文件有 ", json.size(), " 字节，超过上限 ",
                                     kMaxTextBytes >> 20, " MiB：请检查是否选错了文件"));
  } else if (text.find_first_not_of(kSpace) == std::string_view::npos) {
    errors.AddAboutText("文件是空的：请检查是否选错了文件");
  } else if (const std::size_t invalid = FindInvalidUtf8(json); invalid != std::string_view::npos) {
    errors.Add("", invalid,
               absl::StrCat("文件不是有效的 UTF-8 文本（字节偏移 ", invalid,
                            "）：请将文件另存为 UTF-8 编码"));
  } else if (const std::size_t nul = json.find('\0'); nul != std::string_view::npos) {
    // The parser would take it for the end of the text.
    errors.Add("", nul, "文件中有空字符（NUL），不是文本文件：请检查是否选错了文件");
  }
}

}  // namespace

ParseResult ReadContent(std::string_view json) {
  ParseResult result;
  ErrorList errors(json);
  CheckText(json, errors);
  if (errors.empty()) {
    std::size_t taken = 0;
    ContentHandler handler(json, &taken, &result.content, &errors);
    nlohmann::json::sax_parse(CountingIterator(json.data(), &taken),
                              CountingIterator(json.data() + json.size(), &taken), &handler);
  }
  result.errors = errors.Finish();
  if (!result.ok()) result.content.Clear();
  return result;
}

}  // namespace mingzhang::exchange
