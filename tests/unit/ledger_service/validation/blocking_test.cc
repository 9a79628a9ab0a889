#include "ledger_service/validation/blocking.h"

#include <string>

#include "common/status/status.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace mingzhang::validation {
namespace {

using budget::v1::Acknowledgement;
using budget::v1::ValidationReport;
using ::testing::ElementsAre;

ValidationReport Report() {
  ValidationReport report;
  const auto add = [&](const char* id, budget::v1::Severity severity) {
    auto& finding = *report.add_findings();
    finding.set_finding_id(id);
    finding.set_severity(severity);
  };
  add("E@a", budget::v1::SEVERITY_ERROR);
  add("W@a", budget::v1::SEVERITY_WARNING);
  add("W@b", budget::v1::SEVERITY_WARNING);
  add("I@a", budget::v1::SEVERITY_INFO);
  return report;
}

Acknowledgement Acknowledge(const std::string& id, const std::string& reason) {
  Acknowledgement acknowledgement;
  acknowledgement.set_finding_id(id);
  acknowledgement.set_reason(reason);
  return acknowledgement;
}

TEST(BlockingFindingsTest, ErrorsAndUnacknowledgedWarningsBlockAndInformationDoesNot) {
  const auto report = Report();
  EXPECT_THAT(BlockingFindings(report, {}),
              ElementsAre(&report.findings(0), &report.findings(1), &report.findings(2)));
  EXPECT_THAT(BlockingFindings(report, {Acknowledge("W@b", "理由")}),
              ElementsAre(&report.findings(0), &report.findings(1)));
}

TEST(BlockingFindingsTest, NoReasonNeverUnblocksAnError) {
  const auto report = Report();
  EXPECT_THAT(BlockingFindings(report, {Acknowledge("E@a", "理由"), Acknowledge("W@a", "理由"),
                                        Acknowledge("W@b", "理由")}),
              ElementsAre(&report.findings(0)));
}

TEST(BlockingFindingsTest, ABlankReasonIsNone) {
  const auto report = Report();
  EXPECT_EQ(BlockingFindings(report, {Acknowledge("W@a", ""), Acknowledge("W@b", " 　\n")}).size(),
            3U);
}

// The field that the error names.
std::string Field(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto details = GetDetail<google::rpc::BadRequest>(status);
  return details && details->field_violations_size() == 1 ? details->field_violations(0).field()
                                                          : "";
}

TEST(CheckAcknowledgementsTest, AcceptsOneReasonForEachWarning) {
  EXPECT_TRUE(CheckAcknowledgements(Report(), {}).ok());
  EXPECT_TRUE(
      CheckAcknowledgements(Report(), {Acknowledge("W@b", "理由"),
                                       Acknowledge("W@a", std::string(kMaxReasonCharacters, 'x'))})
          .ok());
}

TEST(CheckAcknowledgementsTest, NamesTheAcknowledgementThatFitsNoWarning) {
  const auto check = [](const Acknowledgement& second) {
    return Field(CheckAcknowledgements(Report(), {Acknowledge("W@a", "理由"), second}));
  };
  EXPECT_EQ(check(Acknowledge("W@c", "理由")), "acknowledgements[1].finding_id");
  EXPECT_EQ(check(Acknowledge("", "理由")), "acknowledgements[1].finding_id");
  EXPECT_EQ(check(Acknowledge("E@a", "理由")), "acknowledgements[1].finding_id");
  EXPECT_EQ(check(Acknowledge("I@a", "理由")), "acknowledgements[1].finding_id");
  EXPECT_EQ(check(Acknowledge("W@a", "理由")), "acknowledgements[1].finding_id");
  EXPECT_EQ(check(Acknowledge("\xFF", "理由")), "acknowledgements[1].finding_id");
}

TEST(CheckAcknowledgementsTest, NamesTheReasonThatIsNone) {
  const auto check = [](const std::string& reason) {
    return Field(CheckAcknowledgements(Report(), {Acknowledge("W@a", reason)}));
  };
  EXPECT_EQ(check(""), "acknowledgements[0].reason");
  EXPECT_EQ(check("　 "), "acknowledgements[0].reason");
  EXPECT_EQ(check("\xFF"), "acknowledgements[0].reason");
  EXPECT_EQ(check("a\a"), "acknowledgements[0].reason");
  EXPECT_EQ(check(std::string(kMaxReasonCharacters + 1, 'x')), "acknowledgements[0].reason");
}

}  // namespace
}  // namespace mingzhang::validation
