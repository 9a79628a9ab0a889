#include "ledger_service/validation/elements.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/validation/names.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::ContentIndex;
using budget::v1::Domain;

bool IsFunctional(Domain domain) {
  return domain >= budget::v1::DOMAIN_FUNCTIONAL_CLASS &&
         domain <= budget::v1::DOMAIN_FUNCTIONAL_ITEM;
}

bool IsEconomic(Domain domain) {
  return domain == budget::v1::DOMAIN_ECONOMIC_CLASS || domain == budget::v1::DOMAIN_ECONOMIC_ITEM;
}

std::size_t SourceOf(const budget::v1::Revenue& revenue) {
  const bool known = budget::v1::FundSource_IsValid(revenue.fund_source());
  return known ? static_cast<std::size_t>(revenue.fund_source()) : 0;
}

// In the order in which they are declared, then used.
std::vector<std::size_t> FundSources(const ContentIndex& index) {
  std::vector<std::size_t> sources;
  std::vector<bool> seen(budget::v1::FundSource_ARRAYSIZE);
  const auto add = [&](std::size_t source) {
    if (seen[source]) return;
    seen[source] = true;
    sources.push_back(source);
  };
  for (const auto& revenue : index.content().revenue()) add(SourceOf(revenue));
  for (const auto& line : index.lines()) add(static_cast<std::size_t>(line.fund_source));
  return sources;
}

// Where the source is declared first; one that is not declared, at the first line that uses it.
std::string FundSourcePlace(std::size_t source, const ContentIndex& index, std::string_view path) {
  const auto& revenue = index.content().revenue();
  for (int i = 0; i < revenue.size(); ++i) {
    if (SourceOf(revenue[i]) != source) continue;
    return path.empty() ? absl::StrCat("revenue[", i, "]")
                        : absl::StrCat("revenue[", i, "].", std::string(path));
  }
  for (std::size_t i = 0; i < index.lines().size(); ++i) {
    if (static_cast<std::size_t>(index.lines()[i].fund_source) == source) {
      return absl::StrCat("expenditure_lines[", i, "].fund_source");
    }
  }
  return "revenue";
}

const char* ListOf(Domain domain) {
  switch (domain) {
    case budget::v1::DOMAIN_UNIT:
      return "department.units";
    case budget::v1::DOMAIN_PROJECT:
      return "projects";
    case budget::v1::DOMAIN_CARRY_OVER:
      return "carry_overs";
    case budget::v1::DOMAIN_PERFORMANCE_TARGET:
      return "performance.projects";
    default:
      return "assets.vehicles";
  }
}

std::string CodeAndName(const std::string& code, std::string_view name) {
  return name.empty() ? Shown(code) : absl::StrCat(Shown(code), " ", Shown(name));
}

}  // namespace

const google::protobuf::Descriptor* ElementType(Domain domain) {
  if (IsFunctional(domain) || IsEconomic(domain)) return budget::v1::ExpenditureLine::descriptor();
  switch (domain) {
    case budget::v1::DOMAIN_FUND_SOURCE:
      return budget::v1::Revenue::descriptor();
    case budget::v1::DOMAIN_UNIT:
      return budget::v1::Unit::descriptor();
    case budget::v1::DOMAIN_PROJECT:
      return budget::v1::Project::descriptor();
    case budget::v1::DOMAIN_CARRY_OVER:
      return budget::v1::CarryOver::descriptor();
    case budget::v1::DOMAIN_PERFORMANCE_TARGET:
      return budget::v1::ProjectPerformance::descriptor();
    case budget::v1::DOMAIN_VEHICLE_KIND:
      return budget::v1::VehicleCount::descriptor();
    default:
      return budget::v1::BudgetContent::descriptor();
  }
}

bool HasField(const google::protobuf::Descriptor& message, std::string_view path) {
  const auto* type = &message;
  const google::protobuf::FieldDescriptor* field = nullptr;
  const std::size_t bracket = std::min(path.find('['), path.size());
  for (const std::string& name :
       std::vector<std::string>(absl::StrSplit(std::string(path.substr(0, bracket)), '.'))) {
    if (field != nullptr && field->is_repeated()) return false;
    field = type == nullptr ? nullptr : type->FindFieldByName(name);
    if (field == nullptr) return false;
    type = field->message_type();
  }
  if (bracket == path.size()) return true;
  const std::string_view key = path.substr(bracket + 1);
  return field->is_repeated() && key.size() > 1 && key.find_first_of("].") == key.size() - 1 &&
         key.back() == ']';
}

