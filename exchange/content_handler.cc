#include "exchange/content_handler.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "exchange/exchange.h"
#include "exchange/names.h"
#include "exchange/values.h"

namespace mingzhang::exchange {

using budget::v1::BudgetContent;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool ContentHandler::key(const std::string& name) {
  if (ignores_value_) return true;
  token_ = Shape::kString;
  Frame& frame = frames_.back();
  frame.field = nullptr;
  if (!name.empty() && name[0] == '_') {
    ignores_value_ = true;
    return true;
  }
  const Field* field = frame.object->Find(name);
  if (field == nullptr) {
    ignores_value_ = true;
    const std::string place = Place();
    return errors_.Add(absl::StrCat(place, place.empty() ? "" : ".", Shorten(name)), TokenOffset(),
                       UnknownField(name, *frame.object));
  }
  frame.field = field;
  const std::uint64_t bit = std::uint64_t{1} << (field - frame.object->fields.data());
  if ((frame.seen & bit) != 0) {
    ignores_value_ = true;
    return Note(absl::StrCat("字段", Quote(name), "重复出现：请只保留一个"));
  }
  frame.seen |= bit;
  return true;
}

bool ContentHandler::Number(std::optional<std::int64_t> value) {
  const bool wants_integer = !ignores_value_ && !frames_.empty() && !frames_.back().WantsList() &&
                             frames_.back().field->kind == Kind::kInteger;
  if (!wants_integer) return Scalar(Shape::kNumber, "");
  token_ = Shape::kNumber;
  if (!value || *value < 0) return Reject(absl::StrCat("应为 0 到 ", kMaxInteger, " 的整数"));
  return StoreInteger(*frames_.back().field, *value);
}

bool ContentHandler::Scalar(Shape shape, const std::string& text) {
  if (ignores_value_) return ignored_depth_ > 0 || EndValue();
  token_ = shape;
  if (frames_.empty()) return Refuse(WrongShape());
  if (frames_.back().WantsList()) return Reject(WrongShape());
  const Field& field = *frames_.back().field;
  if (shape == Shape::kNull && field.nullable) return EndValue();
  if (shape != Shape::kString) return Reject(WrongShape());
  switch (field.kind) {
    case Kind::kText:
      return StoreText(field, text);
    case Kind::kEnumeration:
      return StoreEnumeration(field, text);
    case Kind::kDate:
      return StoreDate(field, text);
    case Kind::kYuan:
    case Kind::kWeight:
    case Kind::kArea: {
      const auto hundredths = ParseHundredths(field.kind, text);
      if (!hundredths.ok()) return Reject(std::string(hundredths.status().message()));
      return StoreInteger(field, *hundredths);
    }
    case Kind::kInteger:
    case Kind::kObject:
      break;
  }
  return Reject(WrongShape());
}

bool ContentHandler::Start(Shape shape) {
  token_ = shape;
  if (frames_.size() + ignored_depth_ >= kMaxDepth) {
    return Refuse(absl::StrCat("对象和列表嵌套超过 ", kMaxDepth, " 层"));
  }
  if (ignores_value_) {
    ++ignored_depth_;
    return true;
  }
  if (frames_.empty()) {
    if (shape != Shape::kObject) return Refuse(WrongShape());
    frames_.push_back({content_, &ContentType(), nullptr, TokenOffset()});
    return true;
  }
  Message* message = frames_.back().message;
  const Field* field = frames_.back().field;
  if (frames_.back().WantsList() && shape == Shape::kList) {
    frames_.push_back({message, nullptr, field, TokenOffset()});
    return true;
  }
  if (!frames_.back().WantsList() && shape == Shape::kObject && field->kind == Kind::kObject) {
    const Reflection* reflection = message->GetReflection();
    if (field->repeated) {
      message = reflection->AddMessage(message, field->descriptor);
    } else if (field->descriptor != nullptr) {
      message = reflection->MutableMessage(message, field->descriptor);
    }
    frames_.push_back({message, field->object, nullptr, TokenOffset()});
    return true;
  }
  ignores_value_ = true;
  ignored_depth_ = 1;
  return Note(WrongShape());
}

bool ContentHandler::End() {
  if (ignores_value_) return --ignored_depth_ > 0 || EndValue();
  token_ = Shape::kObject;
  const Frame ended = frames_.back();
  frames_.pop_back();
  return CheckRequired(ended) && EndValue();
}

bool ContentHandler::EndValue() {
  ignores_value_ = false;
  if (frames_.empty()) return true;
  Frame& frame = frames_.back();
  if (frame.object != nullptr) {
    frame.field = nullptr;
    return true;
  }
  ++frame.next_index;
  ++entries_;
  const bool is_lines =
      frame.field->descriptor->number() == BudgetContent::kExpenditureLinesFieldNumber &&
      frame.message == content_;
  if (is_lines && frame.next_index > kMaxLines) {
    return Refuse(absl::StrCat("支出明细超过 ", kMaxLines, " 条"));
  }
  if (entries_ > kMaxEntries)
    return Refuse(absl::StrCat("各列表的条目合计超过 ", kMaxEntries, " 条"));
  return true;
}

bool ContentHandler::CheckRequired(const Frame& ended) {
  if (ended.object == nullptr) return true;
  const std::vector<Field>& fields = ended.object->fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].required || ((ended.seen >> i) & 1) != 0) continue;
    const std::string place = Place();
    if (!errors_.Add(
            absl::StrCat(place, place.empty() ? "" : ".", fields[i].name), ended.offset,
            absl::StrCat("缺少字段", Quote(fields[i].name), "：", Expectation(fields[i])))) {
      return false;
    }
  }
  return true;
}

