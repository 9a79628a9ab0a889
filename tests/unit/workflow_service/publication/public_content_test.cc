#include "workflow_service/publication/public_content.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "tests/support/source_files.h"
#include "tests/unit/workflow_service/publication/publication_testing.h"
#include "workflow_service/publication/html_page.h"

namespace mingzhang::publication {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using testing::Derive;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using testing::kChangji;
using testing::kPutuo;
using testing::SampleContent;
using ::testing::UnorderedElementsAreArray;

// Codes and ids: what tables and references are made by.
const std::set<std::string>& Codes() {
  static const auto& codes = *new std::set<std::string>{
      "division.code",
      "department.code",
      "department.units.code",
      "expenditure_lines.unit_code",
      "expenditure_lines.functional_code",
      "expenditure_lines.economic_code",
      "expenditure_lines.project_id",
      "projects.project_id",
      "carry_overs.project_id",
      "commissioned_services.project_id",
      "prior_year.key",
      "reasons.key",
      "function_uses.functional_class",
      "function_uses.functional_code",
      "performance.projects.project_ids",
  };
  return codes;
}

// Every text of the model that the public may read.
const std::set<std::string>& PublicTexts() {
  static const auto& texts = *new std::set<std::string>{
      "division.name",
      "department.name",
      "department.units.name",
      "department.summary",
      "department.sub_units_note",
      "main_functions",
      "projects.name",
      "projects.policy_basis",
      "projects.responsible_unit",
      "projects.allocation.item",
      "carry_overs.name",
      "carry_overs.use",
      "commissioned_services.name",
      "commissioned_services.use",
      "reasons.text",
      "function_uses.use",
      "assets.vehicles.kind",
      "performance.department.contact",
      "performance.department.contact_phone",
      "performance.department.goal",
      "performance.department.indicators.level1",
      "performance.department.indicators.level2",
      "performance.department.indicators.level3",
      "performance.department.indicators.target",
      "performance.department.indicators.basis",
      "performance.department.indicators.prior_actual",
      "performance.department.indicators.scoring",
      "performance.department.indicators.evidence",
      "performance.projects.managers",
      "performance.projects.goal",
      "performance.projects.indicators.level1",
      "performance.projects.indicators.level2",
      "performance.projects.indicators.level3",
      "performance.projects.indicators.target",
      "performance.projects.indicators.basis",
      "performance.projects.indicators.prior_actual",
      "performance.projects.indicators.scoring",
      "performance.projects.indicators.evidence",
      "project_statement.title",
      "project_statement.text",
      "other_matters",
      "glossary.term",
      "glossary.definition",
  };
  return texts;
}

// Texts that are known not to be public.
const std::set<std::string>& PrivateTexts() {
  static const auto& texts = *new std::set<std::string>{"disclosure_form"};
  return texts;
}

// The paths of all string fields of the model.
void Collect(const Descriptor& type, const std::string& prefix, std::set<std::string>& paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = prefix + field.name();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      paths.insert(path);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Collect(*field.message_type(), path + ".", paths);
    }
  }
}

// Calls `visit` with the path and the value of every text in the message.
template <typename Visit>
void VisitTexts(Message& message, const std::string& prefix, const Visit& visit) {
  const Descriptor& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = prefix + field.name();
    const int size = field.is_repeated() ? reflection.FieldSize(message, &field) : 0;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      for (int j = 0; j < size; ++j) {
        VisitTexts(*reflection.MutableRepeatedMessage(&message, &field, j), path + ".", visit);
      }
      if (!field.is_repeated() && reflection.HasField(message, &field)) {
        VisitTexts(*reflection.MutableMessage(&message, &field), path + ".", visit);
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      for (int j = 0; j < size; ++j) {
        reflection.SetRepeatedString(&message, &field, j,
                                     visit(path, reflection.GetRepeatedString(message, &field, j)));
      }
      if (!field.is_repeated()) {
        reflection.SetString(&message, &field, visit(path, reflection.GetString(message, &field)));
      }
    }
  }
}

// A content that has every field of the model at least once: the leading case and more.
budget::v1::BudgetContent FullContent() {
  auto content = SampleContent(kChangji.name);
  auto& unit = *content.mutable_department()->add_units();
  unit.set_code("301001");
  unit.set_name("本级");
  unit.set_kind(budget::v1::UNIT_KIND_ADMINISTRATIVE);
  for (auto& line : *content.mutable_expenditure_lines()) line.set_unit_code("301001");
  auto& statement = *content.add_project_statement();
  statement.set_title("概述");
  statement.set_text("说明");
  return content;
}

