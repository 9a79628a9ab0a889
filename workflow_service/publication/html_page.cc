#include "workflow_service/publication/html_page.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/digest/digest.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/glossary_links.h"
#include "workflow_service/publication/html_charts.h"
#include "workflow_service/publication/html_correction.h"
#include "workflow_service/publication/html_tables.h"
#include "workflow_service/publication/html_writer.h"
#include "workflow_service/publication/page_css.h"

namespace mingzhang::publication {
namespace {

namespace v1 = budget::v1;

constexpr std::string_view kCover = "cover";
constexpr std::string_view kContents = "contents";
constexpr char kOriginsId[] = "origins";
// A short paragraph before a table of texts that ends like this is its title.
constexpr std::string_view kTableSuffix = "表";
constexpr std::size_t kMaxTitleBytes = 90;
// The contents go down to this level of headings, h1 being the page's.
constexpr int kDeepestListed = 3;
constexpr int kDeepestHeading = 6;

// Where something of the page stands in the contents.
struct Heading {
  std::string id;
  std::string title;
  // 2 … 6
  int level = 2;
};

std::string SectionId(const v1::NarrativeSection& section) {
  return absl::StrCat("s-", section.section_id());
}

class Page {
 public:
  Page(const Publication& publication, const PageLinks& links)
      : publication_(publication),
        links_(links),
        content_(publication.content),
        terms_(publication.content.glossary()),
        explained_(terms_.size(), false) {
    Plan();
  }

  std::string Render() {
    {
      const auto html =
          writer_.Open("html", {{"xmlns", "http://www.w3.org/1999/xhtml"}, {"lang", "zh-CN"}});
      Head();
      const auto body = writer_.Open("body");
      writer_.Add("a", "跳到正文", {{"class", "skip"}, {"href", "#main"}});
      writer_.Add("span", "", {{"id", kClosedId}, {"class", "closed"}});
      if (!publication_.watermark.empty()) Watermark();
      Cover();
      const auto page = writer_.Open("div", {{"class", "page"}});
      Contents();
      {
        const auto main = writer_.Open("main", {{"id", "main"}, {"tabindex", "-1"}});
        CorrectionSection();
        Charts();
        for (const v1::NarrativeSection* section : sections_) Section(*section);
        if (print_glossary_) Glossary();
        OriginsSection();
      }
    }
    return writer_.Take();
  }

 private:
  // What stands where, and the contents.
  void Plan() {
    const auto& narrative = publication_.narrative;
    title_ = absl::StrCat(content_.fiscal_year(), " 年", narrative.department_name(), "预算公开");
    if (publication_.correction) headings_.push_back({"correction", "更正说明", 2});
    headings_.push_back({"charts", "收支概览", 2});
    int last = 2;
    for (const auto& section : narrative.sections()) {
      if (section.section_id() == kCover && cover_ == nullptr) {
        cover_ = &section;
        if (!section.title().empty()) title_ = section.title();
        continue;
      }
      if (section.section_id() == kContents) continue;
      sections_.push_back(&section);
      // Headings skip no level, whatever the form says.
      const int level = std::clamp(section.level() + 1, 2, std::min(last + 1, kDeepestHeading));
      levels_.push_back(level);
      const v1::DerivedTable* const only = OnlyTable(section);
      if (only != nullptr) {
        headings_.push_back({TableId(only->number()), TableTitle(section, *only), level});
        last = level;
        continue;
      }
      if (!section.title().empty()) {
        headings_.push_back({SectionId(section), section.title(), level});
        last = level;
      }
      for (const auto& block : section.blocks()) {
        if (block.has_table_number()) {
          const auto* table = FindTable(block.table_number());
          if (table == nullptr) continue;
          const int below = std::min(last + (section.title().empty() ? 0 : 1), kDeepestHeading);
          headings_.push_back({TableId(table->number()), Numbered(*table), below});
        } else if (!block.has_text_table()) {
          if (const auto place = terms_.FindExplained(block.paragraph())) {
            explained_[place->term] = true;
          }
        }
      }
    }
    print_glossary_ = terms_.size() > 0 &&
                      std::find(explained_.begin(), explained_.end(), true) == explained_.end();
    if (print_glossary_) headings_.push_back({"glossary", "名词解释", 2});
    headings_.push_back({kOriginsId, "数字由来", 2});
    headings_.push_back({"about", "关于本页", 2});
  }

