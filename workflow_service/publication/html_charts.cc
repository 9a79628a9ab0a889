#include "workflow_service/publication/html_charts.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "common/text/utf8.h"

namespace mingzhang::publication {
namespace {

// In units of the drawing, which is scaled to the width of the page.
constexpr int kWidth = 340;
constexpr int kBarHeight = 14;
constexpr int kLabelHeight = 20;
constexpr int kGap = 12;
// So much of a name stands over its bar; the whole one is in the table.
constexpr std::size_t kMaxNameCharacters = 14;

std::string Wan(std::int64_t fen) { return absl::StrCat(FormatWanyuan(fen), " 万元"); }

std::string Shortened(const std::string& name) {
  if (CountCharacters(name) <= kMaxNameCharacters) return name;
  std::string shortened;
  for (std::size_t i = 0, at = 0; i < kMaxNameCharacters - 1; ++i) {
    const auto character = CharacterAt(name, at);
    shortened += character;
    at += std::max<std::size_t>(character.size(), 1);
  }
  return shortened + "…";
}

// 0 … kWidth in tenths, rounded down: no floating-point number, so the same everywhere.
std::string BarWidth(std::int64_t fen, std::int64_t largest) {
  if (fen <= 0 || largest <= 0) return "0";
  const auto tenths =
      static_cast<std::int64_t>(absl::int128(fen) * (kWidth * 10) / absl::int128(largest));
  return absl::StrCat(tenths / 10, ".", tenths % 10);
}

// |current − prior| as a share of prior, with its direction.
std::string Change(const ComparedAmount& amount) {
  const auto difference = absl::int128(amount.current_fen) - amount.prior_fen;
  if (difference == 0) return "持平";
  const char* direction = difference > 0 ? "增长" : "下降";
  if (amount.prior_fen == 0) return difference > 0 ? "上年无此项预算" : direction;
  return absl::StrCat(direction, " ",
                      FormatPercentage(difference > 0 ? difference : -difference,
                                       amount.prior_fen > 0 ? absl::int128(amount.prior_fen)
                                                            : -absl::int128(amount.prior_fen)));
}

struct Bar {
  std::string_view css_class;
  std::int64_t amount_fen;
};

struct Group {
  // Left and right over the bars.
  std::string name;
  std::string value;
  std::vector<Bar> bars;
};

class Chart {
 public:
  Chart(HtmlWriter& writer, std::string_view id, std::string_view title)
      : writer_(writer), id_(id), title_(title) {}

  void Write(const std::string& description, const std::vector<Group>& groups,
             const std::vector<std::vector<std::string>>& table) {
    const auto figure = writer_.Open("figure", {{"class", "chart"}, {"id", id_}});
    {
      const auto caption = writer_.Open("figcaption");
      writer_.Add("h3", title_);
      writer_.Add("p", "单位：万元", {{"class", "unit"}});
    }
    Draw(description, groups);
    const auto details = writer_.Open("details");
    writer_.Add("summary", absl::StrCat(title_, "：数据表"));
    WriteTable(table);
  }

 private:
  void Draw(const std::string& description, const std::vector<Group>& groups) {
    std::int64_t largest = 0;
    int height = 0;
    for (const Group& group : groups) {
      height += kLabelHeight + static_cast<int>(group.bars.size()) * (kBarHeight + 2) + kGap;
      for (const Bar& bar : group.bars) largest = std::max(largest, bar.amount_fen);
    }
    const std::string title_id = absl::StrCat(id_, "-title");
    const std::string description_id = absl::StrCat(id_, "-desc");
    const auto svg =
        writer_.Open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                             {"viewBox", absl::StrCat("0 0 ", kWidth, " ", height)},
                             {"role", "img"},
                             {"aria-labelledby", absl::StrCat(title_id, " ", description_id)}});
    writer_.Add("title", title_, {{"id", title_id}});
    writer_.Add("desc", description, {{"id", description_id}});
    int y = 0;
    for (const Group& group : groups) {
      const std::string baseline = absl::StrCat(y + kLabelHeight - 6);
      writer_.Add("text", group.name, {{"x", "0"}, {"y", baseline}});
      writer_.Add(
          "text", group.value,
          {{"x", absl::StrCat(kWidth)}, {"y", baseline}, {"text-anchor", "end"}, {"class", "v"}});
      y += kLabelHeight;
      for (const Bar& bar : group.bars) {
        const auto rect = [&](std::string_view css_class, const std::string& width) {
          writer_.AddEmpty("rect", {{"class", std::string(css_class)},
                                    {"x", "0"},
                                    {"y", absl::StrCat(y)},
                                    {"width", width},
                                    {"height", absl::StrCat(kBarHeight)}});
        };
        rect("track", absl::StrCat(kWidth));
        rect(bar.css_class, BarWidth(bar.amount_fen, largest));
        y += kBarHeight + 2;
      }
      y += kGap;
    }
  }

