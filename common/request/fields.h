// Checks of request fields that both services make. Each returns OK or FieldError, naming the
// field. Thread-safe.
#ifndef MINGZHANG_COMMON_REQUEST_FIELDS_H_
#define MINGZHANG_COMMON_REQUEST_FIELDS_H_

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "mingzhang/budget/v1/budget.pb.h"

namespace mingzhang {

// Limits of free texts, in characters (code points).
inline constexpr std::size_t kMaxOpinionCharacters = 4000;
inline constexpr std::size_t kMaxMessageCharacters = 1000;
inline constexpr std::size_t kMaxResolutionNumberCharacters = 100;
inline constexpr std::size_t kMaxReasonCharacters = 1000;
inline constexpr std::size_t kMaxCommentCharacters = 2000;
inline constexpr std::size_t kMaxPlaceCharacters = 300;
// Limits of lists.
inline constexpr int kMaxComments = 100;
inline constexpr int kMaxAcknowledgements = 1000;

// A UUID in its text form (RFC 9562 section 4): 8-4-4-4-12 hexadecimal digits, in either case.
absl::Status CheckRequestId(std::string_view field, std::string_view request_id);

// A text of `min` … `max` characters without control characters other than newline, and without
// invisible characters that change the direction of text.
absl::Status CheckText(std::string_view field, std::string_view text, std::size_t min,
                       std::size_t max);

// Remarks: at most kMaxComments, each with a text.
absl::Status CheckComments(std::string_view field,
                           const google::protobuf::RepeatedPtrField<budget::v1::Comment>& comments);

// Acknowledgements: at most kMaxAcknowledgements, each with a finding and a reason, no finding
// twice.
absl::Status CheckAcknowledgements(
    std::string_view field,
    const google::protobuf::RepeatedPtrField<budget::v1::Acknowledgement>& acknowledgements);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_REQUEST_FIELDS_H_
