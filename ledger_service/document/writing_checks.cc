#include "ledger_service/document/writing_checks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "ledger_service/document/amounts.h"
#include "ledger_service/document/plain.h"
#include "ledger_service/document/words.h"
#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/figures.h"
#include "ledger_service/prose/personal_information.h"
#include "ledger_service/prose/punctuation.h"
#include "ledger_service/prose/slip.h"
#include "ledger_service/prose/spelling.h"
#include "ledger_service/prose/words.h"

namespace mingzhang::document {
namespace {

using prose::Slip;

constexpr std::size_t kMostNamedSlips = 4;

// A text with the line of each of its bytes.
struct PlacedText {
  const Paragraph* paragraph = nullptr;
  int line = 0;
  std::string_view text;
  // 表 6 or empty.
  std::string where;

  int LineAt(std::size_t at) const { return paragraph == nullptr ? line : paragraph->LineAt(at); }
};

class Writing {
 public:
  Writing(const catalog::Catalogue& catalogue, const TextRules& rules, prose::Spelling spelling,
          std::vector<Finding>& findings)
      : catalogue_(catalogue),
        rules_(rules),
        spelling_(std::move(spelling)),
        placeholders_(rules.placeholders),
        findings_(findings) {}

  void Check(const PlacedText& text) {
    if (text.text.empty()) return;
    const prose::Characters characters(text.text);
    std::vector<Slip> spelling = spelling_.FindSlips(characters, catalogue_);
    // A name of the catalogue with 其它 for 其他 is a wrong name rather than a slip of the pen.
    std::vector<Slip> names;
    for (auto slip = spelling.begin(); slip != spelling.end();) {
      if (slip->written.find("其它") == std::string::npos) {
        ++slip;
        continue;
      }
      names.push_back(std::move(*slip));
      slip = spelling.erase(slip);
    }
    Report(text, characters, "STR-015", names);
    Report(text, characters, "PUB-006", spelling);
    std::vector<Slip> marks = prose::FindDoubledMarks(characters);
    for (const auto& more :
         {prose::FindMisprintedDocumentNumbers(characters),
          prose::FindUnfinishedAmounts(characters), prose::FindUnpairedBrackets(characters)}) {
      marks.insert(marks.end(), more.begin(), more.end());
    }
    std::stable_sort(marks.begin(), marks.end(),
                     [](const Slip& a, const Slip& b) { return a.offset < b.offset; });
    Report(text, characters, "PUB-008", marks);
    for (const auto& found :
         prose::FindPersonalInformation(text.text, rules_.private_mail_domains)) {
      Finding finding = Begin(text, 0, "PUB-003", budget::v1::SEVERITY_ERROR);
      finding.printed = found.masked;
      finding.message = Join("这里有", found.kind, "（", found.masked,
                             "），是个人信息。请删去，或遮盖中间的数字后再公开。");
      findings_.push_back(std::move(finding));
    }
    prose::Words::Match match{};
    if (placeholders_.FindFirst(characters, 0, characters.size(), match)) {
      Finding finding =
          Begin(text, characters.Offset(match.begin), "PUB-007", budget::v1::SEVERITY_ERROR);
      finding.printed = std::string(characters.Between(match.begin, match.end));
      finding.message = Join("留有占位文字“", finding.printed, "”。请写完这段文字后再公开。");
      findings_.push_back(std::move(finding));
    }
  }

 private:
  static Finding Begin(const PlacedText& text, std::size_t at, std::string_view rule,
                       budget::v1::Severity severity) {
    Finding finding;
    finding.rule = std::string(rule);
    finding.severity = severity;
    finding.line = text.LineAt(at);
    finding.place = Join("第 ", finding.line, " 行", text.where.empty() ? "" : "，", text.where);
    return finding;
  }

