#include "common/request/fields.h"

#include <gtest/gtest.h>

#include <string>

#include "common/status/status.h"

namespace mingzhang {
namespace {

std::string ViolatedField(const absl::Status& status) {
  const auto bad_request = GetDetail<google::rpc::BadRequest>(status);
  return bad_request ? bad_request->field_violations(0).field() : "";
}

TEST(RequestIdTest, TakesUuidsInEitherCase) {
  EXPECT_TRUE(CheckRequestId("request_id", "3f2b8c1e-5d4a-4b7e-9c61-0a1b2c3d4e5f").ok());
  EXPECT_TRUE(CheckRequestId("request_id", "3F2B8C1E-5D4A-4B7E-9C61-0A1B2C3D4E5F").ok());
}

TEST(RequestIdTest, RefusesEverythingElse) {
  for (const char* id :
       {"", "1", "3f2b8c1e5d4a4b7e9c610a1b2c3d4e5f", "3f2b8c1e-5d4a-4b7e-9c61-0a1b2c3d4e5g",
        "3f2b8c1e-5d4a-4b7e-9c61-0a1b2c3d4e5f ", "{3f2b8c1e-5d4a-4b7e-9c61-0a1b2c3d4e5"}) {
    EXPECT_EQ(ViolatedField(CheckRequestId("request_id", id)), "request_id") << id;
  }
}

TEST(TextTest, CountsCharactersNotBytes) {
  EXPECT_TRUE(CheckText("opinion", "同意报送", 1, 4).ok());
  EXPECT_FALSE(CheckText("opinion", "同意报送。", 1, 4).ok());
  EXPECT_FALSE(CheckText("opinion", "", 1, 4).ok());
  EXPECT_TRUE(CheckText("opinion", "", 0, 4).ok());
}

TEST(TextTest, TakesLineBreaksButNoOtherControlCharacters) {
  EXPECT_TRUE(CheckText("opinion", "一\n二", 1, 10).ok());
  EXPECT_FALSE(CheckText("opinion", std::string("a\0b", 3), 1, 10).ok());
  EXPECT_FALSE(CheckText("opinion", "a\x7f", 1, 10).ok());
  EXPECT_FALSE(CheckText("opinion", "a\u009b31m", 1, 10).ok());
}

TEST(TextTest, TakesNoCharacterThatTurnsTheTextAround) {
  for (const char* character : {"\u2028", "\u202e", "\u2066", "\u2069", "\ufeff"}) {
    EXPECT_FALSE(CheckText("opinion", std::string("a") + character + "b", 1, 10).ok());
  }
  EXPECT_TRUE(CheckText("opinion", "“引号”—…", 1, 10).ok());
}

TEST(CommentsTest, NameTheOneThatIsWrong) {
  google::protobuf::RepeatedPtrField<budget::v1::Comment> comments;
  comments.Add()->set_text("好");
  comments.Add()->set_place("projects[0]");
  EXPECT_EQ(ViolatedField(CheckComments("comments", comments)), "comments[1].text");
}

TEST(CommentsTest, AreBounded) {
  google::protobuf::RepeatedPtrField<budget::v1::Comment> comments;
  for (int i = 0; i < kMaxComments; ++i) comments.Add()->set_text("好");
  EXPECT_TRUE(CheckComments("comments", comments).ok());
  comments.Add()->set_text("好");
  EXPECT_EQ(ViolatedField(CheckComments("comments", comments)), "comments");
}

TEST(AcknowledgementsTest, NeedAReasonAndNameEachFindingOnce) {
  google::protobuf::RepeatedPtrField<budget::v1::Acknowledgement> acknowledgements;
  acknowledgements.Add()->set_finding_id("STR-014@expenditure_lines[3]");
  EXPECT_EQ(ViolatedField(CheckAcknowledgements("a", acknowledgements)), "a[0].reason");
  acknowledgements[0].set_reason("已核实");
  EXPECT_TRUE(CheckAcknowledgements("a", acknowledgements).ok());
  *acknowledgements.Add() = acknowledgements[0];
  EXPECT_EQ(ViolatedField(CheckAcknowledgements("a", acknowledgements)), "a[1].finding_id");
}

}  // namespace
}  // namespace mingzhang
