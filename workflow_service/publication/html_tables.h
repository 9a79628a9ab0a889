// The tables of the page. Pure.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_TABLES_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_TABLES_H_

#include <string>
#include <string_view>

#include "mingzhang/budget/v1/disclosure.pb.h"
#include "workflow_service/publication/html_writer.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {

// The ids that links lead to.
std::string TableId(int table_number);
std::string CellId(int table_number, int row, int column);
std::string OriginId(std::size_t origin);
inline constexpr char kClosedId[] = "closed";

// A derived table as its form prints it: a caption with the heading `title` (of level `level`), who
// publishes it and the unit; merged header cells; row headers; each traced figure a link to its
// origin; the note.
void WriteTable(HtmlWriter& writer, const budget::v1::DerivedTable& table, const Origins& origins,
                std::string_view title, int level, std::string_view publisher);

// A table of texts, such as performance targets. Its first row without an empty cell is the header
// of what stands below it; rows above are one of their own, names on the left. Empty cells at the
// beginning of a row belong to the row above.
void WriteTextTable(HtmlWriter& writer, const budget::v1::TextTable& table, std::string_view title);

// The lines behind figures: hidden until a figure's link leads there, then at the foot of the
// window.
void WriteOrigins(HtmlWriter& writer, const Publication& publication);

// A table of lines of the publication.
void WriteLines(HtmlWriter& writer, const Publication& publication,
                const std::vector<DisclosedLine>& lines, std::string_view caption);

// The items with their amounts.
void WriteItems(HtmlWriter& writer, const std::vector<DisclosedItem>& items);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_TABLES_H_