  const v1::DerivedTable* FindTable(int number) const {
    for (const auto& table : publication_.tables.tables()) {
      if (table.number() == number) return &table;
    }
    return nullptr;
  }

  // The table of a section in which nothing else stands: the two share a heading.
  const v1::DerivedTable* OnlyTable(const v1::NarrativeSection& section) const {
    if (section.blocks_size() != 1 || !section.blocks(0).has_table_number()) return nullptr;
    return FindTable(section.blocks(0).table_number());
  }

  static std::string Numbered(const v1::DerivedTable& table) {
    return absl::StrCat("表 ", table.number(), " ", table.title());
  }
  static std::string TableTitle(const v1::NarrativeSection& section,
                                const v1::DerivedTable& table) {
    if (section.title().empty()) return Numbered(table);
    if (absl::StrContains(section.title(), table.title())) return section.title();
    return absl::StrCat(section.title(), " ", table.title());
  }

  void Head() {
    const auto head = writer_.Open("head");
    writer_.AddEmpty("meta", {{"charset", "utf-8"}});
    const std::string css_hash = ToBase64(ToBytes(Sha256(kPageCss)));
    writer_.AddEmpty("meta",
                     {{"http-equiv", "Content-Security-Policy"},
                      {"content", absl::StrCat("default-src 'none'; style-src 'sha256-", css_hash,
                                               "'; img-src data:; base-uri 'none'; "
                                               "form-action 'none'")}});
    writer_.AddEmpty("meta",
                     {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    writer_.AddEmpty("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
    writer_.AddEmpty("meta", {{"name", "generator"},
                              {"content", absl::StrCat("mingzhang ", publication_.release)}});
    // A browser that finds no icon asks the server for one.
    writer_.AddEmpty("link", {{"rel", "icon"}, {"href", "data:,"}});
    writer_.Add("title", publication_.watermark.empty()
                             ? title_
                             : absl::StrCat(title_, "（", publication_.watermark, "）"));
    writer_.AddStyle(kPageCss);
    writer_.NewLine();
  }

  void Watermark() {
    const auto svg = writer_.Open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                                          {"class", "watermark"},
                                          {"viewBox", "0 0 400 400"},
                                          {"aria-hidden", "true"}});
    // Level, since Chromium prints what is turned on the first page alone.
    for (const char* place : {"100", "200", "300"}) {
      writer_.Add("text", publication_.watermark, {{"x", place}, {"y", place}});
    }
  }

  void Cover() {
    const auto header = writer_.Open("header", {{"class", "cover"}});
    if (!publication_.watermark.empty()) {
      writer_.Add("p",
                  absl::StrCat(publication_.watermark,
                               "：尚未公开，仅供核对。内容以批复后正式公开的为准。"),
                  {{"class", "banner"}});
    }
    writer_.Add("h1", title_);
    if (cover_ != nullptr) {
      for (const auto& block : cover_->blocks()) {
        if (!block.paragraph().empty()) writer_.Add("p", block.paragraph());
      }
    }
    const auto facts = writer_.Open("dl", {{"class", "facts"}});
    Fact("编制部门", publication_.narrative.department_name());
    Fact("预算年度", absl::StrCat(content_.fiscal_year()));
    Fact("行政区划", absl::StrCat(content_.division().name(), " ", content_.division().code()));
    if (content_.has_compiled_on()) {
      const auto& date = content_.compiled_on();
      Fact("编制日期", absl::StrCat(date.year(), " 年 ", date.month(), " 月 ", date.day(), " 日"));
    }
  }

  void Fact(std::string_view name, std::string_view value, std::string_view css_class = {}) {
    if (value.empty()) return;
    const auto pair = writer_.Open("div");
    writer_.Add("dt", name);
    writer_.Add("dd", value,
                {css_class.empty() ? Attribute{} : Attribute{"class", std::string(css_class)}});
  }

  void Contents() {
    const auto nav = writer_.Open("nav", {{"class", "contents"}, {"aria-labelledby", "contents"}});
    writer_.Add("h2", "目录", {{"id", "contents"}});
    const auto list = writer_.Open("ol");
    for (std::size_t i = 0; i < headings_.size();) {
      // On paper nothing can be opened.
      const bool unprinted = headings_[i].id == kOriginsId;
      const auto item =
          writer_.Open("li", {unprinted ? Attribute{"class", "unprinted"} : Attribute{}});
      Link(headings_[i++]);
      std::size_t end = i;
      bool any = false;
      for (; end < headings_.size() && headings_[end].level > 2; ++end) {
        any = any || headings_[end].level <= kDeepestListed;
      }
      if (any) {
        const auto below = writer_.Open("ol");
        for (; i < end; ++i) {
          if (headings_[i].level > kDeepestListed) continue;
          const auto entry = writer_.Open("li");
          Link(headings_[i]);
        }
      }
      i = end;
    }
  }

  void Link(const Heading& heading) {
    writer_.Add("a", heading.title, {{"href", absl::StrCat("#", heading.id)}});
  }

  void CorrectionSection() {
    if (!publication_.correction) return;
    const auto section = writer_.Open("section", {{"aria-labelledby", "correction"}});
    writer_.Add("h2", "更正说明", {{"id", "correction"}});
    WriteCorrection(writer_, *publication_.correction,
                    links_.files.count(kCorrectionFile) == 0 ? "" : kCorrectionFile);
  }

  void Charts() {
    const auto section = writer_.Open("section", {{"aria-labelledby", "charts"}});
    writer_.Add("h2", "收支概览", {{"id", "charts"}});
    WriteCharts(writer_, publication_.charts, content_.fiscal_year());
  }

  void Section(const v1::NarrativeSection& section) {
    const int level = levels_[next_section_++];
    std::vector<bool> seen(terms_.size(), false);
    // A term is linked only to where it is explained.
    if (!print_glossary_) {
      for (std::size_t i = 0; i < seen.size(); ++i) seen[i] = !explained_[i];
    }
    if (const auto* only = OnlyTable(section)) {
      const auto element = writer_.Open("section", {{"id", SectionId(section)}});
      Table(*only, TableTitle(section, *only), level);
      return;
    }
    const bool titled = !section.title().empty();
    const std::string id = SectionId(section);
    const auto element = titled ? writer_.Open("section", {{"aria-labelledby", id}})
                                : writer_.Open("section", {{"id", id}});
    if (titled) writer_.Add(absl::StrCat("h", level), section.title(), {{"id", id}});
    for (int i = 0; i < section.blocks_size(); ++i) {
      const auto& block = section.blocks(i);
      if (block.has_table_number()) {
        const auto* table = FindTable(block.table_number());
        if (table == nullptr) continue;
        Table(*table, Numbered(*table), std::min(level + (titled ? 1 : 0), kDeepestHeading));
      } else if (block.has_text_table()) {
        WriteTextTable(writer_, block.text_table(), TextTableTitle(section, i));
      } else if (!IsTextTableTitle(section, i)) {
        Paragraph(block.paragraph(), seen);
      }
    }
    writer_.NewLine();
  }

  void Table(const v1::DerivedTable& table, const std::string& title, int level) {
    WriteTable(writer_, table, publication_.origins, title, level,
               publication_.narrative.department_name());
    FilesOfTable(table);
    writer_.NewLine();
  }

  void FilesOfTable(const v1::DerivedTable& table) {
    const std::string csv = TableFile(table.number());
    if (links_.files.count(csv) == 0) return;
    const auto paragraph = writer_.Open("p", {{"class", "files"}});
    writer_.Text(absl::StrCat("下载表 ", table.number(), "："));
    writer_.Add("a", absl::StrCat("表 ", table.number(), " CSV"), {{"href", csv}});
    if (links_.files.count(kWorkbookFile) == 0) return;
    writer_.Text("、");
    writer_.Add("a", "全部表格的工作簿", {{"href", kWorkbookFile}});
  }

  // How many paragraphs before the table of texts at `block` are its title: one that ends in 表,
  // perhaps with one in brackets, such as (2026 年), behind it.
  static int TitleParagraphs(const v1::NarrativeSection& section, int block) {
    const auto ends_like_title = [&](int i) {
      if (i < 0 || section.blocks(i).paragraph().size() > kMaxTitleBytes) return false;
      return absl::EndsWith(section.blocks(i).paragraph(),
                            absl::string_view(kTableSuffix.data(), kTableSuffix.size()));
    };
    if (ends_like_title(block - 1)) return 1;
    if (block == 0) return 0;
    const std::string& note = section.blocks(block - 1).paragraph();
    const bool in_brackets = absl::StartsWith(note, "(") || absl::StartsWith(note, "（");
    return in_brackets && note.size() <= kMaxTitleBytes && ends_like_title(block - 2) ? 2 : 0;
  }
  static std::string TextTableTitle(const v1::NarrativeSection& section, int block) {
    const int paragraphs = TitleParagraphs(section, block);
    std::string title;
    for (int i = block - paragraphs; i < block; ++i) {
      absl::StrAppend(&title, title.empty() ? "" : " ", section.blocks(i).paragraph());
    }
    return title;
  }
  static bool IsTextTableTitle(const v1::NarrativeSection& section, int paragraph) {
    for (int distance = 1; distance <= 2; ++distance) {
      const int table = paragraph + distance;
      if (table < section.blocks_size() && section.blocks(table).has_text_table() &&
          TitleParagraphs(section, table) >= distance) {
        return true;
      }
    }
    return false;
  }

  static std::string TermId(std::size_t term) { return absl::StrCat("term-", term + 1); }

  void Paragraph(const std::string& text, std::vector<bool>& seen) {
    if (const auto place = terms_.FindExplained(text);
        place.has_value() && !printed_[place->term]) {
      printed_[place->term] = true;
      const auto paragraph = writer_.Open("p", {{"id", TermId(place->term)}});
      writer_.Text(std::string_view(text).substr(0, place->begin));
      writer_.Add("dfn", std::string_view(text).substr(place->begin, place->end - place->begin));
      writer_.Text(std::string_view(text).substr(place->end));
      return;
    }
    const auto paragraph = writer_.Open("p");
    std::size_t at = 0;
    for (const auto& place : terms_.FindFirst(text, seen)) {
      writer_.Text(std::string_view(text).substr(at, place.begin - at));
      writer_.Add("a", std::string_view(text).substr(place.begin, place.end - place.begin),
                  {{"class", "term"}, {"href", absl::StrCat("#", TermId(place.term))}});
      at = place.end;
    }
    writer_.Text(std::string_view(text).substr(at));
  }

  void Glossary() {
    const auto section = writer_.Open("section", {{"aria-labelledby", "glossary"}});
    writer_.Add("h2", "名词解释", {{"id", "glossary"}});
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      const auto paragraph = writer_.Open("p", {{"id", TermId(i)}});
      writer_.Add("dfn", terms_.entry(i).term());
      writer_.Text(absl::StrCat("：", terms_.entry(i).definition()));
    }
  }

