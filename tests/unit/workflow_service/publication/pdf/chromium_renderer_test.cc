// The renderer with programs that are no renderers; tests/e2e/pdf_test has the real one.
#include <sys/stat.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/workflow_service/publication/pdf/scratch_folder.h"
#include "workflow_service/publication/pdf/pdf_renderer.h"

namespace mingzhang::publication {
namespace {

using testing::HasSubstr;

// Writes a small PDF of Chromium's kind, which holds the page.
constexpr char kPrint[] = R"sh(
{ printf '%%PDF-1.4\n1 0 obj\n<</CreationDate (D:%s)>>\nendobj\n%%' "$(date +%Y%m%d%H%M%S%N)"
  cat page.html; printf '\n'; } > page.pdf
table=$(stat -c %s page.pdf)
printf 'xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n' >> page.pdf
printf 'trailer\n<</Info 1 0 R>>\nstartxref\n%s\n%%%%EOF\n' "$table" >> page.pdf
)sh";

class ChromiumRendererTest : public testing::Test {
 protected:
  ChromiumRendererTest() {
    const char* before = std::getenv("TMPDIR");
    if (before != nullptr) before_ = before;
    std::filesystem::create_directory(temporary_);
    setenv("TMPDIR", temporary_.c_str(), 1);
  }
  ~ChromiumRendererTest() override {
    EXPECT_TRUE(std::filesystem::is_empty(temporary_)) << "it leaves nothing behind";
    if (before_.empty()) {
      unsetenv("TMPDIR");
    } else {
      setenv("TMPDIR", before_.c_str(), 1);
    }
  }

  absl::StatusOr<std::string> Render(const std::string& script, PdfRendererOptions options = {},
                                     absl::Time deadline = absl::InfiniteFuture()) const {
    options.program = folder_.Script("renderer", script);
    return NewPdfRenderer(options)->Render("<p>页</p>", deadline);
  }

