// Terms of the glossary, found in texts. Immutable; thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_GLOSSARY_LINKS_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_GLOSSARY_LINKS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::publication {

// Terms shorter than this, in bytes, would be found within other words: two ideographs.
inline constexpr std::size_t kMinTermBytes = 6;

class GlossaryLinks {
 public:
  using Glossary = google::protobuf::RepeatedPtrField<budget::v1::GlossaryEntry>;

  // `glossary` must outlive it.
  explicit GlossaryLinks(const Glossary& glossary);

  // A term in a text: bytes from `begin` to before `end`, and its position in the glossary.
  struct Place {
    std::size_t begin;
    std::size_t end;
    std::size_t term;
  };

  // The first place of each term that `seen` does not have, which gains it: of terms that begin at
  // one place the longest, none within another. Linear in the text times the terms.
  std::vector<Place> FindFirst(std::string_view text, std::vector<bool>& seen) const;

  // The term that a paragraph explains: it begins with the term, perhaps numbered, and goes on with
  // the definition.
  std::optional<Place> FindExplained(std::string_view paragraph) const;

  std::size_t size() const { return static_cast<std::size_t>(glossary_.size()); }
  const budget::v1::GlossaryEntry& entry(std::size_t term) const {
    return glossary_[static_cast<int>(term)];
  }

 private:
  const Glossary& glossary_;
};

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_GLOSSARY_LINKS_H_
