#include "ledger_service/budget/diff.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/money/money.h"
#include "google/protobuf/descriptor.h"
#include "ledger_service/budget/quantities.h"

namespace mingzhang::budget {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using v1::BudgetContent;
using v1::ExpenditureLine;
using v1::VersionDiff;

// The fields that tell one element of a list from another; the first that is set counts. Lists of
// other messages are compared by position.
const std::vector<std::string>& KeyFields(const std::string& message_name) {
  static const auto* keys = new std::map<std::string, std::vector<std::string>>{
      {"Allocation", {"item"}},
      {"CarryOver", {"project_id"}},
      {"CommissionedService", {"project_id", "name"}},
      {"FunctionUse", {"functional_code", "functional_class"}},
      {"GlossaryEntry", {"term"}},
      {"PriorYearAmount", {"key"}},
      {"Project", {"project_id"}},
      {"Reason", {"key"}},
      {"Revenue", {"fund_source"}},
      {"TitledText", {"title"}},
      {"Unit", {"code"}},
      {"VehicleCount", {"kind"}},
  };
  static const auto* none = new std::vector<std::string>;
  const auto found = keys->find(message_name);
  return found == keys->end() ? *none : found->second;
}

// A fact under its path, as it is printed.
struct Leaf {
  int top_field;  // Of BudgetContent, to order by.
  std::string path;
  std::string value;
};

std::string Printed(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return repeated ? reflection.GetRepeatedString(message, &field, index)
                      : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = repeated ? reflection.GetRepeatedEnum(message, &field, index)
                                   : reflection.GetEnum(message, &field);
      // Without the prefix that every value of the type shares, which ends before the zero value's
      // UNSPECIFIED.
      constexpr std::string_view kUnspecified = "UNSPECIFIED";
      const std::string& zero = value->type()->value(0)->name();
      return value->name().substr(zero.size() - kUnspecified.size());
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const std::int64_t value = repeated ? reflection.GetRepeatedInt64(message, &field, index)
                                          : reflection.GetInt64(message, &field);
      return field.name().ends_with("_fen") ? FormatYuan(value) : absl::StrCat(value);
    }
    default:
      return absl::StrCat(repeated ? reflection.GetRepeatedInt32(message, &field, index)
                                   : reflection.GetInt32(message, &field));
  }
}

std::string KeyOf(const Message& element) {
  for (const std::string& name : KeyFields(element.GetDescriptor()->name())) {
    const FieldDescriptor* field = element.GetDescriptor()->FindFieldByName(name);
    std::string key = Printed(element, *field, 0);
    if (!key.empty()) return key;
  }
  return "";
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the messages of content.proto, which do not contain
// themselves.
void Flatten(const Message& message, const std::string& prefix, int top_field,
             std::vector<Leaf>& leaves) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int top = prefix.empty() ? field->number() : top_field;
    if (prefix.empty() && field->number() == BudgetContent::kExpenditureLinesFieldNumber) continue;
    const std::string path =
        prefix.empty() ? field->name() : absl::StrCat(prefix, ".", field->name());
    const bool repeated = field->is_repeated();
    const int count = repeated ? reflection.FieldSize(message, field) : 1;
    absl::flat_hash_map<std::string, int> seen;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        leaves.push_back(
            {top, repeated ? absl::StrCat(path, "[", i, "]") : path, Printed(message, *field, i)});
        continue;
      }
      const Message& child = repeated ? reflection.GetRepeatedMessage(message, field, i)
                                      : reflection.GetMessage(message, field);
      if (child.GetDescriptor() == v1::Date::descriptor()) {
        const auto& date = static_cast<const v1::Date&>(child);
        leaves.push_back(
            {top, path, absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day())});
        continue;
      }
      std::string at = path;
      if (repeated) {
        const std::string key = KeyOf(child);
        const int before = key.empty() ? 0 : seen[key]++;
        at = key.empty() ? absl::StrCat(path, "[", i, "]") : absl::StrCat(path, "[", key, "]");
        if (before > 0) at += absl::StrCat("#", before + 1);  // A key that stands twice.
      }
      Flatten(child, at, top, leaves);
    }
  }
}

