#include "common/request/filter.h"

#include <gtest/gtest.h>

#include "common/status/status.h"

namespace mingzhang {
namespace {

std::string Parsed(std::string_view text) {
  const auto conditions = ParseFilter("filter", text);
  if (!conditions.ok()) return std::string(conditions.status().message());
  std::string all;
  for (const auto& condition : *conditions) {
    all += condition.name + "|" + condition.op + "|" + condition.value + ";";
  }
  return all;
}

TEST(FilterTest, ReadsConditionsHoweverTheyAreSpaced) {
  EXPECT_EQ(Parsed(""), "");
  EXPECT_EQ(Parsed("  a=1  "), "a|=|1;");
  EXPECT_EQ(Parsed("a = 1 AND b>=\"x y\"AND c < 2"), "a|=|1;b|>=|x y;c|<|2;");
}

TEST(FilterTest, AQuotedValueMayHoldWhatSeparatesConditions) {
  EXPECT_EQ(Parsed(R"(actor = "a AND b = \"c\\")"), "actor|=|a AND b = \"c\\;");
}

TEST(FilterTest, ABareValueMayBeAResourceNameOrATime) {
  EXPECT_EQ(Parsed("department = divisions/652300/departments/301"),
            "department|=|divisions/652300/departments/301;");
  EXPECT_EQ(Parsed("time >= 2026-01-01T00:00:00+08:00"), "time|>=|2026-01-01T00:00:00+08:00;");
}

TEST(FilterTest, WhatIsNotUnderstoodIsQuotedWithTheWayOut) {
  EXPECT_NE(Parsed("a").find("“a”：条件应写成"), std::string::npos);
  EXPECT_NE(Parsed("a => 1").find("条件应写成"), std::string::npos);
  EXPECT_NE(Parsed("a =").find("缺少值"), std::string::npos);
  EXPECT_NE(Parsed("a = \"x").find("引号没有成对"), std::string::npos);
  EXPECT_NE(Parsed("a = 1 b = 2").find("条件之间应写 AND"), std::string::npos);
  EXPECT_NE(Parsed("a = 1 AND ").find("条件之间应写 AND"), std::string::npos);
  EXPECT_EQ(ErrorReasonName(ParseFilter("filter", "a").status()), "FIELD_INVALID");
}

TEST(FilterTest, HasALimit) {
  EXPECT_TRUE(ParseFilter("filter", std::string(kMaxFilterBytes, ' ')).ok());
  EXPECT_FALSE(ParseFilter("filter", std::string(kMaxFilterBytes + 1, ' ')).ok());
}

TEST(FilterTest, AConditionIsQuotedAsItWasWritten) {
  const auto conditions = ParseFilter("filter", "a  =  \"1\"  AND b = 2");
  ASSERT_TRUE(conditions.ok());
  EXPECT_EQ(conditions->front().text, "a  =  \"1\"");
}

}  // namespace
}  // namespace mingzhang
