#include "ledger_service/check/problems.h"

#include <string_view>

namespace mingzhang::check {

void Problems::Add(std::string text) {
  if (full()) {
    ++omitted_;
  } else {
    texts_.push_back(std::move(text));
  }
}

std::string NameInKey(std::string_view key) { return std::string(key.substr(0, key.find('\0'))); }

}  // namespace mingzhang::check