void DiffValues(const BudgetContent& from, const BudgetContent& to, VersionDiff& diff) {
  std::vector<Leaf> old_leaves;
  std::vector<Leaf> new_leaves;
  Flatten(from, "", 0, old_leaves);
  Flatten(to, "", 0, new_leaves);
  absl::flat_hash_map<std::string_view, const Leaf*> old_by_path;
  absl::flat_hash_map<std::string_view, const Leaf*> new_by_path;
  for (const Leaf& leaf : old_leaves) old_by_path.emplace(leaf.path, &leaf);
  for (const Leaf& leaf : new_leaves) new_by_path.emplace(leaf.path, &leaf);

  std::vector<std::pair<int, v1::ValueChange>> changes;
  const auto add = [&](const Leaf& leaf, const Leaf* before, const Leaf* after) {
    v1::ValueChange change;
    change.set_place(leaf.path);
    if (before != nullptr) change.set_from(before->value);
    if (after != nullptr) change.set_to(after->value);
    changes.emplace_back(leaf.top_field, std::move(change));
  };
  for (const Leaf& leaf : old_leaves) {
    const auto found = new_by_path.find(leaf.path);
    if (found == new_by_path.end()) {
      add(leaf, &leaf, nullptr);
    } else if (found->second->value != leaf.value) {
      add(leaf, &leaf, found->second);
    }
  }
  for (const Leaf& leaf : new_leaves) {
    if (!old_by_path.contains(leaf.path)) add(leaf, nullptr, &leaf);
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [field, change] : changes) *diff.add_values() = std::move(change);
}

using Dimensions = std::tuple<std::string, std::string, std::string, int, int, std::string>;

Dimensions DimensionsOf(const ExpenditureLine& line) {
  return {line.unit_code(),   line.functional_code(), line.economic_code(),
          line.fund_source(), line.category(),        line.project_id()};
}

std::int64_t Saturated(Amount amount) {
  if (const auto fen = ToFen(amount)) return *fen;
  return amount < 0 ? std::numeric_limits<std::int64_t>::min()
                    : std::numeric_limits<std::int64_t>::max();
}

// The amounts of lines by dimensions, with a line to take the dimensions from.
struct LineSum {
  const ExpenditureLine* line = nullptr;
  Amount amount = 0;
};
using LineSums = std::map<Dimensions, LineSum>;

LineSums SumLines(const BudgetContent& content, Amount& total) {
  LineSums sums;
  for (const ExpenditureLine& line : content.expenditure_lines()) {
    LineSum& sum = sums[DimensionsOf(line)];
    sum.line = &line;
    sum.amount += line.amount_fen();
    total += line.amount_fen();
  }
  return sums;
}

void DiffLines(const BudgetContent& from, const BudgetContent& to, VersionDiff& diff) {
  Amount from_total = 0;
  Amount to_total = 0;
  const LineSums before = SumLines(from, from_total);
  const LineSums after = SumLines(to, to_total);
  diff.set_from_total_fen(Saturated(from_total));
  diff.set_to_total_fen(Saturated(to_total));

  // Both are in the order of the dimensions: walk them side by side.
  auto old_sum = before.begin();
  auto new_sum = after.begin();
  while (old_sum != before.end() || new_sum != after.end()) {
    const bool has_old =
        old_sum != before.end() && (new_sum == after.end() || old_sum->first <= new_sum->first);
    const bool has_new =
        new_sum != after.end() && (old_sum == before.end() || new_sum->first <= old_sum->first);
    if (!has_old || !has_new || old_sum->second.amount != new_sum->second.amount) {
      v1::LineChange& change = *diff.add_lines();
      *change.mutable_dimensions() = has_old ? *old_sum->second.line : *new_sum->second.line;
      change.mutable_dimensions()->clear_amount_fen();
      if (has_old) change.set_from_amount_fen(Saturated(old_sum->second.amount));
      if (has_new) change.set_to_amount_fen(Saturated(new_sum->second.amount));
    }
    if (has_old) ++old_sum;
    if (has_new) ++new_sum;
  }
}

}  // namespace

VersionDiff DiffContent(const BudgetContent& from, const BudgetContent& to) {
  VersionDiff diff;
  DiffLines(from, to, diff);
  DiffValues(from, to, diff);
  return diff;
}

}  // namespace mingzhang::budget
