#include "workflow_service/publication/correction.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/money/money.h"
#include "ledger_service/form/table_diff.h"
#include "workflow_service/publication/disclosure_level.h"
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

// A row that is not there counts as zero.
std::optional<std::int64_t> Difference(const CorrectedCell& cell) {
  if (!cell.from_fen && !cell.to_fen) return std::nullopt;
  const std::int64_t from = cell.from_fen.value_or(0);
  if (from == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return CheckedAdd(cell.to_fen.value_or(0), -from);
}

// Whether the cell prints an amount in one of the two only because the other hides it.
bool IsHiddenOnOneSide(const Cell& before, const Cell& after) {
  return before.text && after.text && before.fen.has_value() != after.fen.has_value();
}

void CompareTables(const v1::DerivedTables& from, const v1::DerivedTables& to,
                   Correction& correction) {
  for (const auto& change : form::DiffTables(WithAmounts(from), WithAmounts(to))) {
    Cell before = Split(change.has_from(), change.from());
    Cell after = Split(change.has_to(), change.to());
    if (before.text.value_or("") == after.text.value_or("")) continue;
    if (IsHiddenOnOneSide(before, after)) {
      correction.withheld_left_out = true;
      continue;
    }
    CorrectedCell& cell = correction.cells.emplace_back();
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
}

// Which items a publication withholds, and which it does not.
struct Levels {
  // By kind, name, which is a code and may stand twice, and whether it has lines: without any it
  // does not keep others of its kind from being told.
  std::multiset<std::tuple<v1::Belonging, std::string, bool>> withheld;
  // By kind and id.
  std::set<std::pair<v1::Belonging, std::string>> open;
};

template <typename Items>
void CollectLevels(v1::Belonging kind, const Items& items,
                   const absl::flat_hash_set<std::string_view>& with_lines, Levels& levels) {
  for (const auto& item : items) {
    if (IsPublic(item)) {
      levels.open.emplace(kind, item.project_id());
    } else {
      levels.withheld.emplace(kind, item.name(), with_lines.contains(item.project_id()));
    }
  }
}

Levels LevelsOf(const v1::BudgetContent& content) {
  absl::flat_hash_set<std::string_view> with_lines;
  for (const auto& line : content.expenditure_lines()) with_lines.insert(line.project_id());
  Levels levels;
  CollectLevels(v1::BELONGING_PROJECT, content.projects(), with_lines, levels);
  CollectLevels(v1::BELONGING_CARRY_OVER, content.carry_overs(), with_lines, levels);
  return levels;
}

// Whether what is public of one of the two may be what the other withholds. An item that is public
// in one and not there in the other may have become a part of a withheld one, so that counts, too.
bool MayTellWithheld(const Levels& before, const Levels& after) {
  return before.withheld != after.withheld ||
         (!before.withheld.empty() && before.open != after.open);
}

// Whether the part of a row is about one item, or about the items of a kind in the place of each.
bool IsOfItems(const v1::DerivedRowPart& part) {
  switch (part.kind()) {
    case v1::ROW_KIND_PROJECT:
    case v1::ROW_KIND_CARRY_OVER:
      return true;
    default:
      break;
  }
  const bool by_code_or_unit = part.kind() == v1::ROW_KIND_CODE || part.kind() == v1::ROW_KIND_UNIT;
  return std::any_of(part.where().begin(), part.where().end(), [&](const v1::Filter& filter) {
    return filter.item_ids_size() > 0 || (by_code_or_unit && filter.belongs_to_size() > 0);
  });
}

// The tables without rows of items, and without notes, which are texts.
v1::DerivedTables WithoutItems(v1::DerivedTables tables) {
  for (auto& table : *tables.mutable_tables()) {
    table.clear_note();
    for (auto& row : *table.mutable_rows()) {
      for (auto& part : *row.mutable_parts()) {
        if (IsOfItems(part)) part.set_kind(v1::ROW_KIND_UNSPECIFIED);
      }
    }
  }
  return tables;
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
  correction.form_changed = replaced.tables.form_digest() != current.tables.form_digest();
  correction.withheld_left_out =
      MayTellWithheld(LevelsOf(replaced.content), LevelsOf(current.content));
  if (correction.withheld_left_out) {
    if (!correction.form_changed) {
      CompareTables(WithoutItems(replaced.tables), WithoutItems(current.tables), correction);
    }
    return correction;
  }
  if (!correction.form_changed) CompareTables(replaced.tables, current.tables, correction);
  correction.sections = CompareNarratives(replaced.narrative, current.narrative);
  return correction;
}

std::vector<const char*> NotCompared(const Correction& correction) {
  std::vector<const char*> notes;
  if (correction.form_changed) notes.push_back("公开格式已变更，表格不逐项对照");
  if (correction.withheld_left_out) notes.push_back("涉及不予公开项目的部分不逐项对照");
  return notes;
}

Correction CorrectionOfUnknown(const CorrectionNotice& notice) {
  Correction correction;
  correction.notice = notice;
  correction.notice.reason = PublicText(notice.reason);
  correction.form_changed = true;
  return correction;
}

}  // namespace mingzhang::publication
