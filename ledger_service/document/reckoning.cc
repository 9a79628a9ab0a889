#include "ledger_service/document/reckoning.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_join.h"
#include "common/money/money.h"
#include "ledger_service/document/words.h"

namespace mingzhang::document {
namespace {

using Source = PrintedFigure::Source;
using absl::int128;

// 0.01 万元: a figure that is off by no more was cut off instead of rounded.
constexpr std::int64_t kCutOff = 10'000;
// Ways to split one figure that are looked for.
constexpr int kMaxSplits = 8;
// Sums that do not hold among which figures in each other's column are looked for.
constexpr std::size_t kMaxSwapped = 40;
// Figures of one family, the same but for their fund sources.
constexpr std::size_t kMaxFamily = 64;

std::int64_t Rounded(std::int64_t fen, std::int64_t step) {
  if (step <= 1) return fen;
  const std::int64_t size = fen < 0 ? -fen : fen;
  const std::int64_t rounded = (size + step / 2) / step * step;
  return fen < 0 ? -rounded : rounded;
}

int128 Magnitude(int128 value) { return value < 0 ? -value : value; }

bool IsOne(EnumSet set, EnumSet of) { return set == of; }

// Whether one digit, or two digits in each other's place, make the one amount the other.
bool IsSlip(std::int64_t printed, std::int64_t right, std::int64_t step) {
  if (step <= 0 || printed == right) return false;
  const std::string a = std::to_string(printed / step);
  const std::string b = std::to_string(right / step);
  if (a.size() != b.size()) return false;
  std::vector<std::size_t> different;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) different.push_back(i);
  }
  if (different.size() == 1) return true;
  return different.size() == 2 && a[different[0]] == b[different[1]] &&
         a[different[1]] == b[different[0]];
}

// The rule that a wrong figure of this scope breaks. docs/documents.md has the list.
std::string_view RuleOf(const Scope& scope, bool sum) {
  const bool all_functional = scope.functional.size() == 1 && scope.functional[0].empty();
  const bool all_economic = scope.economic.size() == 1 && scope.economic[0].empty();
  const bool all_items = scope.items.size() == 1 && scope.items[0].empty();
  const bool general = scope.fund_sources != 0 && (scope.fund_sources & ~kGeneralBudget) == 0;
  if (scope.unit_kinds != 0xE) return "TBL-020";
  if (!all_economic) {
    const bool vehicles =
        std::any_of(scope.economic.begin(), scope.economic.end(), [](const std::string& code) {
          return code == "30231" || code == "31013" || code == "30913";
        });
    if (scope.economic.size() == 1 && scope.economic[0] == "30227" && !general) return "TBL-017";
    if (vehicles && scope.economic.size() > 1) return "TBL-016";
    if (vehicles) return "TBL-015";
    if (scope.economic.size() == 1 && scope.economic[0] == "30217") return "TBL-014";
    if (scope.economic.size() == 1 && scope.economic[0] == "30227") return "TBL-017";
    if (IsOne(scope.categories, kProject)) return "TBL-013";
    if (scope.categories != kBasic && scope.categories != kAllCategories) return "TBL-011";
    return "TBL-010";
  }
  if ((scope.fund_sources & ~kCarryOver) == 0) return sum || !all_items ? "TBL-019" : "TBL-018";
  if (!all_functional) {
    if (sum) return scope.functional[0].size() == 3 ? "TBL-005" : "TBL-006";
    if (scope.fund_sources == kAllFundSources) {
      return scope.functional[0].size() == 3 ? "TBL-003" : "TBL-004";
    }
    return scope.functional[0].size() == 3 ? "TBL-007" : "TBL-005";
  }
  if (scope.fund_sources == kAllFundSources && scope.categories == kAllCategories) {
    return "TBL-001";
  }
  if (general && scope.categories == kBasic) return "TBL-009";
  if (general && scope.categories == kProject) return "TBL-012";
  if (scope.categories != kAllCategories) return "TBL-008";
  return scope.fund_sources == kAllFundSources ? "TBL-001" : "TBL-007";
}

}  // namespace

std::string PrintAmount(std::int64_t fen, const budget::v1::AmountStyle& style) {
  if (fen == 0 && style.zero() == budget::v1::ZERO_STYLE_BLANK) return "（空）";
  if (fen == 0 && style.zero() == budget::v1::ZERO_STYLE_DIGIT) return "0";
  return FormatMoney(
      fen, style.unit() == budget::v1::AMOUNT_UNIT_YUAN ? MoneyUnit::kYuan : MoneyUnit::kWanyuan,
      std::clamp(style.decimals(), 0, kMaxMoneyDecimals));
}

