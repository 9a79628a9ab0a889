#include "workflow_service/publication/html_writer.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang::publication {
namespace {

TEST(EscapeHtmlTest, WritesWhatMarkupIsMadeOfAsReferences) {
  EXPECT_EQ(EscapeHtml("<script>alert(\"a\" & 'b')</script>"),
            "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;");
  EXPECT_EQ(EscapeHtml("&lt;"), "&amp;lt;") << "what is escaped already is text like any other";
  EXPECT_EQ(EscapeHtml("“三公”经费 1,704.86\n\t𠀀"), "“三公”经费 1,704.86\n\t𠀀");
}

TEST(EscapeHtmlTest, ReplacesWhatHasNoPlaceInADocument) {
  EXPECT_EQ(EscapeHtml(std::string("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(EscapeHtml("\x1B[31m\r"), "\uFFFD[31m\uFFFD");
  EXPECT_EQ(EscapeHtml("\u0085\u202E\u2066\u200F\uFFFE"), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(EscapeHtml("\xE4\xB8<"), "\uFFFD\uFFFD&lt;") << "a broken character ends no markup";
  EXPECT_EQ(EscapeHtml("\xC0\xBC"), "\uFFFD\uFFFD") << "an overlong <";
  EXPECT_EQ(EscapeHtml("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
}

TEST(HtmlWriterTest, NestsElementsAsScopesDo) {
  HtmlWriter writer;
  {
    const auto outer = writer.Open("p", {{"id", "a\"><b"}, {}, {"class", "c"}});
    writer.Text("1 < 2");
    writer.AddEmpty("br");
    writer.Add("a", "x & y", {{"href", "#'"}});
  }
  EXPECT_EQ(writer.Take(),
            "<!DOCTYPE html>\n<p id=\"a&quot;&gt;&lt;b\" class=\"c\">1 &lt; 2<br/>"
            "<a href=\"#&#39;\">x &amp; y</a></p>");
}

TEST(HtmlWriterDeathTest, StopsTheProcessWhenMarkupWouldBreak) {
  EXPECT_DEATH(
      {
        HtmlWriter writer;
        const auto open = writer.Open("p");
        writer.Take();
      },
      "an element is open");
  EXPECT_DEATH(
      {
        HtmlWriter writer;
        writer.AddStyle("</style><script>");
      },
      "style sheet");
}

}  // namespace
}  // namespace mingzhang::publication
