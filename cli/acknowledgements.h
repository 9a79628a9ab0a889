// Acknowledging warnings by rule instead of finding by finding.
#ifndef MINGZHANG_CLI_ACKNOWLEDGEMENTS_H_
#define MINGZHANG_CLI_ACKNOWLEDGEMENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/client.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::cli {

// All findings of the version that `target` names.
absl::StatusOr<budget::v1::ValidationReport> ValidateForGate(
    Client& client, const workflow::v1::TransitionTarget& target, budget::v1::Gate gate);

// Expands `texts`, each RULE=REASON or RULE@PLACE=REASON, over the warnings of `report`, in its
// order; where two match a warning, the later one counts. kUsage for a text of another form, and
// for one that matches no warning, naming those there are.
absl::StatusOr<std::vector<budget::v1::Acknowledgement>> MatchAcknowledgements(
    const budget::v1::ValidationReport& report, const std::vector<std::string>& texts);

// Both: asks the ledger for the findings unless `texts` is empty.
absl::StatusOr<std::vector<budget::v1::Acknowledgement>> ExpandAcknowledgements(
    Client& client, const workflow::v1::TransitionTarget& target, budget::v1::Gate gate,
    const std::vector<std::string>& texts);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_ACKNOWLEDGEMENTS_H_
