#include "portal/site/budget_page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/bundle/manifest.h"
#include "common/bundle/published_folder.h"
#include "common/digest/digest.h"
#include "common/time/timestamp.h"
#include "portal/site/page_frame.h"
#include "portal/site/site_paths.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/html_correction.h"

namespace mingzhang::site {
namespace {

using ledger::v1::Disclosure;
using ledger::v1::DisclosureFile;
using publication::HtmlWriter;

using publication::kCorrectionFile;
using publication::kPdfFile;
using publication::kWorkbookFile;

// The part of a correction's page that lists what it changes.
constexpr char kCorrectionPart[] = "index.html#correction";

constexpr std::array<std::pair<const char*, const char*>, 11> kFileTitles = {
    {{kPageFile, "公开页面"},
     {kPdfFile, "PDF 文本，可打印"},
     {kWorkbookFile, "公开表格的工作簿（Excel）"},
     {publication::kLinesFile, "支出明细"},
     {publication::kItemsFile, "项目和结转项目"},
     {publication::kRevenueFile, "收入"},
     {publication::kUnitsFile, "预算单位"},
     {kCorrectionFile, "更正的数字：原数、现数、增减"},
     {publication::kJsonFile, "全部数据（JSON）"},
     {publication::kDataPackageFile, "数据说明（Fiscal Data Package）"},
     {kManifestFile, "文件清单，有各文件的大小和 SHA-256"}}};

std::string MinuteText(absl::Time time) {
  return absl::StrCat(DayText(time), absl::FormatTime(" %H:%M", time, ChinaStandardTime()));
}

std::string NumberText(std::int64_t disclosure) {
  return absl::StrCat("第 ", disclosure, " 次公开");
}

class BudgetPage {
 public:
  BudgetPage(const PublishedBudget& budget, absl::Span<const Disclosure> disclosures)
      : budget_(budget),
        disclosures_(disclosures),
        current_(disclosures.back()),
        frame_{
            BudgetPagePath(budget.name),
            absl::StrCat(budget.department_title, " ", budget.name.fiscal_year, " 年部门预算公开"),
            DepartmentPlace(budget)} {}

  SitePage Render() {
    return RenderPage(frame_, [this](HtmlWriter& writer) {
      Current(writer);
      Files(writer);
      if (disclosures_.size() > 1) Corrections(writer);
      Verification(writer);
    });
  }

 private:
  std::int64_t NumberOf(const Disclosure& disclosure) const {
    // Oldest first, without gaps.
    return budget_.current - (&current_ - &disclosure);
  }
  std::string PathOf(const Disclosure& disclosure, std::string_view file) const {
    return DisclosurePath({budget_.name, NumberOf(disclosure)}, file);
  }
  static bool Has(const Disclosure& disclosure, std::string_view path) {
    return std::any_of(disclosure.files().begin(), disclosure.files().end(),
                       [path](const DisclosureFile& file) { return file.path() == path; });
  }

  void Current(HtmlWriter& writer) const {
    {
      const auto facts = writer.Open("dl", {{"class", "facts"}});
      AddFact(writer, "公开时间", MinuteText(FromTimestamp(current_.publish_time())));
      if (current_.late()) {
        AddFact(writer, "公开期限", "晚于批复后二十日（预算法第十四条）");
      }
      if (disclosures_.size() > 1) {
        AddFact(writer, "更正",
                absl::StrCat(NumberText(budget_.current), "，更正了以前的 ",
                             disclosures_.size() - 1, " 次"));
        AddFact(writer, "更正原因", current_.correction_reason());
      }
      AddFact(writer, "行政区划", absl::StrCat(budget_.division_title, " ", budget_.name.division));
      AddFact(writer, "部门代码", budget_.name.department);
    }
    const auto actions = writer.Open("ul", {{"class", "actions"}});
    Action(writer, "阅读公开页面", kPageFile);
    Action(writer, "PDF 文本", kPdfFile);
    Action(writer, "表格工作簿", kWorkbookFile);
  }

  void Action(HtmlWriter& writer, std::string_view title, std::string_view file) const {
    if (!Has(current_, file)) return;
    const auto item = writer.Open("li");
    AddLink(writer, frame_, title, PathOf(current_, file));
  }

  void Files(HtmlWriter& writer) const {
    writer.Add("h2", "全部文件", {{"id", "files"}});
    const auto scroll = writer.Open(
        "div",
        {{"class", "scroll"}, {"role", "region"}, {"aria-labelledby", "files"}, {"tabindex", "0"}});
    const auto table = writer.Open("table");
    Row(writer, "thead", {"文件", "内容", "大小", "SHA-256"});
    const auto body = writer.Open("tbody");
    for (const DisclosureFile& file : current_.files()) {
      const auto row = writer.Open("tr");
      {
        const auto cell = writer.Open("th", {{"scope", "row"}});
        AddLink(writer, frame_, file.path(), PathOf(current_, file.path()));
      }
      writer.Add("td", FileTitle(file.path()));
      writer.Add("td", SizeText(file.size_bytes()), {{"class", "n"}});
      writer.Add("td", ToHex(file.digest()), {{"class", "digest"}});
    }
  }

  static void Row(HtmlWriter& writer, std::string_view group,
                  std::initializer_list<const char*> titles) {
    const auto head = writer.Open(group);
    const auto row = writer.Open("tr");
    for (const char* title : titles) writer.Add("th", title, {{"scope", "col"}});
  }

