// mingzhang disclosure list | show | download: what everybody may read, without a token.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/budget_reading.h"
#include "cli/bundle_directory.h"
#include "cli/commands.h"
#include "cli/disclosure_proof.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/receipt.h"
#include "cli/text_table.h"
#include "cli/trusted_keys.h"
#include "common/bundle/published_folder.h"
#include "common/digest/digest.h"
#include "common/file/file.h"
#include "common/resource/resource_name.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::Disclosure;

constexpr int kPageSize = 200;
constexpr std::string_view kCollection = "/disclosures/";

struct ListOptions {
  std::string parent;
  int fiscal_year = 0;
};

struct ShowOptions {
  std::string name;
  KeyOptions keys;
};

struct DownloadOptions {
  std::string name;
  std::string output;
  KeyOptions keys;
};

std::string StateTitle(ledger::v1::DisclosureState state) {
  switch (state) {
    case ledger::v1::DISCLOSURE_STATE_CURRENT:
      return "已公开";
    case ledger::v1::DISCLOSURE_STATE_SUPERSEDED:
      return "已被更正替代";
    default:
      return std::to_string(state);
  }
}

absl::Status Distrust(std::string_view why) {
  return ExitWith(ExitCode::kRefused,
                  Advise(absl::DataLossError(std::string(why)),
                         "服务或网络不可信，或公开的内容被改动：请告知公开单位和审计人员"));
}

// A disclosure's name, …/disclosures/- for the one of a budget that holds.
absl::StatusOr<std::string> WantedName(const std::string& text) {
  const std::size_t collection = text.find(kCollection);
  const auto budget = BudgetName::Parse(std::string_view(text).substr(0, collection));
  if (!budget.ok()) return budget.status();
  const std::string prefix = absl::StrCat(budget->ToString(), std::string(kCollection));
  if (collection == std::string::npos) return prefix + "-";
  const std::string id = text.substr(collection + kCollection.size());
  std::int64_t number = 0;
  if (id != "-" && (!absl::SimpleAtoi(id, &number) || number < 1 || std::to_string(number) != id)) {
    return UsageError(absl::StrCat("“", text, "”应以 /disclosures/1 的样子结尾，从 1 数起"));
  }
  return prefix + id;
}

// The disclosure of that name, whose number "-" leaves open.
absl::StatusOr<Disclosure> ReadDisclosure(Session& session, const std::string& text) {
  const auto name = WantedName(text);
  if (!name.ok()) return name.status();
  const auto client = session.public_client();
  if (!client.ok()) return client.status();
  ledger::v1::GetDisclosureRequest request;
  request.set_name(*name);
  auto disclosure = (*client)->Call(&Client::Disclosures::GetDisclosure, request);
  if (!disclosure.ok()) return disclosure.status();
  const auto answered = WantedName(disclosure->name());
  const bool fits =
      answered.ok() && !absl::EndsWith(*answered, "/-") &&
      (*answered == *name || (absl::EndsWith(*name, "/-") &&
                              absl::StartsWith(*answered, name->substr(0, name->size() - 1))));
  if (!fits) return Distrust(absl::StrCat("服务返回的是 ", disclosure->name(), "，不是所要的"));
  return disclosure;
}

