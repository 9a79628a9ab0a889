#include "ledger_service/document/text_checks.h"

#include <algorithm>
#include <array>

#include "absl/numeric/int128.h"
#include "common/money/money.h"
#include "ledger_service/document/plain.h"
#include "ledger_service/document/words.h"
#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/figures.h"
#include "ledger_service/prose/words.h"

namespace mingzhang::document {
namespace {

using absl::int128;
using Role = TextFigure::Role;

constexpr std::int64_t kHundredthOfWanyuan = 10'000;

int128 Magnitude(int128 value) { return value < 0 ? -value : value; }

budget::v1::AmountStyle TextStyle(bool in_yuan) {
  budget::v1::AmountStyle style;
  style.set_unit(in_yuan ? budget::v1::AMOUNT_UNIT_YUAN
                         : budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN);
  style.set_decimals(2);
  style.set_zero(budget::v1::ZERO_STYLE_DECIMALS);
  return style;
}

std::string PercentText(std::int64_t hundredths) {
  const std::string digits = std::to_string(hundredths % 100);
  return Join(hundredths / 100, digits.size() == 1 ? ".0" : ".", digits, "%");
}

// part / whole in 1/100 of a percent, rounded half up.
std::int64_t Percent(int128 part, int128 whole) {
  if (whole == 0) return 0;
  const int128 percent = (20'000 * Magnitude(part) / Magnitude(whole) + 1) / 2;
  return percent > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(percent);
}

// Whether the printed percentage may be part / whole, each within half a step of what is printed.
bool IsRatio(int128 part, std::int64_t part_step, int128 whole, std::int64_t whole_step,
             std::int64_t percent, std::int64_t percent_step) {
  part = Magnitude(part);
  whole = Magnitude(whole);
  const int128 least = 2 * part - part_step;
  const int128 most = 2 * part + part_step;
  const int128 whole_least = 2 * whole - whole_step;
  const int128 whole_most = 2 * whole + whole_step;
  if ((int128(2) * percent + percent_step) * whole_most < 20'000 * least) return false;
  if (whole_least <= 0) return true;
  return (int128(2) * percent - percent_step) * whole_least <= 20'000 * most;
}

// The step that matters for rounding: an exact amount has none.
std::int64_t Uncertainty(const PrintedFigure& figure) {
  return figure.step_fen <= 1 ? 0 : figure.step_fen;
}

// The number in front of an item, even where the item begins with a digit itself: 2.2024年….
std::size_t ItemMarkerLength(std::string_view key) {
  const std::size_t length = MarkerLength(key);
  if (length > 0) return length;
  std::size_t digits = 0;
  while (digits < key.size() && key[digits] >= '0' && key[digits] <= '9') ++digits;
  return digits > 0 && digits <= 3 && digits < key.size() && key[digits] == '.' ? digits + 1 : 0;
}

int LevelOf(std::string_view heading) {
  if (StartsWith(heading, "（") || StartsWith(heading, "(")) return 2;
  return 1;
}

// Amounts without fractions of a hundredth of 万元 that add up to `total` up to rounding.
bool AddsUp(int128 sum, std::size_t parts, int128 total) {
  return 2 * Magnitude(sum - total) <= int128(parts) * kHundredthOfWanyuan;
}

}  // namespace

TextChecker::TextChecker(const PrintedDocument& document, const Binding& binding,
                         const catalog::Catalogue& catalogue, bool without_unit_kinds,
                         Reckoning& reckoning)
    : document_(document),
      binding_(binding),
      catalogue_(catalogue),
      vocabulary_(catalogue),
      without_unit_kinds_(without_unit_kinds),
      reckoning_(reckoning) {
  for (const PrintedTable& table : document.tables) {
    if (!table.department.empty()) departments_.insert(table.department);
  }
  for (const BoundTable& table : binding.tables) {
    for (const BoundColumn& column : table.columns) {
      labels_[Key(column.column->title())].push_back(table.scope.Narrowed(column.column->amount()));
    }
    for (const BoundRow& row : table.rows) {
      const bool named = !row.project.empty() || row.kind == budget::v1::ROW_KIND_PROJECT ||
                         row.kind == budget::v1::ROW_KIND_CARRY_OVER;
      const bool commissioned = row.scope.economic.size() == 1 && row.scope.economic[0] == "30227";
      if (named) {
        items_[Key(row.project)].push_back(row.scope);
      } else if (row.kind == budget::v1::ROW_KIND_FIXED) {
        const std::string key = Key(row.name);
        std::string_view label = std::string_view(key).substr(MarkerLength(key));
        if (StartsWith(label, "其中:")) label.remove_prefix(std::string_view("其中:").size());
        labels_[std::string(label)].push_back(row.scope);
        if (commissioned) items_[key].push_back(row.scope);
      }
    }
  }
}

void TextChecker::Bind() {
  std::set<std::size_t> notes;
  for (const BoundTable& table : binding_.tables) {
    notes.insert(table.printed->notes.begin(), table.printed->notes.end());
  }
  SectionScope about;
  SectionScope above;
  int section = 0;
  std::string project;
  std::map<std::string, int> printed;
  for (std::size_t i = document_.body; i < document_.paragraphs.size(); ++i) {
    const Paragraph& paragraph = document_.paragraphs[i];
    if (paragraph.contents || notes.contains(i)) continue;
    const std::string_view text = paragraph.text;
    const bool listed = MarkerLength(text) > 0 && EndsWith(text, "其中：") &&
                        text.find("情况") != std::string_view::npos;
    if (paragraph.heading || listed) {
      if (LevelOf(text) == 1) {
        ++section;
        above = ScopeOfHeading(text, {});
        about = above;
      } else {
        about = ScopeOfHeading(text, above);
      }
      project.clear();
      continue;
    }
    Entry entry{.paragraph = i, .section = section, .about = about, .figures = {}, .project = {}};
    constexpr std::string_view kProjectName = "项目名称：";
    if (const std::size_t at = text.find(kProjectName); at != std::string_view::npos && at < 20) {
      project = std::string(text.substr(at + kProjectName.size()));
    }
    entry.project = project;
    for (TextFigure& figure : ReadTextFigures(paragraph))
      entry.figures.push_back({figure, -1, {}, {}});
    // A lead-in such as 财政拨款支出主要内容如下：.
    if (entry.figures.empty() && EndsWith(text, "：") &&
        text.find("如下") != std::string_view::npos) {
      about = ScopeOfHeading(text, about);
    }
    if (MarkerLength(text) > 0 && text.size() > 45) {
      const auto [found, added] =
          printed.try_emplace(Join(section, "/", Key(text)), static_cast<int>(entries_.size()));
      if (!added) entry.repeats = found->second;
    }
    BindParagraph(entry);
    entries_.push_back(std::move(entry));
  }
  // “三公” is the sum of its four parts.
  const Scope all = ScopeOfHeading("三公", {}).scope;
  if (const auto whole = differences_.Find(all)) {
    std::vector<int> parts;
    for (const std::vector<std::string>& codes : std::vector<std::vector<std::string>>{
             {"30212"}, {"30217"}, {"30231"}, {"30913", "31013"}}) {
      Scope part = all;
      part.economic = codes;
      if (const auto found = differences_.Find(part)) parts.push_back(*found);
    }
    if (parts.size() == 4)
      differences_.AddSum(*whole, parts, "“三公”经费的增减额应等于各分项增减额之和");
  }
}

std::string TextChecker::WithoutDepartment(std::string_view name) const {
  std::string key = Key(name);
  for (const std::string& department : departments_) {
    if (const std::size_t at = key.find(department); at != std::string::npos) {
      key.erase(at, department.size());
    }
  }
  for (const std::string_view prefix : {"其中:", "包括:", "本部门", "本单位", "我单位", "我部门"}) {
    if (const std::size_t at = key.rfind(prefix); at != std::string::npos) {
      key.erase(0, at + prefix.size());
    }
  }
  return key.substr(MarkerLength(key));
}

std::optional<Scope> TextChecker::ItemBefore(std::string_view before, const SectionScope& about,
                                             std::string& name) {
  std::string key = Key(before);
  key = key.substr(ItemMarkerLength(key));
  for (const std::string_view suffix : {"结转", "委托业务费", "项目", ""}) {
    if (!EndsWith(key, suffix)) continue;
    const std::string stem = key.substr(0, key.size() - suffix.size());
    const auto found = items_.find(stem);
    if (found == items_.end()) continue;
    std::optional<Scope> only;
    std::vector<Scope> rows;
    for (Scope scope : found->second) {
      if (without_unit_kinds_) scope = scope.WithoutUnitKinds();
      if (!about.known || !scope.IsWithin(about.scope)) continue;
      if (std::any_of(rows.begin(), rows.end(),
                      [&](const Scope& row) { return row.Key() == scope.Key(); })) {
        continue;
      }
      rows.push_back(scope);
      if (!only) only = scope;
      // One project in several items of the classification, or several units, is their sum.
      if (only->functional != scope.functional) only->functional = {""};
      if (only->units != scope.units) only->units = {""};
      if (!scope.IsWithin(*only)) return std::nullopt;
    }
    if (rows.size() > 1) {
      std::vector<int> parts;
      for (const Scope& row : rows) {
        const auto quantity = reckoning_.Find(row);
        if (!quantity) return std::nullopt;
        parts.push_back(*quantity);
      }
      reckoning_.AddSum(reckoning_.Quantity(*only), std::move(parts),
                        Join("正文“", stem, "”应等于表中各行之和"));
    }
    if (only) {
      name = stem;
      return only;
    }
  }
  return std::nullopt;
}

std::vector<Scope> TextChecker::Candidates(const Entry& entry, const Read& read) const {
  const std::string name = WithoutDepartment(read.figure.lead);
  std::vector<Scope> scopes = vocabulary_.ScopesOf(
      read.figure.lead.find("（类）") == std::string_view::npos ? std::string_view(name)
                                                                : read.figure.lead,
      entry.about);
  if (const auto found = labels_.find(name); found != labels_.end() && entry.about.known) {
    for (const Scope& scope : found->second) {
      if (scope.IsWithin(entry.about.scope)) scopes.push_back(scope);
    }
  }
  for (Scope& scope : scopes) {
    if (without_unit_kinds_) scope = scope.WithoutUnitKinds();
  }
  return scopes;
}

std::string TextChecker::Printed(const Entry& entry, const TextFigure& figure) const {
  return document_.paragraphs[entry.paragraph].text.substr(figure.begin, figure.end - figure.begin);
}

PrintedFigure TextChecker::FigureOf(const Entry& entry, const Read& read) const {
  const Paragraph& paragraph = document_.paragraphs[entry.paragraph];
  PrintedFigure figure;
  figure.source = PrintedFigure::Source::kText;
  figure.fen = read.figure.number;
  figure.step_fen = read.figure.step;
  figure.line = paragraph.LineAt(read.figure.begin);
  figure.what = Join("正文“", read.name, "”");
  figure.printed = Printed(entry, read.figure);
  figure.style = TextStyle(read.figure.in_yuan);
  if (read.figure.in_yuan && read.figure.step == 100) figure.style.set_decimals(0);
  return figure;
}

void TextChecker::BindParagraph(Entry& entry) {
  // 一般公共预算支出包括：… narrows what is listed behind it.
  const std::string_view text = document_.paragraphs[entry.paragraph].text;
  const std::size_t list = text.find("包括：");
  const SectionScope about = entry.about;
  if (about.known && list != std::string_view::npos && !entry.figures.empty() &&
      entry.figures[0].figure.begin > list) {
    const std::vector<Scope> scopes =
        vocabulary_.ScopesOf(WithoutDepartment(text.substr(0, list)), about);
    if (!scopes.empty()) entry.about.scope = scopes.back();
  }
  for (Read& read : entry.figures) {
    if (read.figure.free) continue;
    if (read.figure.role == Role::kValue) {
      BindValue(entry, read);
    } else if (read.figure.role == Role::kDifference) {
      if (read.figure.of >= 0) {
        const Read& value = entry.figures[read.figure.of];
        read.scope = value.scope;
        read.quantity = value.quantity;
        read.name = value.name;
      } else if (!read.figure.lead.empty()) {
        read.name = WithoutDepartment(read.figure.lead);
        for (const Scope& scope : Candidates(entry, read)) {
          const auto quantity = reckoning_.Find(scope);
          if (!quantity) continue;
          read.scope = scope;
          read.quantity = *quantity;
          break;
        }
      }
      if (read.scope && entry.repeats < 0 && read.figure.step > 0) {
        PrintedFigure figure = FigureOf(entry, read);
        figure.what += "的增减额";
        if (read.figure.sign < 0) figure.fen = -figure.fen;
        differences_.Add(differences_.Quantity(*read.scope), std::move(figure));
      }
    }
  }
  BindUnchanged(entry);
  BindNothing(entry);
}

// 与 2024 年预算持平: the amount in front of it did not change.
void TextChecker::BindUnchanged(const Entry& entry) {
  if (entry.repeats >= 0) return;
  const Paragraph& paragraph = document_.paragraphs[entry.paragraph];
  const std::string_view text = paragraph.text;
  for (std::size_t at = text.find("持平"); at != std::string_view::npos;
       at = text.find("持平", at + 1)) {
    const Read* subject = nullptr;
    for (const Read& read : entry.figures) {
      if (read.figure.begin > at) break;
      subject = read.figure.role == Role::kValue && !read.figure.free ? &read : nullptr;
    }
    if (subject == nullptr || !subject->scope) continue;
    const std::string_view between = text.substr(subject->figure.end, at - subject->figure.end);
    if (!StartsWith(between, "，与") || !FirstYear(between) || between.size() > 40) continue;
    PrintedFigure figure = FigureOf(entry, *subject);
    figure.fen = 0;
    figure.step_fen = 0;
    figure.what += "的增减额";
    figure.printed = "持平";
    differences_.Add(differences_.Quantity(*subject->scope), std::move(figure));
  }
}

// Whether the paragraph tells amounts by single fund sources.
bool TextChecker::ListsSources(const Entry& entry) {
  return std::any_of(entry.figures.begin(), entry.figures.end(), [](const Read& read) {
    for (const std::string_view source :
         {"上级", "附属单位", "财政专户", "财政拨款结转", "非财政拨款结转"}) {
      if (read.figure.role == Role::kValue && StartsWith(read.figure.lead, source)) return true;
    }
    return false;
  });
}

void TextChecker::BindValue(Entry& entry, Read& read) {
  const Paragraph& paragraph = document_.paragraphs[entry.paragraph];
  const std::string_view text = paragraph.text;
  std::optional<Scope> scope;
  if (!entry.project.empty() && StartsWith(text, "预算安排规模：")) {
    // 预算安排规模：5.00 万元，其中一般公共预算 3.00 万元: the table has the second.
    if (read.figure.before == std::string_view("预算安排规模：")
            ? text.find("其中") == std::string_view::npos
            : EndsWith(read.figure.before, "其中一般公共预算")) {
      scope = ItemBefore(entry.project, entry.about, read.name);
    }
    if (!scope) return;
  } else if (!entry.project.empty()) {
    return;
  } else {
    scope = ItemBefore(read.figure.before, entry.about, read.name);
    if (!scope) scope = ItemBefore(read.figure.lead, entry.about, read.name);
  }
  const std::string key = Key(text);
  if (!scope && key.find("绩效") != std::string::npos &&
      EndsWith(read.figure.before, "涉及预算金额")) {
    read.name = "涉及预算金额";
    if (read.figure.before.find("整体预算绩效目标") != std::string_view::npos &&
        read.figure.before.find("项目共") == std::string_view::npos) {
      scope = Scope();
    } else if (EndsWith(read.figure.lead, "非财政拨款项目涉及预算金额")) {
      scope = Scope().OfFundSources(kThisYear & ~kAppropriation).OfCategories(kProject);
    } else if (EndsWith(read.figure.lead, "财政拨款项目涉及预算金额")) {
      scope = Scope().OfFundSources(kAppropriation).OfCategories(kProject);
    }
  }
  if (!scope) {
    read.name = WithoutDepartment(read.figure.lead);
    // The name may stand in front of a colon: …行政运行（项）：2026 年预算数为 420.64 万元.
    const std::size_t path = text.find("（项）");
    std::vector<Scope> candidates;
    if (path != std::string_view::npos && path < read.figure.begin && entry.about.known &&
        (read.figure.lead.find("预算数") != std::string_view::npos || read.figure.lead.empty() ||
         read.figure.before.find("（项）") >=
             read.figure.before.size() - std::min<std::size_t>(read.figure.before.size(), 12)) &&
        &read == &entry.figures.front()) {
      const std::string code = vocabulary_.FunctionalCode(text.substr(0, path + 9));
      if (code.empty()) return;
      std::string_view name = text.substr(0, path + std::string_view("（项）").size());
      name.remove_prefix(MarkerLength(name));
      if (StartsWith(name, "“")) name.remove_prefix(std::string_view("“").size());
      read.name = std::string(name);
      candidates.push_back(entry.about.scope.OfFunctional(code));
    } else {
      candidates = Candidates(entry, read);
    }
    const PrintedFigure figure = FigureOf(entry, read);
    // What it agrees with, or else the first that a table prints.
    std::optional<Scope> first;
    for (const Scope& candidate : candidates) {
      const auto quantity = reckoning_.Find(candidate);
      if (!quantity) continue;
      if (!first) first = candidate;
      const std::optional<PrintedFigure> right = reckoning_.Right(*quantity);
      if (!right || !Agree(*right, figure)) continue;
      scope = candidate;
      break;
    }
    // A list by single sources, of which the tables show sums alone: the figure may be either.
    if (!scope && ListsSources(entry) && !candidates.empty() && !reckoning_.Find(candidates[0])) {
      return;
    }
    if (!scope) scope = first;
    if (!scope && candidates.size() == 1) scope = candidates[0];
  }
  if (!scope || scope->IsEmpty()) return;
  if (without_unit_kinds_) scope = scope->WithoutUnitKinds();
  read.scope = scope;
  read.quantity = reckoning_.Quantity(*scope);
  if (entry.repeats < 0) reckoning_.Add(read.quantity, FigureOf(entry, read));
}

// 政府性基金预算未安排: there is none.
void TextChecker::BindNothing(const Entry& entry) {
  const Paragraph& paragraph = document_.paragraphs[entry.paragraph];
  const std::size_t at = paragraph.text.find("未安排");
  if (at == std::string::npos || at == 0 || !entry.about.known) return;
  const std::string name = WithoutDepartment(std::string_view(paragraph.text).substr(0, at));
  for (const Scope& scope : vocabulary_.ScopesOf(name, entry.about)) {
    const auto quantity = reckoning_.Find(scope);
    if (!quantity) continue;
    PrintedFigure figure;
    figure.source = PrintedFigure::Source::kText;
    figure.line = paragraph.LineAt(0);
    figure.what = Join("正文“", name, "”");
    figure.printed = "未安排";
    figure.style = TextStyle(false);
    reckoning_.Add(*quantity, std::move(figure));
    break;
  }
}

std::string TextChecker::LinePlace(const Entry& entry, std::size_t at) const {
  return Join("第 ", document_.paragraphs[entry.paragraph].LineAt(at), " 行");
}

Finding TextChecker::Report(const Entry& entry, std::size_t at, std::string_view rule) const {
  Finding finding;
  finding.rule = std::string(rule);
  finding.severity = budget::v1::SEVERITY_WARNING;
  finding.line = document_.paragraphs[entry.paragraph].LineAt(at);
  finding.place = LinePlace(entry, at);
  return finding;
}

void TextChecker::Check(const TextRules& rules, std::vector<Finding>& findings) {
  const std::vector<Finding> changes = differences_.Resolve();
  findings.insert(findings.end(), changes.begin(), changes.end());
  for (const Entry& entry : entries_) {
    if (entry.repeats >= 0) continue;
    CheckShares(entry, findings);
    CheckChanges(entry, findings);
    CheckReasons(entry, rules, findings);
    CheckSentenceSums(entry, findings);
  }
  CheckProjects(findings);
  CheckRepeats(findings);
  CheckYears(findings);
}

void TextChecker::CheckShares(const Entry& entry, std::vector<Finding>& findings) const {
  for (const Read& read : entry.figures) {
    if (read.figure.role != Role::kShare || read.figure.of < 0 || read.figure.free) continue;
    if (read.figure.lead != "占") continue;
    const Read& value = entry.figures[read.figure.of];
    PrintedFigure part = FigureOf(entry, value);
    if (value.quantity >= 0) {
      if (const auto right = reckoning_.Right(value.quantity)) part = *right;
    }
    // Totals said before in the section.
    std::vector<PrintedFigure> totals;
    for (const Entry& other : entries_) {
      if (other.paragraph > entry.paragraph) break;
      if (other.section != entry.section) continue;
      for (const Read& total : other.figures) {
        if (total.figure.role != Role::kValue || total.figure.free || total.quantity < 0) continue;
        if (&other == &entry && total.figure.begin >= value.figure.begin) break;
        if (value.scope && total.scope && !value.scope->IsWithin(*total.scope)) continue;
        if (const auto right = reckoning_.Right(total.quantity)) totals.push_back(*right);
      }
    }
    if (totals.empty()) continue;
    const bool holds = std::any_of(totals.begin(), totals.end(), [&](const PrintedFigure& total) {
      return IsRatio(part.fen, Uncertainty(part), total.fen, Uncertainty(total), read.figure.number,
                     read.figure.step);
    });
    if (holds || totals[0].fen == 0) continue;
    Finding finding = Report(entry, read.figure.begin, "PUB-009");
    finding.printed = Printed(entry, read.figure);
    finding.expected = PercentText(Percent(part.fen, totals[0].fen));
    finding.place += Join("，“", value.name, "”的占比");
    finding.message = Join("“", value.name, "”", PrintAmount(part.fen, TextStyle(false)),
                           " 万元占 ", PrintAmount(totals[0].fen, TextStyle(false)), " 万元的 ",
                           finding.expected, "，文中写的是 ", finding.printed, "。请核对后改正。");
    findings.push_back(std::move(finding));
  }
}

void TextChecker::CheckChanges(const Entry& entry, std::vector<Finding>& findings) const {
  for (const Read& read : entry.figures) {
    if (read.figure.role == Role::kDifference && read.figure.sign == 0 && read.figure.number != 0 &&
        !read.figure.free) {
      Finding finding = Report(entry, read.figure.begin, "PUB-009");
      finding.place += Join("，“", read.name, "”的变动");
      finding.printed = Printed(entry, read.figure);
      finding.expected = "0.00万元";
      finding.message =
          Join("“", read.name, "”写明与上年一致，增减额却是 ", finding.printed, "。请核对后改正。");
      findings.push_back(std::move(finding));
    }
    if (read.figure.role != Role::kRate || read.figure.of < 0 || read.figure.free) continue;
    const Read& difference = entry.figures[read.figure.of];
    PrintedFigure current;
    if (difference.quantity >= 0) {
      const auto right = reckoning_.Right(difference.quantity);
      if (!right) continue;
      current = *right;
    } else if (difference.figure.of >= 0) {
      current = FigureOf(entry, entry.figures[difference.figure.of]);
    } else {
      continue;
    }
    std::int64_t change = difference.figure.number;
    if (difference.figure.sign < 0) change = -change;
    const std::string name = difference.name.empty() ? std::string("该项") : difference.name;
    if (read.figure.sign != difference.figure.sign && read.figure.number != 0 && change != 0) {
      Finding finding = Report(entry, read.figure.begin, "PUB-009");
      finding.place += Join("，“", name, "”的变动");
      finding.printed = Printed(entry, read.figure);
      finding.message = Join("“", name, "”的增减额和增减百分比方向相反。请核对后改正。");
      findings.push_back(std::move(finding));
      continue;
    }
    const int128 prior = int128(current.fen) - change;
    const std::int64_t step = difference.figure.step;
    // Of a decrease the change is part of last year's amount: both err in the same direction.
    const std::int64_t prior_step = Uncertainty(current) + (change < 0 ? -step : step);
    if (prior > 0 &&
        IsRatio(change, step, prior, prior_step, read.figure.number, read.figure.step)) {
      continue;
    }
    if (prior == 0 && change == 0 && read.figure.number == 0) continue;
    // Nothing this year, and a change that rounds to nothing: all of it, if there was any.
    const bool nothing = current.fen == 0 && Uncertainty(current) == 0 && change == 0;
    if (nothing && read.figure.number != 10'000) {
      Finding finding = Report(entry, read.figure.begin, "PUB-009");
      finding.place += Join("，“", name, "”的变动");
      finding.printed = Printed(entry, read.figure);
      finding.expected = "0.00%";
      finding.message = Join("“", name, "”本年没有金额，也没有增减，文中写的是 ", finding.printed,
                             "。请核对百分比。");
      findings.push_back(std::move(finding));
      continue;
    }
    // Both round to nothing, or last year's amount is within rounding of it.
    if (2 * Magnitude(prior) <= Uncertainty(current) + step) continue;
    Finding finding = Report(entry, read.figure.begin, "PUB-009");
    finding.place += Join("，“", name, "”的变动");
    finding.printed = Printed(entry, read.figure);
    if (prior > 0) finding.expected = PercentText(Percent(change, prior));
    finding.message =
        Join("“", name, "”本年 ", PrintAmount(current.fen, TextStyle(false)), " 万元，比上年",
             change < 0 ? "减少 " : "增加 ",
             PrintAmount(difference.figure.number, TextStyle(false)), " 万元，",
             prior > 0 ? Join("应为", change < 0 ? "下降 " : "增长 ", finding.expected)
                       : std::string("减少额超过了上年数"),
             "，文中写的是 ", finding.printed, "。请核对增减额和百分比。");
    findings.push_back(std::move(finding));
  }
}

namespace {

// A name without the ending that people leave out.
std::string_view Stem(std::string_view name) {
  for (const std::string_view ending : {"支出", "经费"}) {
    if (name.size() > ending.size() && EndsWith(name, ending)) {
      return name.substr(0, name.size() - ending.size());
    }
  }
  return name;
}

// The reason that follows a figure, up to the next sentence or the next figure's clause.
std::string_view ReasonBehind(std::string_view text, std::size_t from, std::size_t to) {
  const std::string_view rest = text.substr(from, to - from);
  std::size_t begin = rest.find("原因是");
  if (begin == std::string_view::npos) return {};
  begin += std::string_view("原因是").size();
  std::string_view reason = rest.substr(begin);
  for (const std::string_view mark : {"。", "；"}) {
    reason = reason.substr(0, reason.find(mark));
  }
  return reason;
}

}  // namespace

void TextChecker::CheckReasons(const Entry& entry, const TextRules& rules,
                               std::vector<Finding>& findings) const {
  const Paragraph& paragraph = document_.paragraphs[entry.paragraph];
  const std::string_view text = paragraph.text;
  for (std::size_t i = 0; i < entry.figures.size(); ++i) {
    const Read& read = entry.figures[i];
    if (read.figure.role != Role::kDifference || read.figure.free || read.name.empty()) continue;
    if (read.figure.sign == 0) continue;
    std::size_t next = text.size();
    for (std::size_t j = i + 1; j < entry.figures.size(); ++j) {
      if (entry.figures[j].figure.role == Role::kDifference && !entry.figures[j].figure.free) {
        next = entry.figures[j].figure.begin;
        break;
      }
    }
    const std::string_view reason = ReasonBehind(text, read.figure.end, next);
    if (reason.empty()) continue;
    const auto at = static_cast<std::size_t>(reason.data() - text.data());
    const bool carry_over = read.scope && (read.scope->fund_sources & ~kCarryOver) == 0;
    const std::size_t path = read.name.rfind("（款）");
    std::string name = path == std::string::npos ? read.name : read.name.substr(path + 9);
    if (EndsWith(name, "（项）")) name.resize(name.size() - 9);
    if (!rules.changes.more.empty() && !carry_over) {
      const prose::ChangeWords words(rules.changes);
      const prose::StatedChange stated =
          words.Read(prose::Characters(reason), name, document_.year);
      std::string_view opposite;
      std::string_view right;
      const std::int64_t change = read.figure.number * read.figure.sign;
      if (change > 0) {
        opposite = stated.anything_more ? std::string_view() : stated.money_less;
        right = "说明增加的原因";
      } else if (change < 0) {
        opposite = stated.anything_less ? std::string_view() : stated.money_more;
        right = "说明减少的原因";
      } else {
        opposite = stated.anything_more ? std::string_view() : stated.itself_less;
        if (!stated.anything_less && opposite.empty()) opposite = stated.itself_more;
        right = "说明没有变动的原因，或不说增减";
      }
      if (!opposite.empty()) {
        Finding finding = Report(entry, at, "YOY-003");
        finding.place += Join("，“", name, "”的变动原因");
        finding.printed = std::string(opposite);
        finding.expected = std::string(right);
        finding.message = Join("“", name, "”比上年",
                               change == 0  ? "没有变动"
                               : change > 0 ? "增加"
                                            : "减少",
                               "，原因却说“", opposite, "”。请", right, "，或核对金额。");
        findings.push_back(std::move(finding));
      }
    }
    // The name of another item of the same division instead of its own.
    if (rules.item_marks.empty() || !read.scope || read.scope->functional.size() != 1 ||
        read.scope->functional[0].size() != 7) {
      continue;
    }
    const std::string& own = read.scope->functional[0];
    const auto own_name = catalogue_.FunctionalName(own);
    if (!own_name) continue;
    const prose::Words marks(rules.item_marks);
    std::string_view other;
    std::string_view other_code;
    bool itself = reason.find(Stem(*own_name)) != std::string_view::npos;
    for (const auto& code : catalogue_.codes().functional()) {
      if (code.code().size() != 7 || code.code() == own ||
          !StartsWith(code.code(), own.substr(0, 5))) {
        continue;
      }
      prose::Words::Match match{};
      const prose::Characters known(code.name());
      if (!marks.FindFirst(known, 0, known.size(), match)) continue;
      const std::string_view stem = Stem(code.name());
      if (reason.find(stem) == std::string_view::npos || stem.size() <= other.size()) continue;
      other = stem;
      other_code = code.code();
    }
    if (other.empty() || itself) continue;
    // Three characters in a row of its own name are taken as its abbreviation.
    std::string rest(reason);
    for (std::size_t found = rest.find(other); found != std::string::npos;
         found = rest.find(other)) {
      rest.replace(found, other.size(), "\n");
    }
    const prose::Characters own_characters(Stem(*own_name));
    for (std::size_t c = 0; c + 3 <= own_characters.size() && !itself; ++c) {
      itself = rest.find(own_characters.Between(c, c + 3)) != std::string::npos;
    }
    if (itself) continue;
    Finding finding = Report(entry, at, "YOY-004");
    finding.place += Join("，“", name, "”的变动原因");
    finding.printed = std::string(other);
    finding.expected = std::string(*own_name);
    finding.message = Join(own, " ", *own_name, " 的变动原因说到的“", other, "”是另一科目 ",
                           other_code, "。请改写为 ", *own_name, " 的原因。");
    findings.push_back(std::move(finding));
  }
}

void TextChecker::CheckSentenceSums(const Entry& entry, std::vector<Finding>& findings) const {
  const Paragraph& paragraph = document_.paragraphs[entry.paragraph];
  const std::string_view text = paragraph.text;
  const auto value = [&](std::string_view ending) -> const Read* {
    for (const Read& read : entry.figures) {
      if (read.figure.role == Role::kValue && EndsWith(read.figure.lead, ending)) return &read;
    }
    return nullptr;
  };
  const auto report = [&](const Read& whole, int128 sum, std::string_view rule,
                          std::string_view what, budget::v1::Severity severity) {
    Finding finding = Report(entry, whole.figure.begin, rule);
    const bool cut = Magnitude(sum - whole.figure.number) <= kHundredthOfWanyuan;
    finding.severity = cut ? budget::v1::SEVERITY_INFO : severity;
    finding.place += Join("，", what);
    finding.printed = Printed(entry, whole.figure);
    finding.expected = PrintAmount(static_cast<std::int64_t>(sum), TextStyle(whole.figure.in_yuan));
    finding.message = Join(what, "写的是 ", finding.printed, "，各分项相加是 ", finding.expected,
                           " 万元。请核对合计和各分项。");
    findings.push_back(std::move(finding));
  };
  // Procurement.
  if (text.find("政府采购") != std::string_view::npos) {
    const Read* goods = value("货物预算");
    const Read* works = value("工程预算");
    const Read* services = value("服务预算");
    const Read* total = nullptr;
    const Read* reserved = nullptr;
    const Read* small = nullptr;
    for (const Read& read : entry.figures) {
      const std::string_view lead = read.figure.lead;
      const bool sme = lead.find("中小企业") != std::string_view::npos;
      const bool micro = lead.find("小微企业") != std::string_view::npos;
      if (micro) small = small == nullptr ? &read : small;
      if (sme && !micro) reserved = reserved == nullptr ? &read : reserved;
      if (!sme && !micro && EndsWith(lead, "政府采购预算") && total == nullptr) total = &read;
    }
    if (goods != nullptr && works != nullptr && services != nullptr && total != nullptr) {
      const int128 sum =
          int128(goods->figure.number) + works->figure.number + services->figure.number;
      if (!AddsUp(sum, 3, total->figure.number)) {
        report(*total, sum, "PRC-001", "政府采购预算合计", budget::v1::SEVERITY_ERROR);
      }
    }
    const auto at_most = [&](const Read* part, const Read* whole, std::string_view what) {
      if (part == nullptr || whole == nullptr || part->figure.number <= whole->figure.number)
        return;
      Finding finding = Report(entry, part->figure.begin, "PRC-002");
      finding.severity = budget::v1::SEVERITY_ERROR;
      finding.place += Join("，", what);
      finding.printed = Printed(entry, part->figure);
      finding.expected = Join("不超过 ", Printed(entry, whole->figure));
      finding.message = Join(what, "写的是 ", finding.printed, "，超过了 ",
                             Printed(entry, whole->figure), "。请核对后改正。");
      findings.push_back(std::move(finding));
    };
    at_most(small, reserved, "小微企业预留金额");
    if (total == nullptr) {
      // The total stands in the paragraph before.
      for (const Entry& other : entries_) {
        if (other.section != entry.section || other.paragraph >= entry.paragraph) continue;
        for (const Read& read : other.figures) {
          if (EndsWith(read.figure.lead, "政府采购预算")) total = &read;
        }
        if (total != nullptr && reserved != nullptr &&
            reserved->figure.number > total->figure.number) {
          Finding finding = Report(entry, reserved->figure.begin, "PRC-002");
          finding.severity = budget::v1::SEVERITY_ERROR;
          finding.place += "，中小企业预留金额";
          finding.printed = Printed(entry, reserved->figure);
          finding.expected = Join("不超过 ", Printed(other, total->figure));
          finding.message =
              Join("面向中小企业预留的金额写的是 ", finding.printed, "，超过了政府采购预算 ",
                   Printed(other, total->figure), "。请核对后改正。");
          findings.push_back(std::move(finding));
        }
        total = nullptr;
      }
    } else {
      at_most(reserved, total, "中小企业预留金额");
    }
  }
  // Vehicles: 车辆 4 辆，价值 90.12 万元；其中：…
  const std::size_t among = text.find("其中：");
  if (text.find("辆") != std::string_view::npos && among != std::string_view::npos &&
      text.find("其他") != std::string_view::npos) {
    std::vector<std::pair<std::size_t, std::int64_t>> counts;
    for (const prose::Figure& figure : prose::ReadFigures(prose::Characters(text))) {
      if (figure.unit == "辆" && figure.decimals == 0)
        counts.emplace_back(figure.offset, figure.number);
    }
    const std::size_t end =
        text.find("；单价") == std::string_view::npos ? text.size() : text.find("；单价");
    int128 sum = 0;
    std::size_t parts = 0;
    const std::pair<std::size_t, std::int64_t>* whole = nullptr;
    for (const auto& count : counts) {
      if (count.first < among) {
        whole = &count;
      } else if (count.first < end) {
        sum += count.second;
        ++parts;
      }
    }
    if (whole != nullptr && parts > 1 && sum != whole->second) {
      Finding finding = Report(entry, whole->first, "AST-001");
      finding.severity = budget::v1::SEVERITY_ERROR;
      finding.place += "，车辆总数";
      finding.printed = Join(whole->second, " 辆");
      finding.expected = Join(static_cast<std::int64_t>(sum), " 辆");
      finding.message = Join("车辆写的是 ", finding.printed, "，各类相加是 ", finding.expected,
                             "。请核对后改正。");
      findings.push_back(std::move(finding));
    }
    const Read* total = nullptr;
    int128 value_sum = 0;
    std::size_t values = 0;
    for (const Read& read : entry.figures) {
      if (read.figure.role != Role::kValue || !EndsWith(read.figure.lead, "价值")) continue;
      if (read.figure.begin < among) {
        total = &read;
      } else {
        value_sum += read.figure.number;
        ++values;
      }
    }
    if (total != nullptr && values > 1 && !AddsUp(value_sum, values, total->figure.number)) {
      report(*total, value_sum, "AST-001", "车辆价值合计", budget::v1::SEVERITY_ERROR);
    }
  }
}

void TextChecker::CheckProjects(std::vector<Finding>& findings) const {
  // 资金分配情况 adds up to 预算安排规模.
  const Read* scale = nullptr;
  for (const Entry& entry : entries_) {
    const std::string_view text = document_.paragraphs[entry.paragraph].text;
    if (text.find("项目名称：") != std::string_view::npos) scale = nullptr;
    if (StartsWith(text, "预算安排规模：") && !entry.figures.empty()) scale = &entry.figures[0];
    if (!StartsWith(text, "资金分配情况：") || scale == nullptr || entry.figures.empty()) continue;
    int128 sum = 0;
    for (const Read& read : entry.figures) sum += read.figure.number;
    if (AddsUp(sum, entry.figures.size(), scale->figure.number)) continue;
    Finding finding = Report(entry, entry.figures[0].figure.begin, "PRJ-001");
    const bool cut = Magnitude(sum - scale->figure.number) <= kHundredthOfWanyuan;
    finding.severity = cut ? budget::v1::SEVERITY_INFO : budget::v1::SEVERITY_ERROR;
    finding.place += Join("，项目“", entry.project, "”的资金分配");
    finding.printed = Join(PrintAmount(static_cast<std::int64_t>(sum), TextStyle(false)), " 万元");
    finding.expected = Join(PrintAmount(scale->figure.number, TextStyle(false)), " 万元");
    finding.message = Join("项目“", entry.project, "”的资金分配相加是 ", finding.printed,
                           "，预算安排规模是 ", finding.expected, "。请核对各项分配和规模。");
    findings.push_back(std::move(finding));
  }
  // A list of projects with performance targets, and the same list elsewhere.
  struct Listed {
    const Entry* entry;
    const Read* read;
    std::string name;
  };
  const auto names_of = [&](const Entry& entry, std::size_t from) {
    std::vector<Listed> listed;
    for (const Read& read : entry.figures) {
      if (read.figure.role != Role::kValue || read.figure.begin < from) continue;
      const std::string name = WithoutDepartment(read.figure.lead);
      if (name.empty()) return std::vector<Listed>();
      listed.push_back({&entry, &read, name});
    }
    return listed;
  };
  std::vector<Listed> targets;
  for (const Entry& entry : entries_) {
    const std::string_view text = document_.paragraphs[entry.paragraph].text;
    const std::size_t among = text.find("其中：");
    if (text.find("项目预算资金") == std::string_view::npos || among == std::string_view::npos)
      continue;
    if (entry.figures.empty() || entry.figures[0].figure.begin > among) continue;
    targets = names_of(entry, among);
    std::size_t names = targets.size();
    int128 sum = 0;
    for (const Listed& listed : targets) {
      sum += listed.read->figure.number;
      for (std::size_t at = listed.name.find("、"); at != std::string::npos;
           at = listed.name.find("、", at + 3)) {
        ++names;
      }
    }
    std::int64_t stated = -1;
    for (const prose::Figure& figure : prose::ReadFigures(prose::Characters(text))) {
      if (figure.unit == "个" && figure.offset < among) stated = figure.number;
    }
    const TextFigure& total = entry.figures[0].figure;
    if (targets.empty()) continue;
    if (AddsUp(sum, targets.size(), total.number)) continue;
    if (stated >= 0 && static_cast<std::size_t>(stated) != names &&
        static_cast<std::size_t>(stated) != targets.size()) {
      continue;
    }
    Finding finding = Report(entry, total.begin, "PRF-005");
    const bool cut = Magnitude(sum - total.number) <= kHundredthOfWanyuan;
    finding.severity = cut ? budget::v1::SEVERITY_INFO : budget::v1::SEVERITY_ERROR;
    finding.place += "，编报绩效目标的项目预算资金";
    finding.printed = Printed(entry, total);
    finding.expected = Join(PrintAmount(static_cast<std::int64_t>(sum), TextStyle(false)), " 万元");
    finding.message = Join("编报绩效目标的项目预算资金写的是 ", finding.printed,
                           "，列出的各项目相加是 ", finding.expected, "。请核对合计和各项目金额。");
    findings.push_back(std::move(finding));
  }
  if (targets.size() < 2) return;
  for (const Entry& entry : entries_) {
    if (&entry == targets[0].entry || entry.figures.size() < 2) continue;
    const std::vector<Listed> listed = names_of(entry, 0);
    std::size_t common = 0;
    std::vector<const Listed*> missing;
    for (const Listed& target : targets) {
      const auto same = std::find_if(listed.begin(), listed.end(), [&](const Listed& other) {
        return other.name == target.name;
      });
      if (same == listed.end()) {
        missing.push_back(&target);
        continue;
      }
      ++common;
      if (same->read->figure.number == target.read->figure.number) continue;
      Finding finding = Report(entry, same->read->figure.begin, "PUB-009");
      finding.place += Join("，项目“", target.name, "”");
      finding.printed = Printed(entry, same->read->figure);
      finding.expected = Printed(*target.entry, target.read->figure);
      finding.message = Join("项目“", target.name, "”写的是 ", finding.printed, "，",
                             LinePlace(*target.entry, target.read->figure.begin), "写的是 ",
                             finding.expected, "。同一项目的金额应当一致，请核对。");
      findings.push_back(std::move(finding));
    }
    // A list of nothing but these projects.
    if (common != listed.size() || common < 2) continue;
    for (const Listed* left_out : missing) {
      Finding finding = Report(entry, 0, "PUB-001");
      finding.place += "，项目列举";
      finding.expected = Join(left_out->name, Printed(*left_out->entry, left_out->read->figure));
      finding.message =
          Join("这里列举的项目没有“", left_out->name, "”（",
               Printed(*left_out->entry, left_out->read->figure), "），",
               LinePlace(*left_out->entry, left_out->read->figure.begin), "却列有该项目。请补上。");
      findings.push_back(std::move(finding));
    }
  }
}

void TextChecker::CheckRepeats(std::vector<Finding>& findings) const {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].repeats < 0) continue;
    std::size_t last = i;
    while (last + 1 < entries_.size() && entries_[last + 1].repeats == entries_[last].repeats + 1)
      ++last;
    const Paragraph& first = document_.paragraphs[entries_[i].paragraph];
    const Paragraph& end = document_.paragraphs[entries_[last].paragraph];
    const int line = first.lines.front().line;
    const int last_line = end.lines.back().line;
    const auto marker = [](const Paragraph& paragraph) {
      return paragraph.text.substr(0, MarkerLength(paragraph.text));
    };
    Finding finding = Report(entries_[i], 0, "PUB-006");
    finding.place =
        line == last_line ? Join("第 ", line, " 行") : Join("第 ", line, " 至 ", last_line, " 行");
    finding.printed = i == last ? Join("“", marker(first), "”")
                                : Join("“", marker(first), "”至“", marker(end), "”");
    finding.message =
        Join("这里的 ", last - i + 1, " 段（", finding.printed, "）与第 ",
             document_.paragraphs[entries_[entries_[i].repeats].paragraph].lines.front().line,
             " 行起的重复，印了两遍。请删去重复的部分。");
    findings.push_back(std::move(finding));
    i = last;
  }
}

