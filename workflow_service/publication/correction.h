// What a disclosure corrects of the one that it replaces. Pure; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_CORRECTION_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_CORRECTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::publication {

struct Publication;

// Changed texts that are longer, in bytes, are not told: who wants them compares the two pages.
inline constexpr std::size_t kMaxCorrectedTextBytes = 3'000;

// Why a disclosure is corrected, and which.
struct CorrectionNotice {
  // For the public.
  std::string reason;
  // The number of the disclosure that is replaced, 1, 2 …, and the day on which it was published.
  // 0: it was published before disclosures were kept, so it has none.
  std::int64_t replaced_number = 0;
  budget::v1::Date replaced_on;
};

// A printed cell that differs. Rows and columns are told by what they are called.
struct CorrectedCell {
  int table_number = 0;
  std::string table_title;
  // Empty: the table's title or note, which the column then names.
  std::string row;
  std::string column;
  // As printed; absent: the row is not there.
  std::optional<std::string> from;
  std::optional<std::string> to;
  // Of amounts.
  std::optional<std::int64_t> from_fen;
  std::optional<std::int64_t> to_fen;
  // to − from, of amounts, where int64 holds it; a row that is not there counts as zero.
  std::optional<std::int64_t> difference_fen;
};

// A section of the narrative that differs.
struct CorrectedSection {
  // Of the new one; of the old one where it is gone.
  std::string title;
  // What stands between what is the same at the beginning and the end: paragraphs, and rows of
  // tables with tabs between the cells, a line each. Both empty where they are too long.
  std::string from;
  std::string to;
  bool too_long = false;
};

struct Correction {
  // Personal information in the reason is masked.
  CorrectionNotice notice;
  // In the order of the tables, those that are gone behind.
  std::vector<CorrectedCell> cells;
  // In the order of the narrative, those that are gone behind. The contents are none.
  std::vector<CorrectedSection> sections;
  // The two are printed by different forms: no cells are compared.
  bool form_changed = false;
  // What could tell of a withheld item is not compared.
  bool withheld_left_out = false;

  // Everything was compared, and nothing differs.
  bool finds_nothing() const {
    return cells.empty() && sections.empty() && !form_changed && !withheld_left_out;
  }
};

// Compares what was published, `replaced`, with what is published in its place; either is derived
// by DerivePublication with the form and the catalogue that it was published by. form::DiffTables
// says how rows are told from each other. Cells whose printed text is the same do not differ.
//
// What one of the two withholds (完全不予公开) is not told by what the other says of it. Where an
// item is withheld in one of them and the items that are withheld, or those that are public, are
// not the same in both, neither texts nor rows of items are compared, of either kind: the old name
// would stand beside the code. A cell that is hidden in one of the two is never compared, because
// its amount did not change by that.
Correction DeriveCorrection(const Publication& replaced, const Publication& current,
                            const CorrectionNotice& notice);

// What the correction did not compare, and why, in Chinese without a full stop, for page and data.
std::vector<const char*> NotCompared(const Correction& correction);

// The correction of what was published without a form of this program: nothing to compare with.
Correction CorrectionOfUnknown(const CorrectionNotice& notice);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_CORRECTION_H_
