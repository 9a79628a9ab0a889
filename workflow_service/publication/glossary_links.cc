#include "workflow_service/publication/glossary_links.h"

#include <algorithm>

#include "common/text/utf8.h"

namespace mingzhang::publication {
namespace {

// What may stand before a term that is explained: a number such as （十二）, in bytes.
constexpr std::size_t kMaxNumberBytes = 24;
// So much of a definition tells it from any other text, in bytes.
constexpr std::size_t kDefinitionBytes = 60;

}  // namespace

GlossaryLinks::GlossaryLinks(const Glossary& glossary) : glossary_(glossary) {}

std::vector<GlossaryLinks::Place> GlossaryLinks::FindFirst(std::string_view text,
                                                           std::vector<bool>& seen) const {
  std::vector<Place> candidates;
  for (std::size_t term = 0; term < size(); ++term) {
    const std::string& name = entry(term).term();
    if (seen[term] || name.size() < kMinTermBytes) continue;
    for (std::size_t at = text.find(name); at != std::string_view::npos;
         at = text.find(name, at + name.size())) {
      candidates.push_back({at, at + name.size(), term});
    }
  }
  std::sort(candidates.begin(), candidates.end(), [](const Place& a, const Place& b) {
    if (a.begin != b.begin) return a.begin < b.begin;
    if (a.end != b.end) return a.end > b.end;
    return a.term < b.term;
  });
  std::vector<Place> places;
  std::size_t taken = 0;
  for (const Place& each : candidates) {
    if (each.begin < taken) continue;
    // A later place of a term that is linked already still covers the shorter terms within it.
    taken = each.end;
    if (seen[each.term]) continue;
    seen[each.term] = true;
    places.push_back(each);
  }
  return places;
}

std::optional<GlossaryLinks::Place> GlossaryLinks::FindExplained(std::string_view paragraph) const {
  std::optional<Place> found;
  for (std::size_t term = 0; term < size(); ++term) {
    const auto& each = entry(term);
    if (each.term().empty() || each.definition().empty()) continue;
    const std::size_t begin = paragraph.find(each.term());
    if (begin == std::string_view::npos || begin > kMaxNumberBytes) continue;
    const std::size_t end = begin + each.term().size();
    std::size_t length = std::min(each.definition().size(), kDefinitionBytes);
    while (length < each.definition().size() && CharacterAt(each.definition(), length).empty()) {
      ++length;
    }
    // A line of its own is a paragraph, so a definition of several goes on below.
    std::string_view first = std::string_view(each.definition()).substr(0, length);
    first = first.substr(0, first.find('\n'));
    const std::size_t definition = paragraph.find(first, end);
    if (definition == std::string_view::npos || definition > end + kMaxNumberBytes) continue;
    const Place place{begin, end, term};
    if (!found.has_value() || begin < found->begin || (begin == found->begin && end > found->end)) {
      found = place;
    }
  }
  return found;
}

}  // namespace mingzhang::publication
