// The figures of a paragraph and the part that each plays in its sentence.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_FIGURES_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_FIGURES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger_service/document/printed_document.h"

namespace mingzhang::document {

struct TextFigure {
  enum class Role {
    // An amount of something: 基本支出 608.70 万元.
    kValue,
    // How much more or less than last year: 比上年预算减少 57.02 万元.
    kDifference,
    // 占 26.09%.
    kShare,
    // 下降 8.57%.
    kRate,
  };
  Role role = Role::kValue;
  // In bytes of the paragraph's text, the unit included.
  std::size_t begin = 0;
  std::size_t end = 0;
  // An amount in fen, and what one more in its last printed place adds; a percentage in 1/100 of a
  // percent, with its step (1 for two decimals).
  std::int64_t number = 0;
  std::int64_t step = 0;
  // 元 rather than 万元.
  bool in_yuan = false;
  // +1 more, -1 less; 0 where not said.
  int sign = 0;
  // What is in front: back to the figure before, or to where its clause begins. Of a difference
  // only what stands before 比上年 or 增加.
  std::string_view lead;
  // Everything in front in the paragraph.
  std::string_view before;
  // Of a difference, share or rate: the value or difference that it belongs to; -1: none before it.
  int of = -1;
  // It stands in a reason (主要原因是…) or a use (主要用于…): free text.
  bool free = false;
};

// In order. Amounts that are a bound (50 万元以上, 单价 100 万元（含）) are no figures.
std::vector<TextFigure> ReadTextFigures(const Paragraph& paragraph);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_FIGURES_H_
