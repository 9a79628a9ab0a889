#include "common/text_proto/text_proto.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/utf8.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace mingzhang {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

// Forms and rule sets nest less far; deeper text would exhaust the stack before it means anything.
constexpr int kMaxNesting = 20;
constexpr std::size_t kMaxIdLength = 64;

// Keeps what the text-format parser says.
class SyntaxErrors final : public google::protobuf::io::ErrorCollector {
 public:
  SyntaxErrors(std::string_view file_name, TextProtoErrors& errors)
      : file_name_(file_name), errors_(errors) {}

  void AddError(int line, int column, const std::string& message) override {
    errors_.Add(absl::StrCat(file_name_, ":", line + 1, ":", column + 1), message);
  }
  void AddWarning(int line, int column, const std::string& message) override {
    AddError(line, column, message);
  }

 private:
  std::string file_name_;
  TextProtoErrors& errors_;
};

// Escapes can spell bytes that are no UTF-8, which the parser lets pass.
void CheckStrings(const Message& message, const TextPlace& place, TextProtoErrors& errors) {
  const google::protobuf::Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool is_text = field->type() == FieldDescriptor::TYPE_STRING;
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!is_text && !is_message) continue;
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const TextPlace at = field->is_repeated() ? place.In(field->name().c_str(), i)
                                                : place.In(field->name().c_str());
      if (is_message) {
        CheckStrings(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                          : reflection->GetMessage(message, field),
                     at, errors);
        continue;
      }
      std::string scratch;
      const std::string& text =
          field->is_repeated() ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                               : reflection->GetStringReference(message, field, &scratch);
      if (FindInvalidUtf8(text) != std::string_view::npos) {
        errors.Add(at, field->name(), "不是有效的 UTF-8 文字");
      }
    }
  }
}

}  // namespace

TextPlace TextPlace::In(const char* field, int index) const {
  if (message_ == nullptr) return *this;
  const FieldDescriptor* descriptor = message_->FindFieldByName(field);
  const bool is_message = descriptor->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  TextPlace place(is_message ? descriptor->message_type() : nullptr, nullptr, line_);
  // A repeated field as a whole has no line of its own.
  if (tree_ == nullptr || descriptor->is_repeated() != (index != kNotRepeated)) return place;
  int line = tree_->GetLocation(descriptor, index).line;
  // Of a list in brackets the parser keeps where it begins.
  if (line < 0 && index > 0) line = tree_->GetLocation(descriptor, 0).line;
  if (line >= 0) place.line_ = line;
  if (is_message) place.tree_ = tree_->GetTreeForNested(descriptor, index);
  return place;
}

TextPlace TextProtoErrors::Root(const Descriptor* message) const {
  return TextPlace(message, &locations_, -1);
}

void TextProtoErrors::Add(std::string_view subject, std::string_view reason) {
  if (lines_.size() == kMaxErrors) return;
  lines_.push_back(absl::StrCat(std::string(subject), "：", std::string(reason)));
}

void TextProtoErrors::Add(const TextPlace& place, std::string_view subject,
                          std::string_view reason) {
  if (place.line_ < 0 || file_name_.empty()) {
    Add(subject, reason);
  } else {
    Add(absl::StrCat(file_name_, ":", place.line_ + 1, "：", std::string(subject)), reason);
  }
}

absl::Status TextProtoErrors::ToStatus() const {
  return absl::InvalidArgumentError(absl::StrJoin(lines_, "\n"));
}

bool ReadTextProto(std::string_view text, std::size_t max_bytes, std::string_view what,
                   Message& message, TextProtoErrors& errors) {
  const std::string& file_name = errors.file_name_;
  if (text.size() > max_bytes) {
    errors.Add(file_name, absl::StrCat(std::string(what), "超过 ", max_bytes, " 字节"));
    return false;
  }
  if (FindInvalidUtf8(text) != std::string_view::npos) {
    errors.Add(file_name, "不是有效的 UTF-8 文字");
    return false;
  }
  SyntaxErrors syntax(file_name, errors);
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&syntax);
  parser.WriteLocationsTo(&errors.locations_);
  parser.SetRecursionLimit(kMaxNesting);
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  const bool parsed = parser.Parse(&input, &message);
  if (!parsed && errors.empty()) {
    errors.Add(file_name, absl::StrCat("不是文本格式的", std::string(what)));
  }
  if (errors.empty()) CheckStrings(message, errors.Root(message.GetDescriptor()), errors);
  return errors.empty();
}

Digest DigestOf(const Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return Sha256(bytes);
}

bool IsTextProtoId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxIdLength && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_';
  });
}

}  // namespace mingzhang
