#include "exchange/schema.h"

#include <gtest/gtest.h>

#include <set>

#include "exchange/names.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::exchange {
namespace {

// Every object of the format, each once.
void Collect(const ObjectType& object, std::set<const ObjectType*>& objects) {
  if (!objects.insert(&object).second) return;
  for (const Field& field : object.fields) {
    if (field.object != nullptr) Collect(*field.object, objects);
  }
}

TEST(SchemaTest, EveryFieldOfTheContractIsAFieldOfTheFormat) {
  std::set<const ObjectType*> objects;
  Collect(ContentType(), objects);
  std::set<std::string> in_format;
  for (const ObjectType* object : objects) {
    EXPECT_LE(object->fields.size(), 64u);
    for (const Field& field : object->fields) {
      if (field.descriptor != nullptr) in_format.insert(field.descriptor->full_name());
    }
  }
  const auto& file = *budget::v1::BudgetContent::descriptor()->file();
  for (int i = 0; i < file.message_type_count(); ++i) {
    const auto& message = *file.message_type(i);
    if (&message == budget::v1::Date::descriptor()) continue;
    for (int j = 0; j < message.field_count(); ++j) {
      EXPECT_EQ(in_format.count(message.field(j)->full_name()), 1u)
          << message.field(j)->full_name();
    }
  }
}

TEST(SchemaTest, FieldsAreNamedAsInTheSamples) {
  const ObjectType& line = *ContentType().Find("expenditure_lines")->object;
  EXPECT_EQ(line.Find("amount_yuan")->kind, Kind::kYuan);
  EXPECT_EQ(line.Find("amount_fen"), nullptr);
  EXPECT_TRUE(line.Find("category")->required);
  EXPECT_FALSE(line.Find("project_id")->required);
  EXPECT_EQ(ContentType().Find("assets")->object->Find("buildings_sqm")->kind, Kind::kArea);
  const ObjectType& department =
      *ContentType().Find("performance")->object->Find("department")->object;
  EXPECT_EQ(department.Find("fiscal_own_level_yuan"), nullptr);
  EXPECT_EQ(department.Find("funds")->object->fields.size(), 3u);
}

TEST(NamesTest, EveryValueHasAShortAndAChineseName) {
  const auto& file = *budget::v1::BudgetContent::descriptor()->file();
  for (int i = 0; i < file.enum_type_count(); ++i) {
    const auto& type = *file.enum_type(i);
    for (int j = 1; j < type.value_count(); ++j) {
      EXPECT_FALSE(ChineseName(*type.value(j)).empty()) << type.value(j)->name();
      EXPECT_EQ(FindByShortName(type, ShortName(*type.value(j))), type.value(j));
    }
    EXPECT_EQ(FindByShortName(type, "UNSPECIFIED"), nullptr);
    EXPECT_EQ(FindByShortName(type, ""), nullptr);
  }
}

}  // namespace
}  // namespace mingzhang::exchange
