#include "ledger_service/catalog/register.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace mingzhang::catalog {
namespace {

using budget::v1::DepartmentRegister;
using budget::v1::RegisteredDepartment;
using budget::v1::RegisteredDivision;
using budget::v1::Unit;

constexpr std::size_t kMaxReportedErrors = 20;
constexpr int kMaxNesting = 16;

// Collects what the parser says, with positions as editors count them.
class Complaints : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (++count_ > kMaxReportedErrors) return;
    absl::StrAppend(&text_, text_.empty() ? "" : "；", "第 ", line + 1, " 行第 ", column + 1,
                    " 列：", message);
  }

  const std::string& text() const { return text_; }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

bool IsCode(std::string_view code, std::size_t min_digits, std::size_t max_digits) {
  return code.size() >= min_digits && code.size() <= max_digits &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const std::string& CodeOf(const RegisteredDivision& division) { return division.division().code(); }
const std::string& CodeOf(const RegisteredDepartment& department) { return department.code(); }
const std::string& CodeOf(const Unit& unit) { return unit.code(); }

absl::Status Error(std::string_view what, std::string_view code, std::string_view reason) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(what), Quote(code), std::string(reason)));
}

bool IsName(std::string_view name) {
  return !name.empty() && !FindControlCharacter(name) && name.find('\n') == std::string_view::npos;
}

// Sorts by code and checks that codes stand once and are well-formed.
template <typename Entry>
absl::Status SortByCode(google::protobuf::RepeatedPtrField<Entry>* entries, std::string_view what,
                        std::size_t min_digits, std::size_t max_digits) {
  std::sort(entries->begin(), entries->end(),
            [](const Entry& a, const Entry& b) { return CodeOf(a) < CodeOf(b); });
  for (int i = 0; i < entries->size(); ++i) {
    const std::string& code = CodeOf(entries->Get(i));
    if (!IsCode(code, min_digits, max_digits)) {
      return Error(what, code,
                   min_digits == max_digits
                       ? absl::StrCat("的代码应为 ", min_digits, " 位数字")
                       : absl::StrCat("的代码应为 ", min_digits, " 到 ", max_digits, " 位数字"));
    }
    if (i > 0 && CodeOf(entries->Get(i - 1)) == code) return Error(what, code, "重复登记");
  }
  return absl::OkStatus();
}

absl::Status Normalize(RegisteredDepartment& department) {
  if (!IsName(department.name())) return Error("部门", department.code(), "缺少名称");
  if (auto s = SortByCode(department.mutable_units(), "单位", 3, 24); !s.ok()) return s;
  for (const Unit& unit : department.units()) {
    if (!IsName(unit.name())) return Error("单位", unit.code(), "缺少名称");
    if (unit.kind() == budget::v1::UNIT_KIND_UNSPECIFIED) {
      return Error("单位", unit.code(), "缺少类型 kind");
    }
  }
  return absl::OkStatus();
}

absl::Status Normalize(DepartmentRegister& departments) {
  if (auto s = SortByCode(departments.mutable_divisions(), "区划", 6, 6); !s.ok()) return s;
  for (RegisteredDivision& division : *departments.mutable_divisions()) {
    if (!IsName(division.division().name())) return Error("区划", CodeOf(division), "缺少名称");
    if (auto s = SortByCode(division.mutable_departments(), "部门", 3, 20); !s.ok()) return s;
    for (RegisteredDepartment& department : *division.mutable_departments()) {
      if (auto s = Normalize(department); !s.ok()) return s;
    }
  }
  return absl::OkStatus();
}

template <typename Entry>
const Entry* Find(const google::protobuf::RepeatedPtrField<Entry>& entries, std::string_view code) {
  const auto found =
      std::lower_bound(entries.begin(), entries.end(), code,
                       [](const Entry& entry, std::string_view c) { return CodeOf(entry) < c; });
  return found == entries.end() || CodeOf(*found) != code ? nullptr : &*found;
}

}  // namespace

absl::StatusOr<Register> Register::FromText(std::string_view text) {
  if (text.size() > kMaxRegisterBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("文件有 ", text.size(), " 字节，超过上限 ", kMaxRegisterBytes >> 20, " MiB"));
  }
  if (const std::size_t at = FindInvalidUtf8(text); at != std::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("文件不是有效的 UTF-8 文本（字节偏移 ", at, "）"));
  }
  Complaints complaints;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&complaints);
  parser.SetRecursionLimit(kMaxNesting);
  DepartmentRegister departments;
  if (!parser.ParseFromString(std::string(text), &departments)) {
    return absl::InvalidArgumentError(complaints.text());
  }
  if (auto s = Normalize(departments); !s.ok()) return s;
  return Register(std::move(departments));
}

const RegisteredDivision* Register::FindDivision(std::string_view division_code) const {
  return Find(departments_.divisions(), division_code);
}

const RegisteredDepartment* Register::FindDepartment(std::string_view division_code,
                                                     std::string_view department_code) const {
  const RegisteredDivision* division = FindDivision(division_code);
  return division == nullptr ? nullptr : Find(division->departments(), department_code);
}

const Unit* Register::FindUnit(const RegisteredDepartment& department, std::string_view unit_code) {
  return Find(department.units(), unit_code);
}

}  // namespace mingzhang::catalog
