// Punctuation (GB/T 15834), document numbers (GB/T 9704) and brackets in Chinese texts.
// Thread-safe; linear in the length of the text, whatever its bytes are. Slips come in the order of
// the text.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_PUNCTUATION_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_PUNCTUATION_H_

#include <vector>

#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/slip.h"

namespace mingzhang::prose {

// Marks that follow each other without anything between: two of 。，、；： in any mixture, one of
// them behind ？ or ！, one of them beside its half-width relative (。.), and ,, or ;; behind an
// ideograph. Ellipses (…… or ...), dashes, ？！ and marks beside brackets are left alone.
std::vector<Slip> FindDoubledMarks(const Characters& text);

// Document numbers whose year stands in 【】 or [], or behind 发, 函, 办 … in round brackets,
// instead of 〔〕: 昌州机管发【2024】25 号. The slip reaches from the bracket to 号.
std::vector<Slip> FindMisprintedDocumentNumbers(const Characters& text);

// Brackets and quotation marks without partner: （）《》〈〉“”【】〔〕「」『』. Half- and
// full-width parentheses pair with each other, so do [ and ］. Numbers of lists, such as 1）, have
// none.
std::vector<Slip> FindUnpairedBrackets(const Characters& text);

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_PUNCTUATION_H_
