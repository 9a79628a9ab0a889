#include "workflow_service/publication/html_writer.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "common/text/utf8.h"

namespace mingzhang::publication {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Stops the process: the page's code is wrong.
void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "HtmlWriter: %s\n", what);
  std::abort();
}

std::uint32_t CodePoint(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(character[i]); };
  switch (character.size()) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU);
    case 3:
      return (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    default:
      return (byte(0) & 0x07U) << 18 | (byte(1) & 0x3FU) << 12 | (byte(2) & 0x3FU) << 6 |
             (byte(3) & 0x3FU);
  }
}

bool HasNoPlace(std::uint32_t c) {
  const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
  const bool turns_direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
                               c == 0x200E || c == 0x200F || c == 0x061C;
  const bool no_character = (c & 0xFFFEU) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
  return control || turns_direction || no_character;
}

void AppendEscaped(std::string& html, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = CharacterAt(text, at);
    if (character.empty()) {
      html += kReplacement;
      ++at;
      continue;
    }
    at += character.size();
    switch (character[0]) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += HasNoPlace(CodePoint(character)) ? kReplacement : character;
    }
  }
}

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string html;
  AppendEscaped(html, text);
  return html;
}

HtmlWriter::Element::Element(Element&& other) noexcept
    : writer_(std::exchange(other.writer_, nullptr)), depth_(other.depth_) {}

HtmlWriter::Element::~Element() {
  if (writer_ != nullptr) writer_->Close(depth_);
}

HtmlWriter::HtmlWriter() : html_("<!DOCTYPE html>\n") {}

HtmlWriter::Element HtmlWriter::Open(std::string_view tag, Attributes attributes) {
  Begin(tag, attributes);
  html_ += '>';
  open_.emplace_back(tag);
  return Element(this, open_.size());
}

void HtmlWriter::Add(std::string_view tag, std::string_view text, Attributes attributes) {
  const Element element = Open(tag, attributes);
  Text(text);
}

void HtmlWriter::AddEmpty(std::string_view tag, Attributes attributes) {
  Begin(tag, attributes);
  html_ += "/>";
}

void HtmlWriter::Text(std::string_view text) { AppendEscaped(html_, text); }

void HtmlWriter::AddStyle(std::string_view css) {
  Require(css.find_first_of("<&") == std::string_view::npos, "a style sheet with < or &");
  html_ += "<style>";
  html_ += css;
  html_ += "</style>";
}

std::string HtmlWriter::Take() {
  Require(open_.empty(), "an element is open");
  return std::move(html_);
}

void HtmlWriter::Begin(std::string_view tag, Attributes attributes) {
  html_ += '<';
  html_ += tag;
  for (const Attribute& attribute : attributes) {
    if (attribute.name.empty()) continue;
    html_ += ' ';
    html_ += attribute.name;
    html_ += "=\"";
    AppendEscaped(html_, attribute.value);
    html_ += '"';
  }
}

void HtmlWriter::Close(std::size_t depth) {
  Require(open_.size() == depth, "elements end out of order");
  html_ += "</";
  html_ += open_.back();
  html_ += '>';
  open_.pop_back();
}

}  // namespace mingzhang::publication
