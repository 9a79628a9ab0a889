// Files that people write in protobuf's text format, such as rule sets and disclosure forms: read
// with limits, and refused with everything that is wrong with them, each by file and line.
// Not thread-safe; one TextProtoErrors belongs to one file that is being read.
#ifndef MINGZHANG_COMMON_TEXT_PROTO_TEXT_PROTO_H_
#define MINGZHANG_COMMON_TEXT_PROTO_TEXT_PROTO_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/digest/digest.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"

namespace mingzhang {

// Where a message stands in a text, if it came from one. Cheap to copy; valid as long as the
// TextProtoErrors that it came from.
class TextPlace {
 public:
  // The place of a field of this message: `index` counts the elements of a repeated one. Where the
  // text does not tell, the place of the message itself. The field must exist.
  TextPlace In(const char* field, int index = kNotRepeated) const;

 private:
  friend class TextProtoErrors;
  static constexpr int kNotRepeated = -1;

  // `message` is null for a value that is no message; `tree` where there was no text.
  TextPlace(const google::protobuf::Descriptor* message,
            const google::protobuf::TextFormat::ParseInfoTree* tree, int line)
      : message_(message), tree_(tree), line_(line) {}

  const google::protobuf::Descriptor* message_;
  const google::protobuf::TextFormat::ParseInfoTree* tree_;
  // From 0; -1 where it is not known.
  int line_;
};

// Everything that is wrong with one file.
class TextProtoErrors {
 public:
  // How many things are named at most.
  static constexpr std::size_t kMaxErrors = 50;

  // `file_name` stands in messages; empty for a message that came from no file.
  explicit TextProtoErrors(std::string_view file_name) : file_name_(file_name) {}
  TextProtoErrors(const TextProtoErrors&) = delete;
  TextProtoErrors& operator=(const TextProtoErrors&) = delete;

  // The message as a whole.
  TextPlace Root(const google::protobuf::Descriptor* message) const;

  // Adds the line `subject：reason`, what comes after the limit not.
  void Add(std::string_view subject, std::string_view reason);
  // The same with `file:line：` before it, where the place is known.
  void Add(const TextPlace& place, std::string_view subject, std::string_view reason);

  bool empty() const { return lines_.empty(); }
  // INVALID_ARGUMENT with all of them, a line each. Only when not empty.
  absl::Status ToStatus() const;

 private:
  friend bool ReadTextProto(std::string_view text, std::size_t max_bytes, std::string_view what,
                            google::protobuf::Message& message, TextProtoErrors& errors);

  std::string file_name_;
  google::protobuf::TextFormat::ParseInfoTree locations_;
  std::vector<std::string> lines_;
};

// Reads `text` into `message` and its lines into `errors`, whose file name is used. False when
// something is wrong: larger than max_bytes, not UTF-8 (escapes within strings included), not in
// the format (what the parser says is English, with line and column), nested deeper than 20.
// `what` is what the message is called in Chinese, such as 规则集.
bool ReadTextProto(std::string_view text, std::size_t max_bytes, std::string_view what,
                   google::protobuf::Message& message, TextProtoErrors& errors);

// SHA-256 of the message in deterministic serialization: what a text says, without its comments and
// spacing.
Digest DigestOf(const google::protobuf::Message& message);

// Whether `id` may name such a file's content: letters, digits, - and _, at most 64, so that it
// can stand in file names, resource names and messages.
bool IsTextProtoId(std::string_view id);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_TEXT_PROTO_TEXT_PROTO_H_
