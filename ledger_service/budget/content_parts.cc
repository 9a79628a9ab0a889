#include "ledger_service/budget/content_parts.h"

#include <array>
#include <string_view>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::budget {
namespace {

using google::protobuf::FieldDescriptor;
using v1::BudgetContent;

constexpr std::string_view kGeneral = "general";

// The fields that are worth a part of their own, in the order of BudgetContent.
constexpr std::array kLargeFields = {
    BudgetContent::kMainFunctionsFieldNumber, BudgetContent::kExpenditureLinesFieldNumber,
    BudgetContent::kProjectsFieldNumber,      BudgetContent::kCarryOversFieldNumber,
    BudgetContent::kPriorYearFieldNumber,     BudgetContent::kReasonsFieldNumber,
    BudgetContent::kPerformanceFieldNumber,   BudgetContent::kProjectStatementFieldNumber,
    BudgetContent::kGlossaryFieldNumber,
};

Part MakePart(std::string_view name, const ledger::v1::ContentPart& message) {
  Part part{std::string(name), {}, {}};
  {
    google::protobuf::io::StringOutputStream stream(&part.bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  part.digest = Sha256(part.bytes);
  return part;
}

}  // namespace

std::vector<Part> SplitContent(const BudgetContent& content) {
  ledger::v1::ContentPart general;
  BudgetContent& rest = *general.mutable_content();
  rest = content;
  std::vector<Part> large;
  for (const int number : kLargeFields) {
    const FieldDescriptor* field = BudgetContent::descriptor()->FindFieldByNumber(number);
    ledger::v1::ContentPart part;
    BudgetContent& own = *part.mutable_content();
    // Swapping moves the field out of the copy: what is left in the end is the general part.
    BudgetContent::GetReflection()->SwapFields(&rest, &own, {field});
    if (own.ByteSizeLong() > 0) large.push_back(MakePart(field->name(), part));
  }
  std::vector<Part> parts;
  parts.reserve(large.size() + 1);
  parts.push_back(MakePart(kGeneral, general));
  for (Part& part : large) parts.push_back(std::move(part));
  return parts;
}

absl::StatusOr<BudgetContent> JoinParts(const std::vector<Part>& parts) {
  BudgetContent content;
  for (const Part& part : parts) {
    ledger::v1::ContentPart message;
    if (!message.ParseFromString(part.bytes)) {
      return absl::DataLossError("the part " + part.name + " of a version does not parse");
    }
    content.MergeFrom(message.content());
  }
  return content;
}

Digest VersionDigest(const std::vector<Part>& parts) {
  std::string lines;
  for (const Part& part : parts) {
    lines.append(ToHex(part.digest)).append("  ").append(part.name).append("\n");
  }
  return Sha256(lines);
}

}  // namespace mingzhang::budget
