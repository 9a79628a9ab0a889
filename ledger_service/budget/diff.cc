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
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
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

// Whether the elements of such a list have keys, and stand in an order that says something: in
// lists of the four named here things are looked up by key.
bool OrderMatters(const std::string& message_name) {
  return !KeyFields(message_name).empty() && message_name != "FunctionUse" &&
         message_name != "PriorYearAmount" && message_name != "Reason" && message_name != "Revenue";
}

// A fact under its path, as it is printed.
struct Leaf {
  int top_field;  // Of BudgetContent, to order by.
  std::string path;
  std::string value;
};

// A list whose order matters, with its elements as paths tell them: [2026-01], [2026-01]#2, [3].
struct Order {
  int top_field;
  std::string path;
  std::vector<std::string> labels;
};

struct Facts {
  std::vector<Leaf> leaves;
  std::vector<Order> orders;
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
void Flatten(const Message& message, const std::string& prefix, int top_field, Facts& facts) {
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
    Order order = {top, path, {}};
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        facts.leaves.push_back(
            {top, repeated ? absl::StrCat(path, "[", i, "]") : path, Printed(message, *field, i)});
        continue;
      }
      const Message& child = repeated ? reflection.GetRepeatedMessage(message, field, i)
                                      : reflection.GetMessage(message, field);
      if (child.GetDescriptor() == v1::Date::descriptor()) {
        const auto& date = static_cast<const v1::Date&>(child);
        facts.leaves.push_back(
            {top, path, absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day())});
        continue;
      }
      std::string at = path;
      if (repeated) {
        std::string label = KeyOf(child);
        const int before = label.empty() ? 0 : seen[label]++;
        label = label.empty() ? absl::StrCat("[", i, "]") : absl::StrCat("[", label, "]");
        if (before > 0) absl::StrAppend(&label, "#", before + 1);  // A key that stands twice.
        at += label;
        if (OrderMatters(child.GetDescriptor()->name())) order.labels.push_back(std::move(label));
      }
      Flatten(child, at, top, facts);
    }
    if (!order.labels.empty()) facts.orders.push_back(std::move(order));
  }
}

// Whether the list does not come of removing from the old one and appending to it.
bool IsReordered(const Order& before, const Order& after) {
  const absl::flat_hash_set<std::string_view> old_keys(before.labels.begin(), before.labels.end());
  const absl::flat_hash_set<std::string_view> new_keys(after.labels.begin(), after.labels.end());
  std::vector<std::string_view> expected;
  for (const std::string& key : before.labels) {
    if (new_keys.contains(key)) expected.push_back(key);
  }
  for (const std::string& key : after.labels) {
    if (!old_keys.contains(key)) expected.push_back(key);
  }
  return !std::equal(expected.begin(), expected.end(), after.labels.begin(), after.labels.end());
}

void DiffValues(const BudgetContent& from, const BudgetContent& to, VersionDiff& diff) {
  Facts old_facts;
  Facts new_facts;
  Flatten(from, "", 0, old_facts);
  Flatten(to, "", 0, new_facts);
  const std::vector<Leaf>& old_leaves = old_facts.leaves;
  const std::vector<Leaf>& new_leaves = new_facts.leaves;
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
  absl::flat_hash_map<std::string_view, const Order*> old_orders;
  for (const Order& order : old_facts.orders) old_orders.emplace(order.path, &order);
  for (const Order& order : new_facts.orders) {
    const auto before = old_orders.find(order.path);
    if (before == old_orders.end() || !IsReordered(*before->second, order)) continue;
    v1::ValueChange change;
    change.set_place(order.path);
    change.set_from(absl::StrJoin(before->second->labels, "\n"));
    change.set_to(absl::StrJoin(order.labels, "\n"));
    changes.emplace_back(order.top_field, std::move(change));
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