  void WriteTable(const std::vector<std::vector<std::string>>& rows) {
    const auto region = writer_.Open("div", {{"class", "scroll"},
                                             {"role", "group"},
                                             {"tabindex", "0"},
                                             {"aria-label", absl::StrCat(title_, "：数据表")}});
    const auto table = writer_.Open("table", {{"class", "figures"}});
    writer_.Add("caption", absl::StrCat(title_, "（单位：万元）"));
    {
      const auto head = writer_.Open("thead");
      const auto row = writer_.Open("tr");
      for (const std::string& cell : rows.front()) writer_.Add("th", cell, {{"scope", "col"}});
    }
    const auto body = writer_.Open("tbody");
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const auto row = writer_.Open("tr");
      writer_.Add("th", rows[i].front(), {{"scope", "row"}});
      for (std::size_t j = 1; j < rows[i].size(); ++j) {
        writer_.Add("td", rows[i][j], {{"class", "n"}});
      }
    }
  }

  HtmlWriter& writer_;
  std::string id_;
  std::string title_;
};

void WriteShares(HtmlWriter& writer, std::string_view id, std::string_view title,
                 const std::vector<NamedAmount>& amounts, std::int64_t total_fen) {
  if (amounts.empty()) return;
  std::string description = absl::StrCat("合计 ", Wan(total_fen), "，其中：");
  std::vector<Group> groups;
  std::vector<std::vector<std::string>> table = {{"项目", "金额", "占比"}};
  for (const NamedAmount& each : amounts) {
    const std::string share = FormatPercentage(each.amount_fen, total_fen);
    absl::StrAppend(&description, &each == &amounts.front() ? "" : "；", each.name, " ",
                    Wan(each.amount_fen), "，占 ", share);
    groups.push_back({Shortened(each.name),
                      absl::StrCat(FormatWanyuan(each.amount_fen), "（", share, "）"),
                      {{"current", each.amount_fen}}});
    table.push_back({each.name, FormatWanyuan(each.amount_fen), share});
  }
  table.push_back({"合计", FormatWanyuan(total_fen), FormatPercentage(total_fen, total_fen)});
  Chart(writer, id, title).Write(absl::StrCat(description, "。"), groups, table);
}

void WriteComparison(HtmlWriter& writer, std::string_view id, std::string_view title,
                     const std::vector<ComparedAmount>& amounts, int fiscal_year) {
  if (amounts.empty()) return;
  const std::string current = absl::StrCat(fiscal_year, " 年");
  const std::string prior = absl::StrCat(fiscal_year - 1, " 年");
  std::string description;
  std::vector<Group> groups;
  std::vector<std::vector<std::string>> table = {{"项目", prior, current, "变动"}};
  for (const ComparedAmount& each : amounts) {
    const std::string change = Change(each);
    absl::StrAppend(&description, &each == &amounts.front() ? "" : "；", each.name, " ", prior, " ",
                    Wan(each.prior_fen), "，", current, " ", Wan(each.current_fen), "，", change);
    groups.push_back({Shortened(each.name),
                      absl::StrCat(FormatWanyuan(each.current_fen), "（", change, "）"),
                      {{"prior", each.prior_fen}, {"current", each.current_fen}}});
    table.push_back(
        {each.name, FormatWanyuan(each.prior_fen), FormatWanyuan(each.current_fen), change});
  }
  Chart(writer, id, absl::StrCat(std::string(title), "（", prior, "浅色，", current, "深色）"))
      .Write(absl::StrCat(description, "。"), groups, table);
}

}  // namespace

void WriteCharts(HtmlWriter& writer, const ChartFigures& figures, int fiscal_year) {
  const auto charts = writer.Open("div", {{"class", "charts"}});
  WriteShares(writer, "chart-revenue", "收入按来源", figures.revenue_by_source,
              figures.revenue_fen);
  WriteShares(writer, "chart-expenditure", "支出按功能分类", figures.expenditure_by_class,
              figures.expenditure_fen);
  WriteShares(writer, "chart-basic-project", "基本支出和项目支出", figures.basic_and_project,
              figures.expenditure_fen);
  WriteComparison(writer, "chart-year-on-year", "与上年相比", figures.year_on_year, fiscal_year);
  WriteComparison(writer, "chart-three-public", "“三公”经费与上年相比", figures.three_public,
                  fiscal_year);
}

}  // namespace mingzhang::publication
