// mingzhang export | check-bundle: page, workbook and open data of a budget, as files.
#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/bundle_directory.h"
#include "cli/commands.h"
#include "cli/disclosure_source.h"
#include "cli/failure.h"
#include "cli/text_table.h"
#include "workflow_service/publication/bundle.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::cli {
namespace {

// What a file holds is not published.
constexpr char kWatermark[] = "草案";

struct ExportOptions {
  DisclosureSource source;
  std::string output;
};

struct CheckBundleOptions {
  std::string directory;
};

nlohmann::ordered_json FilesJson(const Manifest& manifest) {
  auto files = nlohmann::ordered_json::array();
  for (const auto& file : manifest.files) {
    files.push_back({{"path", file.path}, {"size", file.size}, {"sha256", ToHex(file.sha256)}});
  }
  return files;
}

absl::StatusOr<ExitCode> Export(Session& session, const ExportOptions& options) {
  if (IsInLedger(options.source)) {
    return UsageError("export 由交换格式的文件导出，不由账本里的版本");
  }
  const auto disclosure = ReadDisclosure(session, options.source);
  if (!disclosure.ok()) return disclosure.status();
  const auto subject =
      options.source.unit.empty() ? form::Subject::kDepartment : form::Subject::kUnit;
  auto publication = publication::DerivePublication(disclosure->content, disclosure->form,
                                                    disclosure->catalogue, subject);
  if (!publication.ok()) return ExitWith(ExitCode::kBadInput, publication.status());
  publication->version_digest = ToBytes(disclosure->version_digest);
  publication->release = MINGZHANG_RELEASE;
  publication->watermark = kWatermark;

  Manifest manifest;
  manifest.name = disclosure->budget_name;
  manifest.unit = options.source.unit;
  const auto files = publication::RenderBundle(*publication, {manifest.name});
  if (!files.ok()) return ExitWith(ExitCode::kBadInput, files.status());
  const auto& tables = publication->tables;
  manifest.version_digest = ToHex(disclosure->version_digest);
  manifest.form = {tables.form_id(), ToHex(tables.form_digest())};
  manifest.release = MINGZHANG_RELEASE;
  manifest.files = ListFiles(*files);
  const absl::Status written =
      WriteBundle(options.output, manifest, *files, BundleAudience::kEverybody);
  if (!written.ok()) return written;

  if (session.json()) {
    session.PrintJson({{"directory", options.output},
                       {"form", tables.form_id()},
                       {"version_digest", manifest.version_digest},
                       {"files", FilesJson(manifest)}});
    return ExitCode::kOk;
  }
  session.out() << "已导出到 " << OneLine(options.output) << "：公开格式 " << tables.form_id()
                << "，" << tables.tables_size() << " 张表，" << manifest.files.size()
                << " 个文件和清单 " << kManifestFile << "\n";
  for (const auto& file : manifest.files) {
    session.out() << "  " << file.path << "  " << file.size << " 字节\n";
  }
  return ExitCode::kOk;
}

std::string_view ProblemName(FileProblem problem) {
  switch (problem) {
    case FileProblem::kChanged:
      return "CHANGED";
    case FileProblem::kMissing:
      return "MISSING";
    case FileProblem::kNotListed:
      break;
  }
  return "NOT_LISTED";
}

std::string_view ProblemTitle(FileProblem problem) {
  switch (problem) {
    case FileProblem::kChanged:
      return "已改动";
    case FileProblem::kMissing:
      return "缺少";
    case FileProblem::kNotListed:
      break;
  }
  return "不在清单里";
}

absl::StatusOr<ExitCode> CheckBundle(Session& session, const CheckBundleOptions& options) {
  const auto bundle = ReadBundle(options.directory);
  if (!bundle.ok()) return bundle.status();
  const auto findings = CheckFiles(bundle->manifest, bundle->files);
  if (session.json()) {
    auto problems = nlohmann::ordered_json::array();
    for (const FileFinding& finding : findings) {
      problems.push_back({{"path", finding.path}, {"problem", ProblemName(finding.problem)}});
    }
    session.PrintJson({{"name", bundle->manifest.name},
                       {"unit", bundle->manifest.unit},
                       {"version_digest", bundle->manifest.version_digest},
                       {"files", bundle->manifest.files.size()},
                       {"problems", std::move(problems)}});
  } else {
    for (const FileFinding& finding : findings) {
      session.out() << ProblemTitle(finding.problem) << "  " << OneLine(finding.path) << "\n";
    }
    session.out() << bundle->manifest.files.size() << " 个文件"
                  << (findings.empty() ? "都与清单一致：" : "与清单不一致：")
                  << OneLine(bundle->manifest.name)
                  << (bundle->manifest.unit.empty()
                          ? ""
                          : absl::StrCat("，单位 ", OneLine(bundle->manifest.unit)))
                  << "\n";
  }
  return findings.empty() ? ExitCode::kOk : ExitCode::kRefused;
}

}  // namespace

void AddExportCommands(CLI::App& app, Command& chosen) {
  AddCommand<ExportOptions>(
      app, chosen, "export", "导出网页、工作簿和开放数据：离线，由文件推导",
      [](CLI::App& command, ExportOptions& options) {
        AddFileSource(command, options.source);
        command
            .add_option("--output", options.output,
                        "写成这个目录；已在的须是空目录或以前导出、没有改动过的")
            ->required();
      },
      Export);
  AddCommand<CheckBundleOptions>(
      app, chosen, "check-bundle", "按清单核对一个导出的目录：改动、缺少和多出的文件",
      [](CLI::App& command, CheckBundleOptions& options) {
        command.add_option("DIR", options.directory, "有 manifest.json 的目录")->required();
      },
      CheckBundle);
}

}  // namespace mingzhang::cli
