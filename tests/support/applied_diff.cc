#include "tests/support/applied_diff.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/money/money.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace mingzhang::testing {
namespace {

using budget::v1::BudgetContent;
using budget::v1::ExpenditureLine;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The number at the beginning of the text.
template <typename T>
T NumberIn(std::string_view text) {
  T number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// A path cut at its last dot outside of brackets: projects[2026-01] and name.
std::pair<std::string, std::string> CutLast(const std::string& path) {
  int depth = 0;
  for (std::size_t i = path.size(); i-- > 0;) {
    if (path[i] == ']') ++depth;
    if (path[i] == '[') --depth;
    if (path[i] == '.' && depth == 0) return {path.substr(0, i), path.substr(i + 1)};
  }
  return {"", path};
}

std::string NameOf(const std::string& segment) { return segment.substr(0, segment.find('[')); }

// The position in project_ids[3].
int PositionIn(const std::string& segment) {
  return NumberIn<int>(std::string_view(segment).substr(segment.find('[') + 1));
}

void SetValue(const std::string& text, const FieldDescriptor& field, int position,
              Message& message) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (!field.is_repeated()) {
        reflection.SetString(&message, &field, text);
      } else if (position < reflection.FieldSize(message, &field)) {
        reflection.SetRepeatedString(&message, &field, position, text);
      } else {
        reflection.AddString(&message, &field, text);
      }
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* type = field.enum_type();
      const std::string prefix =
          type->value(0)->name().substr(0, type->value(0)->name().size() - 11);  // UNSPECIFIED
      reflection.SetEnum(&message, &field, type->FindValueByName(prefix + text));
      return;
    }
    case FieldDescriptor::CPPTYPE_INT64:
      reflection.SetInt64(
          &message, &field,
          field.name().ends_with("_fen") ? ParseYuan(text).value() : NumberIn<std::int64_t>(text));
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      reflection.SetInt32(&message, &field, NumberIn<std::int32_t>(text));
      return;
    default: {  // A date.
      auto& date = static_cast<budget::v1::Date&>(*reflection.MutableMessage(&message, &field));
      const std::vector<std::string> parts = absl::StrSplit(text, '-');
      date.set_year(NumberIn<int>(parts.at(0)));
      date.set_month(NumberIn<int>(parts.at(1)));
      date.set_day(NumberIn<int>(parts.at(2)));
    }
  }
}

// The messages of a content by their paths.
class Editor {
 public:
  explicit Editor(BudgetContent& content) { Visit(content, ""); }

  void Set(const std::string& path, const std::string& value) {
    const auto [parent, segment] = CutLast(path);
    Message& message = At(parent);
    SetValue(value, Field(message, segment), PositionIn(segment), message);
  }

  void Clear(const std::string& path) {
    const auto [parent, segment] = CutLast(path);
    Message& message = At(parent);
    const FieldDescriptor& field = Field(message, segment);
    if (field.is_repeated()) {
      // Positions go to the end, so as many as are gone go from the end.
      message.GetReflection()->RemoveLast(&message, &field);
    } else {
      message.GetReflection()->ClearField(&message, &field);
    }
  }

  // Puts the elements of the list at `path` into the order of `labels`.
  void Reorder(const std::string& path, const std::vector<std::string>& labels) {
    const auto [parent, segment] = CutLast(path);
    Message& message = At(parent);
    const FieldDescriptor& field = Field(message, segment);
    const Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
      const Message& wanted = At(path + labels[static_cast<std::size_t>(i)]);
      int at = i;
      while (&reflection.GetRepeatedMessage(message, &field, at) != &wanted) ++at;
      for (; at > i; --at) reflection.SwapElements(&message, &field, at, at - 1);
    }
  }

 private:
  static const FieldDescriptor& Field(const Message& message, const std::string& segment) {
    return *message.GetDescriptor()->FindFieldByName(NameOf(segment));
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the messages of content.proto.
  void Visit(Message& message, const std::string& path) {
    messages_[path] = &message;
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->message_type() == nullptr ||
          field->message_type() == ExpenditureLine::descriptor()) {
        continue;
      }
      const std::string at = path.empty() ? field->name() : absl::StrCat(path, ".", field->name());
      if (!field->is_repeated()) {
        Visit(*reflection.MutableMessage(&message, field), at);
        continue;
      }
      std::map<std::string, int> seen;
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        Message& element = *reflection.MutableRepeatedMessage(&message, field, i);
        const std::string key = KeyOf(element, i);
        const int before = seen[key]++;
        Visit(element, before == 0 ? absl::StrCat(at, "[", key, "]")
                                   : absl::StrCat(at, "[", key, "]#", before + 1));
      }
    }
  }

  // Made where it is missing.
  // NOLINTNEXTLINE(misc-no-recursion)
  Message& At(const std::string& path) {
    if (const auto found = messages_.find(path); found != messages_.end()) return *found->second;
    const auto [parent, segment] = CutLast(path);
    Message& message = At(parent);
    const FieldDescriptor& field = Field(message, segment);
    const Reflection& reflection = *message.GetReflection();
    Message* made = field.is_repeated() ? reflection.AddMessage(&message, &field)
                                        : reflection.MutableMessage(&message, &field);
    messages_[path] = made;
    return *made;
  }

  // As diff.cc says, told once more.
  static std::string KeyOf(const Message& element, int position) {
    static const auto& keys = *new std::map<std::string, std::vector<std::string>>{
        {"Allocation", {"item"}},
        {"CarryOver", {"project_id"}},
        {"CommissionedService", {"project_id", "name"}},
        {"FunctionUse", {"functional_code", "functional_class"}},
        {"GlossaryEntry", {"term"}},
        {"PriorYearAmount", {"key"}},
        {"Project", {"project_id"}},
        {"Reason", {"key"}},
        {"TitledText", {"title"}},
        {"Unit", {"code"}},
        {"VehicleCount", {"kind"}}};
    const auto* type = element.GetDescriptor();
    if (type == budget::v1::Revenue::descriptor()) {
      constexpr std::string_view kPrefix = "FUND_SOURCE_";
      const auto source = static_cast<const budget::v1::Revenue&>(element).fund_source();
      return budget::v1::FundSource_Name(source).substr(kPrefix.size());
    }
    if (const auto found = keys.find(type->name()); found != keys.end()) {
      for (const std::string& name : found->second) {
        std::string key = element.GetReflection()->GetString(element, type->FindFieldByName(name));
        if (!key.empty()) return key;
      }
    }
    return absl::StrCat(position);
  }

  std::map<std::string, Message*> messages_;
};

