#include "cli/diff_report.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/marked_change.h"
#include "cli/session.h"
#include "cli/text_table.h"
#include "common/money/money.h"
#include "exchange/names.h"
#include "google/protobuf/descriptor.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::cli {
namespace {

using budget::v1::CellChange;
using budget::v1::ExpenditureLine;
using budget::v1::LineChange;
using budget::v1::ValueChange;
using budget::v1::VersionDiff;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;

std::string NameAt(const std::map<std::string, std::string>& names, const std::string& key) {
  const auto found = names.find(key);
  return found == names.end() ? "" : found->second;
}

std::string WithName(const std::string& code, const std::string& name) {
  return name.empty() ? code : absl::StrCat(code, " ", name);
}

std::string Chinese(const EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : std::string(exchange::ChineseName(*value));
}

absl::int128 Change(const LineChange& line) {
  return absl::int128(line.to_amount_fen()) - line.from_amount_fen();
}

// A change that int64 fen cannot hold is only possible between amounts that no rule allows.
std::optional<std::int64_t> InFen(absl::int128 change) {
  if (change > std::numeric_limits<std::int64_t>::max() ||
      change < std::numeric_limits<std::int64_t>::min()) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(change);
}

constexpr std::string_view kBeyond = "超出范围";

// With its sign.
std::string SignedYuan(absl::int128 change) {
  const std::optional<std::int64_t> fen = InFen(change);
  if (!fen) return std::string(kBeyond);
  return absl::StrCat(*fen > 0 ? "+" : "", FormatYuanGrouped(*fen));
}

std::string Dimensions(const ExpenditureLine& line, const DiffNames& names) {
  std::string text;
  if (!line.unit_code().empty()) {
    absl::StrAppend(&text, WithName(line.unit_code(), names.Unit(line.unit_code())), " / ");
  }
  absl::StrAppend(&text, WithName(line.functional_code(), names.Functional(line.functional_code())),
                  " / ", WithName(line.economic_code(), names.Economic(line.economic_code())),
                  " / ", Chinese(*budget::v1::FundSource_descriptor(), line.fund_source()), " / ",
                  Chinese(*budget::v1::ExpenditureCategory_descriptor(), line.category()));
  if (!line.project_id().empty()) {
    absl::StrAppend(&text, " / ", WithName(line.project_id(), names.Item(line.project_id())));
  }
  return text;
}

// 增, 删, 改
const char* Mark(bool has_from, bool has_to) { return !has_from ? "增" : !has_to ? "删" : "改"; }

// 改 2，增 1
template <typename Changes, typename HasFrom, typename HasTo>
std::string Counts(const Changes& changes, HasFrom has_from, HasTo has_to) {
  std::map<std::string, int> counts;
  for (const auto& change : changes) ++counts[Mark((change.*has_from)(), (change.*has_to)())];
  std::string text;
  for (const char* mark : {"改", "增", "删"}) {
    if (counts[mark] > 0) {
      absl::StrAppend(&text, text.empty() ? "" : "，", mark, " ", counts[mark]);
    }
  }
  return text;
}

void PrintTotals(std::ostream& out, const VersionDiff& diff) {
  const std::int64_t from = diff.from_total_fen();
  const std::int64_t to = diff.to_total_fen();
  out << "支出合计 ";
  if (from == to) {
    out << FormatYuanGrouped(to) << " 元，没有变化\n";
    return;
  }
  out << FormatYuanGrouped(from) << " → " << FormatYuanGrouped(to) << " 元（"
      << SignedYuan(absl::int128(to) - from) << " 元";
  if (const auto percent = PercentChange(from, to)) out << "，" << *percent;
  out << "）\n";
}

void PrintLines(std::ostream& out, const VersionDiff& diff, const DiffNames& names) {
  if (diff.lines().empty()) return;
  out << "\n支出明细："
      << Counts(diff.lines(), &LineChange::has_from_amount_fen, &LineChange::has_to_amount_fen)
      << '\n';
  TextTable table({{""},
                   {"原金额（元）", Align::kRight},
                   {"新金额（元）", Align::kRight},
                   {"变动（元）", Align::kRight},
                   {"变动率", Align::kRight},
                   {"明细"}});
  for (const LineChange& line : diff.lines()) {
    const bool had = line.has_from_amount_fen();
    const bool has = line.has_to_amount_fen();
    table.Add({Mark(had, has), had ? FormatYuanGrouped(line.from_amount_fen()) : "—",
               has ? FormatYuanGrouped(line.to_amount_fen()) : "—", SignedYuan(Change(line)),
               had && has
                   ? PercentChange(line.from_amount_fen(), line.to_amount_fen()).value_or("—")
                   : "—",
               Dimensions(line.dimensions(), names)});
  }
  table.Print(out);
}

// Up to the key of its first list: projects[2026-01] of projects[2026-01].allocation[x].item. A
// fact that is in no list is its own.
std::string_view Subject(std::string_view place) {
  const std::size_t bracket = place.find(']');
  if (bracket == std::string_view::npos) return place;
  return place.substr(0, std::min(place.size(), place.find('.', bracket)));
}

void PrintValue(std::ostream& out, std::string_view label, const ValueChange& value) {
  constexpr std::size_t kShort = 24;
  out << "  " << Mark(value.has_from(), value.has_to()) << ' ';
  if (!label.empty()) out << OneLine(label) << "：";
  if (!value.has_from()) {
    out << OneLine(value.to());
  } else if (!value.has_to()) {
    out << OneLine(value.from());
  } else if (DisplayWidth(value.from()) <= kShort && DisplayWidth(value.to()) <= kShort) {
    out << OneLine(value.from()) << " → " << OneLine(value.to());
  } else {
    out << OneLine(MarkChange(value.from(), value.to()));
  }
  out << '\n';
}

// A path from a message of `type`, in words. Leaves `type` at the message that the path leads to.
std::string Describe(std::string_view place, const Descriptor*& type) {
  std::string words;
  while (!place.empty()) {
    // A segment ends at the next dot outside of brackets.
    std::size_t end = 0;
    for (int depth = 0; end < place.size() && (depth > 0 || place[end] != '.'); ++end) {
      if (place[end] == '[') ++depth;
      if (place[end] == ']') --depth;
    }
    const std::string_view segment = place.substr(0, end);
    place.remove_prefix(std::min(place.size(), end + 1));
    const std::string name(segment.substr(0, segment.find('[')));
    const auto* field = type == nullptr ? nullptr : type->FindFieldByName(name);
    const std::string_view label =
        field == nullptr ? std::string_view() : validation::FieldLabel(*field);
    absl::StrAppend(&words, words.empty() ? "" : " · ", label.empty() ? name : std::string(label),
                    std::string(segment.substr(name.size())));
    type = field == nullptr ? nullptr : field->message_type();
  }
  return words;
}

// Whether the place is a list: then the values are its elements in their order, a line each.
bool IsOrder(const ValueChange& value) {
  return value.has_from() && value.has_to() && value.from().starts_with('[') &&
         value.to().starts_with('[') && !value.place().ends_with(']') &&
         value.from().find('\n') != std::string::npos;
}

void PrintValues(std::ostream& out, const VersionDiff& diff) {
  if (diff.values().empty()) return;
  out << "\n其他内容：" << Counts(diff.values(), &ValueChange::has_from, &ValueChange::has_to)
      << '\n';
  std::string_view subject;
  for (const ValueChange& value : diff.values()) {
    if (IsOrder(value)) {
      const auto in_one_line = [](const std::string& labels) {
        return absl::StrReplaceAll(labels, {{"\n", "、"}, {"[", ""}, {"]", ""}});
      };
      out << KeyedPlaceLabel(value.place()) << "的顺序\n  改 "
          << OneLine(MarkChange(in_one_line(value.from()), in_one_line(value.to()))) << '\n';
      subject = {};
      continue;
    }
    const std::string_view current = Subject(value.place());
    const Descriptor* type = budget::v1::BudgetContent::descriptor();
    const std::string heading = Describe(current, type);
    if (current != subject) out << OneLine(heading) << '\n';
    subject = current;
    std::string_view rest = std::string_view(value.place()).substr(current.size());
    if (rest.starts_with('.')) rest.remove_prefix(1);
    PrintValue(out, Describe(rest, type), value);
  }
}

void PrintCells(std::ostream& out, const VersionDiff& diff) {
  if (diff.cells().empty()) return;
  out << "\n公开表格：" << diff.cells_size() << " 个单元格改变\n";
  for (int i = 0; i < diff.cells_size();) {
    const int number = diff.cells(i).table_number();
    out << "表 " << number << ' ' << OneLine(diff.cells(i).table_title()) << '\n';
    TextTable table({{"  行"}, {"列"}, {"原", Align::kRight}, {"新", Align::kRight}});
    for (; i < diff.cells_size() && diff.cells(i).table_number() == number; ++i) {
      const CellChange& cell = diff.cells(i);
      const auto shown = [](bool there, const std::string& text) -> std::string {
        return !there ? "—" : text.empty() ? "（空）" : text;
      };
      table.Add({absl::StrCat("  ", cell.row_label()), cell.column_title(),
                 shown(cell.has_from(), cell.from()), shown(cell.has_to(), cell.to())});
    }
    table.Print(out);
  }
}

}  // namespace

