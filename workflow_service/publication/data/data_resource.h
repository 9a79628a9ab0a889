// A CSV file and its description as a Tabular Data Resource (Frictionless Data). Pure. Internal to
// the room.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_RESOURCE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_RESOURCE_H_

#include <string>
#include <vector>

#include "common/bundle/bundle_file.h"
#include "common/csv/csv.h"
#include "nlohmann/json.hpp"

namespace mingzhang::publication::data {

enum class FieldType { kText, kAmount, kInteger };

struct Field {
  std::string name;
  std::string title;
  FieldType type = FieldType::kText;
  // Must not be empty.
  bool required = false;
  std::string description = {};
  // The only values; empty: any.
  std::vector<std::string> values = {};
};

// A column that names a record of another resource.
struct ForeignKey {
  std::string field;
  std::string resource;
  std::string key;
};

class DataResource {
 public:
  // `name`: lower-case letters, digits and '-'. Names of fields are unique.
  DataResource(std::string name, std::string title, std::string path, std::vector<Field> fields);

  void set_description(std::string description) { description_ = std::move(description); }
  void set_primary_key(std::string field) { primary_key_ = std::move(field); }
  void AddForeignKey(ForeignKey key) { foreign_keys_.push_back(std::move(key)); }
  // A record: a cell a field.
  void Add(const std::vector<CsvCell>& record) { csv_ += CsvRecord(record); }

  BundleFile File() const { return {path_, csv_}; }
  // With the size and SHA-256 of the CSV.
  nlohmann::ordered_json Descriptor() const;

 private:
  std::string name_;
  std::string title_;
  std::string path_;
  std::string description_;
  std::vector<Field> fields_;
  std::string primary_key_;
  std::vector<ForeignKey> foreign_keys_;
  std::string csv_;
};

}  // namespace mingzhang::publication::data

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_RESOURCE_H_
