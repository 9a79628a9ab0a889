#include "workflow_service/publication/pdf/chromium_renderer.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/file/file.h"
#include "common/status/status.h"
#include "common/text/utf8.h"
#include "workflow_service/publication/pdf/child_process.h"
#include "workflow_service/publication/pdf/private_directory.h"
#include "workflow_service/publication/pdf/reproducible_pdf.h"

namespace mingzhang::publication {
namespace {

// The same renderer; the first one is smaller and needs no desktop.
constexpr std::array kPrograms = {"chromium-headless-shell", "chromium"};
constexpr char kNoPdf[] = "none";
constexpr char kDefaultPath[] = "/usr/local/bin:/usr/bin:/bin";
constexpr char kPage[] = "page.html";
constexpr char kPdf[] = "page.pdf";
constexpr char kLog[] = "log";

// Of what the program said, this much from its end is told.
constexpr std::streamoff kToldBytes = 1000;

bool IsProgram(const std::filesystem::path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

// Where the program is; empty when it is not there.
std::filesystem::path FindProgram(std::string_view name) {
  if (name.find('/') != std::string_view::npos) {
    std::error_code error;
    const auto path = std::filesystem::absolute(name, error);
    return !error && IsProgram(path) ? path : std::filesystem::path();
  }
  const char* variable = std::getenv("PATH");
  const std::vector<std::string> folders =
      absl::StrSplit(variable != nullptr ? variable : kDefaultPath, ':');
  for (const std::string& folder : folders) {
    // Never the folder that the service happens to run in.
    if (!folder.starts_with('/')) continue;
    auto path = std::filesystem::path(folder) / name;
    if (IsProgram(path)) return path;
  }
  return {};
}

absl::Status Missing(const std::string& program) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_RENDERER_UNAVAILABLE,
      absl::StrCat("找不到生成 PDF 的程序 ", program,
                   "：请在本机安装 Debian 软件包 chromium-headless-shell 和 fonts-noto-cjk"
                   "（apt-get install），或用 --pdf-renderer 指定它的路径，然后重试"));
}

absl::Status Failed(const std::string& why, const std::string& said) {
  return MakeError(
      absl::StatusCode::kInternal, budget::v1::ERROR_REASON_RENDERING_FAILED,
      absl::StrCat("生成 PDF 失败：", why, said.empty() ? "" : "。程序最后的输出：", said));
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

// The end of what the program said, from a whole line on, as a message may carry it.
std::string LastWords(const std::filesystem::path& log) {
  std::ifstream file(log, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (size <= 0) return {};
  const std::streamoff begin = std::max<std::streamoff>(0, size - kToldBytes);
  file.seekg(begin);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (begin > 0) text.erase(0, text.find('\n') + 1);
  text.erase(text.find_last_not_of(" \r\n") + 1);
  for (auto at = FindInvalidUtf8(text); at != std::string::npos; at = FindInvalidUtf8(text)) {
    text[at] = '?';
  }
  return text;
}

std::vector<std::string> Arguments(const std::filesystem::path& directory) {
  std::vector<std::string> arguments = {
      "--headless",
      absl::StrCat("--print-to-pdf=", kPdf),
      "--no-pdf-header-footer",
      "--generate-pdf-document-outline",
      "--lang=zh-CN",
      // Widths of characters depend on neither screen nor settings.
      "--font-render-hinting=none",
      "--disable-gpu",
      // No network, and nothing that would look for one.
      "--host-resolver-rules=MAP * ~NOTFOUND",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-extensions",
      "--disable-breakpad",
      "--disable-crash-reporter",
      "--no-first-run",
      // Containers have little of it.
      "--disable-dev-shm-usage",
      absl::StrCat("--user-data-dir=", (directory / "profile").string()),
  };
  // Chromium refuses to start its sandbox as root.
  if (geteuid() == 0) arguments.emplace_back("--no-sandbox");
  arguments.emplace_back(kPage);
  return arguments;
}

std::vector<std::string> Environment(const std::filesystem::path& directory) {
  return {absl::StrCat("PATH=", kDefaultPath), absl::StrCat("HOME=", directory.string()),
          absl::StrCat("TMPDIR=", directory.string()), "LANG=C.UTF-8", "TZ=UTC"};
}

}  // namespace

absl::StatusOr<std::string> ChromiumRenderer::Render(std::string_view html, absl::Time deadline) {
  std::filesystem::path program;
  if (!options_.program.empty()) {
    program = FindProgram(options_.program);
  } else {
    for (const char* name : kPrograms) {
      if (program.empty()) program = FindProgram(name);
    }
  }
  if (program.empty()) return Missing(options_.program.empty() ? kPrograms[0] : options_.program);

  const auto directory = PrivateDirectory::Make("mingzhang-pdf-");
  if (!directory.ok()) return Failed(Message(directory.status()), {});
  const std::filesystem::path log = directory->path() / kLog;
  const absl::Status written = WriteFile(directory->path() / kPage, html, kPrivateFile);
  if (!written.ok()) return Failed(Message(written), {});

  const absl::Status run = RunChild({.program = program,
                                     .arguments = Arguments(directory->path()),
                                     .environment = Environment(directory->path()),
                                     .directory = directory->path(),
                                     .log = log},
                                    std::min(deadline, absl::Now() + options_.time_limit));
  if (absl::IsDeadlineExceeded(run)) {
    return absl::DeadlineExceededError(
        "生成 PDF 超过时限，已停止，没有留下任何文件；请稍后重试，或请管理员放宽 --pdf-seconds");
  }
  if (!run.ok()) return Failed(absl::StrCat(program.string(), " ", run.message()), LastWords(log));
  auto pdf = ReadFile(directory->path() / kPdf, options_.max_pdf_bytes);
  if (!pdf.ok()) return Failed(Message(pdf.status()), LastWords(log));
  const absl::Status whole = MakeReproducible(*pdf);
  if (!whole.ok()) return Failed(Message(whole), LastWords(log));
  return pdf;
}

std::unique_ptr<PdfRenderer> NewPdfRenderer(PdfRendererOptions options) {
  if (options.program == kNoPdf) return nullptr;
  return std::make_unique<ChromiumRenderer>(std::move(options));
}

}  // namespace mingzhang::publication
