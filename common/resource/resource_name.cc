#include "common/resource/resource_name.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mingzhang {
namespace {

constexpr std::size_t kDivisionDigits = 6;

// One `collection/id` pair of a name.
struct Level {
  const char* collection;
  const char* example;
  const char* expected;
  bool (*is_valid)(std::string_view id);
};

// A decimal number without sign or leading zeros within [min, max].
std::optional<std::int64_t> ParseNumber(std::string_view text, std::int64_t min, std::int64_t max) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || text[0] == '0' || number < min || number > max) return std::nullopt;
  return number;
}

bool IsDivision(std::string_view id) {
  return id.size() == kDivisionDigits &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

bool IsDepartment(std::string_view id) {
  return !id.empty() && id.size() <= kMaxDepartmentBytes &&
         std::all_of(id.begin(), id.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

bool IsFiscalYear(std::string_view id) {
  return ParseNumber(id, kMinFiscalYear, kMaxFiscalYear).has_value();
}

bool IsVersion(std::string_view id) { return ParseNumber(id, 1, INT64_MAX).has_value(); }

constexpr std::array<Level, 4> kLevels = {{
    {"divisions", "652300", "行政区划代码应为 6 位数字（GB/T 2260）", IsDivision},
    {"departments", "301", "部门代码应为 1 到 20 位字母、数字或“-”", IsDepartment},
    {"budgets", "2026", "预算年度应为 2000 到 2999 之间的 4 位数字", IsFiscalYear},
    {"versions", "7", "版本号应为从 1 开始的整数，不带前导零", IsVersion},
}};

std::string Shape(std::size_t levels) {
  std::string shape;
  for (std::size_t i = 0; i < levels; ++i) {
    absl::StrAppend(&shape, i == 0 ? "" : "/", kLevels[i].collection, "/", kLevels[i].example);
  }
  return shape;
}

// Bytes outside printable ASCII appear as escapes, so that the message is valid text whatever came
// in.
std::string Quote(std::string_view text) {
  return absl::StrCat("“", absl::CHexEscape(absl::string_view(text.data(), text.size())), "”");
}

std::vector<std::string_view> SplitSegments(std::string_view text) {
  std::vector<std::string_view> segments;
  while (true) {
    const std::size_t slash = text.find('/');
    segments.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    text.remove_prefix(slash + 1);
  }
}

// The ids of a name with `levels` levels.
absl::StatusOr<std::vector<std::string_view>> ParseIds(std::string_view text, std::size_t levels) {
  const auto refuse = [levels](const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat(what, "；应形如 ", Shape(levels)));
  };
  if (text.empty()) return refuse("资源名为空");
  if (text.size() > kMaxResourceNameBytes) {
    return refuse(
        absl::StrCat("资源名有 ", text.size(), " 字节，超过 ", kMaxResourceNameBytes, " 字节"));
  }
  const std::vector<std::string_view> segments = SplitSegments(text);
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < std::min(segments.size() / 2, levels); ++i) {
    const Level& level = kLevels[i];
    const std::string_view collection = segments[2 * i];
    const std::string_view id = segments[2 * i + 1];
    if (collection != level.collection) {
      return refuse(absl::StrCat("资源名", Quote(text), "的第 ", 2 * i + 1, " 段是",
                                 Quote(collection), "，应为“", level.collection, "”"));
    }
    if (!level.is_valid(id)) {
      return refuse(absl::StrCat("资源名", Quote(text), "的第 ", 2 * i + 2, " 段是", Quote(id),
                                 "，", level.expected));
    }
    ids.push_back(id);
  }
  if (segments.size() != 2 * levels) {
    return refuse(absl::StrCat("资源名", Quote(text), "有 ", segments.size(), " 段，应为 ",
                               2 * levels, " 段"));
  }
  return ids;
}

}  // namespace

absl::StatusOr<DivisionName> DivisionName::Parse(std::string_view text) {
  const auto ids = ParseIds(text, 1);
  if (!ids.ok()) return ids.status();
  return DivisionName{std::string((*ids)[0])};
}

std::string DivisionName::ToString() const { return absl::StrCat("divisions/", division); }

absl::StatusOr<DepartmentName> DepartmentName::Parse(std::string_view text) {
  const auto ids = ParseIds(text, 2);
  if (!ids.ok()) return ids.status();
  return DepartmentName{std::string((*ids)[0]), std::string((*ids)[1])};
}

std::string DepartmentName::ToString() const {
  return absl::StrCat("divisions/", division, "/departments/", department);
}

absl::StatusOr<BudgetName> BudgetName::Parse(std::string_view text) {
  const auto ids = ParseIds(text, 3);
  if (!ids.ok()) return ids.status();
  const std::int64_t year = *ParseNumber((*ids)[2], kMinFiscalYear, kMaxFiscalYear);
  return BudgetName{std::string((*ids)[0]), std::string((*ids)[1]),
                    static_cast<std::int32_t>(year)};
}

std::string BudgetName::ToString() const {
  return absl::StrCat(Department().ToString(), "/budgets/", fiscal_year);
}

absl::StatusOr<VersionName> VersionName::Parse(std::string_view text) {
  const auto ids = ParseIds(text, 4);
  if (!ids.ok()) return ids.status();
  const std::int64_t year = *ParseNumber((*ids)[2], kMinFiscalYear, kMaxFiscalYear);
  return VersionName{
      BudgetName{std::string((*ids)[0]), std::string((*ids)[1]), static_cast<std::int32_t>(year)},
      *ParseNumber((*ids)[3], 1, INT64_MAX)};
}

std::string VersionName::ToString() const {
  return absl::StrCat(budget.ToString(), "/versions/", version);
}

absl::StatusOr<DisclosureName> DisclosureName::Parse(std::string_view text) {
  constexpr std::string_view kCollection = "/disclosures/";
  const std::size_t collection = text.find(kCollection);
  if (collection != std::string_view::npos) {
    auto budget = BudgetName::Parse(text.substr(0, collection));
    if (!budget.ok()) return budget.status();
    const auto number = ParseNumber(text.substr(collection + kCollection.size()), 1, INT64_MAX);
    if (number) return DisclosureName{*std::move(budget), *number};
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "公开文件的资源名应形如 ", Shape(kLevels.size() - 1), "/disclosures/1，编号从 1 开始"));
}

std::string DisclosureName::ToString() const {
  return absl::StrCat(budget.ToString(), "/disclosures/", disclosure);
}

bool ScopeCovers(std::string_view scope, std::string_view resource) {
  if (scope == "*" || scope == resource) return true;
  return !scope.empty() && resource.size() > scope.size() && resource.starts_with(scope) &&
         resource[scope.size()] == '/';
}

}  // namespace mingzhang
