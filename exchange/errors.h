// Collects what is wrong with a text while it is read.
#ifndef MINGZHANG_EXCHANGE_ERRORS_H_
#define MINGZHANG_EXCHANGE_ERRORS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/exchange.h"

namespace mingzhang::exchange {

// The errors found in one text. Belongs to one reading; not thread-safe.
class ErrorList {
 public:
  // `text` must outlive the list.
  explicit ErrorList(std::string_view text) : text_(text) {}

  // Notes an error at a byte of the text. False when that was one too many: stop reading.
  bool Add(std::string place, std::size_t offset, std::string message);

  // Notes an error that has no place in the text.
  void AddAboutText(std::string message);

  bool empty() const { return found_.empty(); }

  // The errors in the order of the text, with lines and columns.
  std::vector<InputError> Finish();

 private:
  struct Found {
    std::string place;
    std::string message;
    // nullopt: about the text as a whole.
    std::optional<std::size_t> offset;
  };

  std::string_view text_;
  std::vector<Found> found_;
};

}  // namespace mingzhang::exchange

#endif  // MINGZHANG_EXCHANGE_ERRORS_H_
