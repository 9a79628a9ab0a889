// Choices by a seed: the same ones on every machine.
#ifndef MINGZHANG_TESTS_SUPPORT_DRAW_H_
#define MINGZHANG_TESTS_SUPPORT_DRAW_H_

#include <cstdint>
#include <iterator>
#include <random>

namespace mingzhang::testing {

// std::mt19937_64 is the same everywhere; the standard's distributions are not, so they are not
// used here. That small numbers come a little more often than large ones does not matter.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  // least … most, both included.
  std::int64_t Between(std::int64_t least, std::int64_t most) {
    const auto width = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(engine_() % width);
  }
  bool Chance(int percent) { return Between(1, 100) <= percent; }

  template <typename List>
  const auto& OneOf(const List& list) {
    return *std::next(list.begin(), Between(0, static_cast<std::int64_t>(list.size()) - 1));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace mingzhang::testing

#endif  // MINGZHANG_TESTS_SUPPORT_DRAW_H_
