#include "workflow_service/publication/glossary_links.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang::publication {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GlossaryLinksTest : public ::testing::Test {
 protected:
  GlossaryLinksTest() {
    Add("基本支出", "为保障机构正常运转而发生的支出。");
    Add("“三公”经费", "因公出国（境）费、公务用车购置及运行费、公务接待费。");
    Add("基本支出预算", "年度基本支出计划。\n包括人员经费。");
    Add("款", "一个字的名词。");
  }
  void Add(const std::string& term, const std::string& definition) {
    auto& entry = *glossary_.Add();
    entry.set_term(term);
    entry.set_definition(definition);
  }
  // The terms that are linked, as they stand in the text.
  std::vector<std::string> Linked(const std::string& text) {
    const GlossaryLinks links(glossary_);
    if (seen_.empty()) seen_.resize(links.size());
    std::vector<std::string> linked;
    for (const auto& place : links.FindFirst(text, seen_)) {
      linked.push_back(text.substr(place.begin, place.end - place.begin));
      EXPECT_EQ(linked.back(), glossary_[static_cast<int>(place.term)].term());
    }
    return linked;
  }
  int Explained(const std::string& paragraph) const {
    const auto place = GlossaryLinks(glossary_).FindExplained(paragraph);
    return place.has_value() ? static_cast<int>(place->term) : -1;
  }

  GlossaryLinks::Glossary glossary_;
  std::vector<bool> seen_;
};

TEST_F(GlossaryLinksTest, AreTheFirstPlaceOfEachTermAndTheLongestTermThere) {
  EXPECT_THAT(Linked("基本支出预算里的基本支出，即基本支出，不含“三公”经费"),
              ElementsAre("基本支出预算", "基本支出", "“三公”经费"));
  EXPECT_THAT(Linked("基本支出预算、“三公”经费"), IsEmpty()) << "they were seen";
}

TEST_F(GlossaryLinksTest, LeaveOutTermsThatAnyWordMayHold) {
  EXPECT_THAT(Linked("财政拨款"), IsEmpty());
}

TEST_F(GlossaryLinksTest, FindTheParagraphThatExplainsATerm) {
  EXPECT_EQ(Explained("一、基本支出:为保障机构正常运转而发生的支出。"), 0);
  EXPECT_EQ(Explained("（十二）“三公”经费：因公出国（境）费、公务用车购置及运行费、公务接待费。"),
            1);
  EXPECT_EQ(Explained("基本支出预算：年度基本支出计划。"), 2) << "the longer of two";
  EXPECT_EQ(Explained("基本支出 608.70 万元。"), -1);
  EXPECT_EQ(Explained(""), -1);
}

}  // namespace
}  // namespace mingzhang::publication