  void Report(const PlacedText& text, const prose::Characters& characters, std::string_view rule,
              const std::vector<Slip>& slips) {
    if (slips.empty()) return;
    Finding finding = Begin(text, slips[0].offset, rule, budget::v1::SEVERITY_WARNING);
    std::set<std::string_view> problems;
    std::string what;
    for (std::size_t i = 0; i < std::min(slips.size(), kMostNamedSlips); ++i) {
      const Slip& slip = slips[i];
      const std::string_view context = prose::InContext(characters, slip);
      const std::size_t before =
          slip.offset - static_cast<std::size_t>(context.data() - text.text.data());
      const std::string_view separator = i == 0 ? "" : "；";
      finding.printed += Join(separator, "“", context, "”");
      std::string right = slip.right.empty() ? Join("补齐或删去 ", slip.written)
                                             : Join("“", context.substr(0, before), slip.right,
                                                    context.substr(before + slip.length), "”");
      finding.expected += Join(separator, right);
      if (problems.insert(slip.problem).second)
        what += Join(what.empty() ? "" : "、", slip.problem);
    }
    if (slips.size() > kMostNamedSlips) finding.printed += Join(" 等 ", slips.size(), " 处");
    finding.message = Join(what, "：", finding.printed, "，应为", finding.expected, "。请改正。");
    findings_.push_back(std::move(finding));
  }

  const catalog::Catalogue& catalogue_;
  const TextRules& rules_;
  prose::Spelling spelling_;
  prose::Words placeholders_;
  std::vector<Finding>& findings_;
};

// Cells without the tags and markers of extraction.
std::string CellText(std::string_view cell) {
  std::string text(cell);
  for (const std::string_view tag : {"<p>", "</p>", "<br>", "<br/>", "**"}) {
    for (std::size_t at = text.find(tag); at != std::string::npos; at = text.find(tag)) {
      text.erase(at, tag.size());
    }
  }
  return text;
}

// A title's template without its conditions: what they hold may be anything.
std::string WithoutConditions(std::string_view pattern) {
  std::string plain;
  int depth = 0;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find("{{");
    const std::size_t close = pattern.find("}}", open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      if (depth == 0) plain += pattern;
      break;
    }
    if (depth == 0) plain += pattern.substr(0, open);
    const std::string_view tag = pattern.substr(open + 2, close - open - 2);
    if (StartsWith(tag, "if") || StartsWith(tag, "each")) {
      if (depth++ == 0) plain += "{{any}}";
    } else if (StartsWith(tag, "end")) {
      --depth;
    } else if (depth == 0) {
      plain += "{{any}}";
    }
    pattern.remove_prefix(close + 2);
  }
  return plain;
}

std::string LiteralPart(std::string_view pattern) {
  std::string literal;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find("{{");
    literal += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find("}}", open);
    if (close == std::string_view::npos) break;
    pattern.remove_prefix(close + 2);
  }
  return Key(literal);
}

}  // namespace

absl::Status CheckWriting(const PrintedDocument& document, const catalog::Catalogue& catalogue,
                          const TextRules& rules, std::vector<Finding>& findings) {
  auto spelling = prose::Spelling::Compile(rules.slips, rules.doubled);
  if (!spelling.ok()) return spelling.status();
  Writing writing(catalogue, rules, *std::move(spelling), findings);
  std::set<std::string_view> read;
  for (const Paragraph& paragraph : document.paragraphs) {
    if (paragraph.contents || !read.insert(paragraph.text).second) continue;
    writing.Check({&paragraph, paragraph.lines.front().line, paragraph.text, ""});
  }
  for (const PrintedTable& table : document.tables) {
    for (const PrintedRow& row : table.rows) {
      for (const std::string& cell : row.cells) {
        const std::string text = CellText(cell);
        const std::string where = table.title.empty() ? std::string() : Join("“", table.title, "”");
        writing.Check({nullptr, row.line, text, where});
      }
    }
  }
  return absl::OkStatus();
}

