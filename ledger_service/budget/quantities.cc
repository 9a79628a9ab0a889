#include "ledger_service/budget/quantities.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace mingzhang::budget {
namespace {

using v1::Domain;
using v1::Relation;

bool IsLevel(Domain domain) {
  return domain >= v1::DOMAIN_FUNCTIONAL_CLASS && domain <= v1::DOMAIN_ECONOMIC_ITEM;
}

// Whether lines belong to the domain's elements.
bool HasLines(Domain domain) {
  return domain != v1::DOMAIN_UNSPECIFIED && domain != v1::DOMAIN_PERFORMANCE_TARGET &&
         domain != v1::DOMAIN_VEHICLE_KIND && v1::Domain_IsValid(domain);
}

// The list in BudgetContent whose elements are the domain's; empty where there is none.
std::string_view ListOf(Domain domain) {
  switch (domain) {
    case v1::DOMAIN_PROJECT:
      return "projects";
    case v1::DOMAIN_CARRY_OVER:
      return "carry_overs";
    case v1::DOMAIN_PERFORMANCE_TARGET:
      return "performance.projects";
    case v1::DOMAIN_VEHICLE_KIND:
      return "assets.vehicles";
    default:
      return "";
  }
}

bool CanBeSplit(Relation relation, const std::optional<EnteredField>& field, Domain domain) {
  switch (relation) {
    case v1::RELATION_REVENUE:
      return domain == v1::DOMAIN_FUND_SOURCE;
    case v1::RELATION_EXPENDITURE_LINES:
      return HasLines(domain);
    case v1::RELATION_APPROVED_AMOUNTS:
      return domain == v1::DOMAIN_PROJECT || domain == v1::DOMAIN_PERFORMANCE_TARGET;
    case v1::RELATION_ALLOCATIONS:
      return domain == v1::DOMAIN_PROJECT;
    case v1::RELATION_ENTERED:
      return !ListOf(domain).empty() && field->IsBelow(ListOf(domain));
    case v1::RELATION_CONTROL_FIGURES:
      return domain == v1::DOMAIN_PROJECT && field->IsBelow("projects");
    default:
      return false;
  }
}

absl::Status CheckDimensions(Relation relation, const LineFilter& filter) {
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

// Whether what only some relations have is given where it is needed, and nowhere else.
absl::Status CheckParts(const v1::Sum& sum) {
  const auto check = [&](const char* part, bool given, bool needed) {
    if (given == needed) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("sum 的 ", v1::Relation_Name(sum.relation()),
                                                   needed ? " 没有写 " : " 不能写 ", part));
  };
  const auto relation = sum.relation();
  absl::Status status =
      check("field", !sum.field().empty(),
            relation == v1::RELATION_ENTERED || relation == v1::RELATION_CONTROL_FIGURES);
  status.Update(check("keys", !sum.keys().empty(), relation == v1::RELATION_PRIOR_YEAR));
  const bool has_any = sum.of_any() != v1::DOMAIN_UNSPECIFIED;
  if (relation != v1::RELATION_EXPENDITURE_LINES) status.Update(check("of_any", has_any, false));
  if (status.ok() && has_any && !HasLines(sum.of_any())) {
    return absl::InvalidArgumentError(
        absl::StrCat("明细不属于 of_any 所写的 ", v1::Domain_Name(sum.of_any())));
  }
  return status;
}

absl::StatusOr<EnteredField> ResolveField(const v1::Sum& sum) {
  if (sum.relation() == v1::RELATION_CONTROL_FIGURES) {
    return EnteredField::Resolve(v1::ControlFigures::descriptor(), sum.field());
  }
  auto field = EnteredField::Resolve(v1::BudgetContent::descriptor(), sum.field());
  if (field.ok() && (field->IsBelow("expenditure_lines") || field->IsBelow("revenue"))) {
    return absl::InvalidArgumentError(absl::StrCat(
        "字段“", sum.field(), "”用 RELATION_EXPENDITURE_LINES 或 RELATION_REVENUE 求和"));
  }
  return field;
}

// The same bytes for equal sums.
std::string Identity(const v1::Sum& sum, Domain split) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    sum.SerializeToCodedStream(&out);
  }
  return absl::StrCat(static_cast<int>(split), ":", bytes);
}

