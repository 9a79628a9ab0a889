// mingzhang rules | form | catalogue: load, activate, list, show
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/mutation.h"
#include "cli/text_table.h"
#include "common/digest/digest.h"
#include "common/file/file.h"
#include "common/resource/reference_name.h"
#include "common/resource/resource_name.h"
#include "ledger_service/reference/compiled_document.h"

namespace mingzhang::cli {
namespace {

using budget::v1::Reference;
using budget::v1::ReferenceKind;

constexpr ReferenceKind kCatalogue = budget::v1::REFERENCE_KIND_CODE_CATALOGUE;

struct LoadOptions {
  std::string division;
  std::string file;
  int fiscal_year = 0;
  std::string message;
  MutationOptions mutation;
};

struct ActivateOptions {
  std::string name;
  int fiscal_year = 0;
  std::string message;
  MutationOptions mutation;
};

struct ListOptions {
  std::string division;
};

struct ShowOptions {
  std::string name;
  bool text = false;
  std::string output;
};

// "652300" is enough for a division.
absl::StatusOr<std::string> DivisionArgument(const std::string& text) {
  const std::string name = text.starts_with("divisions/") ? text : "divisions/" + text;
  const auto division = DivisionName::Parse(name);
  if (!division.ok()) return UsageError(std::string(division.status().message()));
  return name;
}

// "652300/national/3" is enough for a revision.
absl::StatusOr<ReferenceRevisionName> RevisionArgument(ReferenceKind kind,
                                                       const std::string& text) {
  std::string name = text;
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  if (parts.size() == 3) {
    name =
        absl::StrCat(ReferenceName{parts[0], kind, parts[1]}.ToString(), "/revisions/", parts[2]);
  }
  const auto revision = ReferenceRevisionName::Parse(name);
  if (!revision.ok()) {
    return Advise(UsageError(std::string(revision.status().message())),
                  "可简写作 区划/编号/修订号，如 652300/national/3；修订号见 list");
  }
  if (revision->document.kind != kind) {
    return UsageError(absl::StrCat(name, " 不是", std::string(reference::KindTitle(kind))));
  }
  return *revision;
}

// Reads the file and checks it here, so that everything that is wrong with it is shown.
absl::StatusOr<std::string> ReadDocument(ReferenceKind kind, const LoadOptions& options) {
  auto text = ReadFile(options.file, reference::MaxTextBytes(kind));
  if (!text.ok()) return ExitWith(ExitCode::kBadInput, text.status());
  const auto document = reference::Compile(kind, *text, options.file, options.fiscal_year);
  if (document.ok()) return text;
  return ExitWith(
      ExitCode::kBadInput,
      Advise(absl::InvalidArgumentError(absl::StrCat(std::string(reference::KindTitle(kind)),
                                                     "不正确，没有装入：\n",
                                                     document.status().message())),
             kind == kCatalogue
                 ? "请按上列各行改正文件后重新装入"
                 : "请按上列各行改正文件后重新装入；写法见 docs/rules.md、docs/forms.md"));
}

absl::StatusOr<ExitCode> Load(ReferenceKind kind, Session& session, const LoadOptions& options) {
  const auto division = DivisionArgument(options.division);
  if (!division.ok()) return division.status();
  auto text = ReadDocument(kind, options);
  if (!text.ok()) return text.status();
  const auto log_keys = session.log_keys();
  if (!log_keys.ok()) return log_keys.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();

  workflow::v1::LoadReferenceRequest request;
  request.set_parent(*division);
  request.set_kind(kind);
  request.set_text(*std::move(text));
  request.set_file_name(std::filesystem::path(options.file).filename().string());
  request.set_fiscal_year(options.fiscal_year);
  request.set_message(options.message);
  request.set_request_id(RequestIdFor(options.mutation));
  const auto response = (*client)->Call(&Client::WorkflowReferences::LoadReference, request);
  if (!response.ok()) {
    return AdviseRetry(response.status(), absl::StrCat("--request-id ", request.request_id()));
  }
  const Reference& reference = response->reference();
  ledger::v1::AuditEntry wanted;
  wanted.set_action(budget::v1::ACTION_LOAD_REFERENCE);
  wanted.set_request_id(request.request_id());
  wanted.set_resource(reference.name().substr(0, reference.name().rfind("/revisions/")));
  wanted.set_revision(reference.revision());
  wanted.set_text_digest(ToBytes(Sha256(request.text())));
  const auto reported = Report(session, *log_keys, options.mutation,
                               {*response, nullptr, response->receipt(), std::move(wanted)});
  if (reported.ok() && !session.json()) {
    session.out() << "尚未启用；启用：mingzhang "
                  << (kind == kCatalogue                                   ? "catalogue"
                      : kind == budget::v1::REFERENCE_KIND_DISCLOSURE_FORM ? "form"
                                                                           : "rules")
                  << " activate " << OneLine(reference.name()) << " 年度\n";
  }
  return reported;
}

absl::StatusOr<ExitCode> Activate(ReferenceKind kind, Session& session,
                                  const ActivateOptions& options) {
  const auto name = RevisionArgument(kind, options.name);
  if (!name.ok()) return name.status();
  const auto log_keys = session.log_keys();
  if (!log_keys.ok()) return log_keys.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  workflow::v1::ActivateReferenceRequest request;
  request.set_name(name->ToString());
  request.set_fiscal_year(options.fiscal_year);
  request.set_message(options.message);
  request.set_request_id(RequestIdFor(options.mutation));
  const auto response = (*client)->Call(&Client::WorkflowReferences::ActivateReference, request);
  if (!response.ok()) {
    return AdviseRetry(response.status(), absl::StrCat("--request-id ", request.request_id()));
  }
  ledger::v1::AuditEntry wanted;
  wanted.set_action(budget::v1::ACTION_ACTIVATE_REFERENCE);
  wanted.set_request_id(request.request_id());
  wanted.set_resource(response->activation().name());
  wanted.set_revision(name->revision);
  wanted.set_document_digest(response->activation().digest());
  wanted.set_fiscal_year(options.fiscal_year);
  return Report(session, *log_keys, options.mutation,
                {*response, nullptr, response->receipt(), std::move(wanted)});
}

std::string Years(const Reference& reference) {
  return absl::StrJoin(reference.fiscal_years(), "、");
}

std::string ShortDigest(const std::string& digest) {
  constexpr std::size_t kShown = 12;
  return ToHex(digest).substr(0, kShown);
}

absl::StatusOr<ExitCode> List(ReferenceKind kind, Session& session, const ListOptions& options) {
  const auto division = DivisionArgument(options.division);
  if (!division.ok()) return division.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::ListReferencesRequest request;
  request.set_parent(*division);
  request.set_kind(kind);
  request.set_page_size(1000);
  ledger::v1::ListReferencesResponse all;
  do {
    const auto page = (*client)->Call(&Client::References::ListReferences, request);
    if (!page.ok()) return page.status();
    all.mutable_references()->MergeFrom(page->references());
    *all.mutable_activations() = page->activations();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (session.json()) {
    session.PrintJson(ToJson(all));
    return ExitCode::kOk;
  }
  std::map<std::string, std::string> active;
  for (const auto& activation : all.activations()) {
    std::string& years = active[activation.reference()];
    absl::StrAppend(&years, years.empty() ? "" : "、", activation.fiscal_year());
  }
  TextTable table({{"编号"},
                   {"修订", Align::kRight},
                   {"适用年度"},
                   {"启用年度"},
                   {"摘要"},
                   {"装入人"},
                   {"时间"},
                   {"说明"}});
  for (const Reference& reference : all.references()) {
    const bool shipped = reference.revision() == 0;
    table.Add({reference.reference_id(), std::to_string(reference.revision()), Years(reference),
               active[reference.name()], ShortDigest(reference.digest()), reference.author(),
               TimeText(reference.create_time()),
               shipped ? "随程序提供，没有启用其他的年度用它" : reference.message()});
  }
  table.Print(session.out());
  session.out() << "共 " << all.references_size() << " 项\n";
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Show(ReferenceKind kind, Session& session, const ShowOptions& options) {
  const auto name = RevisionArgument(kind, options.name);
  if (!name.ok()) return name.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetReferenceRequest request;
  request.set_name(name->ToString());
  const auto reference = (*client)->Call(&Client::References::GetReference, request);
  if (!reference.ok()) return reference.status();
  if (!options.output.empty()) {
    const auto written = WriteFile(options.output, reference->text(), kPublicFile);
    if (!written.ok()) return ExitWith(ExitCode::kOther, written);
  }
  if (session.json()) {
    session.PrintJson(ToJson(*reference));
    return ExitCode::kOk;
  }
  if (options.text) {
    session.out() << reference->text();
    return ExitCode::kOk;
  }
  session.out() << OneLine(reference->name()) << '\n'
                << "编号：" << OneLine(reference->reference_id()) << '\n';
  if (!reference->title().empty()) session.out() << "名称：" << OneLine(reference->title()) << '\n';
  session.out() << "适用年度：" << Years(*reference) << '\n'
                << "摘要：" << ToHex(reference->digest()) << '\n'
                << "文件：" << OneLine(reference->file_name()) << "（SHA-256 "
                << ToHex(reference->text_digest()) << "）\n";
  if (reference->revision() == 0) {
    session.out() << "随程序提供\n";
  } else {
    session.out() << "装入：" << TimeText(reference->create_time()) << "，"
                  << OneLine(reference->author()) << '\n';
  }
  if (!reference->message().empty())
    session.out() << "说明：" << OneLine(reference->message()) << '\n';
  if (!options.output.empty()) session.out() << "文件已写入：" << options.output << '\n';
  return ExitCode::kOk;
}

void AddDivision(CLI::App& command, std::string& division) {
  command.add_option("DIVISION", division, "区划，如 652300")->required();
}

void AddKind(CLI::App& app, Command& chosen, ReferenceKind kind, const std::string& group_name) {
  const std::string title(reference::KindTitle(kind));
  CLI::App& group = AddGroup(app, group_name, title + "：装入、启用、列出、查看");
  AddCommand<LoadOptions>(
      group, chosen, "load", "装入" + title + "的一次修订（预算科）；启用之前不生效",
      [kind](CLI::App& command, LoadOptions& options) {
        AddDivision(command, options.division);
        if (kind == kCatalogue) {
          command.add_option("YEAR", options.fiscal_year, "年度，如 2026")->required();
        }
        command
            .add_option("FILE", options.file,
                        kind == kCatalogue ? "科目目录（CSV），代替该年度原有的" : "textproto 文件")
            ->required();
        command.add_option("-m,--message", options.message, "改了什么、依据什么");
        AddMutationOptions(command, options.mutation);
      },
      [kind](Session& session, const LoadOptions& options) {
        return Load(kind, session, options);
      });
  AddCommand<ActivateOptions>(
      group, chosen, "activate", "启用一次修订（预算科）：该年度自下一次校验起按它办理",
      [](CLI::App& command, ActivateOptions& options) {
        command.add_option("NAME", options.name, "修订，如 652300/national/3 或完整的资源名")
            ->required();
        command.add_option("YEAR", options.fiscal_year, "年度，如 2026")->required();
        command.add_option("-m,--message", options.message, "为什么启用");
        AddMutationOptions(command, options.mutation);
      },
      [kind](Session& session, const ActivateOptions& options) {
        return Activate(kind, session, options);
      });
  AddCommand<ListOptions>(
      group, chosen, "list", "列出各次修订和启用情况",
      [](CLI::App& command, ListOptions& options) { AddDivision(command, options.division); },
      [kind](Session& session, const ListOptions& options) {
        return List(kind, session, options);
      });
  AddCommand<ShowOptions>(
      group, chosen, "show", "查看一次修订；修订号 0 为随程序提供的",
      [](CLI::App& command, ShowOptions& options) {
        command.add_option("NAME", options.name, "修订，如 652300/national/3 或完整的资源名")
            ->required();
        command.add_flag("--text", options.text, "输出原文");
        command.add_option("-o,--output", options.output, "把原文写入此文件");
      },
      [kind](Session& session, const ShowOptions& options) {
        return Show(kind, session, options);
      });
}

}  // namespace

void AddReferenceCommands(CLI::App& app, Command& chosen) {
  AddKind(app, chosen, budget::v1::REFERENCE_KIND_RULE_SET, "rules");
  AddKind(app, chosen, budget::v1::REFERENCE_KIND_DISCLOSURE_FORM, "form");
  AddKind(app, chosen, kCatalogue, "catalogue");
}

}  // namespace mingzhang::cli
