#include "workflow_service/process/review_steps.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "mingzhang/workflow/v1/review_steps.pb.h"

namespace mingzhang::workflow {
namespace {

using google::protobuf::TextFormat;
using identity::Role;

// Mistakes with their lines, in the order in which they are found.
class Mistakes final : public google::protobuf::io::ErrorCollector {
 public:
  explicit Mistakes(std::string_view file) : file_(file) {}

  // `line` counts from 0; protobuf gives -1 where it knows none.
  void AddError(int line, int /*column*/, const std::string& what) override {
    if (line < 0) {
      found_.push_back(absl::StrCat(file_, ": ", what));
    } else {
      found_.push_back(absl::StrCat(file_, ":", line + 1, ": ", what));
    }
  }
  void AddWarning(int line, int column, const std::string& what) override {
    AddError(line, column, what);
  }

  absl::Status ToStatus() const {
    return found_.empty() ? absl::OkStatus()
                          : absl::InvalidArgumentError(absl::StrJoin(found_, "\n"));
  }

 private:
  std::string file_;
  std::vector<std::string> found_;
};

bool IsStepId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxStepIdBytes &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::optional<Role> ReviewerRole(std::string_view name) {
  const std::optional<Role> role = identity::RoleFromName(name);
  const bool reviews = role == Role::kFinanceReviewer || role == Role::kFinanceBudgetOfficer ||
                       role == Role::kFinanceApprover;
  return reviews ? role : std::nullopt;
}

// Where the value of a field stands; the step itself where the field was left out.
int LineOf(const TextFormat::ParseInfoTree& steps, int index, const char* field_name) {
  const auto* list = v1::ReviewSteps::descriptor()->FindFieldByName("steps");
  const auto* field = v1::ReviewStep::descriptor()->FindFieldByName(field_name);
  const auto* step = steps.GetTreeForNested(list, index);
  const int line = step == nullptr ? -1 : step->GetLocation(field, -1).line;
  return line >= 0 ? line : steps.GetLocation(list, index).line;
}

}  // namespace

absl::StatusOr<ReviewSteps> ReviewSteps::Parse(std::string_view text, std::string_view file) {
  Mistakes mistakes(file);
  TextFormat::ParseInfoTree places;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&mistakes);
  parser.WriteLocationsTo(&places);
  v1::ReviewSteps message;
  if (!parser.ParseFromString(std::string(text), &message)) {
    const absl::Status status = mistakes.ToStatus();
    return status.ok() ? absl::InvalidArgumentError(absl::StrCat(std::string(file), ": 无法解析"))
                       : status;
  }

  if (message.steps().empty()) {
    mistakes.AddError(-1, 0, "没有审核环节；至少写一个 steps { … }");
  }
  if (static_cast<std::size_t>(message.steps_size()) > kMaxReviewSteps) {
    mistakes.AddError(
        -1, 0,
        absl::StrCat("有 ", message.steps_size(), " 个审核环节，最多 ", kMaxReviewSteps, " 个"));
  }
  std::vector<ReviewStep> steps;
  std::set<std::string> ids;
  for (int i = 0; i < message.steps_size(); ++i) {
    const v1::ReviewStep& step = message.steps(i);
    const auto refuse = [&](const char* field, const std::string& what) {
      mistakes.AddError(LineOf(places, i, field), 0, absl::StrCat(field, "：", what));
    };
    if (!IsStepId(step.step_id())) {
      refuse("step_id", absl::StrCat("应为 1 到 ", kMaxStepIdBytes, " 个小写字母、数字或下划线"));
    } else if (!ids.insert(step.step_id()).second) {
      refuse("step_id", absl::StrCat(step.step_id(), " 与前面的环节重复"));
    }
    if (step.title().empty() || step.title().size() > kMaxStepTitleBytes) {
      refuse("title", absl::StrCat("应为 1 到 ", kMaxStepTitleBytes / 3, " 个汉字"));
    }
    const std::optional<Role> role = ReviewerRole(step.role());
    if (!role) {
      refuse("role", "应为 FINANCE_REVIEWER、FINANCE_BUDGET_OFFICER 或 FINANCE_APPROVER");
    }
    if (step.time_limit_days() < 0 || step.time_limit_days() > kMaxTimeLimitDays) {
      refuse("time_limit_days", absl::StrCat("应为 0 到 ", kMaxTimeLimitDays, " 天"));
    }
    steps.push_back({step.step_id(), step.title(), role.value_or(Role::kFinanceReviewer),
                     step.time_limit_days()});
  }
  if (absl::Status status = mistakes.ToStatus(); !status.ok()) return status;
  return ReviewSteps(std::move(steps));
}

const ReviewStep* ReviewSteps::Find(std::string_view id) const {
  const auto found = std::find_if(steps_.begin(), steps_.end(),
                                  [id](const ReviewStep& step) { return step.id == id; });
  return found == steps_.end() ? nullptr : &*found;
}

const ReviewStep* ReviewSteps::Next(const ReviewStep& step) const {
  const ReviewStep* next = &step + 1;
  return next == steps_.data() + steps_.size() ? nullptr : next;
}

}  // namespace mingzhang::workflow