namespace {

budget::v1::Severity Gravity(const PrintedFigure& figure) {
  return figure.source == Source::kText ? budget::v1::SEVERITY_WARNING : budget::v1::SEVERITY_ERROR;
}

// What should have been printed; in a text with its unit.
std::string Expected(std::int64_t fen, const PrintedFigure& figure) {
  std::string expected =
      PrintAmount(fen < 0 && figure.source == Source::kText ? -fen : fen, figure.style);
  if (figure.source == Source::kText) {
    expected += figure.style.unit() == budget::v1::AMOUNT_UNIT_YUAN ? "元" : "万元";
  }
  return expected;
}

}  // namespace

bool Agree(const PrintedFigure& a, const PrintedFigure& b) {
  if (a.fen == b.fen) return true;
  const PrintedFigure& coarse = a.step_fen >= b.step_fen ? a : b;
  const PrintedFigure& fine = a.step_fen >= b.step_fen ? b : a;
  if (coarse.step_fen == fine.step_fen) return false;
  // An amount between two steps may have been rounded twice.
  if (fine.step_fen <= 1) return Rounded(fine.fen, coarse.step_fen) == coarse.fen;
  return 2 * Magnitude(int128(coarse.fen) - fine.fen) <= coarse.step_fen + fine.step_fen;
}

int Reckoning::Quantity(const Scope& scope) {
  const auto [found, added] = numbers_.try_emplace(scope.Key(), static_cast<int>(nodes_.size()));
  if (added) nodes_.emplace_back().scope = scope;
  return found->second;
}

std::optional<int> Reckoning::Find(const Scope& scope) const {
  const auto found = numbers_.find(scope.Key());
  if (found == numbers_.end() || nodes_[found->second].figures.empty()) return std::nullopt;
  return found->second;
}

void Reckoning::Add(int quantity, PrintedFigure figure) {
  nodes_[quantity].figures.push_back(std::move(figure));
}

void Reckoning::AddSum(int whole, std::vector<int> parts, std::string why) {
  std::sort(parts.begin(), parts.end());
  if (parts.size() == 1 && parts[0] == whole) return;
  if (std::find(parts.begin(), parts.end(), whole) != parts.end()) return;
  if (!known_sums_.insert(Join(whole, "=", absl::StrJoin(parts, "+"))).second) return;
  const int number = static_cast<int>(sums_.size());
  nodes_[whole].sums.push_back(number);
  for (const int part : parts) nodes_[part].sums.push_back(number);
  sums_.push_back({whole, std::move(parts), std::move(why)});
}

// Half a unit of the last place of every figure in it, twice. An empty cell is exactly nothing.
struct Reckoning::Slack {
  int128 twice = 0;
  // Every figure has the same step: the bound itself cannot be reached, for rounding half up moves
  // a figure by less than half a unit downwards.
  bool strict = true;
  std::int64_t step = 0;

  void Include(const Node& node) {
    if (node.step_fen <= 1) {
      if (node.step_fen == 1 && step > 1) strict = false;
      if (node.step_fen == 1 && step == 0) step = 1;
      return;
    }
    if (step != 0 && step != node.step_fen) strict = false;
    step = std::max(step, node.step_fen);
    twice += node.step_fen;
  }
  bool Allows(int128 difference) const {
    const int128 doubled = 2 * Magnitude(difference);
    return doubled == 0 || (strict ? doubled < twice : doubled <= twice);
  }
};

bool Reckoning::Holds(const Sum& sum) const {
  int128 difference = -int128(nodes_[sum.whole].fen);
  Slack slack;
  slack.Include(nodes_[sum.whole]);
  for (const int part : sum.parts) {
    if (nodes_[part].figures.empty()) return true;
    difference += nodes_[part].fen;
    slack.Include(nodes_[part]);
  }
  return nodes_[sum.whole].figures.empty() || slack.Allows(difference);
}

void Reckoning::Adopt(Node& node, int figure) const {
  const PrintedFigure* best = &node.figures[figure];
  for (const PrintedFigure& other : node.figures) {
    if (other.step_fen < best->step_fen && Agree(other, node.figures[figure])) best = &other;
  }
  node.fen = best->fen;
  node.step_fen = best->step_fen;
  node.figure = static_cast<int>(best - node.figures.data());
}

int Reckoning::Violations(const Node& node) const {
  return static_cast<int>(std::count_if(node.sums.begin(), node.sums.end(),
                                        [&](int sum) { return !Holds(sums_[sum]); }));
}

