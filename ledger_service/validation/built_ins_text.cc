// Built-ins about what texts say.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/utf8.h"
#include "ledger_service/prose/code_names.h"
#include "ledger_service/prose/personal_information.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using google::protobuf::FieldDescriptor;

// How many things that it finds in one text a finding names.
constexpr std::size_t kMaxNamedInText = 3;

// What is wrong with a text, or nullopt.
struct TextProblem {
  std::string problem;
  std::string expected;
  std::string actual;
};

std::optional<TextProblem> FindTextProblem(std::string_view text, std::int64_t most) {
  if (FindInvalidUtf8(text) != std::string_view::npos) {
    return TextProblem{"文字编码不正确", "UTF-8 编码的文字", "不是有效的 UTF-8 文字"};
  }
  if (const auto control = FindControlCharacter(text)) {
    return TextProblem{absl::StrCat("第 ", control->index + 1, " 个字符是控制字符"), "没有控制字符",
                       absl::StrCat("U+", absl::Hex(control->code_point, absl::kZeroPad4))};
  }
  // A character takes at least a byte.
  if (text.size() <= static_cast<std::size_t>(most)) return std::nullopt;
  const auto characters = static_cast<std::int64_t>(CountCharacters(text));
  if (characters <= most) return std::nullopt;
  return TextProblem{"文字过长", absl::StrCat("不超过 ", most, " 个字符"),
                     absl::StrCat(characters, " 个字符")};
}

// The same, for most texts: valid, short enough, and without control characters but line feeds.
bool IsWellFormed(const prose::Characters& text, std::int64_t most) {
  if (!text.valid() || text.size() > static_cast<std::size_t>(most)) return false;
  return std::all_of(text.signs().begin(), text.signs().end(), [&](std::size_t at) {
    const char16_t c = text.At(at);
    return c >= 0xA0 || (c >= u' ' && c <= u'~') || c == u'\n';
  });
}

bool IsPlainCode(std::string_view code, std::size_t most) {
  return code.size() <= most &&
         std::all_of(code.begin(), code.end(), [](char c) { return c > ' ' && c <= '~'; });
}

struct TextLimits {
  std::int64_t text;
  std::int64_t name;
  std::int64_t code;
  // The fields that are names.
  absl::flat_hash_set<const FieldDescriptor*> names;
};

void CheckTexts(const TextLimits& limits, const CheckContext& context, FindingSink& sink) {
  const auto check = [&](std::string_view value, std::int64_t most, const auto& make_place) {
    auto found = FindTextProblem(value, most);
    if (!found) return;
    sink.Add([&] {
      return Violation{make_place(),
                       std::move(found->expected),
                       std::move(found->actual),
                       {{"problem", std::move(found->problem)}}};
    });
  };
  const auto& lines = context.content().expenditure_lines();
  for (int i = 0; i < lines.size(); ++i) {
    const auto code = [&](std::string_view value, std::string_view field) {
      if (IsPlainCode(value, static_cast<std::size_t>(limits.code))) return;
      check(value, limits.code,
            [&] { return absl::StrCat("expenditure_lines[", i, "].", std::string(field)); });
    };
    code(lines[i].unit_code(), "unit_code");
    code(lines[i].functional_code(), "functional_code");
    code(lines[i].economic_code(), "economic_code");
    code(lines[i].project_id(), "project_id");
  }
  const std::vector<Text>& texts = context.texts();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Text& text = texts[i];
    const std::int64_t most = limits.names.contains(text.field) ? limits.name : limits.text;
    if (IsWellFormed(context.Characters(i), most)) continue;
    check(*text.value, most, [&] { return text.Place(); });
  }
}

absl::StatusOr<Check> MakeTextsWellFormed(const Parameters& parameters) {
  constexpr std::int64_t kMostCharacters = 1'000'000;
  const auto text = parameters.Integer("max_text_characters", 1, kMostCharacters);
  if (!text.ok()) return text.status();
  const auto name = parameters.Integer("max_name_characters", 1, kMostCharacters);
  if (!name.ok()) return name.status();
  const auto code = parameters.Integer("max_code_characters", 1, kMostCharacters);
  if (!code.ok()) return code.status();
  TextLimits limits{*text, *name, *code, {}};
  for (const std::string& path : parameters.Values("names")) {
    const auto fields = ResolveField(path);
    if (!fields.ok()) return fields.status();
    if (fields->back()->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      return absl::InvalidArgumentError(absl::StrCat("参数 names 的取值“", path, "”不是文字"));
    }
    limits.names.insert(fields->back());
  }
  return [limits = std::move(limits)](const CheckContext& context, FindingSink& sink) {
    CheckTexts(limits, context, sink);
  };
}

absl::StatusOr<Check> MakeCodeNamesCurrent(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    const std::vector<Text>& texts = context.texts();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const Text& text = texts[i];
      if (!prose::MayNameCodes(context.Characters(i))) continue;
      const auto wrong = prose::FindWrongCodeName(*text.value, context.catalogue());
      if (!wrong) continue;
      sink.Add([&] {
        return Violation{text.Place(),
                         absl::StrCat(wrong->code, " ", std::string(wrong->current_name)),
                         absl::StrCat(wrong->code, " ", Shown(wrong->written)),
                         {}};
      });
    }
  };
}

absl::StatusOr<Check> MakeNoPersonalInformation(const Parameters& parameters) {
  return [domains = parameters.Values("private_mail_domains")](const CheckContext& context,
                                                               FindingSink& sink) {
    const std::vector<Text>& texts = context.texts();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const Text& text = texts[i];
      if (!text.is_public || !prose::MayHoldPersonalInformation(context.Characters(i))) continue;
      const auto found = prose::FindPersonalInformation(*text.value, domains);
      if (found.empty()) continue;
      sink.Add([&] {
        std::vector<std::string> named;
        for (const auto& each : found) {
          if (named.size() == kMaxNamedInText) break;
          named.push_back(absl::StrCat(std::string(each.kind), " ", each.masked));
        }
        std::string actual = absl::StrJoin(named, "、");
        if (found.size() > named.size()) absl::StrAppend(&actual, " 等 ", found.size(), " 处");
        return Violation{text.Place(), "没有个人信息，或已遮盖", std::move(actual), {}};
      });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> TextBuiltIns() {
  return {
      {"texts_well_formed",
       {"max_text_characters", "max_name_characters", "max_code_characters", "names"},
       {"problem"},
       MakeTextsWellFormed},
      {"code_names_current", {}, {}, MakeCodeNamesCurrent},
      {"no_personal_information", {"private_mail_domains"}, {}, MakeNoPersonalInformation},
  };
}

}  // namespace mingzhang::validation
