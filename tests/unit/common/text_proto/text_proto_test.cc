#include "common/text_proto/text_proto.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang {
namespace {

using budget::v1::DisclosureForm;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::size_t kMaxBytes = 1000;

// What reading says, or "" when it succeeds.
std::string Refusal(const std::string& text) {
  TextProtoErrors errors("form.textproto");
  DisclosureForm form;
  if (ReadTextProto(text, kMaxBytes, "公开格式", form, errors)) return "";
  return std::string(errors.ToStatus().message());
}

TEST(ReadTextProtoTest, ReadsWhatTheTextSays) {
  TextProtoErrors errors("form.textproto");
  DisclosureForm form;
  ASSERT_TRUE(ReadTextProto("# 注释\nform_id: \"f\" fiscal_years: [2025, 2026]", kMaxBytes,
                            "公开格式", form, errors));
  EXPECT_EQ(form.form_id(), "f");
  EXPECT_EQ(form.fiscal_years_size(), 2);
}

TEST(ReadTextProtoTest, NamesLineAndColumnOfASyntaxError) {
  EXPECT_THAT(Refusal("form_id: \"f\"\n  colour: 3"), StartsWith("form.textproto:2:"));
  EXPECT_THAT(Refusal("form_id: \"f"), StartsWith("form.textproto:1:"));
}

TEST(ReadTextProtoTest, RefusesWhatIsTooLargeAtTheBound) {
  EXPECT_EQ(Refusal(std::string(kMaxBytes, ' ')), "");
  EXPECT_EQ(Refusal(std::string(kMaxBytes + 1, ' ')), "form.textproto：公开格式超过 1000 字节");
}

TEST(ReadTextProtoTest, RefusesWhatIsNotUtf8AlsoWhenItIsEscaped) {
  EXPECT_EQ(Refusal("title: \"\xFF\""), "form.textproto：不是有效的 UTF-8 文字");
  EXPECT_EQ(Refusal("tables {\n title: \"\\xFF\" }"),
            "form.textproto:2：title：不是有效的 UTF-8 文字");
  EXPECT_EQ(Refusal("tables { scope {\n\n unit_codes: [\"a\", \"\\xC0\"] } }"),
            "form.textproto:3：unit_codes：不是有效的 UTF-8 文字");
}

TEST(ReadTextProtoTest, RefusesDeepNesting) {
  std::string text = "tables { panels { rows { ";
  for (int i = 0; i < 10; ++i) text += "units { rows { ";
  EXPECT_THAT(Refusal(text), HasSubstr("too deep"));
}

TEST(TextProtoErrorsTest, TellWhereAnElementStands) {
  TextProtoErrors errors("form.textproto");
  DisclosureForm form;
  ASSERT_TRUE(
      ReadTextProto("form_id: \"f\"\ntables { number: 1 }\ntables {\n  scope {\n"
                    "    functional_codes: \"20\"\n  }\n}",
                    kMaxBytes, "公开格式", form, errors));
  const TextPlace root = errors.Root(DisclosureForm::descriptor());
  errors.Add(root, "格式", "一");
  errors.Add(root.In("title"), "格式", "二");
  errors.Add(root.In("tables", 1), "表", "三");
  errors.Add(root.In("tables", 1).In("scope").In("functional_codes", 0), "表", "四");
  errors.Add(root.In("tables", 1).In("scope").In("economic_codes"), "表", "五");
  errors.Add(root.In("tables", 0).In("scope").In("functional_codes"), "表", "六");
  EXPECT_EQ(errors.ToStatus().message(),
            "格式：一\n格式：二\nform.textproto:3：表：三\nform.textproto:5：表：四\n"
            "form.textproto:4：表：五\nform.textproto:2：表：六");
}

TEST(TextProtoErrorsTest, HaveNoPlaceForAMessageThatCameFromNoText) {
  TextProtoErrors errors("");
  errors.Add(errors.Root(DisclosureForm::descriptor()).In("tables", 7).In("scope"), "表", "理由");
  EXPECT_EQ(errors.ToStatus().message(), "表：理由");
}

TEST(TextProtoErrorsTest, KeepTheFirstFifty) {
  TextProtoErrors errors("");
  for (std::size_t i = 0; i < TextProtoErrors::kMaxErrors; ++i) errors.Add("a", "b");
  const std::string full(errors.ToStatus().message());
  errors.Add("c", "d");
  EXPECT_EQ(errors.ToStatus().message(), full);
}

TEST(DigestOfTest, DependsOnWhatTheMessageSaysAlone) {
  DisclosureForm a;
  DisclosureForm b;
  TextProtoErrors errors("");
  ASSERT_TRUE(ReadTextProto("form_id: \"f\" title: \"t\"", kMaxBytes, "公开格式", a, errors));
  ASSERT_TRUE(ReadTextProto("title: 't' # 注释\nform_id: 'f'", kMaxBytes, "公开格式", b, errors));
  EXPECT_EQ(DigestOf(a), DigestOf(b));
  b.set_title("u");
  EXPECT_NE(DigestOf(a), DigestOf(b));
}

TEST(IsTextProtoIdTest, TakesLettersDigitsHyphensAndUnderscores) {
  EXPECT_TRUE(IsTextProtoId("shanghai-putuo_2025"));
  EXPECT_TRUE(IsTextProtoId(std::string(64, 'a')));
  EXPECT_FALSE(IsTextProtoId(std::string(65, 'a')));
  EXPECT_FALSE(IsTextProtoId(""));
  EXPECT_FALSE(IsTextProtoId("a/b"));
  EXPECT_FALSE(IsTextProtoId("新疆"));
}

}  // namespace
}  // namespace mingzhang
