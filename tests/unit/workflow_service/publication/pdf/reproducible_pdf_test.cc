#include "workflow_service/publication/pdf/reproducible_pdf.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang::publication {
namespace {

using testing::HasSubstr;
using testing::Not;

// The smallest document of Chromium's kind, with this information and structure.
std::string Pdf(const std::string& information, const std::string& structure = "[]") {
  std::string pdf = "%PDF-1.4\n";
  const std::size_t first = pdf.size();
  absl::StrAppend(&pdf, "1 0 obj\n<<", information, ">>\nendobj\n");
  const std::size_t second = pdf.size();
  absl::StrAppend(&pdf, "2 0 obj\n<</Type /Catalog /Structure ", structure, ">>\nendobj\n");
  const std::size_t table = pdf.size();
  absl::StrAppend(&pdf, "xref\n0 3\n0000000000 65535 f \n");
  for (const std::size_t object : {first, second})
    absl::StrAppendFormat(&pdf, "%010d 00000 n \n", object);
  absl::StrAppend(&pdf, "trailer\n<</Size 3\n/Root 2 0 R\n/Info 1 0 R>>\nstartxref\n", table,
                  "\n%%EOF\n");
  return pdf;
}

TEST(MakeReproducibleTest, ADocumentDoesNotSayWhenItWasMade) {
  std::string one = Pdf(
      "/Title (a)\n/CreationDate (D:20260102030405+00'00')\n/ModDate (D:20260102030405+00'00')");
  std::string other = Pdf(
      "/Title (a)\n/CreationDate (D:20271230010203+00'00')\n/ModDate (D:20271230010203+00'00')");
  const std::size_t size = one.size();
  ASSERT_EQ(MakeReproducible(one), absl::OkStatus());
  ASSERT_EQ(MakeReproducible(other), absl::OkStatus());
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.size(), size) << "nothing moves";
  EXPECT_THAT(one, HasSubstr("/Title (a)"));
  EXPECT_THAT(one, Not(HasSubstr("Date")));
}

TEST(MakeReproducibleTest, ElementsAreNamedFromOneOnInTheirOrder) {
  std::string one =
      Pdf("/Title (a)", "[(node00000374) (node00000381) (node00001414) (node00000374)]");
  std::string other =
      Pdf("/Title (a)", "[(node00000373) (node00000380) (node00001413) (node00000373)]");
  ASSERT_EQ(MakeReproducible(one), absl::OkStatus());
  ASSERT_EQ(MakeReproducible(other), absl::OkStatus());
  EXPECT_EQ(one, other);
  EXPECT_THAT(one, HasSubstr("[(node00000001) (node00000002) (node00000003) (node00000001)]"));
}

TEST(MakeReproducibleTest, ATextThatLooksLikeANameStays) {
  const std::string texts =
      "(\\(node00000374\\)) (node) (node0000037) (node000003741) (node0000037x)";
  std::string pdf = Pdf("/Title (a)", texts);
  ASSERT_EQ(MakeReproducible(pdf), absl::OkStatus());
  EXPECT_THAT(pdf, HasSubstr(texts));
}

TEST(MakeReproducibleTest, ATitleThatLooksLikeADateStays) {
  std::string pdf =
      Pdf("/Title (/CreationDate \\(D:2026\\))\n/CreationDate (D:20260102030405+00'00')");
  ASSERT_EQ(MakeReproducible(pdf), absl::OkStatus());
  EXPECT_THAT(pdf, HasSubstr("/Title (/CreationDate \\(D:2026\\))\n   "));
}

TEST(MakeReproducibleTest, WhatStandsElsewhereStays) {
  std::string pdf = Pdf("/Title (a)");
  const std::string before = pdf;
  ASSERT_EQ(MakeReproducible(pdf), absl::OkStatus());
  EXPECT_EQ(pdf, before);
}

TEST(MakeReproducibleTest, WhatIsNoWholePdfIsRefusedAndLeftAlone) {
  const std::string whole = Pdf("/CreationDate (D:20260102030405+00'00')");
  // Whatever it is cut off to, but for the line feed behind its end.
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    std::string cut = whole.substr(0, size);
    EXPECT_EQ(MakeReproducible(cut).code(), absl::StatusCode::kInvalidArgument) << size;
    EXPECT_EQ(cut, whole.substr(0, size));
  }
  for (std::string text : {"<html>%%EOF", "%PDF-1.4\n%%EOF", "%PDF-1.4\ntrailer\nstartxref\n%%EOF",
                           "%PDF-1.4\ntrailer /Info 9 0 R\nstartxref\n9\n%%EOF",
                           "%PDF-1.4\ntrailer /Info 0 0 R\nstartxref\n99999999999999999999\n%%EOF",
                           "%PDF-1.4\nxref\n0 1\ntrailer /Info 0 0 R\nstartxref\n9\n%%EOF"}) {
    EXPECT_EQ(MakeReproducible(text).code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(MakeReproducibleTest, ABrokenReferenceIsRefused) {
  const std::string whole = Pdf("/CreationDate (D:20260102030405+00'00')");
  // Each byte of it another one: refused, or as it was but for the dates, and never beyond its end.
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string broken = whole;
    broken[at] = '9';
    MakeReproducible(broken).IgnoreError();
    EXPECT_EQ(broken.size(), whole.size());
  }
}

}  // namespace
}  // namespace mingzhang::publication