DiffNames::DiffNames(const budget::v1::BudgetContent& from, const budget::v1::BudgetContent& to,
                     const catalog::Catalogue* catalogue)
    : catalogue_(catalogue) {
  for (const auto* content : {&to, &from}) {
    for (const auto& project : content->projects()) {
      items_.emplace(project.project_id(), project.name());
    }
    for (const auto& item : content->carry_overs()) {
      items_.emplace(item.project_id(), item.name());
    }
    for (const auto& unit : content->department().units()) {
      units_.emplace(unit.code(), unit.name());
    }
  }
}

std::string DiffNames::Functional(const std::string& code) const {
  return catalogue_ == nullptr ? "" : std::string(catalogue_->FunctionalName(code).value_or(""));
}
std::string DiffNames::Economic(const std::string& code) const {
  return catalogue_ == nullptr ? "" : std::string(catalogue_->EconomicName(code).value_or(""));
}
std::string DiffNames::Item(const std::string& project_id) const {
  return NameAt(items_, project_id);
}
std::string DiffNames::Unit(const std::string& unit_code) const {
  return NameAt(units_, unit_code);
}

std::optional<std::string> PercentChange(std::int64_t from, std::int64_t to) {
  if (from == 0) return std::nullopt;
  const absl::int128 change = absl::int128(to) - from;
  const std::string percentage =
      FormatPercentage(change, from < 0 ? -absl::int128(from) : absl::int128(from));
  const bool increased = change > 0 && percentage != FormatPercentage(0, from);
  return absl::StrCat(increased ? "+" : "", percentage);
}

