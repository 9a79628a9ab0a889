// HTML, element by element. Everything that is printed by the page goes through here, so escaping
// is here and nowhere else. Not thread-safe; the functions are pure.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_WRITER_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_WRITER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace mingzhang::publication {

// `name` comes from the program, never from data; an attribute without name is left out, so that a
// condition can stand where attributes are listed. Values may be any text.
struct Attribute {
  std::string_view name;
  std::string value;
};

// The text as it stands between tags and within quoted attributes: & < > " ' are written as
// references. What has no place in a document is U+FFFD: bytes that are no UTF-8, control
// characters but line feed and tab, non-characters, and marks that turn the direction of text,
// which can make a figure look like another.
std::string EscapeHtml(std::string_view text);

// Writes a document that is HTML and well-formed XML at once, so that XML parsers read it.
class HtmlWriter {
 public:
  // An element that is open for as long as this lives. Elements end in the reverse order of their
  // beginnings, as scopes do; anything else stops the process.
  class Element {
   public:
    Element(Element&& other) noexcept;
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    Element& operator=(Element&&) = delete;
    ~Element();

   private:
    friend class HtmlWriter;
    Element(HtmlWriter* writer, std::size_t depth) : writer_(writer), depth_(depth) {}
    HtmlWriter* writer_;
    std::size_t depth_;
  };
  using Attributes = absl::Span<const Attribute>;

  // <!DOCTYPE html>
  HtmlWriter();
  HtmlWriter(const HtmlWriter&) = delete;
  HtmlWriter& operator=(const HtmlWriter&) = delete;

  [[nodiscard]] Element Open(std::string_view tag, Attributes attributes = {});
  // An element that holds text alone.
  void Add(std::string_view tag, std::string_view text, Attributes attributes = {});
  // An element that holds nothing, such as meta or an SVG rect.
  void AddEmpty(std::string_view tag, Attributes attributes = {});
  void Text(std::string_view text);
  // A style element. `css` is the program's own and holds neither < nor &.
  void AddStyle(std::string_view css);
  // For people who read the source.
  void NewLine() { html_ += '\n'; }

  // The document; all elements are closed.
  std::string Take();

 private:
  void Begin(std::string_view tag, Attributes attributes);
  void Close(std::size_t depth);

  std::string html_;
  std::vector<std::string> open_;
};

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_WRITER_H_
