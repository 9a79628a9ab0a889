// mingzhang check-document: what a printed disclosure contradicts itself in.
#include "ledger_service/document/check_document.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/printed_source.h"
#include "cli/reference_files.h"
#include "ledger_service/document/table_binding.h"

namespace mingzhang::cli {
namespace {

struct CheckDocumentOptions {
  std::string file;
  ReferenceFiles reference;
};

absl::StatusOr<ExitCode> CheckDocument(Session& session, const CheckDocumentOptions& options) {
  const auto document = ReadPrinted(options.file);
  if (!document.ok()) return document.status();
  if (document->year == 0) {
    return Advise(ExitWith(ExitCode::kBadInput,
                           absl::InvalidArgumentError("看不出是哪一年的预算：标题里没有年度")),
                  "请确认文件是部门预算公开文本");
  }
  const auto forms = LoadForms(options.reference, session.environment());
  if (!forms.ok()) return forms.status();
  std::vector<const budget::v1::DisclosureForm*> candidates;
  for (const form::CompiledForm& form : *forms) candidates.push_back(&form.form());
  // A form that was asked for is taken at its word.
  const budget::v1::DisclosureForm* form = options.reference.form.empty()
                                               ? document::FindForm(*document, candidates)
                                               : candidates.front();
  if (form == nullptr) {
    std::string known;
    for (const auto* candidate : candidates) {
      absl::StrAppend(&known, known.empty() ? "" : "、", candidate->form_id());
    }
    return Advise(ExitWith(ExitCode::kBadInput, absl::NotFoundError(absl::StrCat(
                                                    "看不出文件用的是哪一种公开格式：各表的标题与 ",
                                                    known, " 都不相符"))),
                  "请用 --form 指明格式或格式文件；各表的标题应单独成行，写在表格上面");
  }
  budget::v1::BudgetContent of_year;
  of_year.set_fiscal_year(document->year);
  const auto reference = LoadReference(options.reference, session.environment(), of_year);
  if (!reference.ok()) return reference.status();
  const auto findings = document::CheckDocument(*document, *form, reference->catalogue,
                                                document::TextRulesOf(reference->rules.rule_set()));
  if (!findings.ok()) return ExitWith(ExitCode::kBadInput, findings.status());
  return ShowFindings(
      session, absl::StrCat(options.file, "，", document->year, " 年，公开格式 ", form->form_id()),
      *findings);
}

}  // namespace

void AddCheckDocumentCommand(CLI::App& app, Command& chosen) {
  AddCommand<CheckDocumentOptions>(
      app, chosen, "check-document", "核对一份公开文本：表内、表间、数文、文字，不需要预算数据",
      [](CLI::App& command, CheckDocumentOptions& options) {
        command.add_option("DOC", options.file, "公开文本（UTF-8，表格的列用制表符分隔）")
            ->required();
        command.add_option("--form", options.reference.form,
                           "公开格式的标识或文件；默认按各表的标题判断");
        command.add_option("--config", options.reference.config,
                           "规则、格式和科目所在的 config 目录，默认同 check");
        command.add_option("--rules", options.reference.rules, "规则集文件，默认 config 里的");
        command.add_option("--catalog", options.reference.catalogues,
                           "科目目录（YYYY.csv）所在的文件夹，默认 config 里的");
      },
      CheckDocument);
}

}  // namespace mingzhang::cli
