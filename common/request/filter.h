// Filters of listings: a small subset of AIP-160, in which conditions are joined by AND.
//
//   filter    = [ condition { "AND" condition } ]
//   condition = name operator value
//   operator  = "=" | ">=" | "<=" | ">" | "<"
//   value     = a text in double quotes, in which \" and \\ stand for themselves, or bare: without
//               spaces, quotes and operators
#ifndef MINGZHANG_COMMON_REQUEST_FILTER_H_
#define MINGZHANG_COMMON_REQUEST_FILTER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mingzhang {

inline constexpr std::size_t kMaxFilterBytes = 2000;

struct FilterCondition {
  std::string name;
  std::string op;
  std::string value;
  // As it was written, to be quoted in errors.
  std::string text;
};

// The conditions of the filter in the request's field `field`. INVALID_ARGUMENT (FIELD_INVALID)
// that quotes what was not understood.
absl::StatusOr<std::vector<FilterCondition>> ParseFilter(std::string_view field,
                                                         std::string_view text);

// INVALID_ARGUMENT (FIELD_INVALID): the condition means nothing; `way_out` says what may stand
// there.
absl::Status RefuseCondition(std::string_view field, const FilterCondition& condition,
                             std::string_view way_out);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_REQUEST_FILTER_H_
