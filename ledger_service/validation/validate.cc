#include "ledger_service/validation/validate.h"

#include <string>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/load.h"

namespace mingzhang::validation {
namespace {

// Empty for nothing, unlike the digest of an empty message.
std::string DigestIfGiven(const google::protobuf::Message* message) {
  if (message == nullptr) return "";
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    message->SerializeToCodedStream(&output);
  }
  return ToBytes(Sha256(bytes));
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
  const budget::ContentIndex index(content);
  basis.rules.Run(gate, content.disclosure_form(), index, basis, circumstances, report);
  return report;
}

}  // namespace mingzhang::validation
