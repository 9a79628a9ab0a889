#include "ledger_service/document/check_document.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "ledger_service/document/plain.h"
#include "ledger_service/document/reckoning.h"
#include "ledger_service/document/table_binding.h"
#include "ledger_service/document/text_checks.h"
#include "ledger_service/document/words.h"
#include "ledger_service/document/writing_checks.h"

namespace mingzhang::document {

bool HasOnlyGovernmentOrgans(const PrintedDocument& document) {
  return std::any_of(document.paragraphs.begin(), document.paragraphs.end(),
                     [](const Paragraph& paragraph) {
                       const std::string& text = paragraph.text;
                       // A unit's own disclosure says what kind it is.
                       if (text.find("为事业单位") != std::string::npos) return false;
                       return text.find("无下属预算单位") != std::string::npos ||
                              text.find("事业单位0家") != std::string::npos;
                     });
}

absl::StatusOr<std::vector<Finding>> CheckDocument(const PrintedDocument& document,
                                                   const budget::v1::DisclosureForm& form,
                                                   const catalog::Catalogue& catalogue,
                                                   const TextRules& rules) {
  std::vector<Finding> findings;
  const Binding binding = BindTables(document, form, catalogue, findings);
  if (binding.tables.empty()) {
    return absl::InvalidArgumentError(
        Join("文件里没有公开格式“", form.title(), "”的表。请用 --form 指定文件所用的公开格式"));
  }
  const bool organs_only = HasOnlyGovernmentOrgans(document);
  Reckoning reckoning;
  AddTables(binding, organs_only, reckoning);
  reckoning.Weigh();
  TextChecker text(document, binding, catalogue, organs_only, reckoning);
  text.Bind();
  const std::vector<Finding> reckoned = reckoning.Resolve();
  findings.insert(findings.end(), reckoned.begin(), reckoned.end());
  text.Check(rules, findings);
  CheckNotes(document, binding, findings);
  CheckSections(document, binding, findings);
  CheckCapitalConstruction(binding, findings);
  CheckPerformance(document, binding, rules, reckoning, findings);
  if (const absl::Status status = CheckWriting(document, catalogue, rules, findings);
      !status.ok()) {
    return status;
  }
  return InOrder(std::move(findings));
}

}  // namespace mingzhang::document