// Appends to every text a marker that says where it stood; returns the markers by path. Codes and
// ids stay such that the content still hangs together.
std::map<std::string, std::string> PlantMarkers(budget::v1::BudgetContent& content) {
  std::map<std::string, std::string> markers;
  VisitTexts(content, "", [&](const std::string& path, const std::string& text) {
    const auto [marker, is_new] =
        markers.try_emplace(path, absl::StrCat("QZ", markers.size(), "Z"));
    if (is_new) {
      EXPECT_FALSE(absl::StrContains(text, "QZ"));
    }
    const bool must_match =
        absl::EndsWith(path, "functional_code") || absl::EndsWith(path, "functional_class") ||
        absl::EndsWith(path, "economic_code") || path == "reasons.key" || path == "prior_year.key";
    // Basic expenditure has no id, and keeps none.
    if (must_match || (text.empty() && Codes().contains(path))) return text;
    // The same for all ids that refer to each other.
    if (absl::EndsWith(path, "project_id") || path == "performance.projects.project_ids") {
      return absl::StrCat(text, "QZidZ");
    }
    if (absl::EndsWith(path, "unit_code") || path == "department.units.code") {
      return absl::StrCat(text, "QZunitZ");
    }
    return absl::StrCat(text, marker->second);
  });
  return markers;
}

std::set<std::string> Found(const std::string& text,
                            const std::map<std::string, std::string>& markers) {
  std::set<std::string> found;
  for (const auto& [path, marker] : markers) {
    if (absl::StrContains(text, marker)) found.insert(path);
  }
  return found;
}

TEST(PublicContentTest, KnowsOfEveryTextOfTheModelWhetherItIsPublic) {
  std::set<std::string> all;
  Collect(*budget::v1::BudgetContent::descriptor(), "", all);
  std::set<std::string> known = Codes();
  known.insert(PublicTexts().begin(), PublicTexts().end());
  known.insert(PrivateTexts().begin(), PrivateTexts().end());
  EXPECT_THAT(known, UnorderedElementsAreArray(all))
      << "A new field: decide in public_content.cc whether it is public, and list it here.";
}

TEST(PublicContentTest, PassesOnWhatIsListedAndNothingElse) {
  auto content = FullContent();
  const auto markers = PlantMarkers(content);
  std::set<std::string> all;
  Collect(*budget::v1::BudgetContent::descriptor(), "", all);
  for (const auto& [path, marker] : markers) all.erase(path);
  EXPECT_THAT(all, IsEmpty()) << "the content has no text there, so nothing is shown";

  auto passed_on = PublicContent(content);
  EXPECT_THAT(Found(passed_on.SerializeAsString(), markers), [&] {
    std::set<std::string> expected = PublicTexts();
    expected.insert({"division.code", "department.code"});
    return UnorderedElementsAreArray(expected);
  }());
}

TEST(PublicContentTest, LetsNoOtherTextGetIntoAnyFileOfAnyForm) {
  auto content = FullContent();
  const auto markers = PlantMarkers(content);
  std::set<std::string> allowed = PublicTexts();
  allowed.insert({"division.code", "department.code"});
  std::set<std::string> printed;
  for (const char* form : {"xinjiang-2026", "shanghai-putuo-2025"}) {
    const Publication publication = Derive(content, form);
    const std::string all = testing::AllTexts(publication);
    const auto found = Found(all, markers);
    EXPECT_THAT(found, IsSubsetOf(allowed)) << form;
    EXPECT_FALSE(absl::StrContains(all, "QZidZ")) << "ids of projects are nobody's business";
    EXPECT_FALSE(absl::StrContains(RenderPage(publication), "QZunitZ"));
    printed.insert(found.begin(), found.end());
  }
  // The test sees what there is to see.
  EXPECT_GT(printed.size(), 25U);
}

