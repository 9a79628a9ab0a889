#include "ledger_service/service/reference_data.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "common/file/file.h"
#include "common/status/status.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::service {
namespace {

class ReferenceDataTest : public testing::Test {
 protected:
  ReferenceDataTest() {
    const std::string source = std::getenv("MINGZHANG_SOURCE");
    files_.rule_sets = {source + "/config/rules/national.textproto"};
    files_.catalogues = source + "/config/catalog";
    files_.department_register = source + "/deploy/samples/register.textproto";
  }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = directory_.path() + "/" + name;
    EXPECT_TRUE(WriteFile(path, text, kPublicFile).ok());
    return path;
  }

  storage::TempDirectory directory_;
  ReferenceData::Files files_;
};

TEST_F(ReferenceDataTest, WhatShipsLoads) {
  const auto reference = ReferenceData::Load(files_);
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_TRUE(reference->ForYear(2026).ok());
  EXPECT_NE(reference->department_register().FindDepartment("652300", "301"), nullptr);
  EXPECT_EQ(ErrorReasonName(reference->ForYear(2099).status()), "YEAR_UNSUPPORTED");
}

TEST_F(ReferenceDataTest, AYearHasOneRuleSet) {
  files_.rule_sets.push_back(files_.rule_sets.front());
  const auto status = ReferenceData::Load(files_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("national.textproto"), absl::string_view::npos);
}

TEST_F(ReferenceDataTest, ARuleSetNeedsTheYearsCatalogue) {
  files_.catalogues = directory_.path();
  Write("1999.csv", "kind,code,name,status,source\n");
  EXPECT_FALSE(ReferenceData::Load(files_).ok());
}

TEST_F(ReferenceDataTest, AMalformedFileIsNamed) {
  files_.rule_sets = {Write("broken.textproto", "rule_set_id: \n")};
  const auto status = ReferenceData::Load(files_).status();
  EXPECT_NE(status.message().find("broken.textproto"), absl::string_view::npos) << status;
  files_.rule_sets = {directory_.path() + "/absent.textproto"};
  EXPECT_NE(ReferenceData::Load(files_).status().message().find("absent.textproto"),
            absl::string_view::npos);
}

}  // namespace
}  // namespace mingzhang::service
