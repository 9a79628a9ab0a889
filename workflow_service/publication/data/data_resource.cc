#include "workflow_service/publication/data/data_resource.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"

namespace mingzhang::publication::data {
namespace {

using nlohmann::ordered_json;

ordered_json Descriptor(const Field& field) {
  ordered_json descriptor = {{"name", field.name}, {"title", field.title}};
  ordered_json constraints = ordered_json::object();
  if (field.required) constraints["required"] = true;
  switch (field.type) {
    case FieldType::kText:
      descriptor["type"] = "string";
      break;
    case FieldType::kInteger:
      descriptor["type"] = "integer";
      break;
    case FieldType::kAmount:
      descriptor["type"] = "number";
      descriptor["decimalChar"] = ".";
      descriptor["unit"] = "CNY";
      break;
  }
  if (!field.description.empty()) descriptor["description"] = field.description;
  if (!field.values.empty()) constraints["enum"] = field.values;
  if (!constraints.empty()) descriptor["constraints"] = std::move(constraints);
  return descriptor;
}

}  // namespace

DataResource::DataResource(std::string name, std::string title, std::string path,
                           std::vector<Field> fields)
    : name_(std::move(name)),
      title_(std::move(title)),
      path_(std::move(path)),
      fields_(std::move(fields)) {
  std::vector<CsvCell> names;
  for (const Field& field : fields_) names.emplace_back(field.name);
  csv_ = CsvRecord(names);
}

ordered_json DataResource::Descriptor() const {
  ordered_json fields = ordered_json::array();
  for (const Field& field : fields_) fields.push_back(data::Descriptor(field));
  ordered_json schema = {{"fields", std::move(fields)}, {"missingValues", {""}}};
  if (!primary_key_.empty()) schema["primaryKey"] = primary_key_;
  for (const ForeignKey& key : foreign_keys_) {
    schema["foreignKeys"].push_back(
        {{"fields", key.field}, {"reference", {{"resource", key.resource}, {"fields", key.key}}}});
  }
  ordered_json descriptor = {
      {"name", name_}, {"title", title_}, {"profile", "tabular-data-resource"}, {"path", path_}};
  if (!description_.empty()) descriptor["description"] = description_;
  descriptor["format"] = "csv";
  descriptor["mediatype"] = "text/csv";
  descriptor["encoding"] = "utf-8";
  descriptor["dialect"] = {{"delimiter", ","},  {"doubleQuote", true},
                           {"quoteChar", "\""}, {"lineTerminator", "\r\n"},
                           {"header", true},    {"skipInitialSpace", false}};
  descriptor["bytes"] = csv_.size();
  descriptor["hash"] = absl::StrCat("sha256:", ToHex(Sha256(csv_)));
  descriptor["schema"] = std::move(schema);
  return descriptor;
}

}  // namespace mingzhang::publication::data
