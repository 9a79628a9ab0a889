#include "ledger_service/validation/texts.h"

#include <algorithm>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/message.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

using Ids = absl::flat_hash_set<std::string_view>;

template <typename Items>
void CollectWithheld(const Items& items, Ids& ids) {
  for (const auto& item : items) {
    if (item.disclosure() == budget::v1::DISCLOSURE_LEVEL_WITHHELD) ids.insert(item.project_id());
  }
}

// Whether what the message says must not be printed, apart from ids and an item's name.
bool IsWithheld(const Message& message, const Ids& withheld) {
  const auto* type = message.GetDescriptor();
  if (type == budget::v1::Project::descriptor()) {
    return static_cast<const budget::v1::Project&>(message).disclosure() ==
           budget::v1::DISCLOSURE_LEVEL_WITHHELD;
  }
  if (type == budget::v1::CarryOver::descriptor()) {
    return static_cast<const budget::v1::CarryOver&>(message).disclosure() ==
           budget::v1::DISCLOSURE_LEVEL_WITHHELD;
  }
  if (withheld.empty()) return false;
  if (type == budget::v1::CommissionedService::descriptor()) {
    return withheld.contains(
        static_cast<const budget::v1::CommissionedService&>(message).project_id());
  }
  if (type == budget::v1::ProjectPerformance::descriptor()) {
    const auto& ids = static_cast<const budget::v1::ProjectPerformance&>(message).project_ids();
    return std::any_of(ids.begin(), ids.end(),
                       [&](const std::string& id) { return withheld.contains(id); });
  }
  return false;
}

// Whether a withheld message may still show the field.
bool MayShow(const FieldDescriptor& field) {
  if (field.name() == "project_id" || field.name() == "project_ids") return true;
  return field.name() == "name" &&
         field.containing_type() != budget::v1::CommissionedService::descriptor();
}

class Collector {
 public:
  Collector(const BudgetContent& content, std::vector<Text>& texts) : texts_(texts) {
    CollectWithheld(content.projects(), withheld_);
    CollectWithheld(content.carry_overs(), withheld_);
  }

  void Collect(const Message& message, bool is_public) {
    const auto* reflection = message.GetReflection();
    const bool withheld = IsWithheld(message, withheld_);
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->number() == BudgetContent::kExpenditureLinesFieldNumber &&
          field->containing_type() == BudgetContent::descriptor()) {
        continue;
      }
      const bool shown = is_public && (!withheld || MayShow(*field));
      if (!field->is_repeated()) {
        Visit(message, *field, -1, shown);
        continue;
      }
      const int size = reflection->FieldSize(message, field);
      for (int i = 0; i < size; ++i) Visit(message, *field, i, shown);
    }
  }

 private:
  // `position` is -1 for a field that is not repeated.
  void Visit(const Message& message, const FieldDescriptor& field, int position, bool is_public) {
    const bool is_text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (!is_text && field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return;
    const std::size_t length = place_.size();
    absl::StrAppend(&place_, place_.empty() ? "" : ".", field.name());
    if (position >= 0) absl::StrAppend(&place_, "[", position, "]");
    const auto* reflection = message.GetReflection();
    if (is_text) {
      const std::string& value =
          position < 0
              ? reflection->GetStringReference(message, &field, &scratch_)
              : reflection->GetRepeatedStringReference(message, &field, position, &scratch_);
      if (!value.empty()) texts_.push_back({place_, &value, &field, is_public});
    } else {
      Collect(position < 0 ? reflection->GetMessage(message, &field)
                           : reflection->GetRepeatedMessage(message, &field, position),
              is_public);
    }
    place_.resize(length);
  }

  std::vector<Text>& texts_;
  Ids withheld_;
  std::string place_;
  // Reflection fills it only for strings that are stored in other ways than std::string.
  std::string scratch_;
};

}  // namespace

std::vector<Text> CollectTexts(const BudgetContent& content) {
  std::vector<Text> texts;
  Collector(content, texts).Collect(content, true);
  return texts;
}

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
