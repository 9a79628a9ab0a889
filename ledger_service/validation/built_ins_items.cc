// Built-ins about projects and carry-over items.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "ledger_service/validation/blank.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::ContentIndex;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::StatusOr<Check> MakeItemsHaveLines(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    const auto& content = context.content();
    std::vector<bool> projects(static_cast<std::size_t>(content.projects_size()));
    std::vector<bool> carry_overs(static_cast<std::size_t>(content.carry_overs_size()));
    for (const ContentIndex::Line& line : context.index().lines()) {
      if (line.belongs_to == budget::v1::BELONGING_PROJECT) projects[line.item] = true;
      if (line.belongs_to == budget::v1::BELONGING_CARRY_OVER) carry_overs[line.item] = true;
    }
    const auto report = [&](const std::vector<bool>& has_lines, std::string_view list,
                            const auto& items) {
      for (std::size_t i = 0; i < has_lines.size(); ++i) {
        if (has_lines[i]) continue;
        sink.Add([&] {
          const std::string& id = items[static_cast<int>(i)].project_id();
          return Violation{absl::StrCat(std::string(list), "[", i, "]"),
                           "至少一条明细",
                           "没有明细",
                           {{"id", id.empty() ? "未填写" : Shown(id)}}};
        });
      }
    };
    report(projects, "projects", content.projects());
    report(carry_overs, "carry_overs", content.carry_overs());
  };
}

bool IsWithheld(const Message& element, const FieldDescriptor* disclosure) {
  return disclosure != nullptr && element.GetReflection()->GetEnumValue(element, disclosure) ==
                                      budget::v1::DISCLOSURE_LEVEL_WITHHELD;
}

absl::StatusOr<Check> MakeTextGiven(const Parameters& parameters) {
  const auto path = parameters.One("field");
  if (!path.ok()) return path.status();
  const auto only_public = parameters.Flag("only_public");
  if (!only_public.ok()) return only_public.status();
  const auto fields = ResolveField(*path);
  if (!fields.ok()) return fields.status();
  const bool fits = fields->size() == 2 && fields->front()->is_repeated() &&
                    !fields->back()->is_repeated() &&
                    fields->back()->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (!fits) {
    return absl::InvalidArgumentError(
        absl::StrCat("参数 field 的取值“", *path, "”不是某个列表中每一项的文字"));
  }
  const FieldDescriptor* disclosure = nullptr;
  if (*only_public) {
    disclosure = fields->front()->message_type()->FindFieldByName("disclosure");
    if (disclosure == nullptr) {
      return absl::InvalidArgumentError("参数 only_public 为 true，但该列表没有公开属性");
    }
  }
  return [list = fields->front(), text = fields->back(), disclosure](const CheckContext& context,
                                                                     FindingSink& sink) {
    const Message& content = context.content();
    const auto* reflection = content.GetReflection();
    const int size = reflection->FieldSize(content, list);
    std::string scratch;
    for (int i = 0; i < size; ++i) {
      const Message& element = reflection->GetRepeatedMessage(content, list, i);
      const auto& value = element.GetReflection()->GetStringReference(element, text, &scratch);
      if (!IsBlank(value) || IsWithheld(element, disclosure)) continue;
      sink.Add([&] {
        return Violation{absl::StrCat(list->name(), "[", i, "].", text->name()),
                         absl::StrCat("填写", std::string(FieldLabel(*text))),
                         "未填写",
                         {}};
      });
    }
  };
}

// The day, if the date is one of the calendar.
std::optional<absl::CivilDay> DayOf(const budget::v1::Date& date) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  const bool exists =
      day.year() == date.year() && day.month() == date.month() && day.day() == date.day();
  return exists ? std::optional(day) : std::nullopt;
}

std::string DateText(bool given, const budget::v1::Date& date) {
  return given ? absl::StrCat(date.year(), "-", date.month(), "-", date.day()) : "未填写";
}

absl::StatusOr<Check> MakeProjectPeriod(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    const auto year = context.content().fiscal_year();
    const auto& projects = context.content().projects();
    for (int i = 0; i < projects.size(); ++i) {
      const auto& project = projects[i];
      const auto add = [&](std::string_view field, std::string_view problem,
                           std::string_view expected, std::string actual) {
        sink.Add([&] {
          return Violation{absl::StrCat("projects[", i, "].", std::string(field)),
                           std::string(expected),
                           std::move(actual),
                           {{"problem", std::string(problem)}}};
        });
      };
      const auto start = DayOf(project.starts_on());
      const auto end = DayOf(project.ends_on());
      const std::string starts = DateText(project.has_starts_on(), project.starts_on());
      const std::string ends = DateText(project.has_ends_on(), project.ends_on());
      if (!start) {
        add("starts_on", "没有有效的开始日期", "日历上有的日期", starts);
      }
      if (!end) {
        add("ends_on", "没有有效的结束日期", "日历上有的日期", ends);
      }
      if (!start || !end) continue;
      if (*start > *end) {
        add("ends_on", "结束日期早于开始日期", absl::StrCat("不早于 ", starts), ends);
      } else if (start->year() > year || end->year() < year) {
        add("starts_on", "执行期间不在预算年度内", absl::StrCat(year, " 年内有执行期间"),
            absl::StrCat(starts, " 至 ", ends));
      }
    }
  };
}

absl::StatusOr<Check> MakePerformanceTargetDeclared(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    absl::flat_hash_set<std::string_view> covered;
    for (const auto& target : context.content().performance().projects()) {
      covered.insert(target.project_ids().begin(), target.project_ids().end());
    }
    const auto& projects = context.content().projects();
    for (int i = 0; i < projects.size(); ++i) {
      if (covered.contains(projects[i].project_id())) continue;
      sink.Add([&] {
        return Violation{absl::StrCat("projects[", i, "]"),
                         "有项目绩效目标表",
                         "没有",
                         {{"id", Shown(projects[i].project_id())}}};
      });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> ItemBuiltIns() {
  return {
      {"items_have_lines", {}, {"id"}, MakeItemsHaveLines},
      {"text_given", {"field", "only_public"}, {}, MakeTextGiven},
      {"project_period", {}, {"problem"}, MakeProjectPeriod},
      {"performance_target_declared", {}, {"id"}, MakePerformanceTargetDeclared},
  };
}

}  // namespace mingzhang::validation
