#include "ledger_service/document/text_figures.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "ledger_service/document/plain.h"
#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/figures.h"

namespace mingzhang::document {
namespace {

constexpr std::array<std::string_view, 8> kClauseEnds = {"，", "。", "；", "：",
                                                         "！", ";",  ":",  "\n"};
constexpr std::array<std::string_view, 4> kMore = {"增加", "增长", "上升", "提高"};
constexpr std::array<std::string_view, 3> kLess = {"减少", "下降", "降低"};

// Behind the last of `marks` in `text`.
template <typename Marks>
std::size_t BehindLast(std::string_view text, const Marks& marks) {
  std::size_t behind = 0;
  for (const std::string_view mark : marks) {
    const std::size_t at = text.rfind(mark);
    if (at != std::string_view::npos) behind = std::max(behind, at + mark.size());
  }
  return behind;
}

std::string_view WithoutSuffix(std::string_view text,
                               std::initializer_list<std::string_view> suffixes) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view suffix : suffixes) {
      if (!EndsWith(text, suffix)) continue;
      text.remove_suffix(suffix.size());
      again = true;
    }
  }
  return text;
}

// +1 or -1 when `lead` ends with a word for more or less, which is taken off.
int TakeDirection(std::string_view& lead) {
  std::string_view text = WithoutSuffix(lead, {"了", "为"});
  for (const std::string_view word : kMore) {
    if (!EndsWith(text, word)) continue;
    lead = text.substr(0, text.size() - word.size());
    return 1;
  }
  for (const std::string_view word : kLess) {
    if (!EndsWith(text, word)) continue;
    lead = text.substr(0, text.size() - word.size());
    return -1;
  }
  return 0;
}

bool IsBound(std::string_view before, std::string_view after) {
  for (const std::string_view word :
       {"以上", "以下", "（含）", "(含)", "及以", "以内", "（不含", "/"}) {
    if (StartsWith(after, word)) return true;
  }
  for (const std::string_view word :
       {"单价", "超过", "不低于", "不高于", "<=", ">=", "≤", "≥", "="}) {
    if (EndsWith(before, word)) return true;
  }
  return false;
}

// Takes the comparison with last year off the end of `lead`: 比上年预算, 较2024年预算数.
bool TakeComparison(std::string_view& lead) {
  for (const std::string_view word : {"比", "较", "与"}) {
    const std::size_t at = lead.rfind(word);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = lead.substr(at + word.size());
    const bool year = StartsWith(rest, "上年") || StartsWith(rest, "上一年") ||
                      StartsWith(rest, "去年") || FirstYear(rest).has_value();
    if (!year || rest.size() > 60) continue;
    lead = lead.substr(0, at);
    return true;
  }
  return false;
}

}  // namespace

std::vector<TextFigure> ReadTextFigures(const Paragraph& paragraph) {
  std::vector<TextFigure> figures;
  const std::string_view text = paragraph.text;
  std::size_t last_end = 0;
  for (const prose::Figure& read : prose::ReadFigures(prose::Characters(text))) {
    TextFigure figure;
    figure.begin = read.offset;
    figure.end = read.offset + read.length;
    const std::string_view before = text.substr(0, figure.begin);
    const std::string_view after = text.substr(figure.end);
    const bool percent = read.unit == "%" || read.unit == "％";
    auto amount = prose::AmountOf(read);
    // 2.75 万 lacks its 元, which is a finding of its own.
    if (read.unit == "万" && !StartsWith(after, "人") && read.decimals <= 4 &&
        read.number < 1'000'000'000'000) {
      prose::Figure whole = read;
      whole.unit = "万元";
      amount = prose::AmountOf(whole);
    }
    if (!percent && !amount) continue;
    if (IsBound(before, after) || !read.per.empty()) {
      last_end = figure.end;
      continue;
    }
    const std::size_t clause = std::max(last_end, BehindLast(before, kClauseEnds));
    figure.before = before;
    figure.lead = before.substr(clause);
    last_end = figure.end;
    // Reasons and uses end with their sentence or with ；.
    constexpr std::array<std::string_view, 3> kSentenceEnds = {"。", "；", "！"};
    const std::string_view sentence = before.substr(BehindLast(before, kSentenceEnds));
    figure.free = sentence.find("主要原因") != std::string_view::npos ||
                  sentence.find("原因是") != std::string_view::npos ||
                  sentence.find("主要用于") != std::string_view::npos ||
                  sentence.find("用于：") != std::string_view::npos;
    const auto latest = [&](std::initializer_list<TextFigure::Role> roles) {
      for (std::size_t i = figures.size(); i-- > 0;) {
        if (figures[i].free) continue;
        for (const TextFigure::Role role : roles) {
          if (figures[i].role == role) return static_cast<int>(i);
        }
      }
      return -1;
    };
    if (percent) {
      if (read.decimals > 2) continue;
      figure.number = read.number;
      figure.step = 1;
      for (int i = read.decimals; i < 2; ++i) {
        figure.number *= 10;
        figure.step *= 10;
      }
      std::string_view lead = figure.lead;
      if (StartsWith(lead, "占")) {
        figure.role = TextFigure::Role::kShare;
        figure.of = latest({TextFigure::Role::kValue});
      } else {
        figure.sign = TakeDirection(lead);
        if (figure.sign == 0 || !lead.empty()) continue;
        figure.role = TextFigure::Role::kRate;
        figure.of = latest({TextFigure::Role::kDifference});
      }
    } else {
      figure.number = amount->fen;
      figure.step = amount->step_fen;
      figure.in_yuan = read.unit == "元";
      // 3 万元 is short for 3.00 万元.
      if (StartsWith(read.unit, "万")) figure.step = std::min<std::int64_t>(figure.step, 10'000);
      std::string_view lead = figure.lead;
      figure.sign = TakeDirection(lead);
      bool same = false;
      for (const std::string_view word : {"一致", "持平"}) {
        if (!EndsWith(lead, word)) continue;
        lead.remove_suffix(word.size());
        same = true;
      }
      if (figure.sign != 0 || same) {
        const bool compared = TakeComparison(lead);
        if (same && !compared) continue;
        figure.role = TextFigure::Role::kDifference;
        figure.lead = lead;
        if (lead.empty()) figure.of = latest({TextFigure::Role::kValue});
      }
    }
    figures.push_back(figure);
  }
  return figures;
}

}  // namespace mingzhang::document
