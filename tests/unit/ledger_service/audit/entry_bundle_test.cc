#include "ledger_service/audit/entry_bundle.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mingzhang::audit {
namespace {

TEST(EntryBundleTest, HoldsEachEntryBehindItsLength) {
  const std::vector<std::string> entries = {"a", std::string(258, 'b')};
  EXPECT_EQ(FormatEntryBundle(entries).value(), std::string("\x00\x01"
                                                            "a\x01\x02",
                                                            5) +
                                                    std::string(258, 'b'));
}

TEST(EntryBundleTest, RoundTripsAtTheBounds) {
  const std::vector<std::string> largest = {std::string(kMaxEntrySize, '\xff'), std::string(1, 0)};
  EXPECT_EQ(ParseEntryBundle(FormatEntryBundle(largest).value()).value(), largest);
  const std::vector<std::string> most(kMaxBundleEntries, "x");
  EXPECT_EQ(ParseEntryBundle(FormatEntryBundle(most).value()).value(), most);
}

TEST(EntryBundleTest, WhatDoesNotFitIsInvalid) {
  for (const std::vector<std::string>& entries : std::vector<std::vector<std::string>>{
           {},
           {""},
           {"a", "", "b"},
           {std::string(kMaxEntrySize + 1, 'x')},
           std::vector<std::string>(kMaxBundleEntries + 1, "x")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(FormatEntryBundle(entries).status()));
  }
}

TEST(EntryBundleTest, ABundleThatEndsWithinAnEntryIsInvalid) {
  const std::string bundle = FormatEntryBundle(std::vector<std::string>{"abc", "de"}).value();
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    // Five bytes are the first entry, whole.
    EXPECT_EQ(ParseEntryBundle(bundle.substr(0, size)).ok(), size == 5) << size;
  }
  EXPECT_FALSE(ParseEntryBundle(bundle + std::string(1, 0)).ok());
}

TEST(EntryBundleTest, EmptyAndTooManyEntriesAreInvalid) {
  EXPECT_TRUE(absl::IsInvalidArgument(ParseEntryBundle(std::string(2, 0)).status()));
  const std::string full =
      FormatEntryBundle(std::vector<std::string>(kMaxBundleEntries, "x")).value();
  EXPECT_TRUE(ParseEntryBundle(full).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(ParseEntryBundle(full + full.substr(0, 3)).status()));
}

}  // namespace
}  // namespace mingzhang::audit