absl::StatusOr<ExitCode> List(Session& session, const ListOptions& options) {
  if (options.fiscal_year != 0 &&
      (options.fiscal_year < kMinFiscalYear || options.fiscal_year > kMaxFiscalYear)) {
    return UsageError("--year 应为 4 位数字的年度");
  }
  const auto client = session.public_client();
  if (!client.ok()) return client.status();
  ledger::v1::ListDisclosuresRequest request;
  request.set_parent(ListParent(options.parent));
  request.set_fiscal_year(options.fiscal_year);
  request.set_page_size(kPageSize);
  ledger::v1::ListDisclosuresResponse all;
  do {
    const auto page = (*client)->Call(&Client::Disclosures::ListDisclosures, request);
    if (!page.ok()) return page.status();
    if (!page->next_page_token().empty() && page->next_page_token() == request.page_token()) {
      return Distrust("服务返回的列表没有尽头");
    }
    all.mutable_disclosures()->MergeFrom(page->disclosures());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  if (session.json()) {
    session.PrintJson(ToJson(all));
    return ExitCode::kOk;
  }
  TextTable table({{"公开"},
                   {"部门"},
                   {"年度", Align::kRight},
                   {"状态"},
                   {"版本", Align::kRight},
                   {"公开时间"},
                   {"文件", Align::kRight}});
  for (const Disclosure& disclosure : all.disclosures()) {
    table.Add({disclosure.name(), disclosure.department_display_name(),
               std::to_string(disclosure.fiscal_year()), StateTitle(disclosure.state()),
               std::to_string(disclosure.version()), TimeText(disclosure.publish_time()),
               std::to_string(disclosure.files_size())});
  }
  table.Print(session.out());
  session.out() << "共 " << all.disclosures_size() << " 次公开\n";
  return ExitCode::kOk;
}

void PrintDisclosure(std::ostream& out, const Disclosure& disclosure) {
  out << OneLine(disclosure.department_display_name()) << ' ' << disclosure.fiscal_year()
      << " 年部门预算\n"
      << "名称：" << OneLine(disclosure.name()) << '\n'
      << "状态：" << StateTitle(disclosure.state());
  if (!disclosure.superseded_by().empty()) {
    out << "，于 " << TimeText(disclosure.supersede_time()) << " 由 "
        << OneLine(disclosure.superseded_by()) << " 替代";
  }
  out << "\n版本：第 " << disclosure.version() << " 版，内容摘要 "
      << ToHex(disclosure.version_digest()) << '\n'
      << "公开：" << TimeText(disclosure.publish_time())
      << (disclosure.late() ? "，超期" : "，按期") << '\n';
  if (!disclosure.correction_reason().empty()) {
    out << "更正原因：" << OneLine(disclosure.correction_reason()) << '\n';
  }
  out << "清单：SHA-256 为 " << ToHex(disclosure.manifest_digest()) << '\n'
      << "文件：" << disclosure.files_size() << " 个\n";
  for (const auto& file : disclosure.files()) {
    out << "  " << OneLine(file.path()) << "  " << file.size_bytes() << " 字节\n";
  }
}

absl::StatusOr<ExitCode> Show(Session& session, const ShowOptions& options) {
  const auto keys = KnownKeys(session, options.keys);
  if (!keys.ok()) return keys.status();
  const auto disclosure = ReadDisclosure(session, options.name);
  if (!disclosure.ok()) return disclosure.status();
  std::optional<ProvenEntry> proven;
  if (*keys) {
    const auto proof = ProofText(disclosure->receipt());
    if (!proof.ok()) return proof.status();
    auto entry = ProveDisclosure(*disclosure, *proof, (*keys)->ThatSigned(*proof).chain);
    if (!entry.ok()) return entry.status();
    proven = *std::move(entry);
  }
  if (session.json()) {
    auto document = ToJson(*disclosure);
    document["receipt_verified"] = proven.has_value();
    session.PrintJson(document);
    return ExitCode::kOk;
  }
  PrintDisclosure(session.out(), *disclosure);
  if (proven) {
    session.out() << "回执已验证：审计日志第 " << proven->entry.log_index() << " 条（日志共 "
                  << proven->tree_size << " 条）\n";
  } else {
    session.out() << "回执未验证：没有审计日志的验证公钥，可用 --key 给出\n";
  }
  return ExitCode::kOk;
}

// Reads a file of the disclosure, and hands its bytes on as they come. What is not as `file` says
// is refused, at the latest once all were handed on.
absl::Status Fetch(Client& client, const std::string& disclosure, const ManifestFile& file,
                   absl::FunctionRef<absl::Status(std::string_view piece)> take) {
  ledger::v1::DownloadDisclosureFileRequest request;
  request.set_name(disclosure);
  request.set_path(file.path);
  std::uint64_t size = 0;
  Sha256Stream digest;
  const absl::Status read = client.Read(
      &Client::Disclosures::DownloadDisclosureFile, request,
      [&](const ledger::v1::DownloadDisclosureFileResponse& response) {
        if (response.data().size() > file.size - size) {
          return RefuseFiles({{file.path, absl::StrCat("比清单所记的 ", file.size, " 字节长")}});
        }
        size += response.data().size();
        digest.Update(response.data());
        return take(response.data());
      });
  if (!read.ok()) return read;
  if (size != file.size) {
    return RefuseFiles(
        {{file.path, absl::StrCat("只有 ", size, " 字节，清单所记为 ", file.size, " 字节")}});
  }
  if (digest.Finish() != file.sha256) {
    return RefuseFiles({{file.path, "SHA-256 不是清单所记的"}});
  }
  return absl::OkStatus();
}

// The manifest as it was published, which the audit log vouches for.
absl::StatusOr<std::string> FetchManifest(Client& client, const Disclosure& disclosure) {
  ManifestFile file{kManifestFile, 0, {}};
  for (const auto& listed : disclosure.files()) {
    if (listed.path() == kManifestFile && listed.size_bytes() > 0) {
      file.size = static_cast<std::uint64_t>(listed.size_bytes());
    }
  }
  const auto digest = DigestFromBytes(disclosure.manifest_digest());
  if (file.size == 0 || file.size > kMaxManifestBytes || !digest) {
    return Distrust("服务没有说明清单 manifest.json 的大小和摘要");
  }
  file.sha256 = *digest;
  std::string manifest;
  const absl::Status fetched =
      Fetch(client, disclosure.name(), file, [&manifest](std::string_view piece) {
        manifest += piece;
        return absl::OkStatus();
      });
  if (!fetched.ok()) return fetched;
  return manifest;
}

absl::Status FetchTo(const std::filesystem::path& folder, Client& client,
                     const std::string& disclosure, const ManifestFile& file) {
  const auto path = MakeBundlePath(folder, file.path);
  if (!path.ok()) return path.status();
  auto made = NewFile::Create(*path, kPublicFile);
  if (!made.ok()) return ExitWith(ExitCode::kOther, made.status());
  const absl::Status fetched = Fetch(client, disclosure, file, [&made](std::string_view piece) {
    return ExitWith(ExitCode::kOther, made->Append(piece));
  });
  if (!fetched.ok()) return fetched;
  return ExitWith(ExitCode::kOther, made->Close());
}

absl::StatusOr<ExitCode> Download(Session& session, const DownloadOptions& options) {
  const auto keys = KnownKeys(session, options.keys);
  if (!keys.ok()) return keys.status();
  if (!*keys) return NoKeys();
  const auto disclosure = ReadDisclosure(session, options.name);
  if (!disclosure.ok()) return disclosure.status();
  const auto proof = ProofText(disclosure->receipt());
  if (!proof.ok()) return proof.status();
  const audit::KeyChain& chain = (*keys)->ThatSigned(*proof).chain;
  const auto proven = ProveDisclosure(*disclosure, *proof, chain);
  if (!proven.ok()) return proven.status();
  const auto client = session.public_client();
  if (!client.ok()) return client.status();
  const auto manifest = FetchManifest(**client, *disclosure);
  if (!manifest.ok()) return manifest.status();
  const auto publication =
      ProvePublication(*manifest, disclosure->receipt().entry(), *proof, chain);
  if (!publication.ok()) return publication.status();

  std::uint64_t bytes = 0;
  for (const ManifestFile& file : publication->manifest.files) {
    if (file.size > kMaxBundleBytes - bytes) {
      return Distrust(absl::StrCat("清单所列的文件超过 ", kMaxBundleBytes >> 20, " MiB"));
    }
    bytes += file.size;
  }
  const absl::Status written = WriteBundleFolder(
      options.output, publication->manifest, {kPublicationReceipt, kPublicationEntry},
      BundleAudience::kEverybody, [&](const std::filesystem::path& folder) {
        for (const ManifestFile& file : publication->manifest.files) {
          const absl::Status fetched = FetchTo(folder, **client, disclosure->name(), file);
          if (!fetched.ok()) return fetched;
        }
        const std::pair<const char*, const std::string&> others[] = {
            {kManifestFile, *manifest},
            {kPublicationReceipt, *proof},
            {kPublicationEntry, disclosure->receipt().entry()}};
        for (const auto& [name, contents] : others) {
          const absl::Status kept = WriteFile(folder / name, contents, kPublicFile);
          if (!kept.ok()) return ExitWith(ExitCode::kOther, kept);
        }
        return absl::OkStatus();
      });
  if (!written.ok()) return written;

  if (session.json()) {
    session.PrintJson({{"directory", options.output},
                       {"receipt_verified", true},
                       {"log_index", proven->entry.log_index()},
                       {"tree_size", proven->tree_size},
                       {"files", publication->manifest.files.size()},
                       {"bytes", bytes},
                       {"disclosure", ToJson(*disclosure)}});
    return ExitCode::kOk;
  }
  session.out() << "已下载到 " << OneLine(options.output) << "：" << OneLine(disclosure->name())
                << "（第 " << disclosure->version() << " 版，" << StateTitle(disclosure->state())
                << "），" << publication->manifest.files.size() << " 个文件，" << bytes
                << " 字节，都与清单一致\n"
                << "回执已验证：审计日志第 " << proven->entry.log_index() << " 条（日志共 "
                << proven->tree_size << " 条），存为 " << kPublicationReceipt << "\n";
  return ExitCode::kOk;
}

void AddName(CLI::App& command, std::string& name) {
  command
      .add_option("NAME", name,
                  "一次公开，如 divisions/652300/departments/301/budgets/2026/disclosures/1；"
                  "或预算，即它现行的公开")
      ->required();
}

}  // namespace

void AddDisclosureCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "disclosure", "已公开的预算：列出、查看、下载，不需要令牌");
  AddCommand<ListOptions>(
      group, chosen, "list", "列出已公开的预算，包括已被更正替代的",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("PARENT", options.parent, "区划或部门，如 divisions/652300；默认全部");
        command.add_option("--year", options.fiscal_year, "只列出此年度的");
      },
      List);
  AddCommand<ShowOptions>(
      group, chosen, "show", "查看一次公开：版本、时间、文件，验证回执",
      [](CLI::App& command, ShowOptions& options) {
        AddName(command, options.name);
        AddKeyOptions(command, options.keys);
      },
      Show);
  AddCommand<DownloadOptions>(
      group, chosen, "download", "下载一次公开的全部文件和回执，当场验证",
      [](CLI::App& command, DownloadOptions& options) {
        AddName(command, options.name);
        command
            .add_option("--output", options.output,
                        "写成这个目录；已在的须是空目录或以前下载、没有改动过的")
            ->required();
        AddKeyOptions(command, options.keys);
      },
      Download);
}

}  // namespace mingzhang::cli
