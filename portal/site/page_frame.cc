#include "portal/site/page_frame.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/time/timestamp.h"
#include "portal/site/site_paths.h"

namespace mingzhang::site {
namespace {

using publication::HtmlWriter;

// The pages need nothing else. What serves them says the same by a header; from a disk there is
// none.
constexpr char kPolicy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'";

void Head(HtmlWriter& writer, const Frame& frame) {
  const auto head = writer.Open("head");
  writer.AddEmpty("meta", {{"charset", "utf-8"}});
  writer.AddEmpty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", kPolicy}});
  writer.AddEmpty("meta",
                  {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  writer.AddEmpty("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  // A browser that finds no icon asks the server for one.
  writer.AddEmpty("link", {{"rel", "icon"}, {"href", "data:,"}});
  writer.AddEmpty("link",
                  {{"rel", "stylesheet"}, {"href", RelativeLink(frame.path, kStyleSheetPath)}});
  writer.Add("title", frame.title == kSiteTitle ? std::string(kSiteTitle)
                                                : absl::StrCat(frame.title, " - ", kSiteTitle));
  if (frame.searches) {
    writer.Add("script", "",
               {{"src", RelativeLink(frame.path, kSearchScriptPath)}, {"defer", "defer"}});
  }
}

void Top(HtmlWriter& writer, const Frame& frame) {
  const auto header = writer.Open("header", {{"class", "top"}});
  {
    const auto line = writer.Open("p");
    AddLink(writer, frame, kSiteTitle, kHomePage);
  }
  if (frame.place.empty()) return;
  const auto nav = writer.Open("nav", {{"aria-label", "所在位置"}});
  const auto list = writer.Open("ol", {{"class", "place"}});
  for (const Step& step : frame.place) {
    const auto item = writer.Open("li");
    AddLink(writer, frame, step.title, step.path);
  }
}

void Foot(HtmlWriter& writer, const Frame& frame) {
  const auto footer = writer.Open("footer", {{"class", "foot"}});
  const auto line = writer.Open("p");
  writer.Text(
      "公开的内容由各部门批复的预算生成，公开后不再改动；有错的由新的一次公开更正，原来的仍可查阅"
      "。");
  AddLink(writer, frame, "怎样核对", kVerifyPage);
}

}  // namespace

SitePage RenderPage(const Frame& frame, absl::FunctionRef<void(HtmlWriter& writer)> main) {
  HtmlWriter writer;
  {
    const auto html =
        writer.Open("html", {{"xmlns", "http://www.w3.org/1999/xhtml"}, {"lang", "zh-CN"}});
    Head(writer, frame);
    const auto body = writer.Open("body");
    writer.Add("a", "跳到正文", {{"class", "skip"}, {"href", "#main"}});
    Top(writer, frame);
    writer.NewLine();
    {
      const auto element = writer.Open("main", {{"id", "main"}, {"tabindex", "-1"}});
      writer.Add("h1", frame.title);
      main(writer);
    }
    writer.NewLine();
    Foot(writer, frame);
  }
  return {frame.path, writer.Take()};
}

void AddLink(HtmlWriter& writer, const Frame& frame, std::string_view text, std::string_view to) {
  writer.Add("a", text, {{"href", RelativeLink(frame.path, to)}});
}

void AddFact(HtmlWriter& writer, std::string_view name, std::string_view value,
             std::string_view css_class) {
  if (value.empty()) return;
  const auto pair = writer.Open("div");
  writer.Add("dt", name);
  writer.Add("dd", value,
             {css_class.empty() ? publication::Attribute{}
                                : publication::Attribute{"class", std::string(css_class)}});
}

std::string DivisionTitle(const PublishedBudget& budget) {
  return budget.division_title.empty() ? budget.name.division : budget.division_title;
}

std::vector<Step> DivisionPlace(const PublishedBudget& budget) {
  const DivisionName division{budget.name.division};
  return {{"行政区划", ListPagePath(kDivisionsFolder, 1)},
          {DivisionTitle(budget), ListPagePath(division.ToString(), 1)}};
}

std::vector<Step> DepartmentPlace(const PublishedBudget& budget) {
  auto place = DivisionPlace(budget);
  place.push_back({budget.department_title, ListPagePath(budget.name.Department().ToString(), 1)});
  return place;
}

std::string DayText(absl::Time time) {
  const absl::CivilDay day = ChinaDay(time);
  return absl::StrCat(day.year(), " 年 ", day.month(), " 月 ", day.day(), " 日");
}

std::string SizeText(std::int64_t bytes) {
  constexpr double kUnit = 1024;
  const auto size = static_cast<double>(bytes);
  if (size < kUnit) return absl::StrCat(bytes, " 字节");
  if (size < kUnit * kUnit) return absl::StrFormat("%.1f KB", size / kUnit);
  return absl::StrFormat("%.1f MB", size / (kUnit * kUnit));
}

}  // namespace mingzhang::site
