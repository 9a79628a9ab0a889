#include "ledger_service/reference/shipped.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "common/file/file.h"
#include "common/status/status.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::reference {
namespace {

class ShippedTest : public testing::Test {
 protected:
  ShippedTest() {
    const std::string source = std::getenv("MINGZHANG_SOURCE");
    files_.rule_sets = {source + "/config/rules/national.textproto"};
    files_.catalogues = source + "/config/catalog";
    files_.forms = {source + "/config/forms/xinjiang-2026.textproto",
                    source + "/config/forms/shanghai-putuo-2025.textproto"};
    files_.department_register = source + "/deploy/samples/register.textproto";
  }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = directory_.path() + "/" + name;
    EXPECT_TRUE(WriteFile(path, text, kPublicFile).ok());
    return path;
  }

  storage::TempDirectory directory_;
  Shipped::Files files_;
};

TEST_F(ShippedTest, WhatShipsLoads) {
  const auto reference = Shipped::Load(files_);
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->RuleSet(2026)->id, "national");
  EXPECT_EQ(reference->Catalogue(2026)->id, "2026");
  EXPECT_NE(reference->departments().FindDepartment("652300", "301"), nullptr);
  EXPECT_EQ(reference->RuleSet(2099), nullptr);
  EXPECT_EQ(reference->Catalogue(2099), nullptr);
}

TEST_F(ShippedTest, AFormServesTheDivisionsThatItNamesInItsYears) {
  const auto reference = Shipped::Load(files_);
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->Form("652300", 2026)->id, "xinjiang-2026");
  EXPECT_EQ(reference->Form("310107", 2025)->id, "shanghai-putuo-2025");
  EXPECT_EQ(reference->Form("652300", 2025), nullptr);
  EXPECT_EQ(reference->Form("310106", 2025), nullptr) << "another district of the same city";
  EXPECT_EQ(reference->FormById("xinjiang-2026")->id, "xinjiang-2026");
}

TEST_F(ShippedTest, TheFormThatNamesADivisionMostCloselyServesIt) {
  const auto text = ReadFile(files_.forms[0], 1 << 20);
  ASSERT_TRUE(text.ok());
  std::string changji = *text;
  changji.replace(changji.find("\"xinjiang-2026\""), 15, "\"changji-2026\"");
  changji.replace(changji.find("divisions: \"65\""), 15, "divisions: \"6523\"");
  files_.forms.push_back(Write("changji.textproto", changji));
  const auto reference = Shipped::Load(files_);
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->Form("652300", 2026)->id, "changji-2026");
  EXPECT_EQ(reference->Form("650100", 2026)->id, "xinjiang-2026");
}

TEST_F(ShippedTest, NoTwoFormsServeOneDivisionInOneYear) {
  const auto text = ReadFile(files_.forms[0], 1 << 20);
  std::string other = text.value();
  other.replace(other.find("\"xinjiang-2026\""), 15, "\"other\"");
  files_.forms.push_back(Write("other.textproto", other));
  const auto status = Shipped::Load(files_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("other.textproto"), absl::string_view::npos) << status;
}

TEST_F(ShippedTest, ADocumentIsFoundByTheDigestThatReportsName) {
  const auto reference = Shipped::Load(files_);
  ASSERT_TRUE(reference.ok()) << reference.status();
  const DocumentPtr rules = reference->RuleSet(2026);
  EXPECT_EQ(reference->ByDigest(budget::v1::REFERENCE_KIND_RULE_SET, rules->digest), rules);
  EXPECT_EQ(reference->ByDigest(budget::v1::REFERENCE_KIND_CODE_CATALOGUE, rules->digest), nullptr);
}

TEST_F(ShippedTest, AYearHasOneRuleSet) {
  files_.rule_sets.push_back(files_.rule_sets.front());
  const auto status = Shipped::Load(files_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("national.textproto"), absl::string_view::npos);
}

TEST_F(ShippedTest, ARuleSetNeedsTheYearsCatalogue) {
  files_.catalogues = directory_.path();
  Write("1999.csv", "kind,code,name,status,source\n");
  EXPECT_FALSE(Shipped::Load(files_).ok());
}

TEST_F(ShippedTest, AMalformedFileIsNamed) {
  files_.rule_sets = {Write("broken.textproto", "rule_set_id: \n")};
  const auto status = Shipped::Load(files_).status();
  EXPECT_NE(status.message().find("broken.textproto"), absl::string_view::npos) << status;
  files_.rule_sets = {directory_.path() + "/absent.textproto"};
  EXPECT_NE(Shipped::Load(files_).status().message().find("absent.textproto"),
            absl::string_view::npos);
}

}  // namespace
}  // namespace mingzhang::reference
