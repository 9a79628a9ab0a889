#include "ledger_service/prose/words.h"

#include <algorithm>
#include <utility>

namespace mingzhang::prose {
namespace {

constexpr std::size_t kCharacters = 0x10000;
constexpr std::size_t kBits = 64;

}  // namespace

Words::Words(const std::vector<std::string>& words) : begins_(kCharacters / kBits) {
  for (std::size_t number = 0; number < words.size(); ++number) {
    std::u16string characters = ToCharacters(words[number]);
    if (characters.empty()) continue;
    const char16_t first = characters.front();
    begins_[first / kBits] |= std::uint64_t{1} << (first % kBits);
    words_[first].push_back({std::move(characters), number});
  }
  for (auto& [first, list] : words_) {
    std::stable_sort(list.begin(), list.end(), [](const Word& a, const Word& b) {
      return a.characters.size() > b.characters.size();
    });
  }
}

bool Words::MatchesAt(const Characters& text, std::size_t begin, std::size_t end,
                      Match& match) const {
  const std::u16string_view here =
      text.all().substr(0, end).substr(std::min({begin, end, text.size()}));
  if (here.empty() || !MayBegin(here.front())) return false;
  for (const Word& word : words_.find(here.front())->second) {
    if (here.substr(0, word.characters.size()) != word.characters) continue;
    match = {begin, begin + word.characters.size(), word.number};
    return true;
  }
  return false;
}

bool Words::FindFirst(const Characters& text, std::size_t begin, std::size_t end,
                      Match& match) const {
  const std::u16string_view all = text.all();
  for (std::size_t at = begin; at < std::min(end, all.size()); ++at) {
    if (MayBegin(all[at]) && MatchesAt(text, at, end, match)) return true;
  }
  return false;
}

std::vector<Words::Match> Words::FindAll(const Characters& text) const {
  std::vector<Match> matches;
  Match match{};
  for (std::size_t at = 0; FindFirst(text, at, text.size(), match); at = match.end) {
    matches.push_back(match);
  }
  return matches;
}

}  // namespace mingzhang::prose
