// Printed figures held against each other (勾稽): which ones must be equal, which must add up, and
// which of them is at fault when they do not.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_RECKONING_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_RECKONING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "ledger_service/document/finding.h"
#include "ledger_service/document/scope.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::document {

// A figure as it stands in the document.
struct PrintedFigure {
  enum class Source {
    kCell,
    kText,
    // A row that a table does not have, which says that there is no money.
    kNoRow,
  };
  Source source = Source::kCell;
  std::int64_t fen = 0;
  // What one more in the last printed place adds. 0: exactly the amount, as an empty cell says.
  std::int64_t step_fen = 0;
  int line = 0;
  // Chinese, such as 表 6“30201 办公费”行“公用经费”列.
  std::string what;
  std::string printed;
  // How the right amount would be printed.
  budget::v1::AmountStyle style;
};

// The amount as `style` prints it; an empty cell is （空）, so that it can be seen in a message.
std::string PrintAmount(std::int64_t fen, const budget::v1::AmountStyle& style);

// Whether `coarse` may be the amount `fine` rounded half up to its step; where both have the same
// step they must be equal.
bool Agree(const PrintedFigure& a, const PrintedFigure& b);

// Figures by what they are the sum of. Not thread-safe. Add everything, then Resolve
// once; Weigh may come before.
class Reckoning {
 public:
  // The number of the quantity that is the sum of `scope`.
  int Quantity(const Scope& scope);
  // nullopt: no figure for it was added.
  std::optional<int> Find(const Scope& scope) const;

  void Add(int quantity, PrintedFigure figure);
  // `whole` is the sum of `parts`, which are distinct. `why` says so in Chinese.
  void AddSum(int whole, std::vector<int> parts, std::string why);

  // What is right for each quantity by what was added so far, for Right.
  void Weigh() { Settle(); }

  // Adds what follows from the scopes: a figure is the sum of others that split its fund sources or
  // categories among them. Then finds what does not hold, and the figure at fault wherever one
  // change makes everything hold that the figure has part in.
  std::vector<Finding> Resolve();

  // After Weigh or Resolve: what is right for the quantity, as the most precise figure prints it.
  std::optional<PrintedFigure> Right(int quantity) const;

 private:
  struct Node {
    Scope scope;
    std::vector<PrintedFigure> figures;
    // Of `sums_`.
    std::vector<int> sums;
    std::int64_t fen = 0;
    std::int64_t step_fen = 0;
    // The figure that the amount was taken from.
    int figure = -1;
  };
  struct Sum {
    int whole;
    std::vector<int> parts;
    std::string why;
    // A figure could not be found at fault; it has been reported.
    bool closed = false;
  };
  struct Slack;

  void AddSplits();
  void Settle();
  void Adopt(Node& node, int figure) const;
  int Violations(const Node& node) const;
  bool Holds(const Sum& sum) const;
  void ReportDisagreements(std::vector<Finding>& findings);
  void ReportSwaps(std::vector<int>& broken, std::vector<Finding>& findings);
  void ReportSums(std::vector<Finding>& findings);

  std::vector<Node> nodes_;
  std::vector<Sum> sums_;
  absl::flat_hash_map<std::string, int> numbers_;
  absl::flat_hash_set<std::string> known_sums_;
};

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_RECKONING_H_
