// Slips of the pen in Chinese texts: doubled words, and words that are known to be wrong.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_SPELLING_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_SPELLING_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/slip.h"
#include "ledger_service/prose/words.h"

namespace mingzhang::prose {

// How often one text is held against the catalogue's names.
inline constexpr std::size_t kMaxCatalogueLookups = 1000;

// What is known to be wrong. Immutable, thread-safe.
class Spelling {
 public:
  // `slips` are written as 公务车用车→公务用车: what is wrong, and what is right. `doubled` are
  // words of two characters or more that never stand twice in a row, such as 主要.
  // INVALID_ARGUMENT, in Chinese, names the value that is neither.
  static absl::StatusOr<Spelling> Compile(const std::vector<std::string>& slips,
                                          const std::vector<std::string>& doubled);

  // In the order of the text:
  //   - the listed slips, and a listed word twice in a row;
  //   - one ideograph three times in a row (职工工工资: twice is right, where a name ends and the
  //     next begins with it), numerals excepted;
  //   - a phrase of 3 to 12 ideographs twice in a row, unless the second begins a longer name of
  //     the catalogue (公务员公务员医疗补助);
  //   - a name of the catalogue with 其它 for 其他.
  // Reduplication (人人, 种种, 方方面面) is no slip. The last two kinds are looked up in the
  // catalogue, at most kMaxCatalogueLookups times; what stands behind is left alone. Linear but for
  // that, whatever the bytes are.
  std::vector<Slip> FindSlips(const Characters& text, const catalog::Catalogue& catalogue) const;

 private:
  Spelling(Words wrong, std::vector<std::string> right)
      : wrong_(std::move(wrong)), right_(std::move(right)) {}

  Words wrong_;
  // For each word of `wrong_`; empty for 其它, which depends on what follows.
  std::vector<std::string> right_;
};

// The text around a slip, up to two characters on each side: 在职工工工资福.
std::string_view InContext(const Characters& text, const Slip& slip);

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_SPELLING_H_
