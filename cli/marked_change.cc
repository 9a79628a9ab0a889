#include "cli/marked_change.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"

namespace mingzhang::cli {
namespace {

// Shown before and behind a change.
constexpr std::ptrdiff_t kContext = 10;
// Stayed by chance rather than by sense.
constexpr std::size_t kTooShortToStay = 2;

using Characters = std::vector<std::string_view>;

Characters Split(std::string_view text) {
  Characters characters;
  while (!text.empty()) {
    std::string_view character = CharacterAt(text, 0);
    if (character.empty()) character = text.substr(0, 1);
    characters.push_back(character);
    text.remove_prefix(character.size());
  }
  return characters;
}

std::string Join(Characters::const_iterator begin, Characters::const_iterator end) {
  std::string text;
  for (; begin != end; ++begin) text += *begin;
  return text;
}
std::string Join(const Characters& characters) {
  return Join(characters.begin(), characters.end());
}

// What is gone and what came, then what stayed behind it.
struct Piece {
  Characters gone;
  Characters came;
  Characters stayed;
};

// By the longest common subsequence of both.
std::vector<Piece> Compare(const Characters& from, const Characters& to) {
  const std::size_t width = to.size() + 1;
  // At [i][j]: how much the rests from i and from j have in common.
  std::vector<std::uint16_t> common((from.size() + 1) * width);
  for (std::size_t i = from.size(); i-- > 0;) {
    for (std::size_t j = to.size(); j-- > 0;) {
      common[i * width + j] =
          from[i] == to[j] ? static_cast<std::uint16_t>(common[(i + 1) * width + j + 1] + 1)
                           : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::vector<Piece> pieces(1);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < from.size() || j < to.size()) {
    if (i < from.size() && j < to.size() && from[i] == to[j]) {
      pieces.back().stayed.push_back(from[i]);
      ++i;
      ++j;
      continue;
    }
    if (!pieces.back().stayed.empty()) pieces.emplace_back();
    const bool gone = j == to.size() ||
                      (i < from.size() && common[(i + 1) * width + j] >= common[i * width + j + 1]);
    if (gone) {
      pieces.back().gone.push_back(from[i++]);
    } else {
      pieces.back().came.push_back(to[j++]);
    }
  }
  return pieces;
}

// Makes pieces with too little between them one.
std::vector<Piece> Merge(std::vector<Piece> pieces) {
  const auto append = [](const Characters& more, Characters& all) {
    all.insert(all.end(), more.begin(), more.end());
  };
  std::vector<Piece> merged;
  for (Piece& piece : pieces) {
    if (!merged.empty() && merged.back().stayed.size() <= kTooShortToStay) {
      Piece& last = merged.back();
      for (Characters* side : {&last.gone, &last.came}) append(last.stayed, *side);
      append(piece.gone, last.gone);
      append(piece.came, last.came);
      last.stayed = std::move(piece.stayed);
    } else {
      merged.push_back(std::move(piece));
    }
  }
  return merged;
}

}  // namespace

std::string MarkChange(std::string_view from, std::string_view to) {
  const Characters before = Split(from);
  const Characters after = Split(to);
  const auto [old_begin, new_begin] =
      std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto same_end = std::mismatch(before.rbegin(), std::make_reverse_iterator(old_begin),
                                      after.rbegin(), std::make_reverse_iterator(new_begin));
  const auto old_end = same_end.first.base();
  const auto new_end = same_end.second.base();
  const Characters old_part(old_begin, old_end);
  const Characters new_part(new_begin, new_end);
  const bool small =
      old_part.size() <= kMaxMarkedCharacters && new_part.size() <= kMaxMarkedCharacters;
  const std::vector<Piece> pieces =
      small ? Merge(Compare(old_part, new_part)) : std::vector<Piece>{{old_part, new_part, {}}};

  const auto ahead = std::min(kContext, std::distance(before.begin(), old_begin));
  std::string marked = absl::StrCat(old_begin - ahead == before.begin() ? "" : "…",
                                    Join(old_begin - ahead, old_begin));
  for (const Piece& piece : pieces) {
    if (!piece.gone.empty()) absl::StrAppend(&marked, "[-", Join(piece.gone), "-]");
    if (!piece.came.empty()) absl::StrAppend(&marked, "{+", Join(piece.came), "+}");
    const Characters& stayed = piece.stayed;
    if (stayed.size() <= 2 * kContext) {
      marked += Join(stayed);
    } else {
      absl::StrAppend(&marked, Join(stayed.begin(), stayed.begin() + kContext), "…",
                      Join(stayed.end() - kContext, stayed.end()));
    }
  }
  const auto behind = std::min(kContext, std::distance(old_end, before.end()));
  return absl::StrCat(marked, Join(old_end, old_end + behind),
                      old_end + behind == before.end() ? "" : "…");
}

}  // namespace mingzhang::cli
