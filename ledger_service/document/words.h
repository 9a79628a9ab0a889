// Messages put together from pieces.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_WORDS_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_WORDS_H_

#include <concepts>
#include <string>
#include <string_view>

namespace mingzhang::document {

// The pieces one after the other; numbers in decimal. Takes std::string_view, which absl::StrCat
// does not.
template <typename... Pieces>
std::string Join(const Pieces&... pieces) {
  std::string joined;
  const auto append = [&](const auto& piece) {
    if constexpr (std::integral<std::decay_t<decltype(piece)>>) {
      joined += std::to_string(piece);
    } else {
      joined += std::string_view(piece);
    }
  };
  (append(pieces), ...);
  return joined;
}

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_WORDS_H_
