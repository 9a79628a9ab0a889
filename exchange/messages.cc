#include "exchange/messages.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "exchange/names.h"
#include "exchange/values.h"

namespace mingzhang::exchange {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

bool IsFullWidthPunctuation(std::string_view character) {
  constexpr std::string_view kMarks[] = {"，", "：", "“",  "”",  "｛", "｝", "［",
                                         "］", "【", "】", "、", "；", "　"};
  return std::find(std::begin(kMarks), std::end(kMarks), character) != std::end(kMarks);
}

}  // namespace

std::string NameOf(Shape shape) {
  switch (shape) {
    case Shape::kNull:
      return "null";
    case Shape::kBoolean:
      return "真假值";
    case Shape::kNumber:
      return "数字";
    case Shape::kString:
      return "字符串";
    case Shape::kObject:
      return "对象 {…}";
    case Shape::kList:
      return "列表 […]";
  }
  return "";
}

// What a value should look like, by an example.
std::string Expectation(const Field& field) {
  switch (field.kind) {
    case Kind::kText:
      return "应为带引号的字符串";
    case Kind::kInteger:
      return "应为不带引号的整数，例如 3";
    case Kind::kYuan:
      return "金额应写成带引号的十进制字符串（单位：元），例如 \"123.45\"";
    case Kind::kWeight:
    case Kind::kArea:
      return "应为带引号的十进制字符串，例如 \"15\"";
    case Kind::kEnumeration:
      return "应为带引号的名称";
    case Kind::kDate:
      return "日期应写成带引号的“年-月-日”，例如 \"2026-02-14\"";
    case Kind::kObject:
      return "应为对象 {…}";
  }
  return "";
}

std::string UnknownValue(std::string_view text, const EnumDescriptor& type) {
  std::string message = absl::StrCat("没有", Quote(text), "这个值，可以写：");
  for (int i = 1; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    absl::StrAppend(&message, i == 1 ? "" : "、", ShortName(value), "（",
                    std::string(ChineseName(value)), "）");
  }
  return message;
}

std::string UnknownField(std::string_view name, const ObjectType& object) {
  std::vector<std::string> known;
  for (const Field& field : object.fields) known.push_back(field.name);
  const std::string closest = ClosestName(name, known);
  const std::string hint = closest.empty() ? "" : absl::StrCat("，要写的可能是", Quote(closest));
  return absl::StrCat("没有", Quote(name), "这个字段", hint, "；如果是备注，名称请以 _ 开头");
}

std::string MisplacedCharacter(std::string_view character) {
  if (IsFullWidthPunctuation(character)) {
    return absl::StrCat("这里用了全角标点", Quote(character), "：请改用半角标点");
  }
  return absl::StrCat("这里不应出现", Quote(character),
                      "：请检查前面是否多了或少了逗号、冒号、引号、括号");
}

}  // namespace mingzhang::exchange
