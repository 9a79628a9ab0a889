// mingzhang preview: the page that would be published, from a file.
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/commands.h"
#include "cli/disclosure_source.h"
#include "cli/failure.h"
#include "cli/text_table.h"
#include "common/file/file.h"
#include "workflow_service/publication/html_page.h"
#include "workflow_service/publication/pdf/pdf_renderer.h"
#include "workflow_service/publication/pdf/printed_page.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::cli {
namespace {

constexpr char kWatermark[] = "预览";
constexpr std::size_t kMaxPageBytes = std::size_t{256} << 20;

struct PreviewOptions {
  DisclosureSource source;
  std::string output;
  bool pdf = false;
  std::string pdf_renderer;
};

// OK where a page may be written without losing one that is not a preview.
absl::Status IsPreviewOrNothing(const std::filesystem::path& page) {
  const auto there = ReadFile(page, kMaxPageBytes);
  if (absl::IsNotFound(there.status())) return absl::OkStatus();
  if (there.ok() && absl::StrContains(*there, "name=\"generator\" content=\"mingzhang ") &&
      absl::StrContains(*there, kWatermark)) {
    return absl::OkStatus();
  }
  return ExitWith(ExitCode::kWrongResource,
                  Advise(absl::AlreadyExistsError(
                             absl::StrCat("“", page.string(), "”已在，不是以前生成的预览")),
                         "没有改动它。请另指定一个目录，或先移走这个文件"));
}

// OK where a PDF may be written without losing one that is not of a preview: that has its page
// beside it.
absl::Status HasItsPage(const std::filesystem::path& pdf, const std::filesystem::path& page) {
  std::error_code error;
  if (!std::filesystem::exists(pdf, error) || std::filesystem::exists(page, error)) {
    return absl::OkStatus();
  }
  return ExitWith(
      ExitCode::kWrongResource,
      Advise(absl::AlreadyExistsError(absl::StrCat("“", pdf.string(), "”已在，不是以前生成的预览")),
             "没有改动它。请另指定一个目录，或先移走这个文件"));
}

absl::Status WritePdf(const publication::Publication& publication, const std::string& program,
                      const std::filesystem::path& path) {
  const auto renderer = publication::NewPdfRenderer({.program = program});
  if (renderer == nullptr) {
    return UsageError("--pdf 要求生成 PDF，--pdf-renderer none 要求不生成，请去掉其中一个");
  }
  const auto pdf =
      renderer->Render(publication::RenderPrintedPage(publication), absl::InfiniteFuture());
  if (!pdf.ok()) return pdf.status();
  const absl::Status written = WriteFile(path, *pdf, kPrivateFile);
  return written.ok() ? written : ExitWith(ExitCode::kUsage, written);
}

absl::StatusOr<ExitCode> Preview(Session& session, const PreviewOptions& options) {
  const auto disclosure = ReadDisclosure(session, options.source);
  if (!disclosure.ok()) return disclosure.status();
  const auto subject =
      options.source.unit.empty() ? form::Subject::kDepartment : form::Subject::kUnit;
  auto publication = publication::DerivePublication(disclosure->content, disclosure->form,
                                                    disclosure->catalogue, subject);
  if (!publication.ok()) return ExitWith(ExitCode::kBadInput, publication.status());
  publication->release = MINGZHANG_RELEASE;
  publication->watermark = kWatermark;

  // What is not published yet is for its owner's eyes.
  const std::filesystem::path directory = options.output;
  const absl::Status made = MakePrivateDirectory(directory);
  if (!made.ok()) return ExitWith(ExitCode::kUsage, made);
  const std::filesystem::path page = directory / "index.html";
  const std::filesystem::path pdf = directory / "disclosure.pdf";
  if (const absl::Status mine = IsPreviewOrNothing(page); !mine.ok()) return mine;
  if (options.pdf) {
    if (const absl::Status mine = HasItsPage(pdf, page); !mine.ok()) return mine;
  }
  if (options.pdf) {
    const absl::Status printed = WritePdf(*publication, options.pdf_renderer, pdf);
    if (!printed.ok()) return printed;
  }
  const absl::Status written = WriteFile(page, publication::RenderPage(*publication), kPrivateFile);
  if (!written.ok()) return ExitWith(ExitCode::kUsage, written);
  if (session.json()) {
    nlohmann::ordered_json result = {{"page", page.string()},
                                     {"form", publication->tables.form_id()},
                                     {"tables", publication->tables.tables_size()}};
    if (options.pdf) result["pdf"] = pdf.string();
    session.PrintJson(result);
  } else {
    session.out() << "已生成预览 " << OneLine(page.string()) << "：公开格式 "
                  << publication->tables.form_id() << "，" << publication->tables.tables_size()
                  << " 张表。请用浏览器打开，打印即得 A4 文本。\n";
    if (options.pdf) session.out() << "同样内容的 PDF：" << OneLine(pdf.string()) << "\n";
  }
  return ExitCode::kOk;
}

}  // namespace

void AddPreviewCommand(CLI::App& app, Command& chosen) {
  AddCommand<PreviewOptions>(
      app, chosen, "preview", "生成公开网页的预览：离线，由文件推导，带“预览”水印",
      [](CLI::App& command, PreviewOptions& options) {
        AddFileSource(command, options.source);
        command.add_option("--output", options.output, "写到这个目录，没有就新建：index.html")
            ->required();
        auto* pdf = command.add_flag("--pdf", options.pdf, "再写一份 PDF：disclosure.pdf");
        command
            .add_option(
                "--pdf-renderer", options.pdf_renderer,
                "生成 PDF 的程序（chromium-headless-shell 或 chromium），不填则在 PATH 中找")
            ->needs(pdf);
      },
      Preview);
}

}  // namespace mingzhang::cli