void Reckoning::Settle() {
  std::vector<int> disputed;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    if (node.figures.empty()) continue;
    // The amount that most figures agree with, the first of them.
    int best = 0;
    std::ptrdiff_t best_votes = -1;
    for (std::size_t j = 0; j < node.figures.size(); ++j) {
      const std::ptrdiff_t votes =
          std::count_if(node.figures.begin(), node.figures.end(),
                        [&](const PrintedFigure& other) { return Agree(node.figures[j], other); });
      if (votes <= best_votes) continue;
      best = static_cast<int>(j);
      best_votes = votes;
    }
    Adopt(node, best);
    if (best_votes < static_cast<std::ptrdiff_t>(node.figures.size())) {
      disputed.push_back(static_cast<int>(i));
    }
  }
  // What adds up outweighs what is printed more often.
  for (int round = 0; round < 3; ++round) {
    bool changed = false;
    for (const int number : disputed) {
      Node& node = nodes_[number];
      const std::int64_t before = node.fen;
      const int kept = node.figure;
      int fewest = Violations(node);
      int best = kept;
      for (std::size_t j = 0; j < node.figures.size() && fewest > 0; ++j) {
        Adopt(node, static_cast<int>(j));
        const int violations = Violations(node);
        if (violations >= fewest) continue;
        fewest = violations;
        best = static_cast<int>(j);
      }
      Adopt(node, best);
      changed = changed || node.fen != before;
    }
    if (!changed) break;
  }
}

void Reckoning::AddSplits() {
  std::map<std::string, std::vector<int>> by_fund_source;
  std::map<std::string, std::vector<int>> by_category;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].figures.empty()) continue;
    by_fund_source[nodes_[i].scope.KeyButFundSources()].push_back(static_cast<int>(i));
    by_category[nodes_[i].scope.KeyButCategories()].push_back(static_cast<int>(i));
  }
  const auto split = [&](std::vector<int>& family, auto set_of, std::string_view why) {
    if (family.size() < 3 || family.size() > kMaxFamily) return;
    // The widest first: few parts rather than many.
    std::stable_sort(family.begin(), family.end(), [&](int a, int b) {
      return __builtin_popcount(set_of(nodes_[a])) > __builtin_popcount(set_of(nodes_[b]));
    });
    EnumSet nothing = 0;
    for (const int number : family) {
      if (nodes_[number].fen == 0 && nodes_[number].step_fen == 0) {
        nothing |= set_of(nodes_[number]);
      }
    }
    for (const int whole : family) {
      const EnumSet wanted = set_of(nodes_[whole]);
      int found = 0;
      std::vector<int> parts;
      const auto cover = [&](const auto& self, std::size_t from, EnumSet rest) -> void {
        if (found == kMaxSplits) return;
        if ((rest & ~nothing) == 0) {
          if (parts.empty() || (parts.size() < 2 && rest == 0)) return;
          ++found;
          // The rest is nothing, because figures say so: they have their part in the sum.
          std::vector<int> all = parts;
          EnumSet left = rest;
          for (const int number : family) {
            const EnumSet part = set_of(nodes_[number]);
            if (number == whole || part == 0 || (part & ~left) != 0) continue;
            all.push_back(number);
            left &= ~part;
          }
          AddSum(whole, std::move(all),
                 Join(nodes_[whole].figures[0].what, "应等于按", why, "分列的数额之和"));
          return;
        }
        for (std::size_t i = from; i < family.size(); ++i) {
          const EnumSet part = set_of(nodes_[family[i]]);
          if (family[i] == whole || part == wanted || (part & ~rest) != 0) continue;
          if ((part & ~nothing) == 0) continue;
          parts.push_back(family[i]);
          self(self, i + 1, rest & ~part);
          parts.pop_back();
        }
      };
      cover(cover, 0, wanted);
    }
  };
  for (auto& [key, family] : by_fund_source) {
    split(
        family, [](const Node& node) { return node.scope.fund_sources; }, "资金来源");
  }
  for (auto& [key, family] : by_category) {
    split(
        family, [](const Node& node) { return node.scope.categories; }, "支出类别");
  }
}

