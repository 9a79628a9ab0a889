// What changed within a text. Thread-safe: depends on its arguments alone.
#ifndef MINGZHANG_CLI_MARKED_CHANGE_H_
#define MINGZHANG_CLI_MARKED_CHANGE_H_

#include <string>
#include <string_view>

namespace mingzhang::cli {

// The new text with what is gone as [-旧-] and what came as {+新+}, by characters; what stayed is
// left out but for some characters around each change: …开展[-工业-]{+智能制造+}项目…. Stretches of
// up to two characters that stayed count as changed, so that words stay together. Texts that differ
// in more than kMaxMarkedCharacters characters are marked as one change.
inline constexpr std::size_t kMaxMarkedCharacters = 400;
std::string MarkChange(std::string_view from, std::string_view to);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_MARKED_CHANGE_H_
