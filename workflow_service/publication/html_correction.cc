#include "workflow_service/publication/html_correction.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/money/money.h"

namespace mingzhang::publication {
namespace {

std::string DateText(const budget::v1::Date& date) {
  return absl::StrCat(date.year(), " 年 ", date.month(), " 月 ", date.day(), " 日");
}

std::string Signed(std::int64_t fen) {
  return absl::StrCat(fen > 0 ? "+" : "", FormatYuanGrouped(fen));
}

void WriteHeader(HtmlWriter& writer, std::initializer_list<const char*> titles) {
  const auto head = writer.Open("thead");
  const auto row = writer.Open("tr");
  for (const char* title : titles) writer.Add("th", title, {{"scope", "col"}});
}

// What was not there, or is not any more.
void WriteText(HtmlWriter& writer, const std::optional<std::string>& text, bool amount) {
  writer.Add("td", text.has_value() ? *text : std::string("（无）"),
             {amount ? Attribute{"class", "n"} : Attribute{}});
}

void WriteCells(HtmlWriter& writer, const Correction& correction, std::string_view csv) {
  const std::size_t listed = std::min(correction.cells.size(), kMaxListedCells);
  {
    const auto region = writer.Open(
        "div",
        {{"class", "scroll"}, {"role", "group"}, {"tabindex", "0"}, {"aria-label", "更正的数字"}});
    const auto table = writer.Open("table", {{"class", "figures"}});
    writer.Add("caption", "原数、现数按各表的单位；增减以元为单位，精确到分");
    WriteHeader(writer, {"表", "行", "列", "原数", "现数", "增减（元）"});
    const auto body = writer.Open("tbody");
    for (std::size_t i = 0; i < listed; ++i) {
      const CorrectedCell& cell = correction.cells[i];
      const bool amount = cell.from_fen.has_value() || cell.to_fen.has_value();
      const auto row = writer.Open("tr");
      writer.Add("td", absl::StrCat("表 ", cell.table_number, " ", cell.table_title));
      writer.Add("td", cell.row);
      writer.Add("td", cell.column);
      WriteText(writer, cell.from, amount);
      WriteText(writer, cell.to, amount);
      writer.Add("td", cell.difference_fen ? Signed(*cell.difference_fen) : "", {{"class", "n"}});
    }
  }
  if (listed < correction.cells.size()) {
    writer.Add("p",
               absl::StrCat("以上是前 ", listed, " 处，共 ", correction.cells.size(), " 处。"));
  }
  if (csv.empty()) return;
  const auto paragraph = writer.Open("p", {{"class", "files"}});
  writer.Add("a", "更正的数字 CSV", {{"href", std::string(csv)}});
}

void WriteLinesOf(HtmlWriter& writer, const CorrectedSection& section, const std::string& text) {
  const auto cell = writer.Open("td");
  if (section.too_long) {
    writer.Text("文字较长，请对照两次公开的网页");
    return;
  }
  if (text.empty()) {
    writer.Text("（无）");
    return;
  }
  for (const auto line : absl::StrSplit(text, '\n')) {
    writer.Add("p", std::string_view(line.data(), line.size()));
  }
}

void WriteSections(HtmlWriter& writer, const Correction& correction) {
  const auto region = writer.Open(
      "div",
      {{"class", "scroll"}, {"role", "group"}, {"tabindex", "0"}, {"aria-label", "更正的文字"}});
  const auto table = writer.Open("table", {{"class", "texts"}});
  writer.Add("caption", "只列有变动的段落");
  WriteHeader(writer, {"部分", "原文", "现文"});
  const auto body = writer.Open("tbody");
  for (const CorrectedSection& section : correction.sections) {
    const auto row = writer.Open("tr");
    writer.Add(section.title.empty() ? "td" : "th", section.title,
               {section.title.empty() ? Attribute{} : Attribute{"scope", "row"}});
    WriteLinesOf(writer, section, section.from);
    WriteLinesOf(writer, section, section.to);
  }
}

// A landmark, as everything on the page stands in one.
constexpr char kNoticeBegin[] = "<aside class=\"notice\" aria-label=\"提示\"><p>";
constexpr char kNoticeEnd[] = "</p></aside>";
constexpr char kLinkBegin[] = " <a href=\"";
constexpr char kLinkMiddle[] = "\">";
constexpr char kLinkEnd[] = "</a>";

// Where a notice stands in the page.
std::size_t NoticePlace(std::string_view page) {
  // Texts have no < of their own, so what is found first are the elements.
  constexpr std::string_view kBody = "<body>";
  constexpr std::string_view kSkip = "<a class=\"skip\"";
  constexpr std::string_view kSkipEnd = "</a>";
  std::size_t at = page.find(kBody);
  if (at == std::string_view::npos) return 0;
  at += kBody.size();
  if (!page.substr(at).starts_with(kSkip)) return at;
  // The link past everything stays the first.
  const std::size_t end = page.find(kSkipEnd, at);
  return end == std::string_view::npos ? at : end + kSkipEnd.size();
}

// Takes `begin` and `end` off the text; whether it had both.
bool Cut(std::string_view& text, std::string_view begin, std::string_view end) {
  if (text.size() < begin.size() + end.size() || !text.starts_with(begin) || !text.ends_with(end)) {
    return false;
  }
  text = text.substr(begin.size(), text.size() - begin.size() - end.size());
  return true;
}

// Of what EscapeHtml wrote, the text.
std::string Unescape(std::string_view html) {
  return absl::StrReplaceAll(
      std::string(html),
      {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}});
}

}  // namespace