void Reckoning::ReportDisagreements(std::vector<Finding>& findings) {
  for (const Node& node : nodes_) {
    if (node.figure < 0) continue;
    const PrintedFigure& right = node.figures[node.figure];
    for (const PrintedFigure& figure : node.figures) {
      if (Agree(figure, right)) continue;
      std::set<std::string> others;
      for (const PrintedFigure& other : node.figures) {
        if (Agree(other, right) && others.size() < 3) others.insert(other.what);
      }
      Finding finding;
      finding.line = figure.line;
      finding.printed = figure.printed;
      finding.expected = Expected(node.fen, figure);
      finding.place = Join("第 ", figure.line, " 行，", figure.what);
      const bool cut =
          Magnitude(int128(figure.fen) - Rounded(node.fen, figure.step_fen)) <= kCutOff &&
          figure.step_fen == kCutOff;
      finding.rule = std::string(
          figure.source == Source::kText ? "PUB-009" : RuleOf(node.scope, /*sum=*/false));
      finding.severity = cut ? budget::v1::SEVERITY_INFO : Gravity(figure);
      const std::string why = Join(absl::StrJoin(others, "、"), "印为“", right.printed, "”");
      if (figure.source == Source::kNoRow) {
        finding.message = Join(figure.what, "，而", why, "。请补列该行，或核对金额。");
      } else if (cut) {
        finding.message = Join(figure.what, "印为“", figure.printed, "”，应为“", finding.expected,
                               "”：", why, "，相差 0.01 万元，应四舍五入而不是舍去尾数。");
      } else {
        finding.message = Join(figure.what, "印为“", figure.printed, "”，应为“", finding.expected,
                               "”：", why, "。请核对后改正。");
      }
      findings.push_back(std::move(finding));
    }
  }
}

// Two figures of one line in each other's column.
void Reckoning::ReportSwaps(std::vector<int>& broken, std::vector<Finding>& findings) {
  const auto members = [&](int sum) {
    std::vector<int> list = sums_[sum].parts;
    list.push_back(sums_[sum].whole);
    return list;
  };
  const auto swap = [](Node& a, Node& b) {
    std::swap(a.fen, b.fen);
    std::swap(a.step_fen, b.step_fen);
  };
  for (std::size_t i = 0; i < broken.size(); ++i) {
    for (std::size_t j = i + 1; j < broken.size(); ++j) {
      for (const int left : members(broken[i])) {
        for (const int right : members(broken[j])) {
          if (Holds(sums_[broken[i]]) || Holds(sums_[broken[j]])) break;
          Node& a = nodes_[left];
          Node& b = nodes_[right];
          if (left == right || a.fen == b.fen || a.figures.size() != 1 || b.figures.size() != 1 ||
              a.figures[0].line != b.figures[0].line) {
            continue;
          }
          swap(a, b);
          if (Violations(a) + Violations(b) > 0) {
            swap(a, b);
            continue;
          }
          for (const Node* node : {&a, &b}) {
            const PrintedFigure& figure = node->figures[0];
            const PrintedFigure& other = (node == &a ? b : a).figures[0];
            Finding finding;
            finding.rule = RuleOf(node->scope, /*sum=*/true);
            finding.severity = Gravity(figure);
            finding.line = figure.line;
            finding.place = Join("第 ", figure.line, " 行，", figure.what);
            finding.printed = figure.printed;
            finding.expected = Expected(node->fen, figure);
            finding.message =
                Join(figure.what, "印为“", figure.printed, "”，应为“", finding.expected, "”：与",
                     other.what, "填错了列。请对调后改正。");
            findings.push_back(std::move(finding));
          }
        }
      }
    }
  }
  std::erase_if(broken, [&](int sum) { return Holds(sums_[sum]); });
}