// The year in headings, and of 年预算 in the text.
void TextChecker::CheckYears(std::vector<Finding>& findings) const {
  if (document_.year == 0) return;
  for (const Paragraph& paragraph : document_.paragraphs) {
    if (!paragraph.heading && !paragraph.contents) continue;
    const std::string key = Key(paragraph.text);
    // 关于…2026年…情况说明, 2026年部门…, 第一部分2026年…; dates and names of projects are not
    // titles.
    const bool title = EndsWith(key, "说明") || EndsWith(key, "概况") || EndsWith(key, "公开表") ||
                       EndsWith(key, "情况") || EndsWith(key, "总表") || EndsWith(key, "预算表");
    const auto year = FirstYear(key);
    if (!title || !year || *year == document_.year) continue;
    bool of_table = false;
    for (const BoundTable& table : binding_.tables) {
      of_table = of_table || table.printed->title_line == paragraph.lines.front().line;
    }
    if (of_table) continue;
    Finding finding;
    finding.rule = "STR-001";
    finding.line = paragraph.lines.front().line;
    finding.place = Join("第 ", finding.line, " 行，标题");
    finding.printed = Join(*year);
    finding.expected = Join(document_.year);
    finding.message =
        Join("标题写的是 ", *year, " 年，本文件是 ", document_.year, " 年部门预算。请改正年度。");
    findings.push_back(std::move(finding));
  }
}

}  // namespace mingzhang::document
