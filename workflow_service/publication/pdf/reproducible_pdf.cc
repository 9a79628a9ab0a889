#include "workflow_service/publication/pdf/reproducible_pdf.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mingzhang::publication {
namespace {

constexpr std::string_view kHeader = "%PDF-";
constexpr std::string_view kEnd = "%%EOF";

// The decimal number that `text` begins with.
std::optional<std::size_t> LeadingNumber(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

// The number after the last `name` of the text, with white space between.
std::optional<std::size_t> NumberAfterLast(std::string_view text, std::string_view name) {
  const std::size_t at = text.rfind(name);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + name.size());
  const std::size_t blanks = text.find_first_not_of(" \r\n\t");
  if (blanks == 0 || blanks == std::string_view::npos) return std::nullopt;
  return LeadingNumber(text.substr(blanks));
}

// Where object `number` begins, by the cross-reference table (7.5.4) at `table`. Chromium's has one
// section, from object 0 on, in entries of 20 bytes.
std::optional<std::size_t> FindObject(std::string_view pdf, std::size_t table, std::size_t number) {
  constexpr std::string_view kBegin = "xref\n0 ";
  constexpr std::size_t kEntryBytes = 20;
  if (table >= pdf.size() || !pdf.substr(table).starts_with(kBegin)) return std::nullopt;
  const auto objects = LeadingNumber(pdf.substr(table + kBegin.size()));
  const std::size_t entries = pdf.find('\n', table + kBegin.size());
  if (!objects || number >= *objects || entries == std::string_view::npos) return std::nullopt;
  const std::size_t entry = entries + 1 + number * kEntryBytes;
  if (entry >= pdf.size()) return std::nullopt;
  return LeadingNumber(pdf.substr(entry));
}

// The document information, without the object around it.
std::optional<std::string_view> FindInformation(std::string_view pdf) {
  const std::size_t trailer = pdf.rfind("trailer");
  const auto table = NumberAfterLast(pdf, "startxref");
  if (trailer == std::string_view::npos || !table) return std::nullopt;
  const auto number = NumberAfterLast(pdf.substr(trailer), "/Info");
  if (!number) return std::nullopt;
  const auto object = FindObject(pdf, *table, *number);
  const std::string begin = absl::StrCat(*number, " 0 obj");
  if (!object || *object >= pdf.size() || !pdf.substr(*object).starts_with(begin)) {
    return std::nullopt;
  }
  const std::string_view rest = pdf.substr(*object + begin.size());
  const std::size_t end = rest.find("endobj");
  if (end == std::string_view::npos) return std::nullopt;
  return rest.substr(0, end);
}

// Chromium's name for an element of the structure: (node00000042).
constexpr std::string_view kNode = "(node";
constexpr std::size_t kNodeDigits = 8;

// Where the digits of the names stand. In a text the bracket would be behind a backslash.
std::vector<std::size_t> FindNodeNumbers(std::string_view pdf) {
  std::vector<std::size_t> found;
  for (std::size_t at = pdf.find(kNode, 1); at != std::string_view::npos;
       at = pdf.find(kNode, at + 1)) {
    const std::size_t number = at + kNode.size();
    const std::size_t end = pdf.find_first_not_of("0123456789", number);
    if (end == number + kNodeDigits && pdf[end] == ')' && pdf[at - 1] != '\\') {
      found.push_back(number);
    }
  }
  return found;
}

// Chromium counts its nodes as its threads come to them, so all numbers may be higher by a few.
// From 1 on in the same order, so that the tree of names stays sorted.
void RenumberNodes(std::string& pdf) {
  std::map<std::string, std::string> renumbered;
  const std::vector<std::size_t> places = FindNodeNumbers(pdf);
  for (const std::size_t place : places) renumbered[pdf.substr(place, kNodeDigits)];
  int next = 0;
  for (auto& [before, after] : renumbered) {
    after = absl::StrFormat("%0*d", static_cast<int>(kNodeDigits), ++next);
  }
  for (const std::size_t place : places) {
    pdf.replace(place, kNodeDigits, renumbered[pdf.substr(place, kNodeDigits)]);
  }
}

}  // namespace

absl::Status MakeReproducible(std::string& pdf) {
  const std::string_view whole(pdf.data(), pdf.find_last_not_of("\r\n") + 1);
  if (!whole.starts_with(kHeader) || !whole.ends_with(kEnd)) {
    return absl::InvalidArgumentError("不是完整的 PDF 文件");
  }
  const auto information = FindInformation(pdf);
  if (!information) return absl::InvalidArgumentError("PDF 文件中找不到文档信息");
  const std::size_t begin = information->data() - pdf.data();
  // Within a text (7.3.4.2) Chromium writes a bracket behind a backslash, so a title is none of
  // these.
  for (const std::string_view entry : {"/CreationDate (D:", "/ModDate (D:"}) {
    const std::size_t at = information->find(entry);
    if (at == std::string_view::npos) continue;
    const std::size_t end = information->find(')', at);
    if (end == std::string_view::npos) return absl::InvalidArgumentError("PDF 文件的日期不完整");
    std::fill(pdf.begin() + begin + at, pdf.begin() + begin + end + 1, ' ');
  }
  RenumberNodes(pdf);
  return absl::OkStatus();
}

}  // namespace mingzhang::publication
