#include "ledger_service/budget/quantities.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

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

bool HasPrefix(std::string_view code, const std::vector<std::string>& prefixes) {
  for (const std::size_t digits : {kClassDigits, kDivisionDigits, kItemDigits}) {
    if (code.size() < digits) return false;
    if (std::binary_search(prefixes.begin(), prefixes.end(), code.substr(0, digits))) return true;
  }
  return false;
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

bool CanBeSplit(v1::Relation relation, v1::Domain domain) {
  switch (domain) {
    case v1::DOMAIN_FUND_SOURCE:
      return relation == v1::RELATION_REVENUE || relation == v1::RELATION_EXPENDITURE_LINES;
    case v1::DOMAIN_PROJECT:
      return relation != v1::RELATION_REVENUE;
    case v1::DOMAIN_UNIT:
    case v1::DOMAIN_CARRY_OVER:
      return relation == v1::RELATION_EXPENDITURE_LINES;
    default:
      return false;
  }
}

absl::Status CheckDimensions(v1::Relation relation, const LineFilter& filter) {
  const bool has_source =
      relation == v1::RELATION_REVENUE || relation == v1::RELATION_EXPENDITURE_LINES;
  const bool asks_source = filter.FirstCondition() == Dimension::kFundSource;
  if ((asks_source && !has_source) ||
      (filter.NeedsLines() && relation != v1::RELATION_EXPENDITURE_LINES)) {
    return absl::InvalidArgumentError(
        absl::StrCat("条件 where：", v1::Relation_Name(relation), " 没有其中所写的维度"));
  }
  return absl::OkStatus();
}

// The same bytes for equal sums.
std::string Identity(const v1::Sum& sum, v1::Domain split) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    sum.SerializeToCodedStream(&out);
  }
  return absl::StrCat(static_cast<int>(split), ":", bytes);
}

// Where a line counts in a sum that is split by `domain`; kNone when it belongs to no element.
std::int32_t ElementOf(const ContentIndex::Line& line, v1::Domain domain) {
  switch (domain) {
    case v1::DOMAIN_FUND_SOURCE:
      return line.fund_source;
    case v1::DOMAIN_UNIT:
      return line.unit;
    case v1::DOMAIN_PROJECT:
      return line.belongs_to == v1::BELONGING_PROJECT ? line.item : kNone;
    case v1::DOMAIN_CARRY_OVER:
      return line.belongs_to == v1::BELONGING_CARRY_OVER ? line.item : kNone;
    default:
      return 0;
  }
}

// A sum over lines, being added up.
struct Running {
  BoundFilter filter;
  v1::Domain split;
  std::vector<Amount>* values;
};

}  // namespace

std::optional<std::int64_t> ToFen(Amount amount) {
  if (amount < std::numeric_limits<std::int64_t>::min() ||
      amount > std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(amount);
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
      functional_(Bind(filter.functional_codes_, index.functional_codes(), HasPrefix)),
      economic_(Bind(filter.economic_codes_, index.economic_codes(), HasPrefix)),
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

std::size_t DomainSize(v1::Domain domain, const ContentIndex& index) {
  switch (domain) {
    case v1::DOMAIN_FUND_SOURCE:
      return v1::FundSource_ARRAYSIZE;
    case v1::DOMAIN_UNIT:
      return static_cast<std::size_t>(index.unit_count());
    case v1::DOMAIN_PROJECT:
      return static_cast<std::size_t>(index.content().projects_size());
    case v1::DOMAIN_CARRY_OVER:
      return static_cast<std::size_t>(index.content().carry_overs_size());
    default:
      return 1;
  }
}

absl::StatusOr<std::size_t> SumPlan::Add(const v1::Sum& sum, v1::Domain domain) {
  if (sum.relation() == v1::RELATION_UNSPECIFIED || sum.relation() > v1::RELATION_ALLOCATIONS) {
    return absl::InvalidArgumentError("sum 没有写 relation");
  }
  auto filter = LineFilter::Compile(sum.where());
  if (!filter.ok()) return filter.status();
  if (const auto status = CheckDimensions(sum.relation(), *filter); !status.ok()) return status;
  const v1::Domain split = sum.of_each() ? domain : v1::DOMAIN_UNSPECIFIED;
  if (sum.of_each() && domain == v1::DOMAIN_UNSPECIFIED) {
    return absl::InvalidArgumentError("sum 写了 of_each，但比较没有写 for_each");
  }
  if (sum.of_each() && !CanBeSplit(sum.relation(), domain)) {
    return absl::InvalidArgumentError(absl::StrCat("sum 的 ", v1::Relation_Name(sum.relation()),
                                                   " 不能按 ", v1::Domain_Name(domain), " 分开"));
  }
  const auto [number, inserted] = numbers_.try_emplace(Identity(sum, split), entries_.size());
  if (inserted) entries_.push_back({sum.relation(), split, *std::move(filter)});
  return number->second;
}

Sums SumPlan::Evaluate(const ContentIndex& index) const {
  const v1::BudgetContent& content = index.content();
  Sums sums;
  sums.values_.reserve(entries_.size());
  std::vector<Running> over_lines;
  for (const Entry& entry : entries_) {
    auto& values = sums.values_.emplace_back(DomainSize(entry.split, index));
    switch (entry.relation) {
      case v1::RELATION_REVENUE:
        for (const v1::Revenue& revenue : content.revenue()) {
          if (!entry.filter.PassesFundSource(revenue.fund_source())) continue;
          const bool known = v1::FundSource_IsValid(revenue.fund_source());
          const std::size_t source = known ? revenue.fund_source() : 0;
          values[entry.split == v1::DOMAIN_FUND_SOURCE ? source : 0] += revenue.amount_fen();
        }
        break;
      case v1::RELATION_APPROVED_AMOUNTS:
      case v1::RELATION_ALLOCATIONS:
        for (int i = 0; i < content.projects_size(); ++i) {
          const v1::Project& project = content.projects(i);
          Amount& value = values[entry.split == v1::DOMAIN_PROJECT ? i : 0];
          if (entry.relation == v1::RELATION_APPROVED_AMOUNTS) {
            value += project.approved_amount_fen();
          } else {
            for (const auto& allocation : project.allocation()) value += allocation.amount_fen();
          }
        }
        break;
      default:
        over_lines.push_back({BoundFilter(entry.filter, index), entry.split, &values});
    }
  }
  for (const ContentIndex::Line& line : index.lines()) {
    for (Running& running : over_lines) {
      if (!running.filter.Passes(line)) continue;
      const std::int32_t element = ElementOf(line, running.split);
      if (element != kNone) (*running.values)[static_cast<std::size_t>(element)] += line.amount_fen;
    }
  }
  return sums;
}

}  // namespace mingzhang::budget