// Where a line counts in a sum that is split by the domain; kNone when it belongs to no element.
std::int32_t ElementOf(const ContentIndex& index, const ContentIndex::Line& line, Domain domain) {
  switch (domain) {
    case v1::DOMAIN_FUND_SOURCE:
      return line.fund_source;
    case v1::DOMAIN_UNIT:
      return line.unit;
    case v1::DOMAIN_PROJECT:
      return line.belongs_to == v1::BELONGING_PROJECT ? line.item : kNone;
    case v1::DOMAIN_CARRY_OVER:
      return line.belongs_to == v1::BELONGING_CARRY_OVER ? line.item : kNone;
    case v1::DOMAIN_FUNCTIONAL_CLASS:
    case v1::DOMAIN_FUNCTIONAL_DIVISION:
    case v1::DOMAIN_FUNCTIONAL_ITEM:
      return index.level(domain).of_code[line.functional];
    case v1::DOMAIN_ECONOMIC_CLASS:
    case v1::DOMAIN_ECONOMIC_ITEM:
      return index.level(domain).of_code[line.economic];
    default:
      return 0;
  }
}

}  // namespace

std::optional<std::int64_t> ToFen(Amount amount) {
  if (amount < std::numeric_limits<std::int64_t>::min() ||
      amount > std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(amount);
}

std::size_t DomainSize(Domain domain, const ContentIndex& index) {
  const v1::BudgetContent& content = index.content();
  if (IsLevel(domain)) return index.level(domain).codes.size();
  switch (domain) {
    case v1::DOMAIN_FUND_SOURCE:
      return v1::FundSource_ARRAYSIZE;
    case v1::DOMAIN_UNIT:
      return static_cast<std::size_t>(index.unit_count());
    case v1::DOMAIN_PROJECT:
      return static_cast<std::size_t>(content.projects_size());
    case v1::DOMAIN_CARRY_OVER:
      return static_cast<std::size_t>(content.carry_overs_size());
    case v1::DOMAIN_PERFORMANCE_TARGET:
      return static_cast<std::size_t>(content.performance().projects_size());
    case v1::DOMAIN_VEHICLE_KIND:
      return static_cast<std::size_t>(content.assets().vehicles_size());
    default:
      return 1;
  }
}

absl::StatusOr<SumPlan::Entry> SumPlan::Compile(const v1::Sum& sum, Domain domain) {
  if (sum.relation() == v1::RELATION_UNSPECIFIED || !v1::Relation_IsValid(sum.relation())) {
    return absl::InvalidArgumentError("sum 没有写 relation");
  }
  auto filter = LineFilter::Compile(sum.where());
  if (!filter.ok()) return filter.status();
  absl::Status status = CheckDimensions(sum.relation(), *filter);
  status.Update(CheckParts(sum));
  if (!status.ok()) return status;
  Entry entry;
  entry.relation = sum.relation();
  entry.split = sum.of_each() ? domain : v1::DOMAIN_UNSPECIFIED;
  entry.or_zero = sum.or_zero();
  entry.filter = *std::move(filter);
  entry.keys.assign(sum.keys().begin(), sum.keys().end());
  std::sort(entry.keys.begin(), entry.keys.end());
  if (!sum.field().empty()) {
    auto field = ResolveField(sum);
    if (!field.ok()) return field.status();
    entry.unit = field->unit();
    entry.field = *std::move(field);
  }
  if (sum.of_each() && domain == v1::DOMAIN_UNSPECIFIED) {
    return absl::InvalidArgumentError("sum 写了 of_each，但比较没有写 for_each");
  }
  if (sum.of_each() && !CanBeSplit(sum.relation(), entry.field, domain)) {
    return absl::InvalidArgumentError(absl::StrCat("sum 的 ", v1::Relation_Name(sum.relation()),
                                                   " 不能按 ", v1::Domain_Name(domain), " 分开"));
  }
  return entry;
}

absl::StatusOr<std::size_t> SumPlan::Add(const v1::Sum& sum, Domain domain) {
  auto entry = Compile(sum, domain);
  if (!entry.ok()) return entry.status();
  const auto [number, inserted] =
      numbers_.try_emplace(Identity(sum, entry->split), entries_.size());
  if (!inserted) return number->second;
  if (entry->relation == v1::RELATION_EXPENDITURE_LINES) {
    const std::size_t filter = filters_.Add(entry->filter);
    filters_.RequireElement(filter, sum.of_any());
    // Every line has some fund source: those of none are an element of their own.
    if (entry->split != v1::DOMAIN_FUND_SOURCE) filters_.RequireElement(filter, entry->split);
    filtered_.push_back(number->second);
  }
  entries_.push_back(*std::move(entry));
  return number->second;
}

// One evaluation of a plan.
struct SumPlan::Evaluation {
  const SumPlan& plan;
  const ContentIndex& index;
  const v1::BudgetContent& content;
  Sums& sums;

  // Adds to a sum at that element.
  void Add(std::size_t sum, std::size_t element, std::int64_t amount) {
    auto& values = sums.values_[sum];
    values[plan.entries_[sum].split == v1::DOMAIN_UNSPECIFIED ? 0 : element] += amount;
  }
  // The same of a sum that is stated only where something is added.
  void State(std::size_t sum, std::size_t element, std::int64_t amount) {
    Add(sum, element, amount);
    auto& stated = sums.stated_[sum];
    if (!stated.empty()) stated[stated.size() == 1 ? 0 : element] = true;
  }
  void StartStated(std::size_t sum) {
    if (!plan.entries_[sum].or_zero) sums.stated_[sum].resize(sums.values_[sum].size());
  }

  void AddRevenue(std::size_t sum) {
    for (const v1::Revenue& revenue : content.revenue()) {
      if (!plan.entries_[sum].filter.PassesFundSource(revenue.fund_source())) continue;
      const bool known = v1::FundSource_IsValid(revenue.fund_source());
      Add(sum, known ? static_cast<std::size_t>(revenue.fund_source()) : 0, revenue.amount_fen());
    }
  }

  void AddProjects(std::size_t sum) {
    for (int i = 0; i < content.projects_size(); ++i) {
      const v1::Project& project = content.projects(i);
      const auto element = static_cast<std::size_t>(i);
      if (plan.entries_[sum].relation == v1::RELATION_APPROVED_AMOUNTS) {
        Add(sum, element, project.approved_amount_fen());
      } else {
        for (const auto& each : project.allocation()) Add(sum, element, each.amount_fen());
      }
    }
  }

  // The approved amounts of the projects that each performance table names.
  void AddTargets(std::size_t sum) {
    const auto& targets = content.performance().projects();
    for (int i = 0; i < targets.size(); ++i) {
      for (const std::string& id : targets[i].project_ids()) {
        const auto item = index.FindItem(id);
        if (!item || item->kind != v1::BELONGING_PROJECT) continue;
        Add(sum, static_cast<std::size_t>(i),
            content.projects(item->position).approved_amount_fen());
      }
    }
  }

  void AddEntered(std::size_t sum) {
    StartStated(sum);
    plan.entries_[sum].field->ForEach(
        content, [&](std::size_t element, std::int64_t value) { State(sum, element, value); });
  }

  void AddControlFigures(std::size_t sum, const v1::ControlFigures* figures) {
    StartStated(sum);
    if (figures == nullptr) return;
    const Entry& entry = plan.entries_[sum];
    entry.field->ForEach(*figures, [&](std::size_t element, std::int64_t value) {
      if (entry.split == v1::DOMAIN_UNSPECIFIED) {
        State(sum, 0, value);
        return;
      }
      const auto& id = figures->projects(static_cast<int>(element)).project_id();
      const auto item = index.FindItem(id);
      if (!item || item->kind != v1::BELONGING_PROJECT) return;
      State(sum, static_cast<std::size_t>(item->position), value);
    });
  }

  void AddPriorYear(std::size_t sum) {
    StartStated(sum);
    const auto& keys = plan.entries_[sum].keys;
    for (const auto& prior : content.prior_year()) {
      if (std::binary_search(keys.begin(), keys.end(), prior.key())) {
        State(sum, 0, prior.amount_fen());
      }
    }
  }

  // All sums over lines, in one pass.
  void AddLines() {
    if (plan.filtered_.empty()) return;
    struct Running {
      Domain split;
      Amount* values;
    };
    std::vector<Running> running;
    running.reserve(plan.filtered_.size());
    std::array<bool, v1::Domain_ARRAYSIZE> used = {};
    for (const std::size_t sum : plan.filtered_) {
      const Domain split = plan.entries_[sum].split;
      running.push_back({split, sums.values_[sum].data()});
      used[static_cast<std::size_t>(split)] = true;
    }
    std::vector<Domain> splits;
    for (int domain = 0; domain < v1::Domain_ARRAYSIZE; ++domain) {
      if (used[static_cast<std::size_t>(domain)]) splits.push_back(static_cast<Domain>(domain));
    }
    const BoundFilterSet filters(plan.filters_, index);
    std::array<std::int32_t, v1::Domain_ARRAYSIZE> elements = {};
    constexpr std::size_t kWordBits = 64;
    for (const ContentIndex::Line& line : index.lines()) {
      for (const Domain domain : splits) {
        elements[static_cast<std::size_t>(domain)] = ElementOf(index, line, domain);
      }
      for (std::size_t word = 0; word < filters.words(); ++word) {
        ForEachBit(filters.Passing(line, word), [&](std::size_t bit) {
          const Running& sum = running[word * kWordBits + bit];
          // The filters keep out lines that belong to no element.
          sum.values[elements[static_cast<std::size_t>(sum.split)]] += line.amount_fen;
        });
      }
    }
  }
};

Sums SumPlan::Evaluate(const ContentIndex& index, const v1::ControlFigures* control_figures) const {
  Sums sums;
  sums.values_.reserve(entries_.size());
  sums.stated_.resize(entries_.size());
  for (const Entry& entry : entries_) sums.values_.emplace_back(DomainSize(entry.split, index));
  Evaluation evaluation{*this, index, index.content(), sums};
  for (std::size_t sum = 0; sum < entries_.size(); ++sum) {
    switch (entries_[sum].relation) {
      case v1::RELATION_REVENUE:
        evaluation.AddRevenue(sum);
        break;
      case v1::RELATION_APPROVED_AMOUNTS:
        if (entries_[sum].split == v1::DOMAIN_PERFORMANCE_TARGET) {
          evaluation.AddTargets(sum);
          break;
        }
        [[fallthrough]];
      case v1::RELATION_ALLOCATIONS:
        evaluation.AddProjects(sum);
        break;
      case v1::RELATION_ENTERED:
        evaluation.AddEntered(sum);
        break;
      case v1::RELATION_CONTROL_FIGURES:
        evaluation.AddControlFigures(sum, control_figures);
        break;
      case v1::RELATION_PRIOR_YEAR:
        evaluation.AddPriorYear(sum);
        break;
      default:
        break;
    }
  }
  evaluation.AddLines();
  return sums;
}

}  // namespace mingzhang::budget