// NOLINTNEXTLINE(misc-no-recursion)
void RemoveEmpty(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) {
      Message& child = *reflection.MutableMessage(&message, field);
      RemoveEmpty(child);
      if (child.ByteSizeLong() == 0) reflection.ClearField(&message, field);
      continue;
    }
    int kept = 0;
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      Message& child = *reflection.MutableRepeatedMessage(&message, field, i);
      RemoveEmpty(child);
      if (child.ByteSizeLong() > 0) reflection.SwapElements(&message, field, i, kept++);
    }
    while (reflection.FieldSize(message, field) > kept) reflection.RemoveLast(&message, field);
  }
}

// Equal for lines with equal dimensions.
std::string DimensionsOf(ExpenditureLine line) {
  line.clear_amount_fen();
  return line.SerializeAsString();
}

void SetLines(const std::map<std::string, std::int64_t>& amounts, BudgetContent& content) {
  content.clear_expenditure_lines();
  for (const auto& [dimensions, amount] : amounts) {
    ExpenditureLine& line = *content.add_expenditure_lines();
    line.ParseFromString(dimensions);
    line.set_amount_fen(amount);
  }
}

std::map<std::string, std::int64_t> AmountsOf(const BudgetContent& content) {
  std::map<std::string, std::int64_t> amounts;
  for (const auto& line : content.expenditure_lines()) {
    amounts[DimensionsOf(line)] += line.amount_fen();
  }
  return amounts;
}

template <typename List>
void Sort(List& list) {
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return a.SerializeAsString() < b.SerializeAsString();
  });
}

}  // namespace

BudgetContent ApplyDiff(const BudgetContent& from, const budget::v1::VersionDiff& diff) {
  BudgetContent content = from;
  auto amounts = AmountsOf(content);
  for (const auto& change : diff.lines()) {
    const std::string dimensions = DimensionsOf(change.dimensions());
    if (change.has_to_amount_fen()) {
      amounts[dimensions] = change.to_amount_fen();
    } else {
      amounts.erase(dimensions);
    }
  }
  SetLines(amounts, content);

  Editor editor(content);
  const auto is_order = [](const auto& change) {
    const std::string name = NameOf(CutLast(change.place()).second);
    return name == CutLast(change.place()).second && change.has_from() && change.has_to() &&
           (name == "projects" || name == "carry_overs" || name == "units" ||
            name == "allocation" || name == "commissioned_services" ||
            name == "project_statement" || name == "glossary" || name == "vehicles");
  };
  for (const auto& change : diff.values()) {
    if (is_order(change)) continue;
    if (change.has_to()) {
      editor.Set(change.place(), change.to());
    } else {
      editor.Clear(change.place());
    }
  }
  RemoveEmpty(content);
  for (const auto& change : diff.values()) {
    if (!is_order(change)) continue;
    editor.Reorder(change.place(), absl::StrSplit(change.to(), '\n'));
  }
  return content;
}

BudgetContent Normalized(BudgetContent content) {
  SetLines(AmountsOf(content), content);
  RemoveEmpty(content);
  Sort(*content.mutable_revenue());
  Sort(*content.mutable_prior_year());
  Sort(*content.mutable_reasons());
  Sort(*content.mutable_function_uses());
  return content;
}

}  // namespace mingzhang::testing