  void OriginsSection() {
    {
      const auto section =
          writer_.Open("section", {{"class", "origins"}, {"aria-labelledby", kOriginsId}});
      writer_.Add("h2", "数字由来", {{"id", kOriginsId}});
      writer_.Add(
          "p",
          "公开表格中带下划线的数字都可以点开，看它是哪些明细之和。明细按功能分类到项、按经济分"
          "类到款；不予公开的项目只列金额。每格按精确到分的合计四舍五入一次，因此各行打印的数"
          "相加与打印的合计可能有尾差。");
      if (!publication_.origins.complete) {
        writer_.Add("p", "明细较多，部分数字没有列出由来；全部明细见下表。");
      }
      Items();
      const auto details = writer_.Open("details");
      writer_.Add("summary",
                  absl::StrCat("全部支出明细（", publication_.lines_of_page.size(), " 条）"));
      WriteLines(writer_, publication_, publication_.lines_of_page, "全部支出明细");
    }
    About();
    WriteOrigins(writer_, publication_);
  }

  // In the tables items need not stand one by one.
  void Items() {
    const auto& items = publication_.disclosed.items;
    if (items.empty()) return;
    const auto details = writer_.Open("details");
    writer_.Add("summary", absl::StrCat("全部项目和上年结转结余（", items.size(), " 项）"));
    WriteItems(writer_, items);
  }

