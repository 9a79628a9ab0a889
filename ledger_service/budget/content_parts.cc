#include "ledger_service/budget/content_parts.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"
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

std::string Serialize(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// A part of serialized fields of BudgetContent.
Part MakePart(std::string name, std::string_view content) {
  using google::protobuf::internal::WireFormatLite;
  Part part{std::move(name), {}, {}};
  {
    google::protobuf::io::StringOutputStream stream(&part.bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.WriteTag(WireFormatLite::MakeTag(ledger::v1::ContentPart::kContentFieldNumber,
                                           WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
    coded.WriteVarint32(static_cast<std::uint32_t>(content.size()));
    coded.WriteRaw(content.data(), static_cast<int>(content.size()));
  }
  part.digest = Sha256(part.bytes);
  return part;
}

// FNV-1a, 64 bits, and a last mixing (MurmurHash3's finalizer, first half), without which the last
// bytes would hardly count: which bytes end a part must never change.
std::uint64_t Fingerprint(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
  return hash ^ hash >> 33;
}

// Whether a part that is long enough ends behind this element: as likely as the element is long, so
// that parts have kMeanPart bytes on the average whatever the size of elements.
bool EndsPart(std::string_view element) {
  return Fingerprint(element) >> 32 <
         (std::uint64_t{element.size()} << 32) / (kMeanPart - kMinPart);
}

// The serialized elements of one repeated field, one after the other, in front of each other.
class Elements {
 public:
  explicit Elements(std::string_view bytes) : bytes_(bytes) {}

  bool AtEnd() const { return position_ == bytes_.size(); }
  std::size_t position() const { return position_; }

  // Steps over an element: tag, length, and as many bytes. All large fields are length-delimited.
  std::string_view Take() {
    const std::string_view rest = bytes_.substr(position_);
    google::protobuf::io::CodedInputStream coded(reinterpret_cast<const std::uint8_t*>(rest.data()),
                                                 static_cast<int>(rest.size()));
    std::uint32_t length = 0;
    coded.ReadTag();
    coded.ReadVarint32(&length);
    const std::size_t size = static_cast<std::size_t>(coded.CurrentPosition()) + length;
    position_ += size;
    return rest.substr(0, size);
  }

 private:
  const std::string_view bytes_;
  std::size_t position_ = 0;
};

// The parts of a large field, from its serialized elements.
void CutField(const std::string& name, std::string_view bytes, std::vector<Part>& parts) {
  if (bytes.size() <= kMaxWholeField) {
    parts.push_back(MakePart(name, bytes));
    return;
  }
  std::size_t begin = 0;
  int number = 0;
  const auto cut = [&](std::size_t end) {
    if (end == begin) return;
    parts.push_back(MakePart(absl::StrCat(name, "/", number++), bytes.substr(begin, end - begin)));
    begin = end;
  };
  for (Elements elements(bytes); !elements.AtEnd();) {
    const std::size_t before = elements.position();
    const std::string_view element = elements.Take();
    if (elements.position() - begin > kMaxPart) cut(before);
    if (elements.position() - begin >= kMinPart && EndsPart(element)) cut(elements.position());
  }
  cut(bytes.size());
}

}  // namespace

std::vector<Part> SplitContent(const BudgetContent& content) {
  BudgetContent rest = content;
  std::vector<Part> parts(1);
  for (const int number : kLargeFields) {
    const FieldDescriptor* field = BudgetContent::descriptor()->FindFieldByNumber(number);
    BudgetContent own;
    // Swapping moves the field out of the copy: what is left in the end is the general part.
    BudgetContent::GetReflection()->SwapFields(&rest, &own, {field});
    const std::string bytes = Serialize(own);
    if (bytes.empty()) continue;
    if (field->is_repeated()) {
      CutField(field->name(), bytes, parts);
    } else {
      parts.push_back(MakePart(field->name(), bytes));
    }
  }
  parts.front() = MakePart(std::string(kGeneral), Serialize(rest));
  return parts;
}

bool MayHold(std::string_view part_name, std::string_view field) {
  if (part_name != kGeneral) return part_name.substr(0, part_name.find('/')) == field;
  return std::none_of(kLargeFields.begin(), kLargeFields.end(), [field](int number) {
    return BudgetContent::descriptor()->FindFieldByNumber(number)->name() == field;
  });
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
