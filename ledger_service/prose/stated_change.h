// Which way a text says that money went (变动原因).
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_STATED_CHANGE_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_STATED_CHANGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/words.h"

namespace mingzhang::prose {

// What a text says about a change.
struct StatedChange {
  // Whether it says anywhere, of anything, that it became more, or less.
  bool anything_more = false;
  bool anything_less = false;
  // The first clause that says of money that it became more, or less; empty where none does. They
  // belong to the text.
  std::string_view money_more;
  std::string_view money_less;
  // The same, of the amount itself: 此项, or its name.
  std::string_view itself_more;
  std::string_view itself_less;
};

// The words that it goes by. Immutable, thread-safe.
class ChangeWords {
 public:
  struct Lists {
    // 增加, 增长 …; 减少, 压减 …
    std::vector<std::string> more;
    std::vector<std::string> less;
    // Say nothing although they contain such words: 只减不增, 增减.
    std::vector<std::string> neither;
    // 经费, 支出 …
    std::vector<std::string> money;
    // The amount itself: 此项, 该项 …
    std::vector<std::string> itself;
    // A clause with one of these tells what is demanded, not what happened: 要求, 原则 …
    std::vector<std::string> demands;
  };
  explicit ChangeWords(const Lists& lists);

  // Reads a text clause by clause, as ，。；、 divide it. A word does not count that is denied
  // (未增加), or that names a rate (增长率, 增长为 0.00%). Clauses about last year, unless it is
  // compared with (比上年), and clauses that tell what is demanded say nothing of money. `name` is
  // what the amount is called, `fiscal_year` its year. Linear.
  StatedChange Read(const Characters& text, std::string_view name, std::int64_t fiscal_year) const;

 private:
  enum class Kind : std::uint8_t { kMore, kLess, kNeither, kMoney, kItself, kDemand };

  Words words_;
  // Of each word.
  std::vector<Kind> kinds_;
};

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_STATED_CHANGE_H_