std::string KeyedPlaceLabel(std::string_view place) {
  const Descriptor* type = budget::v1::BudgetContent::descriptor();
  return Describe(place, type);
}

void PrintDiff(std::ostream& out, std::string_view title, const VersionDiff& diff,
               const DiffNames& names) {
  out << OneLine(title) << '\n';
  PrintTotals(out, diff);
  if (diff.lines().empty() && diff.values().empty() && diff.cells().empty()) {
    out << "内容相同\n";
    return;
  }
  PrintLines(out, diff, names);
  PrintValues(out, diff);
  PrintCells(out, diff);
}

nlohmann::ordered_json DiffJson(const VersionDiff& diff, const DiffNames& names) {
  nlohmann::ordered_json document = ToJson(diff);
  for (int i = 0; i < diff.lines_size(); ++i) {
    const LineChange& change = diff.lines(i);
    const ExpenditureLine& line = change.dimensions();
    auto& json = document["lines"][static_cast<std::size_t>(i)];
    json["functional_name"] = names.Functional(line.functional_code());
    json["economic_name"] = names.Economic(line.economic_code());
    json["item_name"] = names.Item(line.project_id());
    json["unit_name"] = names.Unit(line.unit_code());
    const std::optional<std::int64_t> fen = InFen(Change(change));
    json["change_fen"] = fen ? absl::StrCat(*fen) : std::string(kBeyond);
    const bool both = change.has_from_amount_fen() && change.has_to_amount_fen();
    const auto percent =
        both ? PercentChange(change.from_amount_fen(), change.to_amount_fen()) : std::nullopt;
    json["change_percent"] = percent ? nlohmann::ordered_json(*percent) : nullptr;
  }
  return document;
}

}  // namespace mingzhang::cli