void CheckSections(const PrintedDocument& document, const Binding& binding,
                   std::vector<Finding>& findings) {
  for (const auto& section : binding.form->sections()) {
    if (section.title().empty() || section.tables_size() > 0 || section.level() > 2) continue;
    if (section.section_id() == "cover" || section.section_id() == "contents") continue;
    const std::string pattern = WithoutConditions(section.title());
    const std::string literal = LiteralPart(pattern);
    if (literal.empty()) continue;
    const bool found = std::any_of(
        document.paragraphs.begin(), document.paragraphs.end(), [&](const Paragraph& paragraph) {
          if (paragraph.contents) return false;
          // The number in front may differ, and so may a word.
          const std::string_view text = std::string_view(paragraph.text);
          if (MatchesTemplate(pattern, text)) return true;
          if (!paragraph.heading) return false;
          const std::string key = Key(text.substr(MarkerLength(text)));
          const std::string bare = literal.substr(MarkerLength(literal));
          return key.find(bare) != std::string::npos || Likeness(bare, key) >= 700;
        });
    if (found) continue;
    Finding finding;
    finding.rule = "PUB-001";
    finding.line = 1;
    finding.place = "全文";
    finding.expected = literal;
    finding.message = Join("没有找到“", literal, "”这一部分。请补上，或核对标题。");
    findings.push_back(std::move(finding));
  }
}

void CheckCapitalConstruction(const Binding& binding, std::vector<Finding>& findings) {
  for (const BoundTable& table : binding.tables) {
    for (const BoundRow& row : table.rows) {
      if (row.project.empty() || row.kind == budget::v1::ROW_KIND_CARRY_OVER) continue;
      for (const BoundColumn& column : table.columns) {
        const auto& codes = column.column->amount().economic_codes();
        if (codes.size() != 1 || (codes[0] != "309" && codes[0] != "311")) continue;
        if (column.panel != row.panel) continue;
        const PrintedRow& printed = table.printed->rows[row.row];
        const CellAmount amount = ReadCell(printed.cells[column.position], column.style.unit(), 2);
        if (amount.fen == 0) continue;
        Finding finding;
        finding.rule = "STR-014";
        finding.severity = budget::v1::SEVERITY_WARNING;
        finding.line = printed.line;
        const std::string what = CellName(table, row, column);
        finding.place = Join("第 ", printed.line, " 行，", what);
        finding.printed = printed.cells[column.position];
        finding.expected = codes[0] == "309" ? "列入 310 资本性支出" : "列入 312 对企业补助";
        finding.message = Join("项目“", row.project, "”有 ", finding.printed, " 列入 ", codes[0],
                               "（基本建设）。309、311 类只用于发展改革部门安排的基本建设项目，应",
                               finding.expected, "。请改正科目；确由发展改革部门安排的，请说明。");
        findings.push_back(std::move(finding));
      }
    }
  }
}

namespace {

// An amount of a performance table with the label in front of it.
struct LabelledAmount {
  std::string label;
  int line;
  std::string printed;
  std::int64_t fen;
};

std::vector<LabelledAmount> LabelledAmounts(const PrintedTable& table) {
  std::vector<LabelledAmount> amounts;
  for (const PrintedRow& row : table.rows) {
    // Targets such as 5 or 2.80 are no amounts of the budget.
    if (StartsWith(Key(row.cells[0]), "一级指标")) break;
    std::string label;
    for (const std::string& cell : row.cells) {
      if (cell.empty()) continue;
      const CellAmount amount = ReadCell(cell, budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN, 2);
      if (amount.kind == CellAmount::Kind::kAmount && !label.empty()) {
        amounts.push_back({label, row.line, cell, amount.fen});
        label.clear();
      } else {
        label = Key(cell);
      }
    }
  }
  return amounts;
}

class PerformanceChecker {
 public:
  PerformanceChecker(const PrintedTable& table, std::vector<Finding>& findings)
      : table_(table), amounts_(LabelledAmounts(table)), findings_(findings) {}

  const LabelledAmount* Find(std::string_view part) const {
    for (const LabelledAmount& amount : amounts_) {
      if (amount.label.find(part) != std::string::npos) return &amount;
    }
    return nullptr;
  }