  ScratchFolder folder_;
  std::filesystem::path temporary_ = folder_.path() / "tmp";
  std::string before_;
};

TEST_F(ChromiumRendererTest, GivesWhatTheProgramMakesOfThePageWithoutItsDate) {
  const auto one = Render(kPrint);
  const auto other = Render(kPrint);
  ASSERT_EQ(one.status(), absl::OkStatus());
  ASSERT_EQ(other.status(), absl::OkStatus());
  EXPECT_THAT(*one, HasSubstr("<p>页</p>"));
  EXPECT_EQ(*one, *other);
}

TEST_F(ChromiumRendererTest, LetsTheProgramWorkInAFolderThatNobodyElseSees) {
  const auto out = (folder_.path() / "seen").string();
  const auto pdf = Render(absl::StrCat("stat -c %a . > ", out, "; pwd >> ", out, "; echo $HOME >> ",
                                       out, "\n", kPrint));
  ASSERT_EQ(pdf.status(), absl::OkStatus());
  const std::string seen = folder_.Read("seen");
  EXPECT_THAT(seen, testing::MatchesRegex("700\n(/.*/mingzhang-pdf-[^\n]*)\n/.*\n"));
  EXPECT_THAT(seen, HasSubstr(temporary_.string()));
}

TEST_F(ChromiumRendererTest, AsksForNoNetworkAndAnOutline) {
  const auto out = (folder_.path() / "arguments").string();
  const auto pdf = Render(absl::StrCat("printf '%s\\n' \"$@\" > ", out, "\n", kPrint));
  ASSERT_EQ(pdf.status(), absl::OkStatus());
  const std::string arguments = folder_.Read("arguments");
  for (const char* each :
       {"--host-resolver-rules=MAP * ~NOTFOUND\n", "--generate-pdf-document-outline\n",
        "--no-pdf-header-footer\n", "--user-data-dir=/"}) {
    EXPECT_THAT(arguments, HasSubstr(each));
  }
}

TEST_F(ChromiumRendererTest, NamesAProgramThatIsMissingAndHowToGetIt) {
  for (const char* program : {"no-such-renderer", "/no/such/renderer", "/dev/null", "/tmp"}) {
    const auto pdf = NewPdfRenderer({.program = program})->Render("", absl::InfiniteFuture());
    EXPECT_EQ(pdf.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ErrorReasonName(pdf.status()), "RENDERER_UNAVAILABLE");
    EXPECT_THAT(std::string(pdf.status().message()), HasSubstr(program));
    EXPECT_THAT(std::string(pdf.status().message()), HasSubstr("chromium-headless-shell"));
  }
}

TEST_F(ChromiumRendererTest, LooksForTheProgramInThePath) {
  const std::string before = std::getenv("PATH");
  folder_.Script("chromium", kPrint);
  setenv("PATH", folder_.path().c_str(), 1);
  const auto found = NewPdfRenderer({})->Render("x", absl::InfiniteFuture());
  const auto named = NewPdfRenderer({.program = "chromium"})->Render("x", absl::InfiniteFuture());
  // Nor is one of the folder that the service runs in taken.
  setenv("PATH", ":.:", 1);
  const auto current = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  const auto here = NewPdfRenderer({})->Render("x", absl::InfiniteFuture());
  std::filesystem::current_path(current);
  setenv("PATH", before.c_str(), 1);
  EXPECT_EQ(found.status(), absl::OkStatus());
  EXPECT_EQ(named.status(), absl::OkStatus());
  EXPECT_EQ(ErrorReasonName(here.status()), "RENDERER_UNAVAILABLE");
}

TEST_F(ChromiumRendererTest, IsNoRendererWhereNoPdfIsWanted) {
  EXPECT_EQ(NewPdfRenderer({.program = "none"}), nullptr);
}

TEST_F(ChromiumRendererTest, EndsAtItsOwnLimitOrTheDeadlineWhicheverComesFirst) {
  const auto own =
      Render("while :; do sleep 1; done", {.program = "", .time_limit = absl::Milliseconds(200)});
  EXPECT_EQ(own.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(own.status().message()), HasSubstr("超过时限"));
  const auto others =
      Render("while :; do sleep 1; done", {}, absl::Now() + absl::Milliseconds(200));
  EXPECT_EQ(others.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Render(kPrint, {}, absl::InfinitePast()).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ChromiumRendererTest, TellsWhatAProgramSaidLastBeforeItFailed) {
  const auto pdf = Render("seq 1 1000 >&2; printf 'no \\377 fonts\\n' >&2; exit 21");
  EXPECT_EQ(pdf.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ErrorReasonName(pdf.status()), "RENDERING_FAILED");
  EXPECT_THAT(std::string(pdf.status().message()), HasSubstr("状态 21"));
  EXPECT_THAT(std::string(pdf.status().message()), testing::EndsWith("1000\nno ? fonts"));
  EXPECT_LT(pdf.status().message().size(), 1500);
}

TEST_F(ChromiumRendererTest, TellsOfAProgramThatCrashed) {
  const auto pdf = Render("kill -SEGV $$");
  EXPECT_EQ(ErrorReasonName(pdf.status()), "RENDERING_FAILED");
  EXPECT_THAT(std::string(pdf.status().message()), HasSubstr("信号 11"));
}

TEST_F(ChromiumRendererTest, TakesNothingThatIsNoPdf) {
  for (const char* script : {"exit 0", "echo text > page.pdf", ": > page.pdf", "mkdir page.pdf",
                             "mkfifo page.pdf", "printf '%%PDF-1.4\\n' > page.pdf"}) {
    const auto pdf = Render(script);
    EXPECT_EQ(pdf.status().code(), absl::StatusCode::kInternal) << script;
    EXPECT_EQ(ErrorReasonName(pdf.status()), "RENDERING_FAILED") << script;
  }
}

TEST_F(ChromiumRendererTest, TakesNoPdfThatIsTooLarge) {
  EXPECT_EQ(Render(kPrint, {.program = "", .max_pdf_bytes = 10'000}).status(), absl::OkStatus());
  const auto pdf = Render(absl::StrCat(kPrint, "head -c 10000 /dev/zero >> page.pdf"),
                          {.program = "", .max_pdf_bytes = 10'000});
  EXPECT_EQ(ErrorReasonName(pdf.status()), "RENDERING_FAILED");
  EXPECT_THAT(std::string(pdf.status().message()), HasSubstr("10000"));
}

}  // namespace
}  // namespace mingzhang::publication