std::string ContentHandler::WrongShape() const {
  const std::string actual = absl::StrCat("，这里是", NameOf(token_));
  if (frames_.empty()) return "预算文件的最外层应为对象 {…}" + actual;
  const Frame& frame = frames_.back();
  return absl::StrCat(frame.WantsList() ? "应为列表 […]" : Expectation(*frame.field), actual,
                      token_ == Shape::kNull ? "：没有值时请去掉这个字段" : "");
}

bool ContentHandler::StoreText(const Field& field, const std::string& text) {
  if (const std::size_t count = CountCharacters(text); count > kMaxStringCharacters) {
    return Reject(absl::StrCat("文字有 ", count, " 个字，超过上限 ", kMaxStringCharacters, " 个"));
  }
  if (const auto control = FindControlCharacter(text)) {
    return Reject(absl::StrCat("第 ", control->index + 1, " 个字是控制字符 U+",
                               absl::Hex(control->code_point, absl::kZeroPad4),
                               "：请删除（换行可以保留，写成 \\n）"));
  }
  Message* message = frames_.back().message;
  const Reflection* reflection = message->GetReflection();
  if (field.repeated) {
    reflection->AddString(message, field.descriptor, text);
  } else {
    reflection->SetString(message, field.descriptor, text);
  }
  return EndValue();
}

bool ContentHandler::StoreInteger(const Field& field, std::int64_t value) {
  Message* message = frames_.back().message;
  const Reflection* reflection = message->GetReflection();
  if (field.descriptor->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    reflection->SetInt64(message, field.descriptor, value);
  } else if (value <= static_cast<std::int64_t>(kMaxInteger)) {
    reflection->SetInt32(message, field.descriptor, static_cast<std::int32_t>(value));
  } else {
    return Reject("数值过大：请检查");
  }
  return EndValue();
}

bool ContentHandler::StoreEnumeration(const Field& field, const std::string& text) {
  const EnumDescriptor& type = *field.descriptor->enum_type();
  const EnumValueDescriptor* value = FindByShortName(type, text);
  if (value == nullptr) return Reject(UnknownValue(text, type));
  Message* message = frames_.back().message;
  message->GetReflection()->SetEnum(message, field.descriptor, value);
  return EndValue();
}

bool ContentHandler::StoreDate(const Field& field, const std::string& text) {
  const auto date = ParseDate(text);
  if (!date.ok()) return Reject(std::string(date.status().message()));
  Message* message = frames_.back().message;
  message->GetReflection()->MutableMessage(message, field.descriptor)->CopyFrom(*date);
  return EndValue();
}

bool ContentHandler::parse_error(std::size_t position, const std::string& /*token*/,
                                 const nlohmann::json::exception& error) {
  // nlohmann::json's number for a number that no double can hold.
  constexpr int kNumberOverflow = 406;
  if (error.id == kNumberOverflow) {
    token_ = Shape::kNumber;
    return Refuse("数字过大，无法读取");
  }
  if (position > text_.size()) {
    errors_.Add(Place(), text_.size(),
                "文件在这里中断，内容不完整：请检查文件是否完整，括号和引号是否成对");
    return false;
  }
  // The library says only in words whether it stands within a string.
  const bool is_within_string = absl::StrContains(error.what(), "invalid string");
  const std::size_t offset = taken_ - 1;
  if (!is_within_string && text_[offset] == '"') {
    token_ = Shape::kString;
    return Refuse("这个字符串之前似乎少了逗号或冒号");
  }
  std::string message;
  if (!is_within_string) {
    message = MisplacedCharacter(CharacterAt(text_, offset));
  } else if (static_cast<unsigned char>(text_[offset]) < 0x20) {
    message = "引号内有换行或控制字符：换行请写成 \\n，并检查是否少了右引号";
  } else {
    message = "引号内的反斜杠用法有误：反斜杠本身请写成 \\\\";
  }
  errors_.Add(Place(), offset, std::move(message));
  return false;
}

std::string ContentHandler::Place() const {
  std::string place;
  for (const Frame& frame : frames_) {
    if (frame.object == nullptr) {
      absl::StrAppend(&place, "[", frame.next_index, "]");
    } else if (frame.field != nullptr) {
      absl::StrAppend(&place, place.empty() ? "" : ".", frame.field->name);
    }
  }
  return place;
}

// The parser stands behind the token: behind a string's closing quotation mark, a bracket or a
// literal, and one character behind a number unless the text ends there.
std::size_t ContentHandler::TokenOffset() const {
  const auto is_quote = [this](std::size_t at) { return text_[at] == '"'; };
  const auto is_plain = [this](std::size_t at) {
    const char c = text_[at];
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '.' || c == '+' ||
           c == '-';
  };
  std::size_t at = taken_ - 1;
  switch (token_) {
    case Shape::kObject:
    case Shape::kList:
      return at;
    case Shape::kString: {
      // A quotation mark within a string stands behind an odd number of backslashes.
      const auto is_escaped = [this](std::size_t end) {
        std::size_t begin = end;
        while (begin > 0 && text_[begin - 1] == '\\') --begin;
        return (end - begin) % 2 == 1;
      };
      do {
        --at;
      } while (at > 0 && (!is_quote(at) || is_escaped(at)));
      return at;
    }
    case Shape::kNull:
    case Shape::kBoolean:
    case Shape::kNumber:
      break;
  }
  while (at > 0 && !is_plain(at)) --at;
  while (at > 0 && is_plain(at - 1)) --at;
  return at;
}

}  // namespace mingzhang::exchange
