// A budget as open data: CSV with a Fiscal Data Package that describes it, and JSON. Pure;
// thread-safe. docs/open-data.md is the guide for those who use it.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_OPEN_DATA_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_OPEN_DATA_H_

#include <string>
#include <vector>

#include "common/bundle/bundle_file.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication::data {

// The files, in the order of their paths:
//
//   - data/lines.csv, data/items.csv: Publication.disclosed;
//   - data/revenue.csv: revenue by fund source; data/units.csv, where the department has units;
//   - data/correction.csv, where there is a correction: the cells that differ;
//   - data/table-NN.csv: each table of the form, a record for each row under the titles of its
//     columns, amounts exact instead of rounded;
//   - data/budget.json: all of it in one document, with the tables as printed too;
//   - datapackage.json: what they hold (Data Package 1.0, tabular, with the model of the Fiscal
//     Data Package 0.3), with the size and SHA-256 of each CSV.
//
// Amounts are yuan with two decimals, exact: numbers in CSV, strings in JSON, whose readers may
// only have floating-point numbers. CSV is RFC 4180 in UTF-8 without a byte order mark: programs
// take the mark for part of the first name; for people with Excel there is the workbook. Texts that
// a spreadsheet would take for formulas have an apostrophe in front in CSV (common/csv), not in
// JSON.
//
// `name` is the resource name of the budget or of its version. Equal arguments give the same bytes.
std::vector<BundleFile> RenderOpenData(const Publication& publication, const std::string& name);

}  // namespace mingzhang::publication::data

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_OPEN_DATA_H_