  void Report(const LabelledAmount& amount, std::string_view rule, budget::v1::Severity severity,
              std::string expected, std::string_view why) {
    Finding finding;
    finding.rule = std::string(rule);
    finding.severity = severity;
    finding.line = amount.line;
    finding.place = Join("第 ", amount.line, " 行，“", table_.title, "”的“", amount.label, "”");
    finding.printed = amount.printed;
    finding.expected = std::move(expected);
    finding.message = Join("“", table_.title, "”的“", amount.label, "”填 ", amount.printed,
                           "，应为 ", finding.expected, "：", why, "。请核对后改正。");
    findings_.push_back(std::move(finding));
  }

  // `whole` is the sum of `parts`, all printed with two decimals.
  void CheckSum(const LabelledAmount* whole, const std::vector<const LabelledAmount*>& parts) {
    if (whole == nullptr || parts.size() < 2) return;
    // What rounding may move each of them by; 0.00 may have been 49 yuan.
    constexpr std::int64_t kRounding = 5'000;
    std::int64_t sum = 0;
    for (const LabelledAmount* part : parts) sum += part->fen;
    const auto slack = static_cast<std::int64_t>(parts.size()) * kRounding;
    const std::int64_t difference = sum > whole->fen ? sum - whole->fen : whole->fen - sum;
    if (difference <= slack) return;
    budget::v1::AmountStyle style;
    style.set_unit(budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN);
    style.set_decimals(2);
    Report(*whole, "PRF-005",
           difference <= 10'000 ? budget::v1::SEVERITY_INFO : budget::v1::SEVERITY_ERROR,
           PrintAmount(sum, style), "应等于各项资金之和");
  }

  const std::vector<LabelledAmount>& amounts() const { return amounts_; }

 private:
  const PrintedTable& table_;
  std::vector<LabelledAmount> amounts_;
  std::vector<Finding>& findings_;
};

}  // namespace