void WriteCorrection(HtmlWriter& writer, const Correction& correction, std::string_view csv) {
  const CorrectionNotice& notice = correction.notice;
  writer.Add("p", absl::StrCat("本页更正并代替 ", DateText(notice.replaced_on), "公开的",
                               notice.replaced_number > 0
                                   ? absl::StrCat("第 ", notice.replaced_number, " 次公开内容。")
                                   : "内容。"));
  writer.Add("p", absl::StrCat("更正原因：", notice.reason));
  for (const char* note : NotCompared(correction)) writer.Add("p", absl::StrCat(note, "。"));
  if (!correction.cells.empty()) {
    writer.Add("h3", absl::StrCat("更正的数字（", correction.cells.size(), " 处）"));
    WriteCells(writer, correction, csv);
  }
  if (!correction.sections.empty()) {
    writer.Add("h3", absl::StrCat("更正的文字（", correction.sections.size(), " 部分）"));
    WriteSections(writer, correction);
  }
  if (correction.finds_nothing()) {
    writer.Add("p", "表格和文字没有变动。");
  }
}

std::string InsertNotice(std::string page, std::string_view text, std::string_view href,
                         std::string_view link_text) {
  std::string notice = absl::StrCat(kNoticeBegin, EscapeHtml(text));
  if (!href.empty()) {
    absl::StrAppend(&notice, kLinkBegin, EscapeHtml(href), kLinkMiddle, EscapeHtml(link_text),
                    kLinkEnd);
  }
  absl::StrAppend(&notice, kNoticeEnd);
  page.insert(NoticePlace(page), notice);
  return page;
}

std::optional<Notice> FindNotice(std::string_view page, std::string_view original) {
  if (page.size() <= original.size() || page.size() - original.size() > kMaxNoticeBytes) {
    return std::nullopt;
  }
  std::string_view inside = page.substr(NoticePlace(original), page.size() - original.size());
  if (!Cut(inside, kNoticeBegin, kNoticeEnd)) return std::nullopt;
  Notice notice;
  const std::size_t link = inside.find(kLinkBegin);
  notice.text = Unescape(inside.substr(0, link));
  if (link != std::string_view::npos) {
    inside.remove_prefix(link);
    if (!Cut(inside, kLinkBegin, kLinkEnd)) return std::nullopt;
    const std::size_t middle = inside.find(kLinkMiddle);
    if (middle == std::string_view::npos) return std::nullopt;
    notice.href = Unescape(inside.substr(0, middle));
    notice.link_text = Unescape(inside.substr(middle + std::string_view(kLinkMiddle).size()));
  }
  // What was read is a guess, which holds if the same page comes of it: escaping leaves nothing
  // that is not text.
  if (InsertNotice(std::string(original), notice.text, notice.href, notice.link_text) != page) {
    return std::nullopt;
  }
  return notice;
}

}  // namespace mingzhang::publication
