#include "portal/site/list_pages.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "portal/site/page_frame.h"
#include "portal/site/site_paths.h"

namespace mingzhang::site {
namespace {

using publication::HtmlWriter;

// All budgets of a division or of a department: neighbours, because of their order.
using Budgets = absl::Span<const PublishedBudget>;

Budgets TakeGroup(Budgets& rest,
                  const std::function<bool(const BudgetName&, const BudgetName&)>& together) {
  std::size_t count = 1;
  while (count < rest.size() && together(rest[0].name, rest[count].name)) ++count;
  const Budgets group = rest.subspan(0, count);
  rest.remove_prefix(count);
  return group;
}
Budgets TakeDivision(Budgets& rest) {
  return TakeGroup(
      rest, [](const BudgetName& a, const BudgetName& b) { return a.division == b.division; });
}
Budgets TakeDepartment(Budgets& rest) {
  return TakeGroup(rest, [](const BudgetName& a, const BudgetName& b) {
    return a.Department() == b.Department();
  });
}

// A table with one row for each element of a list, over as many pages as it takes.
struct List {
  std::string folder;
  std::string title;
  std::vector<Step> place;
  std::initializer_list<const char*> columns;
};

void Pager(HtmlWriter& writer, const Frame& frame, const std::string& folder, int page, int pages) {
  if (pages == 1) return;
  const auto nav = writer.Open("nav", {{"aria-label", "分页"}});
  const auto list = writer.Open("ol", {{"class", "pages"}});
  for (int i = 1; i <= pages; ++i) {
    const auto item = writer.Open("li");
    writer.Add(
        "a", absl::StrCat("第 ", i, " 页"),
        {{"href", RelativeLink(frame.path, ListPagePath(folder, i))},
         i == page ? publication::Attribute{"aria-current", "page"} : publication::Attribute{}});
  }
}

template <typename Row>
absl::Status WriteList(const List& list, const std::vector<Row>& rows,
                       absl::FunctionRef<void(HtmlWriter&, const Frame&, const Row&)> write_row,
                       WritePage write) {
  const auto count = static_cast<int>(rows.size());
  const int pages = std::max(1, (count + kRowsPerPage - 1) / kRowsPerPage);
  for (int page = 1; page <= pages; ++page) {
    const Frame frame{ListPagePath(list.folder, page),
                      page == 1 ? list.title : absl::StrCat(list.title, "（第 ", page, " 页）"),
                      list.place};
    const int begin = (page - 1) * kRowsPerPage;
    const int end = std::min(begin + kRowsPerPage, count);
    const absl::Status written = write(RenderPage(frame, [&](HtmlWriter& writer) {
      {
        const auto scroll = writer.Open(
            "div",
            {{"class", "scroll"}, {"role", "region"}, {"aria-label", "列表"}, {"tabindex", "0"}});
        const auto table = writer.Open("table");
        writer.Add("caption", absl::StrCat("共 ", count, " 项"));
        {
          const auto head = writer.Open("thead");
          const auto row = writer.Open("tr");
          for (const char* column : list.columns) writer.Add("th", column, {{"scope", "col"}});
        }
        const auto body = writer.Open("tbody");
        for (int i = begin; i < end; ++i) {
          const auto row = writer.Open("tr");
          write_row(writer, frame, rows[static_cast<std::size_t>(i)]);
          writer.NewLine();
        }
      }
      Pager(writer, frame, list.folder, page, pages);
    }));
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

void LinkCell(HtmlWriter& writer, const Frame& frame, std::string_view text,
              std::string_view path) {
  const auto cell = writer.Open("th", {{"scope", "row"}});
  AddLink(writer, frame, text, path);
}

// 晚于期限，更正 1 次; empty where there is nothing to say.
std::string StateText(const PublishedBudget& budget) {
  return absl::StrCat(
      budget.late ? "晚于期限" : "",
      budget.current > 1 ? absl::StrCat(budget.late ? "，" : "", "更正 ", budget.current - 1, " 次")
                         : "");
}

// Links to the years of a department, newest first.
void Years(HtmlWriter& writer, const Frame& frame, Budgets budgets) {
  bool first = true;
  for (auto budget = budgets.rbegin(); budget != budgets.rend(); ++budget) {
    if (!std::exchange(first, false)) writer.Text("、");
    AddLink(writer, frame, absl::StrCat(budget->name.fiscal_year, " 年"),
            BudgetPagePath(budget->name));
  }
}

absl::Status WriteDepartmentPage(Budgets budgets, WritePage write) {
  const PublishedBudget& newest = budgets.back();
  std::vector<const PublishedBudget*> rows;
  for (auto budget = budgets.rbegin(); budget != budgets.rend(); ++budget) {
    rows.push_back(&*budget);
  }
  return WriteList<const PublishedBudget*>(
      {newest.name.Department().ToString(),
       newest.department_title,
       DivisionPlace(newest),
       {"年度", "公开日期", "说明"}},
      rows,
      [](HtmlWriter& writer, const Frame& frame, const PublishedBudget* const& budget) {
        LinkCell(writer, frame, absl::StrCat(budget->name.fiscal_year, " 年"),
                 BudgetPagePath(budget->name));
        writer.Add("td", DayText(budget->publish_time));
        writer.Add("td", StateText(*budget));
      },
      write);
}

absl::Status WriteDivisionPages(Budgets budgets, WritePage write) {
  std::vector<Budgets> departments;
  for (Budgets rest = budgets; !rest.empty();) departments.push_back(TakeDepartment(rest));
  const PublishedBudget& any = budgets.front();
  absl::Status written = WriteList<Budgets>(
      {DivisionName{any.name.division}.ToString(),
       absl::StrCat(DivisionTitle(any), "：部门"),
       {DivisionPlace(any).front()},
       {"部门", "代码", "年度"}},
      departments,
      [](HtmlWriter& writer, const Frame& frame, const Budgets& department) {
        const PublishedBudget& newest = department.back();
        LinkCell(writer, frame, newest.department_title,
                 ListPagePath(newest.name.Department().ToString(), 1));
        writer.Add("td", newest.name.department);
        const auto cell = writer.Open("td");
        Years(writer, frame, department);
      },
      write);
  for (const Budgets& department : departments) {
    if (!written.ok()) break;
    written = WriteDepartmentPage(department, write);
  }
  return written;
}

absl::Status WriteDivisionsPages(const std::vector<Budgets>& divisions, WritePage write) {
  return WriteList<Budgets>(
      {kDivisionsFolder, "行政区划", {}, {"行政区划", "代码", "已公开的预算"}}, divisions,
      [](HtmlWriter& writer, const Frame& frame, const Budgets& division) {
        const PublishedBudget& any = division.front();
        LinkCell(writer, frame, DivisionTitle(any),
                 ListPagePath(DivisionName{any.name.division}.ToString(), 1));
        writer.Add("td", any.name.division);
        writer.Add("td", absl::StrCat(division.size()), {{"class", "n"}});
      },
      write);
}

using ByYear = std::map<std::int32_t, std::vector<const PublishedBudget*>, std::greater<>>;

absl::Status WriteYearPages(std::int32_t year, const std::vector<const PublishedBudget*>& budgets,
                            WritePage write) {
  return WriteList<const PublishedBudget*>(
      {YearFolder(year), absl::StrCat(year, " 年"), {}, {"部门", "行政区划", "公开日期", "说明"}},
      budgets,
      [](HtmlWriter& writer, const Frame& frame, const PublishedBudget* const& budget) {
        LinkCell(writer, frame, budget->department_title, BudgetPagePath(budget->name));
        writer.Add("td", DivisionTitle(*budget));
        writer.Add("td", DayText(budget->publish_time));
        writer.Add("td", StateText(*budget));
      },
      write);
}

void Search(HtmlWriter& writer, const Frame& frame) {
  {
    // Shown by the script: without it there is nothing to search with.
    const auto form =
        writer.Open("form", {{"id", "search"},
                             {"role", "search"},
                             {"hidden", "hidden"},
                             {"data-index", RelativeLink(frame.path, kSearchIndexPath)}});
    writer.Add("label", "查找部门预算", {{"for", "query"}});
    writer.AddEmpty("input", {{"id", "query"},
                              {"type", "search"},
                              {"autocomplete", "off"},
                              {"maxlength", "100"},
                              {"aria-describedby", "search-hint"}});
    writer.Add("p", "部门名称、行政区划、代码或年度中的几个字，多个词以空格分开",
               {{"id", "search-hint"}, {"class", "quiet"}});
    writer.Add("p", "", {{"id", "search-status"}, {"role", "status"}});
    writer.Add("ol", "", {{"id", "search-results"}, {"hidden", "hidden"}});
  }
}

SitePage HomePage(const std::vector<PublishedBudget>& budgets,
                  const std::vector<Budgets>& divisions, const ByYear& years) {
  std::vector<const PublishedBudget*> newest;
  newest.reserve(budgets.size());
  for (const PublishedBudget& budget : budgets) newest.push_back(&budget);
  const auto shown = std::min(newest.size(), std::size_t{kNewestShown});
  // At one time, by name, so that the page is always the same.
  std::partial_sort(newest.begin(), newest.begin() + static_cast<std::ptrdiff_t>(shown),
                    newest.end(), [](const PublishedBudget* a, const PublishedBudget* b) {
                      if (a->publish_time != b->publish_time) {
                        return a->publish_time > b->publish_time;
                      }
                      return a->name < b->name;
                    });
  newest.resize(shown);

  const Frame frame{.path = kHomePage, .title = kSiteTitle, .searches = true};
  return RenderPage(frame, [&](HtmlWriter& writer) {
    writer.Add("p", absl::StrCat("已公开 ", divisions.size(), " 个行政区划的 ", budgets.size(),
                                 " 个部门预算。"));
    Search(writer, frame);
    if (budgets.empty()) return;

    writer.Add("h2", "按年度");
    {
      const auto list = writer.Open("ul", {{"class", "columns"}});
      for (const auto& [year, of_year] : years) {
        const auto item = writer.Open("li");
        AddLink(writer, frame, absl::StrCat(year, " 年"), ListPagePath(YearFolder(year), 1));
        writer.Text(absl::StrCat("（", of_year.size(), "）"));
      }
    }
    writer.Add("h2", "按行政区划和部门");
    {
      const auto list = writer.Open("ul", {{"class", "columns"}});
      for (std::size_t i = 0; i < std::min(divisions.size(), std::size_t{kRowsPerPage}); ++i) {
        const PublishedBudget& any = divisions[i].front();
        const auto item = writer.Open("li");
        AddLink(writer, frame, DivisionTitle(any),
                ListPagePath(DivisionName{any.name.division}.ToString(), 1));
        writer.Text(absl::StrCat("（", divisions[i].size(), "）"));
      }
    }
    if (divisions.size() > kRowsPerPage) {
      const auto line = writer.Open("p");
      AddLink(writer, frame, absl::StrCat("全部 ", divisions.size(), " 个行政区划"),
              ListPagePath(kDivisionsFolder, 1));
    }
    writer.Add("h2", "最近公开");
    const auto list = writer.Open("ul");
    for (const PublishedBudget* budget : newest) {
      const auto item = writer.Open("li");
      AddLink(writer, frame,
              absl::StrCat(budget->department_title, " ", budget->name.fiscal_year, " 年"),
              BudgetPagePath(budget->name));
      writer.Text(absl::StrCat("（", DayText(budget->publish_time),
                               budget->current > 1 ? "更正" : "", "）"));
    }
  });
}

}  // namespace

absl::Status RenderListPages(const std::vector<PublishedBudget>& budgets, WritePage write) {
  std::vector<Budgets> divisions;
  for (Budgets rest = budgets; !rest.empty();) divisions.push_back(TakeDivision(rest));
  ByYear years;
  for (const PublishedBudget& budget : budgets) years[budget.name.fiscal_year].push_back(&budget);

  absl::Status written;
  for (const Budgets& division : divisions) {
    if (written.ok()) written = WriteDivisionPages(division, write);
  }
  if (written.ok()) written = WriteDivisionsPages(divisions, write);
  for (const auto& [year, of_year] : years) {
    if (written.ok()) written = WriteYearPages(year, of_year, write);
  }
  return written.ok() ? write(HomePage(budgets, divisions, years)) : written;
}

SitePage RenderNotFoundPage() {
  // RelativeLink of a page at the root gives addresses relative to it.
  SitePage page =
      RenderPage({.path = kNotFoundPage, .title = "没有这个页面"}, [](HtmlWriter& writer) {
        writer.Add("p", "地址可能写错了。公开过的内容不会撤下，请从首页查找。");
      });
  for (const char* target : {kHomePage, kStyleSheetPath, kVerifyPage}) {
    const std::string relative = absl::StrCat("href=\"", target, "\"");
    for (std::size_t at = page.contents.find(relative); at != std::string::npos;
         at = page.contents.find(relative, at)) {
      page.contents.replace(at, relative.size(), absl::StrCat("href=\"/", target, "\""));
    }
  }
  return page;
}

}  // namespace mingzhang::site
