#include "ledger_service/budget/line_filter.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::budget {
namespace {

constexpr std::size_t kClassDigits = 3;
constexpr std::size_t kDivisionDigits = 5;
constexpr std::size_t kItemDigits = 7;

// A set of enum values as bits.
template <typename Values, typename IsValid>
absl::Status CompileValues(const Values& values, const char* field, IsValid is_valid,
                           std::uint32_t& set) {
  if (values.empty()) return absl::OkStatus();
  set = 0;
  for (const int value : values) {
    if (value == 0 || !is_valid(value)) {
      return absl::InvalidArgumentError(absl::StrCat("条件 ", field, "：有未指定的取值"));
    }
    set |= std::uint32_t{1} << value;
  }
  return absl::OkStatus();
}

template <typename Codes>
absl::Status CompileCodes(const Codes& codes, const char* field, std::size_t longest,
                          std::vector<std::string>& prefixes) {
  for (const std::string& code : codes) {
    const bool digits =
        std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool length =
        code.size() == kClassDigits || code.size() == kDivisionDigits || code.size() == kItemDigits;
    if (!digits || !length || code.size() > longest) {
      return absl::InvalidArgumentError(absl::StrCat("条件 ", field, "：“", code, "”不是 3、5",
                                                     longest == kItemDigits ? "、7" : "",
                                                     " 位数字的科目编码"));
    }
    prefixes.push_back(code);
  }
  std::sort(prefixes.begin(), prefixes.end());
  return absl::OkStatus();
}

template <typename Texts>
absl::Status CompileTexts(const Texts& texts, const char* field,
                          std::vector<std::string>& compiled) {
  for (const std::string& text : texts) {
    if (text.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("条件 ", field, "：有空的取值"));
    }
    compiled.push_back(text);
  }
  std::sort(compiled.begin(), compiled.end());
  return absl::OkStatus();
}

// For each of the index's texts whether it passes the condition `wanted`; empty without one.
template <typename Predicate>
std::vector<bool> Bind(const std::vector<std::string>& wanted,
                       const std::vector<std::string_view>& texts, Predicate matches) {
  std::vector<bool> passes;
  if (wanted.empty()) return passes;
  passes.reserve(texts.size());
  for (const std::string_view text : texts) passes.push_back(matches(text, wanted));
  // A content without lines has no texts; one entry keeps "no condition" apart from that.
  if (passes.empty()) passes.push_back(false);
  return passes;
}

bool IsOneOf(std::string_view text, const std::vector<std::string>& wanted) {
  return std::binary_search(wanted.begin(), wanted.end(), text);
}

}  // namespace

bool MatchesCode(std::string_view code, const std::vector<std::string>& prefixes) {
  for (const std::size_t digits : {kClassDigits, kDivisionDigits, kItemDigits}) {
    if (code.size() < digits) return false;
    if (std::binary_search(prefixes.begin(), prefixes.end(), code.substr(0, digits))) return true;
  }
  return false;
}

absl::StatusOr<LineFilter> LineFilter::Compile(const v1::Filter& filter) {
  LineFilter compiled;
  absl::Status status;
  status.Update(CompileValues(filter.fund_sources(), "fund_sources", v1::FundSource_IsValid,
                              compiled.fund_sources_));
  status.Update(CompileValues(filter.categories(), "categories", v1::ExpenditureCategory_IsValid,
                              compiled.categories_));
  status.Update(CompileCodes(filter.functional_codes(), "functional_codes", kItemDigits,
                             compiled.functional_codes_));
  status.Update(CompileCodes(filter.economic_codes(), "economic_codes", kDivisionDigits,
                             compiled.economic_codes_));
  status.Update(
      CompileValues(filter.unit_kinds(), "unit_kinds", v1::UnitKind_IsValid, compiled.unit_kinds_));
  status.Update(CompileValues(filter.belongs_to(), "belongs_to", v1::Belonging_IsValid,
                              compiled.belongs_to_));
  status.Update(CompileTexts(filter.unit_codes(), "unit_codes", compiled.unit_codes_));
  status.Update(CompileTexts(filter.item_ids(), "item_ids", compiled.item_ids_));
  if (!status.ok()) return status;
  return compiled;
}

std::optional<Dimension> LineFilter::FirstCondition() const {
  if (fund_sources_ != kAny) return Dimension::kFundSource;
  if (categories_ != kAny) return Dimension::kCategory;
  if (!functional_codes_.empty()) return Dimension::kFunctionalCode;
  if (!economic_codes_.empty()) return Dimension::kEconomicCode;
  if (unit_kinds_ != kAny) return Dimension::kUnitKind;
  if (belongs_to_ != kAny) return Dimension::kItem;
  if (!unit_codes_.empty()) return Dimension::kUnitCode;
  if (!item_ids_.empty()) return Dimension::kItemId;
  return std::nullopt;
}

bool LineFilter::NeedsLines() const {
  return categories_ != kAny || unit_kinds_ != kAny || belongs_to_ != kAny ||
         !functional_codes_.empty() || !economic_codes_.empty() || !unit_codes_.empty() ||
         !item_ids_.empty();
}

bool LineFilter::PassesFundSource(v1::FundSource source) const {
  if (!v1::FundSource_IsValid(source)) source = v1::FUND_SOURCE_UNSPECIFIED;
  return (fund_sources_ >> static_cast<int>(source) & 1U) != 0;
}

BoundFilter::BoundFilter(const LineFilter& filter, const ContentIndex& index)
    : fund_sources_(filter.fund_sources_),
      categories_(filter.categories_),
      unit_kinds_(filter.unit_kinds_),
      belongs_to_(filter.belongs_to_),
      functional_(Bind(filter.functional_codes_, index.functional_codes(), MatchesCode)),
      economic_(Bind(filter.economic_codes_, index.economic_codes(), MatchesCode)),
      unit_codes_(Bind(filter.unit_codes_, index.unit_codes(), IsOneOf)),
      item_ids_(Bind(filter.item_ids_, index.item_ids(), IsOneOf)) {}

std::optional<Dimension> BoundFilter::FirstFailure(const ContentIndex::Line& line) const {
  if (!PassesFundSource(line)) return Dimension::kFundSource;
  if (!PassesCategory(line)) return Dimension::kCategory;
  if (!PassesFunctional(line)) return Dimension::kFunctionalCode;
  if (!PassesEconomic(line)) return Dimension::kEconomicCode;
  if (!PassesUnitKind(line)) return Dimension::kUnitKind;
  if (!PassesItem(line)) return Dimension::kItem;
  if (!PassesUnitCode(line)) return Dimension::kUnitCode;
  if (!PassesItemId(line)) return Dimension::kItemId;
  return std::nullopt;
}

}  // namespace mingzhang::budget