void Reckoning::ReportSums(std::vector<Finding>& findings) {
  std::vector<int> broken;
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    if (!Holds(sums_[i])) broken.push_back(static_cast<int>(i));
  }
  if (broken.size() <= kMaxSwapped) ReportSwaps(broken, findings);
  while (!broken.empty() && findings.size() < kMaxFindings) {
    // What the whole or a part should be for the sum to hold.
    const auto implied = [&](const Sum& sum, int number) {
      int128 rest = 0;
      for (const int part : sum.parts) {
        if (part != number) rest += nodes_[part].fen;
      }
      return number == sum.whole ? rest : int128(nodes_[sum.whole].fen) - rest;
    };
    struct Candidate {
      int node = -1;
      int score = 0;
      std::optional<std::int64_t> fen;
    };
    std::vector<Candidate> best;
    std::set<int> tried;
    for (const int sum : broken) {
      std::vector<int> members = sums_[sum].parts;
      members.push_back(sums_[sum].whole);
      for (const int number : members) {
        if (!tried.insert(number).second) continue;
        Node& node = nodes_[number];
        const std::int64_t fen = node.fen;
        const std::int64_t step = node.step_fen;
        std::set<std::int64_t> amounts;
        for (const int other : node.sums) {
          if (amounts.size() >= 8 || Holds(sums_[other])) continue;
          const int128 amount = implied(sums_[other], number);
          if (Magnitude(amount) > int128(1) << 60) continue;
          amounts.insert(Rounded(static_cast<std::int64_t>(amount), node.figures[0].step_fen));
        }
        const int before = Violations(node);
        Candidate candidate;
        candidate.node = number;
        for (const std::int64_t amount : amounts) {
          node.fen = amount;
          node.step_fen = node.figures[0].step_fen == 0 ? 1 : node.figures[0].step_fen;
          const int after = Violations(node);
          int spoiled = 0;
          for (const int other : node.sums) {
            if (Holds(sums_[other])) continue;
            node.fen = fen;
            node.step_fen = step;
            spoiled += Holds(sums_[other]) ? 1 : 0;
            node.fen = amount;
          }
          const int score = 4 * (before - after) - 8 * spoiled -
                            2 * static_cast<int>(node.figures.size()) +
                            (IsSlip(fen, amount, node.figures[0].step_fen) ? 1 : 0);
          if (before > after && (!candidate.fen || score > candidate.score)) {
            candidate.score = score;
            candidate.fen = amount;
          }
          node.fen = fen;
          node.step_fen = step;
        }
        node.fen = fen;
        node.step_fen = step;
        if (!candidate.fen) continue;
        if (best.empty() || candidate.score > best[0].score) {
          best = {candidate};
        } else if (candidate.score == best[0].score) {
          best.push_back(candidate);
        }
      }
    }
    Finding finding;
    if (best.size() == 1) {
      Node& node = nodes_[best[0].node];
      const PrintedFigure& figure = node.figures[std::max(node.figure, 0)];
      const std::int64_t right = *best[0].fen;
      std::string why;
      for (const int sum : node.sums) {
        if (!Holds(sums_[sum])) {
          why = sums_[sum].why;
          break;
        }
      }
      finding.rule = figure.source == Source::kText ? "PUB-009" : RuleOf(node.scope, /*sum=*/true);
      finding.line = figure.line;
      finding.place = Join("第 ", figure.line, " 行，", figure.what);
      finding.printed = figure.printed;
      finding.expected = Expected(right, figure);
      const bool cut = figure.step_fen == kCutOff && Magnitude(int128(right) - node.fen) <= kCutOff;
      finding.severity = cut ? budget::v1::SEVERITY_INFO : Gravity(figure);
      finding.message = Join(figure.what, "印为“", figure.printed, "”，应为“", finding.expected,
                             "”：", why, "。请核对后改正。");
      node.fen = right;
      if (node.step_fen == 0) node.step_fen = 1;
    } else {
      // Several changes would do: name the sum, and what it comes to.
      Sum& sum = sums_[broken.front()];
      sum.closed = true;
      const Node& whole = nodes_[sum.whole];
      const PrintedFigure& figure = whole.figures[std::max(whole.figure, 0)];
      int128 total = 0;
      for (const int part : sum.parts) total += nodes_[part].fen;
      finding.rule = figure.source == Source::kText ? "PUB-009" : RuleOf(whole.scope, /*sum=*/true);
      finding.line = figure.line;
      finding.place = Join("第 ", figure.line, " 行，", figure.what);
      finding.printed = figure.printed;
      finding.expected = Expected(static_cast<std::int64_t>(total), figure);
      finding.severity = Magnitude(total - whole.fen) <= kCutOff && figure.step_fen == kCutOff
                             ? budget::v1::SEVERITY_INFO
                             : Gravity(figure);
      finding.message = Join(sum.why, "：印为“", figure.printed, "”，相加为“", finding.expected,
                             "”。两边至少有一处有误，请核对后改正。");
    }
    findings.push_back(std::move(finding));
    broken.clear();
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      if (!sums_[i].closed && !Holds(sums_[i])) broken.push_back(static_cast<int>(i));
    }
  }
}

std::vector<Finding> Reckoning::Resolve() {
  Settle();
  AddSplits();
  Settle();
  std::vector<Finding> findings;
  ReportDisagreements(findings);
  ReportSums(findings);
  return findings;
}

std::optional<PrintedFigure> Reckoning::Right(int quantity) const {
  const Node& node = nodes_[quantity];
  if (node.figure < 0) return std::nullopt;
  PrintedFigure figure = node.figures[node.figure];
  figure.fen = node.fen;
  figure.step_fen = node.step_fen;
  return figure;
}

}  // namespace mingzhang::document
