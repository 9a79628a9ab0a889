// The charts of the page: inline SVG with a text alternative and the data as a table. Pure.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_CHARTS_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_CHARTS_H_

#include "workflow_service/publication/html_writer.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {

// Revenue by source, expenditure by class, basic and project expenditure, year on year, 三公. A
// chart without figures is left out; amounts that are negative have no bar. Headings are h3.
void WriteCharts(HtmlWriter& writer, const ChartFigures& figures, int fiscal_year);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_HTML_CHARTS_H_