  void Corrections(HtmlWriter& writer) const {
    writer.Add("h2", "更正情况");
    writer.Add(
        "p", "每一次公开都保留原样。已被更正替代的，页面上方有标记，原来的页面另存在其“原件”中。");
    for (std::size_t i = disclosures_.size() - 1; i > 0; --i) {
      Correction(writer, disclosures_[i - 1], disclosures_[i]);
    }
  }

  void Correction(HtmlWriter& writer, const Disclosure& old, const Disclosure& correction) const {
    writer.Add("h3",
               absl::StrCat(DayText(FromTimestamp(correction.publish_time())), "更正：",
                            NumberText(NumberOf(correction)), "替代", NumberText(NumberOf(old))));
    const auto facts = writer.Open("dl", {{"class", "facts"}});
    AddFact(writer, "原因", correction.correction_reason());
    if (Has(correction, kCorrectionFile)) {
      const auto pair = writer.Open("div");
      writer.Add("dt", "逐项对照");
      const auto value = writer.Open("dd");
      AddLink(writer, frame_, "原来的和现在的", PathOf(correction, kCorrectionPart));
      writer.Text(" ");
      AddLink(writer, frame_, kCorrectionFile, PathOf(correction, kCorrectionFile));
    }
    Version(writer, "更正后", correction);
    Version(writer, "更正前", old);
  }

  void Version(HtmlWriter& writer, std::string_view name, const Disclosure& disclosure) const {
    const bool superseded = NumberOf(disclosure) != budget_.current;
    const auto pair = writer.Open("div");
    writer.Add("dt", name);
    const auto value = writer.Open("dd");
    AddLink(writer, frame_, NumberText(NumberOf(disclosure)), PathOf(disclosure, kPageFile));
    writer.Text(absl::StrCat("（", DayText(FromTimestamp(disclosure.publish_time())), "）"));
    if (superseded) {
      writer.Add("span", "已被更正替代", {{"class", "mark"}});
      writer.Text(" ");
      AddLink(writer, frame_, "原件", PathOf(disclosure, kOriginalPageFile));
    }
    for (const char* file : {kPdfFile, kWorkbookFile, kManifestFile}) {
      if (!Has(disclosure, file)) continue;
      writer.Text(" ");
      AddLink(writer, frame_, file, PathOf(disclosure, file));
    }
  }

  void Verification(HtmlWriter& writer) const {
    writer.Add("h2", "核对");
    const auto line = [&](std::string_view text) { writer.Add("p", text); };
    line(
        "公开的每个文件都列在文件清单 manifest.json "
        "里；清单的摘要记在公开时的审计条目里，回执证明"
        "条目在签名的审计日志里。因此任何人都可以核对文件是不是当时公开的。");
    {
      const auto facts = writer.Open("dl", {{"class", "facts"}});
      AddFact(writer, "清单 manifest.json 的 SHA-256", ToHex(current_.manifest_digest()), "digest");
      AddFact(writer, "预算版本", absl::StrCat("第 ", current_.version(), " 版"));
      AddFact(writer, "版本摘要 SHA-256", ToHex(current_.version_digest()), "digest");
      AddFact(writer, "审计日志", absl::StrCat("第 ", current_.log_index(), " 条（从 0 数起）"));
      const auto pair = writer.Open("div");
      writer.Add("dt", "回执");
      const auto value = writer.Open("dd");
      AddLink(writer, frame_, kPublicationReceipt, PathOf(current_, kPublicationReceipt));
      writer.Text("，条目 ");
      AddLink(writer, frame_, kPublicationEntry, PathOf(current_, kPublicationEntry));
    }
    const auto paragraph = writer.Open("p");
    writer.Text("做法见");
    AddLink(writer, frame_, "怎样核对", kVerifyPage);
    writer.Text("。");
    if (disclosures_.size() > 1) {
      writer.Text(
          "已被更正替代的公开，其 index.html 上方加了标记，核对的是原件 original/index.html，"
          "其余文件都是原样。");
    }
  }

  const PublishedBudget& budget_;
  const absl::Span<const Disclosure> disclosures_;
  const Disclosure& current_;
  const Frame frame_;
};

}  // namespace

SitePage RenderBudgetPage(const PublishedBudget& budget, absl::Span<const Disclosure> disclosures) {
  return BudgetPage(budget, disclosures).Render();
}

std::string MarkSuperseded(const std::string& frozen_page, const Disclosure& superseded,
                           const Disclosure& correction) {
  std::string text =
      absl::StrCat("这次公开已于 ", DayText(FromTimestamp(superseded.supersede_time())),
                   "被更正替代，仅供查考，不再有效。");
  if (!correction.correction_reason().empty()) {
    absl::StrAppend(&text, "更正原因：", correction.correction_reason());
  }
  return publication::InsertNotice(
      frozen_page, text, RelativeLink(superseded.name() + "/", correction.name() + "/index.html"),
      "查看更正后的公开");
}

std::string FileTitle(const std::string& path) {
  for (const auto& [known, title] : kFileTitles) {
    if (path == known) return title;
  }
  absl::string_view number = path;
  int table = 0;
  if (absl::ConsumePrefix(&number, "data/table-") && absl::ConsumeSuffix(&number, ".csv") &&
      absl::SimpleAtoi(number, &table)) {
    return absl::StrCat("表 ", table);
  }
  return "";
}

}  // namespace mingzhang::site
