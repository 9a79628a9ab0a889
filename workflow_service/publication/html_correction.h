// The part of the page that says what it corrects. Pure.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_CORRECTION_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_CORRECTION_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "workflow_service/publication/correction.h"
#include "workflow_service/publication/html_writer.h"

namespace mingzhang::publication {

// Changed cells that the page lists; data/correction.csv has all of them.
inline constexpr std::size_t kMaxListedCells = 1'000;

// Why, what is replaced, the changed cells and the changed texts. Headings are h3. `csv` is where
// the changed cells are as data; empty: nowhere.
void WriteCorrection(HtmlWriter& writer, const Correction& correction, std::string_view csv);

// The page with a notice in front of everything, such as that another page has taken its place: at
// the beginning of its body, behind the link for the keyboard alone that leads past it, as the
// style sheet shows it and its Content-Security-Policy lets it through. `page` is what RenderPage
// returned; in any other text without a body the notice stands in front. Without `href` the notice
// has no link.
std::string InsertNotice(std::string page, std::string_view text, std::string_view href,
                         std::string_view link_text);

// What a notice says; `href` and `link_text` are empty where it has no link.
struct Notice {
  std::string text;
  std::string href;
  std::string link_text;
};

// Bytes of a notice that is recognized: a reason of the greatest length, all of it escaped, fits.
inline constexpr std::size_t kMaxNoticeBytes = 16'384;

// The notice of which `page` is InsertNotice(original, …), byte for byte; nothing for any other
// page, such as one with other markup, another attribute, a second notice, or a notice elsewhere.
// So all that `page` says beyond `original` is in what is returned, and is text.
std::optional<Notice> FindNotice(std::string_view page, std::string_view original);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_CORRECTION_H_
