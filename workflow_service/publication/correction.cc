#include "workflow_service/publication/correction.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/money/money.h"
#include "ledger_service/form/table_diff.h"
#include "workflow_service/publication/public_content.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {
namespace {

namespace v1 = budget::v1;

// Stands between a cell's text and its amount; no printed amount has it.
constexpr char kSeparator = '\n';
constexpr std::string_view kContents = "contents";

// The tables with each amount behind its text, so that their difference tells both.
v1::DerivedTables WithAmounts(const v1::DerivedTables& tables) {
  v1::DerivedTables result = tables;
  for (auto& table : *result.mutable_tables()) {
    for (auto& row : *table.mutable_rows()) {
      for (auto& cell : *row.mutable_cells()) {
        if (!cell.has_amount_fen()) continue;
        absl::StrAppend(cell.mutable_text(), std::string(1, kSeparator), cell.amount_fen());
      }
    }
  }
  return result;
}

struct Cell {
  std::optional<std::string> text;
  std::optional<std::int64_t> fen;
};

Cell Split(bool is_there, const std::string& text) {
  Cell cell;
  if (!is_there) return cell;
  const std::size_t separator = text.rfind(kSeparator);
  std::int64_t fen = 0;
  if (separator != std::string::npos && absl::SimpleAtoi(text.substr(separator + 1), &fen)) {
    cell.fen = fen;
    cell.text = text.substr(0, separator);
  } else {
    cell.text = text;
  }
  return cell;
}

std::optional<std::int64_t> Difference(const CorrectedCell& cell) {
  if (!cell.from_fen && !cell.to_fen) return std::nullopt;
  const std::int64_t from = cell.from_fen.value_or(0);
  if (from == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return CheckedAdd(cell.to_fen.value_or(0), -from);
}

std::vector<CorrectedCell> CompareTables(const v1::DerivedTables& from,
                                         const v1::DerivedTables& to) {
  std::vector<CorrectedCell> cells;
  for (const auto& change : form::DiffTables(WithAmounts(from), WithAmounts(to))) {
    Cell before = Split(change.has_from(), change.from());
    Cell after = Split(change.has_to(), change.to());
    if (before.text.value_or("") == after.text.value_or("")) continue;
    CorrectedCell& cell = cells.emplace_back();
    cell.table_number = change.table_number();
    cell.table_title = change.table_title();
    cell.row = change.row_label();
    cell.column = change.column_title();
    cell.from = std::move(before.text);
    cell.to = std::move(after.text);
    cell.from_fen = before.fen;
    cell.to_fen = after.fen;
    cell.difference_fen = Difference(cell);
  }
  return cells;
}

// The lines of a section.
std::vector<std::string> Lines(const v1::NarrativeSection& section) {
  std::vector<std::string> lines;
  for (const auto& block : section.blocks()) {
    if (block.has_text_table()) {
      for (const auto& row : block.text_table().rows()) {
        lines.push_back(absl::StrJoin(row.cells(), "\t"));
      }
    } else if (!block.has_table_number()) {
      lines.push_back(block.paragraph());
    }
  }
  return lines;
}

// Adds the section where it differs; either may be missing.
void CompareSections(const v1::NarrativeSection* from, const v1::NarrativeSection* to,
                     std::vector<CorrectedSection>& sections) {
  std::vector<std::string> before = from == nullptr ? std::vector<std::string>() : Lines(*from);
  std::vector<std::string> after = to == nullptr ? std::vector<std::string>() : Lines(*to);
  const bool same_title = from != nullptr && to != nullptr && from->title() == to->title();
  if (same_title && before == after) return;
  if (from != nullptr && to != nullptr && !same_title) {
    before.insert(before.begin(), from->title());
    after.insert(after.begin(), to->title());
  }
  const auto [end_before, end_after] =
      std::mismatch(before.rbegin(), before.rend(), after.rbegin(), after.rend());
  before.erase(end_before.base(), before.end());
  after.erase(end_after.base(), after.end());
  const auto [begin_before, begin_after] =
      std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  before.erase(before.begin(), begin_before);
  after.erase(after.begin(), begin_after);

  CorrectedSection& section = sections.emplace_back();
  section.title = (to == nullptr ? from : to)->title();
  section.from = absl::StrJoin(before, "\n");
  section.to = absl::StrJoin(after, "\n");
  if (section.from.size() > kMaxCorrectedTextBytes || section.to.size() > kMaxCorrectedTextBytes) {
    section.from.clear();
    section.to.clear();
    section.too_long = true;
  }
}

using SectionsById = absl::flat_hash_map<std::string, const v1::NarrativeSection*>;

SectionsById ById(const v1::Narrative& narrative) {
  SectionsById sections;
  for (const auto& section : narrative.sections()) sections[section.section_id()] = &section;
  return sections;
}

std::vector<CorrectedSection> CompareNarratives(const v1::Narrative& from,
                                                const v1::Narrative& to) {
  const SectionsById before = ById(from);
  const SectionsById after = ById(to);
  std::vector<CorrectedSection> sections;
  for (const auto& section : to.sections()) {
    if (section.section_id() == kContents) continue;
    const auto found = before.find(section.section_id());
    CompareSections(found == before.end() ? nullptr : found->second, &section, sections);
  }
  for (const auto& section : from.sections()) {
    if (section.section_id() == kContents || after.contains(section.section_id())) continue;
    CompareSections(&section, nullptr, sections);
  }
  return sections;
}

}  // namespace

Correction DeriveCorrection(const Publication& replaced, const Publication& current,
                            const CorrectionNotice& notice) {
  Correction correction;
  correction.notice = notice;
  correction.notice.reason = PublicText(notice.reason);
  correction.cells = CompareTables(replaced.tables, current.tables);
  correction.sections = CompareNarratives(replaced.narrative, current.narrative);
  return correction;
}

}  // namespace mingzhang::publication
