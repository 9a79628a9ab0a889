#include "exchange/schema.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::exchange {
namespace {

using budget::v1::BudgetContent;
using budget::v1::Date;
using budget::v1::DepartmentPerformance;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr char kFenSuffix[] = "_fen";
constexpr char kHundredths[] = "_hundredths";

// What an object cannot do without: what identifies it, its dimensions and its amount. Everything
// else may still be missing in a draft and is for the rules to demand.
const std::set<std::string>& RequiredFields() {
  static const auto* fields = new std::set<std::string>{
      "BudgetContent.division",
      "BudgetContent.department",
      "BudgetContent.fiscal_year",
      "Division.code",
      "Division.name",
      "Department.code",
      "Department.name",
      "Unit.code",
      "Unit.name",
      "Unit.kind",
      "Revenue.fund_source",
      "Revenue.amount_fen",
      "ExpenditureLine.functional_code",
      "ExpenditureLine.economic_code",
      "ExpenditureLine.fund_source",
      "ExpenditureLine.category",
      "ExpenditureLine.amount_fen",
      "Project.project_id",
      "Project.name",
      "Project.approved_amount_fen",
      "Project.disclosure",
      "Allocation.item",
      "Allocation.amount_fen",
      "CarryOver.project_id",
      "CarryOver.name",
      "CarryOver.funding",
      "CarryOver.disclosure",
      "CommissionedService.project_id",
      "PriorYearAmount.key",
      "PriorYearAmount.amount_fen",
      "Reason.key",
      "Reason.text",
      "FunctionUse.use",
      "Procurement.goods_fen",
      "Procurement.works_fen",
      "Procurement.services_fen",
      "VehicleCount.kind",
      "VehicleCount.count",
      "ProjectPerformance.project_ids",
      "ProjectPerformance.budget_fen",
      "TitledText.title",
      "TitledText.text",
      "GlossaryEntry.term",
      "GlossaryEntry.definition",
  };
  return *fields;
}

std::string QualifiedName(const FieldDescriptor& field) {
  return field.containing_type()->name() + "." + field.name();
}

std::string ExchangeName(const FieldDescriptor& field) {
  absl::string_view name = field.name();
  if (absl::ConsumeSuffix(&name, kFenSuffix)) return std::string(name) + "_yuan";
  return absl::StrReplaceAll(name, {{kHundredths, ""}});
}

Kind KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type() == Date::descriptor() ? Kind::kDate : Kind::kObject;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Kind::kEnumeration;
    case FieldDescriptor::CPPTYPE_STRING:
      return Kind::kText;
    default:
      if (absl::EndsWith(field.name(), kFenSuffix)) return Kind::kYuan;
      if (absl::EndsWith(field.name(), kHundredths)) return Kind::kWeight;
      if (absl::StrContains(field.name(), kHundredths)) return Kind::kArea;
      return Kind::kInteger;
  }
}

// Owns the types; a message's type is made when it is first met.
class Types {
 public:
  const ObjectType* Of(const Descriptor& message) {
    const auto [entry, is_new] = types_.try_emplace(message.name());
    ObjectType& type = entry->second;
    if (!is_new) return &type;
    for (int i = 0; i < message.field_count(); ++i) {
      type.fields.push_back(FieldOf(*message.field(i)));
    }
    if (&message == DepartmentPerformance::descriptor()) MoveAmountsToFunds(type);
    // Where the published samples differ from the order of the messages.
    Move(type, "prior_actual", "weight");
    Move(type, "disclosure_form", "division");
    return &type;
  }

 private:
  Field FieldOf(const FieldDescriptor& field) {
    const Kind kind = KindOf(field);
    return {.name = ExchangeName(field),
            .kind = kind,
            .repeated = field.is_repeated(),
            .required = RequiredFields().count(QualifiedName(field)) > 0,
            .nullable = QualifiedName(field) == "CommissionedService.project_id",
            .descriptor = &field,
            .object = kind == Kind::kObject ? Of(*field.message_type()) : nullptr};
  }

  void MoveAmountsToFunds(ObjectType& type) {
    const auto is_amount = [](const Field& field) { return field.kind == Kind::kYuan; };
    const auto first = std::find_if(type.fields.begin(), type.fields.end(), is_amount);
    const auto last = std::find_if_not(first, type.fields.end(), is_amount);
    ObjectType& funds = types_["funds"];
    funds.fields.assign(first, last);
    const auto position = type.fields.erase(first, last);
    type.fields.insert(position, {.name = "funds", .kind = Kind::kObject, .object = &funds});
  }

  static void Move(ObjectType& type, std::string_view name, std::string_view before) {
    const auto named = [](std::string_view wanted) {
      return [wanted](const Field& field) { return field.name == wanted; };
    };
    const auto to = std::find_if(type.fields.begin(), type.fields.end(), named(before));
    const auto from = std::find_if(to, type.fields.end(), named(name));
    if (from != type.fields.end()) std::rotate(to, from, from + 1);
  }

  // Pointers to the values stay valid while the map grows.
  std::map<std::string, ObjectType> types_;
};

}  // namespace

const Field* ObjectType::Find(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

const ObjectType& ContentType() {
  static const ObjectType* type = (new Types)->Of(*BudgetContent::descriptor());
  return *type;
}

}  // namespace mingzhang::exchange