TEST(PublicContentTest, LetsOfAWithheldItemNothingOutButItsCodeNameAndAmount) {
  auto content = FullContent();
  for (auto& project : *content.mutable_projects()) {
    project.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  }
  for (auto& item : *content.mutable_carry_overs()) {
    item.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  }
  const auto markers = PlantMarkers(content);
  const std::set<std::string> theirs = {
      "projects.policy_basis",
      "projects.responsible_unit",
      "projects.allocation.item",
      "carry_overs.use",
      "performance.projects.managers",
      "performance.projects.goal",
      "performance.projects.indicators.level1",
      "performance.projects.indicators.level2",
      "performance.projects.indicators.level3",
      "performance.projects.indicators.target",
      "performance.projects.indicators.basis",
      "performance.projects.indicators.prior_actual",
      "performance.projects.indicators.scoring",
      "performance.projects.indicators.evidence",
  };
  const auto passed_on = PublicContent(content);
  std::string all = passed_on.SerializeAsString();
  EXPECT_FALSE(absl::StrContains(all, "QZidZ")) << "an id may tell what the item is";
  for (const char* form : {"xinjiang-2026", "shanghai-putuo-2025"}) {
    all += testing::AllTexts(Derive(content, form));
  }
  const auto found = Found(all, markers);
  for (const auto& path : theirs) EXPECT_FALSE(found.contains(path)) << path;
  EXPECT_TRUE(found.contains("projects.name"));
  EXPECT_TRUE(found.contains("carry_overs.name"));
  // The basic part's is public, that of projects is not.
  ASSERT_EQ(passed_on.commissioned_services_size(), 3);
  EXPECT_NE(passed_on.commissioned_services(0).name(), "");
  EXPECT_EQ(passed_on.commissioned_services(1).use(), "");
  for (const auto& project : passed_on.projects()) {
    EXPECT_NE(project.approved_amount_fen(), 0);
    EXPECT_FALSE(project.has_starts_on());
    EXPECT_FALSE(project.has_ends_on());
  }
  for (const auto& each : passed_on.performance().projects()) EXPECT_FALSE(each.has_fiscal_fen());
}

TEST(PublicContentTest, PrintsTheSameTablesAndNarrativeAsTheWhole) {
  for (const auto& each : {kChangji, kPutuo}) {
    // One carry-over item of the leading case is withheld; withheld_items_test.cc has more of them.
    const auto content = SampleContent(each.name);
    const auto& form = mingzhang::testing::DisclosureFormOf(each.form_id);
    const auto catalogue = mingzhang::testing::ShippedCatalogue(content.fiscal_year());
    const budget::ContentIndex index(content);
    auto tables = form::DeriveTables(index, form, catalogue);
    const auto narrative = form::DeriveNarrative(index, form, catalogue);
    ASSERT_TRUE(tables.ok() && narrative.ok());
    Publication publication = Derive(content, each.form_id);
    EXPECT_EQ(publication.narrative.DebugString(), narrative->DebugString());
    // What rows are about names withheld items by another id.
    for (auto* derived : {&*tables, &publication.tables}) {
      for (auto& table : *derived->mutable_tables()) {
        for (auto& row : *table.mutable_rows()) {
          for (auto& part : *row.mutable_parts()) part.clear_where();
        }
      }
    }
    EXPECT_EQ(publication.tables.DebugString(), tables->DebugString());
  }
}

TEST(PublicContentTest, LeavesOutWhatIsForTheViewOfASingleUnit) {
  auto content = FullContent();
  auto& amount = *content.add_prior_year();
  amount.set_key("units/301001/expenditure/BASIC");
  auto& reason = *content.add_reasons();
  reason.set_key("units/301001/expenditure/BASIC");
  const auto passed_on = PublicContent(content);
  EXPECT_EQ(passed_on.prior_year_size(), content.prior_year_size() - 1);
  EXPECT_EQ(passed_on.reasons_size(), content.reasons_size() - 1);
}

TEST(PublicContentTest, MasksPersonalInformationInEveryText) {
  auto content = FullContent();
  constexpr char kMobile[] = "13812345678";
  VisitTexts(content, "", [&](const std::string& path, const std::string& text) {
    return PublicTexts().contains(path) ? absl::StrCat(text, " ", kMobile, " ") : text;
  });
  EXPECT_FALSE(absl::StrContains(PublicContent(content).SerializeAsString(), kMobile));
  const std::string all = testing::AllTexts(Derive(content, kChangji.form_id));
  EXPECT_FALSE(absl::StrContains(all, kMobile));
  EXPECT_TRUE(absl::StrContains(all, "138****5678"));
}

TEST(PublicContentTest, GivesAWithheldItemAnIdThatNoOtherHas) {
  auto content = SampleContent(kChangji.name);
  content.mutable_projects(0)->set_project_id("withheld-1");
  content.mutable_projects(1)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  std::set<std::string> ids;
  const auto passed_on = PublicContent(content);
  for (const auto& each : passed_on.projects()) ids.insert(each.project_id());
  for (const auto& each : passed_on.carry_overs()) ids.insert(each.project_id());
  EXPECT_EQ(ids.size(),
            static_cast<std::size_t>(passed_on.projects_size() + passed_on.carry_overs_size()));
}

}  // namespace
}  // namespace mingzhang::publication