void CheckPerformance(const PrintedDocument& document, const Binding& binding,
                      const TextRules& rules, const Reckoning& reckoning,
                      std::vector<Finding>& findings) {
  budget::v1::AmountStyle style;
  style.set_unit(budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN);
  style.set_decimals(2);
  style.set_zero(budget::v1::ZERO_STYLE_DECIMALS);
  // What each project has this year, where a table of projects says so.
  struct Money {
    std::int64_t fen = 0;
    int rows = 0;
  };
  std::map<std::string, Money> projects;
  EnumSet project_money = 0;
  std::int64_t named_carry_overs = 0;
  std::string named;
  const prose::Words superior(rules.superior_words);
  for (const BoundTable& table : binding.tables) {
    for (const BoundRow& row : table.rows) {
      if (table.columns.empty() || row.project.empty()) continue;
      const BoundColumn& column = table.columns.front();
      const CellAmount amount =
          ReadCell(table.printed->rows[row.row].cells[column.position], column.style.unit(), 2);
      if (amount.kind == CellAmount::Kind::kOther) continue;
      if (row.kind == budget::v1::ROW_KIND_CARRY_OVER) {
        // Of fiscal appropriation, if the first column of the table's second level says so.
        const prose::Characters name(row.project);
        prose::Words::Match match{};
        if (!superior.FindFirst(name, 0, name.size(), match)) continue;
        named_carry_overs += amount.fen;
        named += Join(named.empty() ? "" : "、", "“", row.project, "”");
        continue;
      }
      if (row.scope.economic.size() != 1 || !row.scope.economic[0].empty()) continue;
      Money& known = projects[Key(row.project)];
      known.fen += amount.fen;
      ++known.rows;
      project_money |= row.scope.fund_sources;
    }
  }
  // Whether projects have this year's money that no table of projects shows.
  bool only_listed = true;
  for (const EnumSet other : {kGovernmentFund, kStateCapital, kSpecialAccount, kUnitFunds}) {
    if ((project_money & other) != 0) continue;
    const auto found = reckoning.Find(Scope().OfFundSources(other));
    const auto projects_found = reckoning.Find(Scope().OfFundSources(other).OfCategories(kProject));
    const auto right = found ? reckoning.Right(*found) : std::nullopt;
    const auto of_projects = projects_found ? reckoning.Right(*projects_found) : std::nullopt;
    only_listed =
        only_listed && ((right && right->fen == 0) || (of_projects && of_projects->fen == 0));
  }
  const auto total = reckoning.Find(Scope());
  for (const PrintedTable& table : document.tables) {
    if (table.title.find("绩效") == std::string::npos) continue;
    PerformanceChecker checker(table, findings);
    if (const LabelledAmount* own = checker.Find("本级安排")) {
      const LabelledAmount* from_superior = checker.Find("上级安排");
      const LabelledAmount* all = checker.Find("合计");
      std::vector<const LabelledAmount*> parts;
      for (const LabelledAmount& amount : checker.amounts()) {
        if (&amount != all) parts.push_back(&amount);
      }
      checker.CheckSum(all, parts);
      if (all != nullptr && total) {
        const auto right = reckoning.Right(*total);
        PrintedFigure printed;
        printed.fen = all->fen;
        printed.step_fen = 10'000;
        if (right && !Agree(*right, printed)) {
          const std::int64_t off =
              right->fen > all->fen ? right->fen - all->fen : all->fen - right->fen;
          checker.Report(*all, "PRF-005",
                         off <= 10'000 ? budget::v1::SEVERITY_INFO : budget::v1::SEVERITY_ERROR,
                         PrintAmount(right->fen, style),
                         "部门整体绩效目标的资金总额应等于支出总计");
        }
      }
      std::int64_t transfers = 0;
      for (const EnumSet source : {0x4U, 0x10U, 0x40U}) {
        const auto found = reckoning.Find(Scope().OfFundSources(source));
        const auto right = found ? reckoning.Right(*found) : std::nullopt;
        if (right) transfers += right->fen;
      }
      const std::int64_t least = transfers + named_carry_overs;
      if (from_superior != nullptr && !rules.superior_words.empty() &&
          from_superior->fen + 20'000 < least) {
        checker.Report(*from_superior, "PRF-006", budget::v1::SEVERITY_WARNING,
                       Join("不少于 ", PrintAmount(least, style)),
                       named.empty() ? std::string("表中有上级转移支付")
                                     : Join("上年结转里有来自上级的", named));
      }
      (void)own;
      continue;
    }
    const LabelledAmount* all = checker.Find("年度预算总额");
    if (all == nullptr) continue;
    std::vector<const LabelledAmount*> parts;
    for (const LabelledAmount& amount : checker.amounts()) {
      if (&amount != all) parts.push_back(&amount);
    }
    checker.CheckSum(all, parts);
    // The projects named in the table.
    std::int64_t sum = 0;
    int names = 0;
    bool known = only_listed;
    for (const PrintedRow& row : table.rows) {
      if (Key(row.cells[0]) != "项目名称") continue;
      std::string list;
      for (std::size_t i = 1; i < row.cells.size() && list.empty(); ++i) list = Key(row.cells[i]);
      if (const auto whole = projects.find(list); whole != projects.end()) {
        sum += whole->second.fen;
        names += whole->second.rows;
        continue;
      }
      for (std::size_t at = 0; at <= list.size();) {
        const std::size_t end = std::min(list.find("、", at), list.size());
        const auto found = projects.find(list.substr(at, end - at));
        known = known && found != projects.end();
        if (found != projects.end()) {
          sum += found->second.fen;
          names += found->second.rows;
        }
        at = end + 3;
      }
    }
    if (!known || names == 0) continue;
    const std::int64_t off = sum > all->fen ? sum - all->fen : all->fen - sum;
    if (off <= (names > 1 ? std::int64_t{names} * 5'000 : 0)) continue;
    checker.Report(*all, "PRF-005",
                   off <= 10'000 ? budget::v1::SEVERITY_INFO : budget::v1::SEVERITY_ERROR,
                   PrintAmount(sum, style), "应等于项目支出表里这些项目的金额");
  }
}

}  // namespace mingzhang::document
