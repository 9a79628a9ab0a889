// The bureau's review steps: which desks a submitted budget passes, in order. Configuration,
// because every bureau has its own (config/review_steps.textproto is the default). Pure: the caller
// reads the file.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PROCESS_REVIEW_STEPS_H_
#define MINGZHANG_WORKFLOW_SERVICE_PROCESS_REVIEW_STEPS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/identity/principal.h"

namespace mingzhang::workflow {

inline constexpr std::size_t kMaxReviewSteps = 10;
inline constexpr std::size_t kMaxStepIdBytes = 40;
inline constexpr std::size_t kMaxStepTitleBytes = 120;
inline constexpr int kMaxTimeLimitDays = 365;

struct ReviewStep {
  std::string id;           // Such as first_review; stored with budgets.
  std::string title;        // Such as 业务科初审.
  identity::Role role;      // Who reviews: one of the FINANCE_ roles.
  int time_limit_days = 0;  // 0: none.
};

// Between 1 and kMaxReviewSteps steps with different ids. A value, never changed; thread-safe.
class ReviewSteps {
 public:
  // Reads a mingzhang.workflow.v1.ReviewSteps in text format. INVALID_ARGUMENT for anything that is
  // not one within the limits above and of review_steps.proto; the message says `file:line: what is
  // wrong`, one line for each mistake.
  static absl::StatusOr<ReviewSteps> Parse(std::string_view text, std::string_view file);

  const ReviewStep& first() const { return steps_.front(); }
  // The step named `id`; nullptr when there is none.
  const ReviewStep* Find(std::string_view id) const;
  // The step that follows; nullptr after the last. `step` is one of this object's.
  const ReviewStep* Next(const ReviewStep& step) const;

  std::vector<ReviewStep>::const_iterator begin() const { return steps_.begin(); }
  std::vector<ReviewStep>::const_iterator end() const { return steps_.end(); }

 private:
  explicit ReviewSteps(std::vector<ReviewStep> steps) : steps_(std::move(steps)) {}

  std::vector<ReviewStep> steps_;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_PROCESS_REVIEW_STEPS_H_
