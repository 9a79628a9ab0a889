// docs/exchange-format.md says what the code does.
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "exchange/exchange.h"
#include "exchange/names.h"
#include "exchange/schema.h"
#include "tests/unit/exchange/samples.h"

namespace mingzhang::exchange {
namespace {

constexpr const char* kDocument = "docs/exchange-format.md";

// The text between each ```json and the ``` behind it.
std::vector<std::string> JsonBlocks(const std::string& document) {
  constexpr std::string_view kBegin = "```json\n";
  std::vector<std::string> blocks;
  for (std::size_t at = document.find(kBegin); at != std::string::npos;) {
    const std::size_t begin = at + kBegin.size();
    const std::size_t end = document.find("```", begin);
    blocks.push_back(document.substr(begin, end - begin));
    at = document.find(kBegin, end);
  }
  return blocks;
}

// Every field has a row in the table of its object, which begins with its name.
void ExpectDescribed(const ObjectType& object, const std::string& document,
                     std::set<const ObjectType*>& seen) {
  if (!seen.insert(&object).second) return;
  for (const Field& field : object.fields) {
    const std::string row = "\n| `" + field.name + "` | " + (field.required ? "是" : "") + " |";
    EXPECT_NE(document.find(row), std::string::npos) << row;
    if (field.object != nullptr) ExpectDescribed(*field.object, document, seen);
    if (field.kind != Kind::kEnumeration) continue;
    const auto& type = *field.descriptor->enum_type();
    for (int i = 1; i < type.value_count(); ++i) {
      const std::string value = "`" + ShortName(*type.value(i)) + "` | " +
                                std::string(ChineseName(*type.value(i))) + " |";
      EXPECT_NE(document.find(value), std::string::npos) << value;
    }
  }
}

TEST(DocumentTest, ItsExamplesAreBudgets) {
  const auto blocks = JsonBlocks(ReadSource(kDocument));
  EXPECT_GE(blocks.size(), 2u);
  for (const std::string& block : blocks) {
    const auto content = ParseContent(block);
    EXPECT_TRUE(content.ok()) << content.status() << block;
  }
}

TEST(DocumentTest, ItDescribesEveryFieldAndEveryValue) {
  std::set<const ObjectType*> seen;
  ExpectDescribed(ContentType(), ReadSource(kDocument), seen);
}

}  // namespace
}  // namespace mingzhang::exchange
