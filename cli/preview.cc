// mingzhang preview: what would be published, from a file or of a version in the ledger.
#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/bundle_directory.h"
#include "cli/commands.h"
#include "cli/disclosure_source.h"
#include "cli/failure.h"
#include "cli/text_table.h"
#include "common/bundle/manifest.h"
#include "common/file/file.h"
#include "common/resource/resource_name.h"
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

// All files of a disclosure as the workflow service would publish it.
absl::StatusOr<std::vector<BundleFile>> Receive(Client& client, const std::string& version) {
  workflow::v1::PreviewDisclosureRequest request;
  request.set_name(version);
  std::vector<BundleFile> files;
  std::size_t bytes = 0;
  const absl::Status read = client.Read(
      &Client::Workflow::PreviewDisclosure, request,
      [&](const workflow::v1::PreviewDisclosureResponse& piece) -> absl::Status {
        bytes += piece.data().size();
        if (!piece.path().empty()) files.push_back({piece.path(), ""});
        if (files.empty() || bytes > kMaxBundleBytes || files.size() > kMaxManifestFiles) {
          return absl::InternalError("流程服务送来的预览不合约定");
        }
        files.back().contents += piece.data();
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return files;
}

absl::StatusOr<ExitCode> PreviewVersion(Session& session, const PreviewOptions& options) {
  const auto& reference = options.source.reference;
  if (!options.source.unit.empty() || !reference.form.empty() || !reference.config.empty() ||
      !reference.catalogues.empty() || options.pdf) {
    return UsageError(
        "账本中的版本按其公开时的样子预览，含 PDF；--unit、--form、--config、--catalog、--pdf "
        "只用于文件");
  }
  const auto version = FindVersion(session, options.source);
  if (!version.ok()) return version.status();
  const auto name = VersionName::Parse(*version);
  if (!name.ok()) return name.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  auto files = Receive(**client, *version);
  if (!files.ok()) return files.status();
  const auto is_manifest = [](const BundleFile& file) { return file.path == kManifestFile; };
  const auto text = std::find_if(files->begin(), files->end(), is_manifest);
  const auto manifest = ParseManifest(text == files->end() ? "" : text->contents);
  if (!manifest.ok()) return ExitWith(ExitCode::kOther, manifest.status());
  files->erase(text);
  if (!CheckFiles(*manifest, *files).empty()) {
    return absl::InternalError("流程服务送来的预览与其清单不符");
  }
  // What is not published yet is for its owner's eyes, also in a folder that lets others in.
  const absl::Status made = MakePrivateDirectory(options.output);
  if (!made.ok()) return ExitWith(ExitCode::kUsage, made);
  const auto directory =
      std::filesystem::path(options.output) / absl::StrCat("version-", name->version);
  const absl::Status written = WriteBundle(directory, *manifest, *files, BundleAudience::kOwner);
  if (!written.ok()) return written;
  if (session.json()) {
    session.PrintJson({{"directory", directory.string()},
                       {"page", (directory / "index.html").string()},
                       {"version", *version},
                       {"form", manifest->form.id},
                       {"files", files->size()}});
  } else {
    session.out() << "已生成第 " << name->version << " 版的预览 "
                  << OneLine((directory / "index.html").string()) << "：公开格式 "
                  << OneLine(manifest->form.id) << "，" << files->size()
                  << " 个文件，与公开时的相同，另带“预览”水印。\n";
  }
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Preview(Session& session, const PreviewOptions& options) {
  if (IsInLedger(options.source)) return PreviewVersion(session, options);
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
      app, chosen, "preview",
      "预览将要公开的内容，带“预览”水印：由文件推导（离线），或账本里的版本",
      [](CLI::App& command, PreviewOptions& options) {
        AddDisclosureSource(command, options.source);
        command
            .add_option("--output", options.output,
                        "写到这个目录，没有就新建：文件的预览为 index.html，账本里的版本为 "
                        "version-N/ 里的全部公开文件")
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
