// Built-ins about how public texts are written.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger_service/prose/figures.h"
#include "ledger_service/prose/punctuation.h"
#include "ledger_service/prose/spelling.h"
#include "ledger_service/prose/words.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using prose::Slip;

// How many slips of one text a finding names.
constexpr std::size_t kMaxNamedInText = 3;

// What stands in place of the slip's surroundings once it is right.
std::string Corrected(const prose::Characters& text, const Slip& slip) {
  const std::string_view context = prose::InContext(text, slip);
  const std::size_t before =
      slip.offset - static_cast<std::size_t>(context.data() - text.text().data());
  return absl::StrCat(std::string(context.substr(0, before)), slip.right,
                      std::string(context.substr(before + slip.length)));
}

std::string Join(const std::vector<std::string>& parts) { return absl::StrJoin(parts, "；"); }

// One finding for a text, which names its slips in order.
Violation Describe(const std::string& place, const prose::Characters& text,
                   const std::vector<Slip>& slips) {
  std::vector<std::string> problems;
  std::vector<std::string> written;
  std::vector<std::string> right;
  for (std::size_t i = 0; i < std::min(slips.size(), kMaxNamedInText); ++i) {
    const Slip& slip = slips[i];
    std::string problem(slip.problem);
    if (std::find(problems.begin(), problems.end(), problem) == problems.end()) {
      problems.push_back(std::move(problem));
    }
    written.push_back(absl::StrCat("“", Shown(prose::InContext(text, slip)), "”"));
    right.push_back(slip.right.empty() ? absl::StrCat("补齐或删去 ", slip.written)
                                       : absl::StrCat("“", Shown(Corrected(text, slip)), "”"));
  }
  std::string actual = Join(written);
  if (slips.size() > written.size()) absl::StrAppend(&actual, " 等 ", slips.size(), " 处");
  return {place, Join(right), std::move(actual), {{"problem", absl::StrJoin(problems, "、")}}};
}

template <typename FindSlips>
void CheckPublicTexts(const CheckContext& context, FindingSink& sink, const FindSlips& find) {
  const std::vector<Text>& texts = context.texts();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!texts[i].is_public) continue;
    const prose::Characters& text = context.Characters(i);
    const std::vector<Slip> slips = find(text);
    if (slips.empty()) continue;
    sink.Add([&] { return Describe(texts[i].Place(), text, slips); });
  }
}

absl::StatusOr<Check> MakeWordsWellWritten(const Parameters& parameters) {
  auto spelling =
      prose::Spelling::Compile(parameters.Values("slips"), parameters.Values("doubled"));
  if (!spelling.ok()) return spelling.status();
  return [spelling = *std::move(spelling)](const CheckContext& context, FindingSink& sink) {
    CheckPublicTexts(context, sink, [&](const prose::Characters& text) {
      return spelling.FindSlips(text, context.catalogue());
    });
  };
}

absl::StatusOr<Check> MakePunctuationWellFormed(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    CheckPublicTexts(context, sink, [](const prose::Characters& text) {
      std::vector<Slip> slips = prose::FindDoubledMarks(text);
      for (auto& more : {prose::FindMisprintedDocumentNumbers(text),
                         prose::FindUnfinishedAmounts(text), prose::FindUnpairedBrackets(text)}) {
        slips.insert(slips.end(), more.begin(), more.end());
      }
      std::stable_sort(slips.begin(), slips.end(),
                       [](const Slip& a, const Slip& b) { return a.offset < b.offset; });
      return slips;
    });
  };
}

absl::StatusOr<Check> MakeNoPlaceholderText(const Parameters& parameters) {
  return [words = prose::Words(parameters.Values("words"))](const CheckContext& context,
                                                            FindingSink& sink) {
    const std::vector<Text>& texts = context.texts();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const prose::Characters& text = context.Characters(i);
      prose::Words::Match match{};
      if (!texts[i].is_public || !words.FindFirst(text, 0, text.size(), match)) continue;
      sink.Add([&] {
        return Violation{
            texts[i].Place(), "写完的文字", std::string(text.Between(match.begin, match.end)), {}};
      });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> WritingBuiltIns() {
  return {
      {"words_well_written", {"slips", "doubled"}, {"problem"}, MakeWordsWellWritten},
      {"punctuation_well_formed", {}, {"problem"}, MakePunctuationWellFormed},
      {"no_placeholder_text", {"words"}, {}, MakeNoPlaceholderText},
  };
}

}  // namespace mingzhang::validation