  void About() {
    const auto section =
        writer_.Open("section", {{"class", "about"}, {"aria-labelledby", "about"}});
    writer_.Add("h2", "关于本页", {{"id", "about"}});
    writer_.Add(
        "p",
        "本页由预算版本和公开格式自动生成：同一版本、同一格式、同一程序版本总是生成逐字节相同的文"
        "件。文字说明和表格中的数都由同一套明细推导。");
    {
      const auto facts = writer_.Open("dl", {{"class", "facts"}});
      Fact("预算版本", publication_.version > 0 ? absl::StrCat("第 ", publication_.version, " 版")
                                                : std::string("草案文件，尚未存入账本"));
      Fact("版本摘要 SHA-256", ToHex(publication_.version_digest), "digest");
      Fact("公开格式", publication_.tables.form_id());
      Fact("格式摘要 SHA-256", ToHex(publication_.tables.form_digest()), "digest");
      Fact("程序版本", absl::StrCat("mingzhang ", publication_.release));
    }
    Files();
  }

  void Files() {
    if (links_.files.empty()) return;
    struct Known {
      const char* path;
      const char* title;
    };
    constexpr Known kKnown[] = {{kPdfFile, "本页的 PDF"},
                                {kWorkbookFile, "全部表格的工作簿（Excel）"},
                                {kLinesFile, "支出明细（CSV）"},
                                {kItemsFile, "项目和上年结转结余（CSV）"},
                                {kRevenueFile, "收入（CSV）"},
                                {kUnitsFile, "预算单位（CSV）"},
                                {kCorrectionFile, "更正的数字（CSV）"},
                                {kJsonFile, "全部数据（JSON）"},
                                {kDataPackageFile, "数据说明（Data Package）"}};
    const auto list = writer_.Open("div", {{"class", "files"}});
    writer_.Add("p", "与本页一同公开的文件，各表的 CSV 在表下：");
    const auto items = writer_.Open("ul");
    for (const Known& file : kKnown) {
      if (links_.files.count(file.path) == 0) continue;
      const auto item = writer_.Open("li");
      writer_.Add("a", file.title, {{"href", file.path}});
    }
  }

  const Publication& publication_;
  const PageLinks& links_;
  const v1::BudgetContent& content_;
  HtmlWriter writer_;
  std::string title_;
  const v1::NarrativeSection* cover_ = nullptr;
  std::vector<const v1::NarrativeSection*> sections_;
  // Of each of them, the level of its heading.
  std::vector<int> levels_;
  std::size_t next_section_ = 0;
  std::vector<Heading> headings_;
  GlossaryLinks terms_;
  // The terms that the form's own text explains.
  std::vector<bool> explained_;
  std::vector<bool> printed_ = std::vector<bool>(terms_.size(), false);
  bool print_glossary_ = false;
};

}  // namespace

std::string RenderPage(const Publication& publication, const PageLinks& links) {
  return Page(publication, links).Render();
}

}  // namespace mingzhang::publication
