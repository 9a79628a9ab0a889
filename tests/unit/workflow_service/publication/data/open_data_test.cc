#include "workflow_service/publication/data/open_data.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/money/money.h"
#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/workflow_service/publication/data/sample_disclosure.h"
#include "tests/unit/workflow_service/publication/data/workbook_reader.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/data/data_bundle.h"

namespace mingzhang::publication::data {
namespace {

using testing::Case;
using testing::Disclose;
using ::testing::HasSubstr;
using testing::kChangji;
using testing::kPutuo;
using ::testing::Not;
using testing::SampleContent;
using ::testing::StartsWith;

constexpr char kName[] = "divisions/652300/departments/301/budgets/2026/versions/3";

std::map<std::string, std::string> Render(const Publication& disclosure) {
  const auto files = RenderOpenData(disclosure, kName);
  std::map<std::string, std::string> by_path;
  for (const BundleFile& file : files) by_path[file.path] = file.contents;
  EXPECT_EQ(by_path.size(), files.size());
  return by_path;
}

// Records of RFC 4180, by a reader of the test's own.
std::vector<std::vector<std::string>> ReadCsv(const std::string& csv) {
  std::vector<std::vector<std::string>> records(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    std::string& cell = records.back().back();
    if (quoted) {
      if (csv[i] != '"') {
        cell += csv[i];
      } else if (i + 1 < csv.size() && csv[i + 1] == '"') {
        cell += csv[++i];
      } else {
        quoted = false;
      }
    } else if (csv[i] == '"') {
      quoted = true;
    } else if (csv[i] == ',') {
      records.back().emplace_back();
    } else if (csv.compare(i, 2, "\r\n") == 0) {
      ++i;
      records.push_back({""});
    } else {
      cell += csv[i];
    }
  }
  records.pop_back();
  return records;
}

class CaseOpenDataTest : public ::testing::TestWithParam<Case> {};

TEST_P(CaseOpenDataTest, HoldsEveryFigureOfTheTablesExactly) {
  const Publication disclosure = Disclose(GetParam());
  const auto files = Render(disclosure);
  const auto document = nlohmann::json::parse(files.at(kJsonFile));
  for (int i = 0; i < disclosure.tables.tables_size(); ++i) {
    const auto& table = disclosure.tables.tables(i);
    const auto records = ReadCsv(files.at(TableFile(table.number())));
    ASSERT_EQ(records.size(), static_cast<std::size_t>(table.rows_size()) + 1);
    const auto& rows = document["tables"][static_cast<std::size_t>(i)]["rows"];
    for (int row = 0; row < table.rows_size(); ++row) {
      const auto& record = records[static_cast<std::size_t>(row) + 1];
      ASSERT_EQ(record.size(), records[0].size());
      const std::size_t first = record.size() - static_cast<std::size_t>(table.columns_size());
      for (int column = 0; column < table.columns_size(); ++column) {
        const auto& cell = table.rows(row).cells(column);
        const std::string& read = record[first + static_cast<std::size_t>(column)];
        const auto& json =
            rows[static_cast<std::size_t>(row)]["cells"][static_cast<std::size_t>(column)];
        EXPECT_EQ(json["text"], cell.text());
        if (cell.has_amount_fen()) {
          EXPECT_EQ(ParseYuan(read).value(), cell.amount_fen());
          EXPECT_EQ(json["amount_yuan"], read);
        } else {
          EXPECT_EQ(read, cell.text());
        }
      }
    }
  }
}

TEST_P(CaseOpenDataTest, DescribesEachFileByItsFieldsSizeAndDigest) {
  const auto files = Render(Disclose(GetParam()));
  const auto package = nlohmann::json::parse(files.at(kDataPackageFile));
  std::size_t described = 0;
  for (const auto& resource : package["resources"]) {
    const std::string& csv = files.at(resource["path"].get<std::string>());
    ++described;
    EXPECT_EQ(resource["bytes"], csv.size());
    EXPECT_EQ(resource["hash"], "sha256:" + ToHex(Sha256(csv)));
    const auto records = ReadCsv(csv);
    std::vector<std::string> names;
    for (const auto& field : resource["schema"]["fields"]) names.push_back(field["name"]);
    EXPECT_EQ(records[0], names);
    auto unique = names;
    std::sort(unique.begin(), unique.end());
    EXPECT_EQ(std::unique(unique.begin(), unique.end()), unique.end()) << resource["name"];
  }
  // All but the package itself and the JSON.
  EXPECT_EQ(described + 2, files.size());
  EXPECT_EQ(package["fiscalPeriod"]["start"].get<std::string>().substr(4), "-01-01");
  EXPECT_EQ(package["id"], kName);
}

TEST_P(CaseOpenDataTest, IsTheSameBytesEachTimeWhateverTheOrderOfLines) {
  auto content = SampleContent(GetParam());
  const auto disclosure = Disclose(GetParam(), content);
  std::reverse(content.mutable_expenditure_lines()->begin(),
               content.mutable_expenditure_lines()->end());
  EXPECT_EQ(Render(disclosure), Render(Disclose(GetParam(), content)));
}

INSTANTIATE_TEST_SUITE_P(Cases, CaseOpenDataTest, ::testing::Values(kChangji, kPutuo),
                         [](const auto& each) { return each.index == 0 ? "Changji" : "Putuo"; });

TEST(OpenDataTest, ListsLinesWithCodesNamesAndExactAmounts) {
  const auto files = Render(Disclose(kChangji));
  const std::string& lines = files.at(kLinesFile);
  EXPECT_THAT(lines, StartsWith("unit_code,unit_name,functional_code,"));
  EXPECT_THAT(lines, HasSubstr("\r\n,,2011301,行政运行,30217,公务接待费,GENERAL_PUBLIC_BUDGET,"
                               "一般公共预算（一般财力）,PUBLIC,BASIC,,,2900.00\r\n"));
  EXPECT_THAT(files.at(kItemsFile),
              HasSubstr("\r\n11,CARRY_OVER,特定目标 1510040L,WITHHELD,59760.00\r\n"))
      << "as table 12 says";
  EXPECT_THAT(
      files.at(kRevenueFile),
      HasSubstr("\r\nFISCAL_CARRYOVER_GENERAL,财政拨款结转（一般公共预算）,17048620.00\r\n"));
  EXPECT_EQ(files.count(kUnitsFile), 0U);
  EXPECT_THAT(Render(Disclose(kPutuo)).at(kUnitsFile),
              HasSubstr("\r\n013001,财政局本部,ADMINISTRATIVE\r\n"));
}

TEST(OpenDataTest, SaysWhetherItIsADraftOrPublished) {
  Publication publication = Disclose(kPutuo);
  const auto says = [&] {
    const auto files = Render(publication);
    const auto package = nlohmann::json::parse(files.at(kDataPackageFile));
    EXPECT_EQ(package["status"], nlohmann::json::parse(files.at(kJsonFile))["status"]);
    return package["status"].get<std::string>() + " " +
           package["model"]["measures"]["revenue"]["phase"].get<std::string>();
  };
  EXPECT_EQ(says(), "DRAFT proposed");
  publication.version = 3;
  EXPECT_EQ(says(), "PUBLISHED approved");
  publication.watermark = "预览";
  EXPECT_EQ(says(), "DRAFT proposed");
}

TEST(OpenDataTest, TellsTheKindOfAWithheldItemOnlyWhereATableDoes) {
  auto content = SampleContent(kChangji);
  auto& project = *content.mutable_projects(0);
  project.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  project.set_name("代号一");
  const std::string items = Render(Disclose(kChangji, content)).at(kItemsFile);
  EXPECT_THAT(items, HasSubstr(",,代号一,WITHHELD,")) << "tables tell projects together";
  EXPECT_THAT(items, HasSubstr(",CARRY_OVER,特定目标 1510040L,WITHHELD,"));
}

TEST(OpenDataTest, MakesNoFormulasOfTextsAndLeavesThemInJsonAsTheyAre) {
  auto content = SampleContent(kChangji);
  content.mutable_projects(0)->set_name("=cmd|' /C calc'!A0");
  const auto files = Render(Disclose(kChangji, content));
  for (const auto& [path, contents] : files) {
    if (path.substr(path.size() - 4) == ".csv") {
      EXPECT_THAT(contents, Not(HasSubstr(",=cmd"))) << path;
      EXPECT_THAT(contents, Not(HasSubstr("\n=cmd"))) << path;
    }
  }
  EXPECT_THAT(files.at(kItemsFile), HasSubstr(",'=cmd|' /C calc'!A0,"));
  EXPECT_EQ(nlohmann::json::parse(files.at(kJsonFile))["items"][0]["name"], "=cmd|' /C calc'!A0");
}

// What would break the content: ids and codes, which other fields repeat.
bool IsReference(const google::protobuf::FieldDescriptor& field) {
  static const std::set<std::string> kReferences = {
      "code", "disclosure_form", "economic_code", "functional_class", "functional_code",
      "key",  "project_id",      "project_ids",   "unit_code"};
  return kReferences.count(std::string(field.name())) != 0;
}

// Puts a marker that names the field, and says whether its message is withheld, into every text.
// The message gets lists of one element where it has none, so that no field is missed.
void Mark(google::protobuf::Message& message) {
  const auto& reflection = *message.GetReflection();
  const auto* disclosure = message.GetDescriptor()->FindFieldByName("disclosure");
  const bool withheld = disclosure != nullptr && reflection.GetEnumValue(message, disclosure) !=
                                                     budget::v1::DISCLOSURE_LEVEL_PUBLIC;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto* field = message.GetDescriptor()->field(i);
    if (field->is_repeated() && reflection.FieldSize(message, field) == 0) {
      if (field->message_type() != nullptr) reflection.AddMessage(&message, field);
      if (field->type() == google::protobuf::FieldDescriptor::TYPE_STRING && !IsReference(*field)) {
        reflection.AddString(&message, field, "");
      }
    }
    if (field->message_type() != nullptr) {
      for (int j = 0; field->is_repeated() && j < reflection.FieldSize(message, field); ++j) {
        Mark(*reflection.MutableRepeatedMessage(&message, field, j));
      }
      if (!field->is_repeated()) Mark(*reflection.MutableMessage(&message, field));
    } else if (field->type() == google::protobuf::FieldDescriptor::TYPE_STRING &&
               !IsReference(*field)) {
      const std::string marker = absl::StrCat("[", message.GetDescriptor()->name(), ".",
                                              field->name(), withheld ? " withheld]" : "]");
      for (int j = 0; field->is_repeated() && j < reflection.FieldSize(message, field); ++j) {
        reflection.SetRepeatedString(&message, field, j, marker);
      }
      if (!field->is_repeated()) reflection.SetString(&message, field, marker);
    }
  }
}

std::set<std::string> FindMarkers(const std::string& text) {
  std::set<std::string> markers;
  for (std::size_t at = text.find('['); at != std::string::npos; at = text.find('[', at + 1)) {
    const std::string inside = text.substr(at + 1, text.find(']', at) - at - 1);
    if (!inside.empty() && inside[0] >= 'A' && inside[0] <= 'Z' &&
        inside.find('.') != std::string::npos && inside.size() < 60) {
      markers.insert(inside);
    }
  }
  return markers;
}

// A field that the content model gains is found here as soon as anything of it gets out.
TEST(DataBundleTest, TellsNoTextButNames) {
  auto content = SampleContent(kChangji);
  // One project of the year that is withheld as well.
  content.mutable_projects(1)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  Mark(content);
  const Publication disclosure = Disclose(kChangji, content);
  auto files = RenderDataFiles(disclosure, kName).value();
  std::set<std::string> markers;
  const auto look = [&](const std::string& name, const std::string& text) {
    markers.merge(FindMarkers(text));
    for (const auto& item : content.carry_overs()) {
      EXPECT_THAT(text, Not(HasSubstr(item.project_id()))) << name;
    }
  };
  for (const BundleFile& file : files) {
    if (file.path != kWorkbookFile) {
      look(file.path, file.contents);
      continue;
    }
    for (const auto& [part, text] : testing::Read(file.contents).parts) look(part, text);
  }
  EXPECT_THAT(markers,
              ::testing::ElementsAre("CarryOver.name", "CarryOver.name withheld",
                                     "CommissionedService.name", "Department.name", "Division.name",
                                     "Project.name", "Project.name withheld", "Unit.name"));
}

TEST(DataBundleTest, HasTheWorkbookBesideTheOpenDataTheSameEachTime) {
  const Publication disclosure = Disclose(kPutuo);
  const auto render = [&] { return RenderDataFiles(disclosure, kName).value(); };
  const auto files = render();
  const auto again = render();
  ASSERT_EQ(files.size(), again.size());
  EXPECT_EQ(files.back().path, kWorkbookFile);
  for (std::size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(files[i].contents, again[i].contents) << files[i].path;
    if (i > 0) {
      EXPECT_LT(files[i - 1].path, files[i].path);
    }
  }
}

}  // namespace
}  // namespace mingzhang::publication::data
