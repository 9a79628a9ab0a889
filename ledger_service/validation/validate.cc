#include "ledger_service/validation/validate.h"

#include <string>

#include "common/text_proto/text_proto.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/load.h"
#include "ledger_service/form/compiled_form.h"

namespace mingzhang::validation {
namespace {

// Empty for nothing, unlike the digest of an empty message.
std::string DigestIfGiven(const google::protobuf::Message* message) {
  if (message == nullptr) return "";
  return ToBytes(DigestOf(*message));
}

}  // namespace

Digest ConsultedDigest(const Basis& basis) {
  // Whether a part is there tells the parts apart: all digests are equally long.
  const std::string control = DigestIfGiven(basis.control_figures);
  const std::string prior = DigestIfGiven(basis.prior_published);
  return Sha256({ToBytes(catalog::ReferenceDigest(basis.catalogue, basis.departments)),
                 control.empty() ? "-" : "+", control, prior.empty() ? "-" : "+", prior});
}

budget::v1::ValidationReport Validate(const budget::v1::BudgetContent& content,
                                      budget::v1::Gate gate, const Basis& basis,
                                      const Circumstances& circumstances) {
  budget::v1::ValidationReport report;
  report.set_gate(gate);
  report.set_rule_set_id(basis.rules.rule_set().rule_set_id());
  report.set_rule_set_digest(ToBytes(basis.rules.digest()));
  report.set_reference_digest(ToBytes(ConsultedDigest(basis)));
  if (basis.form != nullptr) {
    report.set_form_id(basis.form->form().form_id());
    report.set_form_digest(ToBytes(basis.form->digest()));
  }
  const std::string& form_id =
      basis.form != nullptr ? basis.form->form().form_id() : content.disclosure_form();
  const budget::ContentIndex index(content);
  basis.rules.Run(gate, form_id, index, basis, circumstances, report);
  return report;
}

}  // namespace mingzhang::validation
