#include "ledger_service/validation/texts.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/message.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

using Ids = absl::flat_hash_set<std::string_view>;

template <typename Items>
void CollectWithheld(const Items& items, Ids& ids) {
  for (const auto& item : items) {
    if (item.disclosure() == budget::v1::DISCLOSURE_LEVEL_WITHHELD) ids.insert(item.project_id());
  }
}

// Whether a withheld message may still show the field.
bool MayShow(const FieldDescriptor& field) {
  if (field.name() == "project_id" || field.name() == "project_ids") return true;
  return field.name() == "name" &&
         field.containing_type() != budget::v1::CommissionedService::descriptor();
}

// The fields of a message type that are texts or hold some, in their order: what reflection would
// have to be asked for every message.
struct TextFields {
  struct Entry {
    const FieldDescriptor* field;
    // Of a message; nullptr for a text.
    std::unique_ptr<TextFields> fields;
    bool may_show;
  };
  const Descriptor* type;
  std::vector<Entry> entries;
};

// NOLINTNEXTLINE(misc-no-recursion): as deep as the messages of content.proto, which do not contain
// themselves.
std::unique_ptr<TextFields> FindTextFields(const Descriptor& type) {
  auto found = std::make_unique<TextFields>();
  found->type = &type;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.message_type() == budget::v1::ExpenditureLine::descriptor()) continue;
    std::unique_ptr<TextFields> within;
    if (field.message_type() != nullptr) {
      within = FindTextFields(*field.message_type());
      if (within->entries.empty()) continue;
    } else if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      continue;
    }
    found->entries.push_back({&field, std::move(within), MayShow(field)});
  }
  std::sort(found->entries.begin(), found->entries.end(),
            [](const auto& a, const auto& b) { return a.field->number() < b.field->number(); });
  return found;
}

const TextFields& TextFieldsOfContent() {
  static const auto& fields = *FindTextFields(*BudgetContent::descriptor()).release();
  return fields;
}

}  // namespace

class Texts::Collector {
 public:
  Collector(const BudgetContent& content, Texts& texts) : texts_(texts) {
    CollectWithheld(content.projects(), withheld_);
    CollectWithheld(content.carry_overs(), withheld_);
    Collect(content, TextFieldsOfContent(), nullptr, true);
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion)
  void Collect(const Message& message, const TextFields& fields, const PathStep* around,
               bool is_public) {
    const auto& reflection = *message.GetReflection();
    const bool withheld = is_public && IsWithheld(message, *fields.type);
    for (const TextFields::Entry& entry : fields.entries) {
      const FieldDescriptor* field = entry.field;
      const bool shown = is_public && (!withheld || entry.may_show);
      if (field->is_repeated()) {
        const int size = reflection.FieldSize(message, field);
        for (int i = 0; i < size; ++i) {
          if (entry.fields == nullptr) {
            Add(reflection.GetRepeatedStringReference(message, field, i, &scratch_),
                {around, field, i}, shown);
          } else {
            const PathStep* place = &texts_.places_.emplace_back(PathStep{around, field, i});
            Collect(reflection.GetRepeatedMessage(message, field, i), *entry.fields, place, shown);
          }
        }
      } else if (entry.fields == nullptr) {
        Add(reflection.GetStringReference(message, field, &scratch_), {around, field, -1}, shown);
      } else if (reflection.HasField(message, field)) {
        const PathStep* place = &texts_.places_.emplace_back(PathStep{around, field, -1});
        Collect(reflection.GetMessage(message, field), *entry.fields, place, shown);
      }
    }
  }

  void Add(const std::string& value, const PathStep& place, bool is_public) {
    if (!value.empty()) texts_.texts_.push_back({&value, place.field, is_public, place});
  }

  // Whether what the message says must not be printed, apart from ids and an item's name.
  bool IsWithheld(const Message& message, const Descriptor& type) const {
    if (withheld_.empty()) return false;
    if (&type == budget::v1::Project::descriptor()) {
      return static_cast<const budget::v1::Project&>(message).disclosure() ==
             budget::v1::DISCLOSURE_LEVEL_WITHHELD;
    }
    if (&type == budget::v1::CarryOver::descriptor()) {
      return static_cast<const budget::v1::CarryOver&>(message).disclosure() ==
             budget::v1::DISCLOSURE_LEVEL_WITHHELD;
    }
    if (&type == budget::v1::CommissionedService::descriptor()) {
      return withheld_.contains(
          static_cast<const budget::v1::CommissionedService&>(message).project_id());
    }
    if (&type == budget::v1::ProjectPerformance::descriptor()) {
      const auto& ids = static_cast<const budget::v1::ProjectPerformance&>(message).project_ids();
      return std::any_of(ids.begin(), ids.end(),
                         [&](const std::string& id) { return withheld_.contains(id); });
    }
    return false;
  }

  Texts& texts_;
  Ids withheld_;
  // Reflection fills it only for strings that are stored in other ways than std::string.
  std::string scratch_;
};

std::string Text::Place() const {
  std::string place;
  for (const PathStep* part = &at; part != nullptr; part = part->around) {
    std::string segment = part->field->name();
    if (part->position >= 0) absl::StrAppend(&segment, "[", part->position, "]");
    place = place.empty() ? std::move(segment) : absl::StrCat(segment, ".", place);
  }
  return place;
}

Texts::Texts(const BudgetContent& content) { Collector(content, *this); }

absl::StatusOr<std::vector<const FieldDescriptor*>> ResolveField(const std::string& path) {
  std::vector<const FieldDescriptor*> fields;
  const auto* type = BudgetContent::descriptor();
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(name);
    if (field == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("预算内容中没有字段“", path, "”"));
    }
    fields.push_back(field);
    type = field->message_type();
  }
  return fields;
}

}  // namespace mingzhang::validation