std::vector<std::size_t> ElementNumbers(Domain domain, const ContentIndex& index) {
  if (domain == budget::v1::DOMAIN_FUND_SOURCE) return FundSources(index);
  std::vector<std::size_t> numbers(budget::DomainSize(domain, index));
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

std::string ElementPlace(Domain domain, std::size_t number, const ContentIndex& index,
                         std::string_view path) {
  if (domain == budget::v1::DOMAIN_UNSPECIFIED) return std::string(path);
  if (domain == budget::v1::DOMAIN_FUND_SOURCE) return FundSourcePlace(number, index, path);
  if (domain == budget::v1::DOMAIN_UNIT && index.content().department().units().empty()) {
    return "department";
  }
  if (IsFunctional(domain) || IsEconomic(domain)) {
    if (path.empty()) path = IsFunctional(domain) ? "functional_code" : "economic_code";
    return absl::StrCat("expenditure_lines[", index.level(domain).first_lines[number], "].",
                        std::string(path));
  }
  const std::string element = absl::StrCat(ListOf(domain), "[", number, "]");
  return path.empty() ? element : absl::StrCat(element, ".", std::string(path));
}

std::string ElementKey(Domain domain, std::size_t number, const ContentIndex& index) {
  const auto& content = index.content();
  if (IsFunctional(domain) || IsEconomic(domain)) {
    return std::string(index.level(domain).codes[number]);
  }
  const int position = static_cast<int>(number);
  switch (domain) {
    case budget::v1::DOMAIN_FUND_SOURCE: {
      constexpr std::string_view kPrefix = "FUND_SOURCE_";
      return budget::v1::FundSource_Name(static_cast<budget::v1::FundSource>(number))
          .substr(kPrefix.size());
    }
    case budget::v1::DOMAIN_UNIT:
      return content.department().units().empty() ? content.department().code()
                                                  : content.department().units(position).code();
    case budget::v1::DOMAIN_PROJECT:
      return content.projects(position).project_id();
    case budget::v1::DOMAIN_CARRY_OVER:
      return content.carry_overs(position).project_id();
    default:
      return "";
  }
}

std::string ElementName(Domain domain, std::size_t number, const ContentIndex& index,
                        const catalog::Catalogue& catalogue) {
  const auto& content = index.content();
  const int position = static_cast<int>(number);
  const std::string key = ElementKey(domain, number, index);
  if (IsFunctional(domain) || IsEconomic(domain)) return CodeName(domain, key, catalogue);
  switch (domain) {
    case budget::v1::DOMAIN_FUND_SOURCE:
      return std::string(FundSourceName(static_cast<budget::v1::FundSource>(number)));
    case budget::v1::DOMAIN_UNIT:
      return CodeAndName(key, content.department().units().empty()
                                  ? content.department().name()
                                  : content.department().units(position).name());
    case budget::v1::DOMAIN_PROJECT:
      return CodeAndName(key, content.projects(position).name());
    case budget::v1::DOMAIN_CARRY_OVER:
      return CodeAndName(key, content.carry_overs(position).name());
    case budget::v1::DOMAIN_PERFORMANCE_TARGET:
      return Shown(absl::StrJoin(content.performance().projects(position).project_ids(), "、"));
    case budget::v1::DOMAIN_VEHICLE_KIND:
      return Shown(content.assets().vehicles(position).kind());
    default:
      return "";
  }
}

std::size_t CodeDigits(Domain domain) {
  switch (domain) {
    case budget::v1::DOMAIN_FUNCTIONAL_CLASS:
    case budget::v1::DOMAIN_ECONOMIC_CLASS:
      return 3;
    case budget::v1::DOMAIN_FUNCTIONAL_DIVISION:
    case budget::v1::DOMAIN_ECONOMIC_ITEM:
      return 5;
    case budget::v1::DOMAIN_FUNCTIONAL_ITEM:
      return 7;
    default:
      return 0;
  }
}

std::string CodeName(Domain domain, std::string_view code, const catalog::Catalogue& catalogue) {
  const auto name =
      IsEconomic(domain) ? catalogue.EconomicName(code) : catalogue.FunctionalName(code);
  return CodeAndName(std::string(code), name.value_or(""));
}

}  // namespace mingzhang::validation
