// Built-ins about the process around a version: what the congress resolved, and when. What is not
// known of it holds.
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "ledger_service/validation/blank.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

std::string DayText(absl::CivilDay day) { return absl::FormatCivilTime(day); }

void AddProblem(FindingSink& sink, std::string_view problem, std::string_view expected,
                std::string actual) {
  sink.Add([&] {
    return Violation{
        "", std::string(expected), std::move(actual), {{"problem", std::string(problem)}}};
  });
}

// The whole budget is the one place, so the first problem is reported.
void CheckResolution(const CheckContext& context, FindingSink& sink) {
  const Circumstances& known = context.circumstances();
  const bool number_given = !IsBlank(known.resolution_number);
  // Nobody is about to approve.
  if (!known.today && !number_given && !known.resolution_date) return;
  if (!number_given) {
    AddProblem(sink, "没有填写人大决议的文号", "填写决议文号", "未填写");
  } else if (!known.resolution_date) {
    AddProblem(sink, "没有填写人大决议的日期", "填写决议日期", "未填写");
  } else if (known.today && *known.resolution_date > *known.today) {
    AddProblem(sink, "人大决议的日期晚于今天", absl::StrCat("不晚于 ", DayText(*known.today)),
               DayText(*known.resolution_date));
  }
}

absl::StatusOr<Check> MakeResolutionGiven(const Parameters&) { return Check(CheckResolution); }

void CheckReviewedVersion(const CheckContext& context, FindingSink& sink) {
  const Circumstances& known = context.circumstances();
  if (known.reviewed_version == 0 || known.version == 0) return;
  if (known.reviewed_version == known.version) return;
  sink.Add([&] {
    return Violation{"",
                     absl::StrCat("第 ", known.reviewed_version, " 版"),
                     absl::StrCat("第 ", known.version, " 版"),
                     {}};
  });
}

absl::StatusOr<Check> MakeReviewedVersion(const Parameters&) { return Check(CheckReviewedVersion); }

absl::StatusOr<Check> MakeReplyInTime(const Parameters& parameters) {
  const auto days = parameters.Integer("days", 1, 366);
  if (!days.ok()) return days.status();
  return [days = *days](const CheckContext& context, FindingSink& sink) {
    const Circumstances& known = context.circumstances();
    if (!known.today || !known.resolution_date) return;
    const absl::CivilDay due = *known.resolution_date + days;
    if (*known.today <= due) return;
    sink.Add([&] {
      return Violation{"",
                       absl::StrCat("不晚于 ", DayText(due)),
                       DayText(*known.today),
                       {{"days", absl::StrCat(*known.today - due)},
                        {"resolved", DayText(*known.resolution_date)}}};
    });
  };
}

void CheckPublication(const CheckContext& context, FindingSink& sink) {
  const Circumstances& known = context.circumstances();
  if (!known.today || !known.publication_due || *known.today <= *known.publication_due) return;
  sink.Add([&] {
    return Violation{"",
                     absl::StrCat("不晚于 ", DayText(*known.publication_due)),
                     DayText(*known.today),
                     {{"days", absl::StrCat(*known.today - *known.publication_due)}}};
  });
}

absl::StatusOr<Check> MakePublishedInTime(const Parameters&) { return Check(CheckPublication); }

}  // namespace

std::vector<BuiltInKind> ProcessBuiltIns() {
  return {
      {"resolution_given", {}, {"problem"}, MakeResolutionGiven},
      {"reviewed_version_approved", {}, {}, MakeReviewedVersion},
      {"reply_in_time", {"days"}, {"days", "resolved"}, MakeReplyInTime},
      {"published_in_time", {}, {"days"}, MakePublishedInTime},
  };
}

}  // namespace mingzhang::validation
