// Acknowledging warnings by rule instead of finding by finding.
#ifndef MINGZHANG_CLI_ACKNOWLEDGEMENTS_H_
#define MINGZHANG_CLI_ACKNOWLEDGEMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/client.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::cli {

// A version at a gate, with what is decided there.
struct GateCheck {
  workflow::v1::TransitionTarget target;
  budget::v1::Gate gate = budget::v1::GATE_UNSPECIFIED;
  // Of an approval.
  std::string resolution_number;
  std::optional<budget::v1::Date> resolution_date;
};

// All findings of the version.
absl::StatusOr<budget::v1::ValidationReport> ValidateForGate(Client& client,
                                                             const GateCheck& check);

// Expands `texts`, each RULE=REASON or RULE@PLACE=REASON, over the warnings of `report`, in its
// order; where two match a warning, the later one counts. kUsage for a text of another form, and
// for one that matches no warning, naming those there are.
absl::StatusOr<std::vector<budget::v1::Acknowledgement>> MatchAcknowledgements(
    const budget::v1::ValidationReport& report, const std::vector<std::string>& texts);

// Both: asks the ledger for the findings unless `texts` is empty.
absl::StatusOr<std::vector<budget::v1::Acknowledgement>> ExpandAcknowledgements(
    Client& client, const GateCheck& check, const std::vector<std::string>& texts);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_ACKNOWLEDGEMENTS_H_
