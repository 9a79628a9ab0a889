#include "cli/profile.h"

#include <algorithm>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/failure.h"
#include "common/file/file.h"
#include "nlohmann/json.hpp"

namespace mingzhang::cli {
namespace {

constexpr std::size_t kMaxProfileBytes = 64 * 1024;
constexpr std::size_t kMaxTokenBytes = 16 * 1024;
constexpr std::size_t kMaxPersonBytes = 64;

// Who has a token, for an error message.
std::string KnownPeople(const std::filesystem::path& directory) {
  std::vector<std::string> people;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(directory, error)) {
    if (file.path().extension() == ".jwt") people.push_back(file.path().stem().string());
  }
  std::sort(people.begin(), people.end());
  return absl::StrJoin(people, "、");
}

}  // namespace

absl::StatusOr<Profile> ParseProfile(std::string_view json,
                                     const std::filesystem::path& directory) {
  const auto document = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return UsageError("配置档案不是一个 JSON 对象");
  Profile profile;
  for (const auto& [key, value] : document.items()) {
    if (!value.is_string()) return UsageError("配置档案的 " + key + " 应为字符串");
    const auto text = value.get<std::string>();
    if (key == "ledger") {
      profile.ledger = text;
    } else if (key == "workflow") {
      profile.workflow = text;
    } else if (key == "authorities") {
      profile.authorities = text;
    } else if (key == "log_verifier_key") {
      profile.log_verifier_key = text;
    } else if (key == "people") {
      profile.people = text;
    } else if (key == "person") {
      profile.person = text;
    } else {
      return UsageError("配置档案没有 " + key + " 这一项");
    }
  }
  for (auto* path : {&profile.authorities, &profile.log_verifier_key, &profile.people}) {
    *path = directory / *path;
  }
  return profile;
}

absl::StatusOr<Profile> LoadProfile(const std::filesystem::path& path, bool optional) {
  const auto json = ReadFile(path, kMaxProfileBytes);
  if (!json.ok() && optional && absl::IsNotFound(json.status())) {
    return ParseProfile("{}", path.parent_path());
  }
  if (!json.ok()) return ExitWith(ExitCode::kUsage, json.status());
  auto profile = ParseProfile(*json, path.parent_path());
  if (!profile.ok()) {
    return UsageError(absl::StrCat(path.string(), "：", profile.status().message()));
  }
  return profile;
}

bool IsPersonName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxPersonBytes && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' ||
                  c == '-';
         });
}

absl::StatusOr<std::string> LoadToken(const Profile& profile, const std::string& person) {
  if (!IsPersonName(person)) {
    return UsageError(absl::StrCat("人员名“", person, "”只能由字母、数字、“.”、“_”和“-”组成"));
  }
  const auto path = profile.people / (person + ".jwt");
  const auto token = ReadFile(path, kMaxTokenBytes);
  if (absl::IsNotFound(token.status())) {
    const std::string known = KnownPeople(profile.people);
    return Advise(
        absl::UnauthenticatedError(absl::StrCat("没有 ", person, " 的令牌“", path.string(), "”")),
        known.empty() ? "演示环境请先运行 mingzhang dev init；正式环境请向单位领取令牌文件"
                      : "可用的人员：" + known);
  }
  if (!token.ok()) return ExitWith(ExitCode::kUsage, token.status());
  return std::string(absl::StripAsciiWhitespace(*token));
}

}  // namespace mingzhang::cli
