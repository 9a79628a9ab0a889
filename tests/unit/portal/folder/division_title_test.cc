#include "portal/folder/division_title.h"

#include <sstream>

#include "gtest/gtest.h"

namespace mingzhang::site {
namespace {

std::string Read(const std::string& json) {
  std::istringstream stream(json);
  return ReadDivisionTitle(stream);
}

TEST(DivisionTitleTest, IsTheNameOfTheDivisionAndOfNothingElse) {
  EXPECT_EQ(Read(R"({"name": "divisions/652300", "title": "工信局2026年部门预算",
                     "division": {"code": "652300", "name": "昌吉回族自治州"},
                     "department": {"code": "301", "name": "工信局"}, "lines": []})"),
            "昌吉回族自治州");
  EXPECT_EQ(Read(R"({"department": {"name": "工信局"}, "lines": []})"), "");
  EXPECT_EQ(Read(R"({"division": {"more": {"name": "别的"}}, "lines": []})"), "");
  EXPECT_EQ(Read(R"({"division": {"code": 1, "tags": ["name", "别的"], "name": "昌吉"}})"), "昌吉");
}

TEST(DivisionTitleTest, IsEmptyForWhatIsNoSuchDocument) {
  for (const char* text : {"", "[]", "{", "{\"division\": {\"name\": 5}}", "\xFF\xFE", "null"}) {
    EXPECT_EQ(Read(text), "") << text;
  }
  EXPECT_EQ(Read("{\"division\": {\"name\": \"" + std::string(1000, 'x') + "\"}}"), "");
}

TEST(DivisionTitleTest, ReadsNoFurtherThanItMust) {
  // What comes behind is not even JSON.
  EXPECT_EQ(Read(R"({"division": {"name": "昌吉"}, "lines": [)"), "昌吉");
  std::istringstream stream(R"({"lines": [1], "division": {"name": "昌吉"}})");
  EXPECT_EQ(ReadDivisionTitle(stream), "");
}

}  // namespace
}  // namespace mingzhang::site
