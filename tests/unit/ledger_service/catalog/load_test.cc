#include "ledger_service/catalog/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace mingzhang::catalog {
namespace {

using testing::HasSubstr;

// ctest sets MINGZHANG_SOURCE; by hand, run from the root of the tree.
std::filesystem::path Source(const std::string& path) {
  const char* root = std::getenv("MINGZHANG_SOURCE");
  return std::filesystem::path(root != nullptr ? root : ".") / path;
}

class LoadTest : public testing::Test {
 protected:
  LoadTest() {
    std::string name = testing::TempDir() + "/catalog.XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  ~LoadTest() override { std::filesystem::remove_all(directory_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(directory_ / name) << text;
  }

  std::filesystem::path directory_;
};

TEST_F(LoadTest, TheCataloguesOfTheProductHoldTheCodesOfTheSamples) {
  const auto catalogues = LoadCatalogues(Source("config/catalog"));
  ASSERT_TRUE(catalogues.ok()) << catalogues.status();
  ASSERT_EQ(catalogues->count(2025), 1u);
  ASSERT_EQ(catalogues->count(2026), 1u);
  EXPECT_TRUE(catalogues->at(2025).HasFunctionalItem("2010601"));
  EXPECT_TRUE(catalogues->at(2026).HasFunctionalItem("2011301"));
  EXPECT_EQ(catalogues->at(2026).EconomicName("30227"), "委托业务费");
  EXPECT_EQ(catalogues->at(2026).EconomicName("3012"), std::nullopt);
}

TEST_F(LoadTest, TheSampleRegisterHoldsTheDepartmentsOfTheSamples) {
  const auto departments = LoadRegister(Source("deploy/samples/register.textproto"));
  ASSERT_TRUE(departments.ok()) << departments.status();
  EXPECT_EQ(departments->FindDepartment("652300", "301")->name(), "昌吉回族自治州工业和信息化局");
  ASSERT_NE(departments->FindDepartment("310107", "013"), nullptr);
  EXPECT_NE(Register::FindUnit(*departments->FindDepartment("310107", "013"), "013001"), nullptr);
}

TEST_F(LoadTest, OtherFilesInTheDirectoryAreLeftAlone) {
  Write("2026.csv", "kind,code,name,status,source\n");
  Write("2026.csv.bak", "x");
  Write("20261.csv", "x");
  Write("notes.txt", "x");
  EXPECT_EQ(LoadCatalogues(directory_)->size(), 1u);
}

TEST_F(LoadTest, ErrorsNameTheFile) {
  Write("2026.csv", "kind,code\n");
  const auto wrong = LoadCatalogues(directory_).status();
  EXPECT_EQ(wrong.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("2026.csv：第 1 行"));
  Write("register", "nonsense");
  EXPECT_THAT(std::string(LoadRegister(directory_ / "register").status().message()),
              HasSubstr("register：第 1 行"));
}

TEST_F(LoadTest, WhatCannotBeReadIsNotFound) {
  EXPECT_EQ(LoadCatalogues(directory_).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(LoadCatalogues(directory_ / "no").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(LoadRegister(directory_ / "no").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(LoadRegister(directory_).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(LoadTest, AFileThatIsTooLargeIsRefused) {
  Write("2026.csv", std::string(5 << 20, 'a'));
  EXPECT_THAT(std::string(LoadCatalogues(directory_).status().message()), HasSubstr("超过上限"));
}

Digest DigestOf(const std::string& csv_rows, const std::string& register_text) {
  const auto catalogue = Catalogue::FromCsv(2026, "kind,code,name,status,source\n" + csv_rows);
  const auto departments = Register::FromText(register_text);
  EXPECT_TRUE(catalogue.ok() && departments.ok());
  return ReferenceDigest(*catalogue, *departments);
}

TEST(ReferenceDigestTest, ItChangesWithWhatTheRulesConsultAndWithNothingElse) {
  const std::string a = "ECONOMIC,301,工资,SEEN,x\n";
  const std::string b = "ECONOMIC,302,商品,SEEN,x\n";
  const std::string one = R"(divisions { division { code: "652300" name: "昌吉" } })";
  const std::string two = R"(divisions { division { code: "310107" name: "普陀" } })";
  const Digest digest = DigestOf(a + b, one + two);
  EXPECT_EQ(DigestOf(b + a, "# note\n" + two + "\n" + one), digest);
  EXPECT_EQ(DigestOf(a + "ECONOMIC,302,商品,LISTED,y\n", one + two), digest);
  EXPECT_NE(DigestOf(a, one + two), digest);
  EXPECT_NE(DigestOf(a + "ECONOMIC,302,服务,SEEN,x\n", one + two), digest);
  EXPECT_NE(DigestOf(a + b, one), digest);
}

}  // namespace
}  // namespace mingzhang::catalog
