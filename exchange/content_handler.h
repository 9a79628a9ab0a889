// Turns the events of a JSON parser into content and errors.
#ifndef MINGZHANG_EXCHANGE_CONTENT_HANDLER_H_
#define MINGZHANG_EXCHANGE_CONTENT_HANDLER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/errors.h"
#include "exchange/messages.h"
#include "exchange/schema.h"
#include "google/protobuf/message.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "nlohmann/json.hpp"

namespace mingzhang::exchange {

// Builds the content from the parser's events (nlohmann::json_sax) and notes what is wrong. Every
// event returns false to end the reading.
class ContentHandler {
 public:
  // `taken` is how much of `text` the parser has read.
  ContentHandler(std::string_view text, const std::size_t* taken,
                 budget::v1::BudgetContent* content, ErrorList* errors)
      : text_(text), taken_(*taken), content_(content), errors_(*errors) {}

  bool null() { return Scalar(Shape::kNull, ""); }
  bool boolean(bool /*value*/) { return Scalar(Shape::kBoolean, ""); }
  bool number_integer(std::int64_t value) { return Number(value); }
  bool number_unsigned(std::uint64_t value) {
    return Number(value > kMaxInteger ? std::nullopt : std::optional<std::int64_t>(value));
  }
  bool number_float(double /*value*/, const std::string& /*text*/) { return Number(std::nullopt); }
  bool string(const std::string& value) { return Scalar(Shape::kString, value); }
  bool binary(const nlohmann::json::binary_t& /*value*/) { return false; }

  bool start_object(std::size_t /*size*/) { return Start(Shape::kObject); }
  bool end_object() { return End(); }
  bool start_array(std::size_t /*size*/) { return Start(Shape::kList); }
  bool end_array() { return End(); }

  bool key(const std::string& name);
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& error);

 private:
  // An object or a list that has begun and not ended.
  struct Frame {
    // What an object's fields belong to; for a list, what has the list.
    google::protobuf::Message* message;
    // The fields of an object; nullptr for a list.
    const ObjectType* object;
    // Of an object: the field whose value comes next, if any. Of a list: the field that it is.
    const Field* field;
    // Where it begins.
    std::size_t offset;
    // Of a list: the index of the entry that comes next.
    std::size_t next_index = 0;
    // Of an object: the fields that were there, by index.
    std::uint64_t seen = 0;

    bool WantsList() const { return object != nullptr && field->repeated; }
  };

  static constexpr std::uint64_t kMaxInteger = std::numeric_limits<std::int32_t>::max();

  bool Number(std::optional<std::int64_t> value);
  bool Scalar(Shape shape, const std::string& text);
  bool Start(Shape shape);
  bool End();

  // Each stores a value, or rejects it.
  bool StoreText(const Field& field, const std::string& text);
  bool StoreInteger(const Field& field, std::int64_t value);
  bool StoreEnumeration(const Field& field, const std::string& text);
  bool StoreDate(const Field& field, const std::string& text);

  // Goes on to what follows the value that just ended.
  bool EndValue();
  // Notes an error about the value that was just read, and goes on.
  bool Reject(std::string message) { return Note(std::move(message)) && EndValue(); }
  // Notes an error at the token that was just read.
  bool Note(std::string message) { return errors_.Add(Place(), TokenOffset(), std::move(message)); }
  // Notes an error that ends the reading, such as a limit that is passed.
  bool Refuse(std::string message) {
    Note(std::move(message));
    return false;
  }
  std::string WrongShape() const;
  bool CheckRequired(const Frame& ended);

  std::string Place() const;
  std::size_t TokenOffset() const;

  std::string_view text_;
  const std::size_t& taken_;
  budget::v1::BudgetContent* content_;
  ErrorList& errors_;
  std::vector<Frame> frames_;
  // What the parser read last.
  Shape token_ = Shape::kNull;
  std::size_t entries_ = 0;
  // The next value is a note, or belongs to an unknown field, or has the wrong shape.
  bool ignores_value_ = false;
  // How many objects and lists are open within such a value.
  std::size_t ignored_depth_ = 0;
};

}  // namespace mingzhang::exchange

#endif  // MINGZHANG_EXCHANGE_CONTENT_HANDLER_H_
