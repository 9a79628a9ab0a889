// What templates print: typed values, the records that hold them, and the schemas that name them.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_VALUE_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace mingzhang::form {

// An amount, in fen. A type of its own, so that it is never printed as a mere number.
struct Fen {
  std::int64_t value = 0;
};

// An amount beside last year's.
struct Comparison {
  std::int64_t current_fen = 0;
  // nullopt: the department has not stated it.
  std::optional<std::int64_t> prior_fen;
  std::string_view reason;
};

struct Value;
// Values in the order in which a schema names them.
using Record = std::vector<Value>;

// Texts are not copied: they must outlive the value.
struct Value {
  // In the order of Type.
  std::variant<std::string_view, std::int64_t, Fen, bool, Comparison, std::vector<Record>> content;
};

enum class Type { kText, kNumber, kAmount, kFlag, kComparison, kList };

// The names that a record offers. Built once, then immutable and thread-safe.
class Schema {
 public:
  struct Entry {
    Type type;
    // Its position in the record.
    std::size_t slot;
    // Of a list: its elements; never null there. Owned by the schema.
    const Schema* element = nullptr;
  };

  Schema() = default;
  // Entries point into the schema.
  Schema(Schema&&) = default;
  Schema& operator=(Schema&&) = default;
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  // Names the next value of the record; false, and nothing is named, when the name is there
  // already. Names are lower-case letters, digits and underscores, in parts joined by dots.
  bool Add(std::string_view name, Type type) {
    return names_.try_emplace(std::string(name), Entry{type, names_.size()}).second;
  }
  bool AddList(std::string_view name, Schema element) {
    if (names_.contains(std::string(name))) return false;
    elements_.push_back(std::make_unique<Schema>(std::move(element)));
    const Entry entry{Type::kList, names_.size(), elements_.back().get()};
    return names_.try_emplace(std::string(name), entry).second;
  }

  // nullptr: no such name.
  const Entry* Find(std::string_view name) const {
    const auto found = names_.find(std::string(name));
    return found == names_.end() ? nullptr : &found->second;
  }
  // In no order.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : names_) names.push_back(name);
    return names;
  }

 private:
  absl::flat_hash_map<std::string, Entry> names_;
  std::vector<std::unique_ptr<Schema>> elements_;
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_VALUE_H_
