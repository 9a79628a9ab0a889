// Finds many words in a text at once. Immutable, thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_WORDS_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger_service/prose/characters.h"

namespace mingzhang::prose {

// A list of words, matched exactly. Empty words are never found.
class Words {
 public:
  // `words` are numbered in their order.
  explicit Words(const std::vector<std::string>& words);

  // A word in a text, in characters.
  struct Match {
    std::size_t begin;
    std::size_t end;
    // Its number.
    std::size_t word;
  };

  // From the left, at each place the longest word; matches do not overlap. Constant time for a
  // character that begins no word.
  std::vector<Match> FindAll(const Characters& text) const;
  // The first one that lies between `begin` and `end`; false when there is none.
  bool FindFirst(const Characters& text, std::size_t begin, std::size_t end, Match& match) const;
  // The longest word that begins at `begin` and ends at `end` at most.
  bool MatchesAt(const Characters& text, std::size_t begin, std::size_t end, Match& match) const;

 private:
  bool MayBegin(char16_t c) const { return (begins_[c / 64] >> (c % 64) & 1U) != 0; }

  struct Word {
    std::u16string characters;
    std::size_t number;
  };

  // A bit for each character that begins a word.
  std::vector<std::uint64_t> begins_;
  // By first character; the longest first.
  absl::flat_hash_map<char16_t, std::vector<Word>> words_;
};

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_WORDS_H_
