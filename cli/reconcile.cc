// mingzhang reconcile: a printed disclosure against the budget that it should disclose.
#include "ledger_service/document/reconcile.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/disclosure_source.h"
#include "cli/printed_source.h"

namespace mingzhang::cli {
namespace {

struct ReconcileOptions {
  std::string file;
  DisclosureSource source;
};

absl::StatusOr<ExitCode> Reconcile(Session& session, const ReconcileOptions& options) {
  const auto document = ReadPrinted(options.file);
  if (!document.ok()) return document.status();
  const auto disclosure = DeriveDisclosure(session, options.source);
  if (!disclosure.ok()) return disclosure.status();
  return ShowFindings(session,
                      absl::StrCat(options.file, "，对照 ", options.source.source, "，公开格式 ",
                                   disclosure->tables.form_id()),
                      document::Reconcile(*document, disclosure->tables, disclosure->narrative));
}

}  // namespace

void AddReconcileCommand(CLI::App& app, Command& chosen) {
  AddCommand<ReconcileOptions>(
      app, chosen, "reconcile", "用预算数据核对一份公开文本：每一格和文中每一个数",
      [](CLI::App& command, ReconcileOptions& options) {
        command.add_option("DOC", options.file, "公开文本（UTF-8，表格的列用制表符分隔）")
            ->required();
        AddDisclosureSource(command, options.source);
      },
      Reconcile);
}

}  // namespace mingzhang::cli
