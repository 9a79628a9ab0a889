// mingzhang preview: the page that would be published, from a file.
#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/disclosure_source.h"
#include "cli/failure.h"
#include "cli/text_table.h"
#include "common/file/file.h"
#include "workflow_service/publication/html_page.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::cli {
namespace {

constexpr char kWatermark[] = "预览";
constexpr std::size_t kMaxPageBytes = std::size_t{256} << 20;

struct PreviewOptions {
  DisclosureSource source;
  std::string output;
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
  if (const absl::Status mine = IsPreviewOrNothing(page); !mine.ok()) return mine;
  const absl::Status written = WriteFile(page, publication::RenderPage(*publication), kPrivateFile);
  if (!written.ok()) return ExitWith(ExitCode::kUsage, written);
  if (session.json()) {
    session.PrintJson({{"page", page.string()},
                       {"form", publication->tables.form_id()},
                       {"tables", publication->tables.tables_size()}});
  } else {
    session.out() << "已生成预览 " << OneLine(page.string()) << "：公开格式 "
                  << publication->tables.form_id() << "，" << publication->tables.tables_size()
                  << " 张表。请用浏览器打开，打印即得 A4 文本。\n";
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
      },
      Preview);
}

}  // namespace mingzhang::cli
