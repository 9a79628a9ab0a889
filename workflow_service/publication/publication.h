// What a disclosure is rendered from, and how it is put together. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLICATION_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLICATION_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/form/subject.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/disclosure.pb.h"
#include "workflow_service/publication/correction.h"
#include "workflow_service/publication/disclosed_lines.h"

namespace mingzhang::publication {

// What looking for lines may take: cells times lines.
inline constexpr std::int64_t kMaxTraceSteps = 200'000'000;
// Lines behind one figure; where there are more, they are summed up by functional item.
inline constexpr std::size_t kMaxLinesOfOrigin = 200;
// Lines behind all figures together, and figures that are links; those beyond have none.
inline constexpr std::size_t kMaxOriginLines = 50'000;
inline constexpr std::size_t kMaxTracedFigures = 100'000;

// How much is traced.
struct TraceLimits {
  std::int64_t steps = kMaxTraceSteps;
  std::size_t lines = kMaxOriginLines;
  std::size_t figures = kMaxTracedFigures;
};

// What one or several printed figures are the sum of.
struct Origin {
  budget::v1::Relation relation = budget::v1::RELATION_EXPENDITURE_LINES;
  std::int64_t amount_fen = 0;
  // How many public lines: as many as `lines`, or more where those are summed up. Not how many the
  // content has, which would tell into how many parts a withheld item falls.
  std::size_t line_count = 0;
  // Of revenue, `fund_source` and amount alone.
  std::vector<DisclosedLine> lines;
  bool summed_up = false;
};

// A figure of the tables whose origin is told. Rows and columns count from 0, without header rows.
struct TracedFigure {
  int table_number = 0;
  int row = 0;
  int column = 0;
  // Position in Origins.origins.
  std::size_t origin = 0;
};

struct Origins {
  std::vector<Origin> origins;
  // By table, row, column.
  std::vector<TracedFigure> figures;
  // Every figure is among `figures`, but zeros and those of rows of withheld items: a figure has
  // dimensions, so where it comes from tells more than the item's amount.
  bool complete = true;
};

// What the codes are called that lines have; what the catalogue does not know is not there.
struct CodeNames {
  std::map<std::string, std::string> functional;
  std::map<std::string, std::string> economic;
};

struct NamedAmount {
  std::string name;
  std::int64_t amount_fen = 0;
};

struct ComparedAmount {
  std::string name;
  std::int64_t prior_fen = 0;
  std::int64_t current_fen = 0;
};

// What the charts show; what is zero is left out, what has no prior year is not compared.
struct ChartFigures {
  std::int64_t revenue_fen = 0;
  std::int64_t expenditure_fen = 0;
  std::vector<NamedAmount> revenue_by_source;
  std::vector<NamedAmount> expenditure_by_class;
  std::vector<NamedAmount> basic_and_project;
  std::vector<ComparedAmount> year_on_year;
  std::vector<ComparedAmount> three_public;
};

// Everything that the page and the files beside it are rendered from; they know nothing else.
// Comments, opinions and whatever the process says of a budget have no field here.
struct Publication {
  // What PublicContent made of the version's content, and what its form makes of that: of tables
  // what DerivePublicTables lets through.
  budget::v1::BudgetContent content;
  budget::v1::DerivedTables tables;
  budget::v1::Narrative narrative;
  // All lines and items, as the public sees them.
  DisclosedLines disclosed;
  // The same lines without their units: the page does not tell them apart.
  std::vector<DisclosedLine> lines_of_page;
  CodeNames names;
  Origins origins;
  ChartFigures charts;

  // What it corrects of the disclosure that it replaces (DeriveCorrection); absent: it replaces
  // none.
  std::optional<Correction> correction;

  // The version that is published, and its digest (32 bytes); absent for what is not in the ledger.
  std::int64_t version = 0;
  std::string version_digest;
  // The release of this program.
  std::string release;
  // Stands across every page, such as 预览; empty: none.
  std::string watermark;

  // A version that the ledger has, without a watermark; anything else is a draft.
  bool is_published() const { return version > 0 && watermark.empty(); }
};

// Takes what is public of `content` and derives the rest from it; correction, version,
// digest, release and watermark are left to the caller. For a unit's content
// (budget/unit_content.h) `subject` is the unit. Equal arguments give equal results, and the order
// of the lines does not matter.
//
// Errors are those of DeriveTables, DeriveNarrative and LineDisclosure. Linear in lines × figures
// up to kMaxTraceSteps.
absl::StatusOr<Publication> DerivePublication(const budget::v1::BudgetContent& content,
                                              const form::CompiledForm& form,
                                              const catalog::Catalogue& catalogue,
                                              form::Subject subject = form::Subject::kDepartment);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PUBLICATION_H_
