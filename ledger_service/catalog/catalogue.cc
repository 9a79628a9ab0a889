#include "ledger_service/catalog/catalogue.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"
#include "ledger_service/catalog/csv.h"

namespace mingzhang::catalog {
namespace {

using budget::v1::CodeName;
using CodeNames = google::protobuf::RepeatedPtrField<CodeName>;

const std::vector<std::string>& Header() {
  static const auto* header =
      new std::vector<std::string>{"kind", "code", "name", "status", "source"};
  return *header;
}

constexpr std::size_t kClassDigits = 3;
constexpr std::size_t kDivisionDigits = 5;
constexpr std::size_t kFunctionalItemDigits = 7;
constexpr std::size_t kEconomicItemDigits = 5;

// The codes of one kind while they are read: name and line by code.
struct Entry {
  std::string name;
  std::size_t line;
};
using Entries = std::map<std::string, Entry>;

absl::Status RowError(std::size_t line, std::string_view column, std::string_view reason) {
  return absl::InvalidArgumentError(
      absl::StrCat("第 ", line, " 行 ", std::string(column), " 列：", std::string(reason)));
}

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

absl::Status AddRow(const CsvRecord& row, Entries& functional, Entries& economic) {
  const std::string& kind = row.fields[0];
  const std::string& code = row.fields[1];
  const std::string& name = row.fields[2];
  const std::string& status = row.fields[3];
  const bool is_functional = kind == "FUNCTIONAL";
  if (!is_functional && kind != "ECONOMIC") {
    return RowError(row.line, "kind",
                    absl::StrCat("应为 FUNCTIONAL 或 ECONOMIC，不是", Quote(kind)));
  }
  const bool has_length = code.size() == kClassDigits || code.size() == kDivisionDigits ||
                          (is_functional && code.size() == kFunctionalItemDigits);
  if (!has_length || !IsDigits(code)) {
    return RowError(row.line, "code",
                    absl::StrCat(Quote(code), is_functional ? "不是 3、5 或 7 位的功能科目代码"
                                                            : "不是 3 或 5 位的经济科目代码"));
  }
  if (name.empty() || FindControlCharacter(name) || name.find('\n') != std::string::npos) {
    return RowError(row.line, "name", "名称为空或含有换行、控制字符");
  }
  if (status != "SEEN" && status != "LISTED") {
    return RowError(row.line, "status", absl::StrCat("应为 SEEN 或 LISTED，不是", Quote(status)));
  }
  Entries& entries = is_functional ? functional : economic;
  const auto [entry, is_new] = entries.try_emplace(code, Entry{name, row.line});
  if (!is_new) {
    return RowError(row.line, "code",
                    absl::StrCat("代码", Quote(code), "与第 ", entry->second.line, " 行重复"));
  }
  return absl::OkStatus();
}

absl::Status CheckSuperiors(const Entries& entries) {
  for (const auto& [code, entry] : entries) {
    if (code.size() == kClassDigits) continue;
    const std::string superior = code.substr(0, code.size() - 2);
    if (entries.count(superior) == 0) {
      return RowError(entry.line, "code",
                      absl::StrCat("代码", Quote(code), "的上级", Quote(superior), "不在表中"));
    }
  }
  return absl::OkStatus();
}

void CopyTo(const Entries& entries, CodeNames* codes) {
  for (const auto& [code, entry] : entries) {
    CodeName* added = codes->Add();
    added->set_code(code);
    added->set_name(entry.name);
  }
}

std::optional<std::string_view> NameIn(const CodeNames& codes, std::string_view code) {
  const auto found =
      std::lower_bound(codes.begin(), codes.end(), code,
                       [](const CodeName& entry, std::string_view c) { return entry.code() < c; });
  if (found == codes.end() || found->code() != code) return std::nullopt;
  return found->name();
}

}  // namespace

absl::StatusOr<Catalogue> Catalogue::FromCsv(std::int32_t fiscal_year, std::string_view csv) {
  const auto rows = ParseCsv(csv);
  if (!rows.ok()) return rows.status();
  if (rows->empty() || rows->front().fields != Header()) {
    return RowError(1, "kind", "表头应为 kind,code,name,status,source");
  }
  Entries functional;
  Entries economic;
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    if (const auto added = AddRow(*row, functional, economic); !added.ok()) return added;
  }
  for (const Entries* entries : {&functional, &economic}) {
    if (const auto complete = CheckSuperiors(*entries); !complete.ok()) return complete;
  }
  budget::v1::CodeCatalogue codes;
  codes.set_fiscal_year(fiscal_year);
  CopyTo(functional, codes.mutable_functional());
  CopyTo(economic, codes.mutable_economic());
  return Catalogue(std::move(codes));
}

std::optional<std::string_view> Catalogue::FunctionalName(std::string_view code) const {
  return NameIn(codes_.functional(), code);
}

std::optional<std::string_view> Catalogue::EconomicName(std::string_view code) const {
  return NameIn(codes_.economic(), code);
}

bool Catalogue::HasFunctionalItem(std::string_view code) const {
  return code.size() == kFunctionalItemDigits && FunctionalName(code).has_value();
}

bool Catalogue::HasEconomicItem(std::string_view code) const {
  return code.size() == kEconomicItemDigits && EconomicName(code).has_value();
}

}  // namespace mingzhang::catalog
