#include "ledger_service/validation/compiled_rule_set.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text_proto/text_proto.h"
#include "ledger_service/form/identifier.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/check.h"
#include "ledger_service/validation/comparison.h"
#include "ledger_service/validation/expressions.h"
#include "ledger_service/validation/line_check.h"
#include "ledger_service/validation/message_template.h"

namespace mingzhang::validation {
namespace {

using budget::v1::Rule;
using budget::v1::RuleSet;

std::uint32_t GateBit(budget::v1::Gate gate) { return std::uint32_t{1} << gate; }

}  // namespace

struct CompiledRuleSet::Program {
  struct CompiledRule {
    // Of rule_set.
    const Rule* rule;
    std::uint32_t gates;
    MessageTemplate message;
    Check check;
  };

  RuleSet rule_set;
  Digest digest;
  budget::SumPlan plan;
  ComparedAmounts compared;
  std::vector<CompiledRule> rules;
};

// Compiles one rule set.
class CompiledRuleSet::Compiler {
 public:
  Compiler(RuleSet rule_set, TextProtoErrors& errors)
      : errors_(errors),
        root_(errors.Root(RuleSet::descriptor())),
        program_(std::make_shared<Program>()) {
    program_->digest = DigestOf(rule_set);
    program_->rule_set = std::move(rule_set);
  }

  // Adds to the errors what is wrong.
  CompiledRuleSet Compile() {
    const RuleSet& set = program_->rule_set;
    CheckSet(set);
    CheckQuantityNames(set);
    ExpressionCompiler expressions(set, program_->plan);
    // A quantity that no rule uses is checked too, as far as it makes sense without a domain.
    for (int i = 0; i < set.quantities_size(); ++i) CheckQuantity(set.quantities(i), i);
    program_->compared = ComparedAmounts::Compile(set, expressions, root_, errors_);
    std::set<std::string> ids;
    for (int i = 0; i < set.rules_size(); ++i) {
      const Rule& rule = set.rules(i);
      if (!ids.insert(rule.rule_id()).second)
        errors_.Add(root_.In("rules", i), Name(rule), "rule_id 重复");
      CompileRule(rule, i, expressions);
    }
    return CompiledRuleSet(program_);
  }

 private:
  static std::string Name(const Rule& rule) { return absl::StrCat("规则 ", rule.rule_id()); }

  void CheckSet(const RuleSet& set) {
    const auto add = [&](std::string_view reason) { errors_.Add("规则集", reason); };
    if (!IsTextProtoId(set.rule_set_id()))
      add("rule_set_id 应由字母、数字、- 和 _ 组成，不超过 64 个字符");
    if (set.fiscal_years().empty()) add("没有写 fiscal_years");
    std::set<int> years;
    for (const int year : set.fiscal_years()) {
      if (year < 2000 || year > 2999) add(absl::StrCat("fiscal_years 中的 ", year, " 不是年份"));
      if (!years.insert(year).second) add(absl::StrCat("fiscal_years 中的 ", year, " 重复"));
    }
    if (set.rules().empty()) add("没有规则");
    if (set.rules_size() > kMaxRules) add(absl::StrCat("规则超过 ", kMaxRules, " 条"));
    if (set.quantities_size() > kMaxQuantities) {
      add(absl::StrCat("quantities 超过 ", kMaxQuantities, " 个"));
    }
    if (set.compared_amounts_size() > kMaxComparedAmounts) {
      add(absl::StrCat("compared_amounts 超过 ", kMaxComparedAmounts, " 个"));
    }
  }

  void CheckQuantityNames(const RuleSet& set) {
    std::set<std::string> names;
    for (int i = 0; i < set.quantities_size(); ++i) {
      const std::string& name = set.quantities(i).name();
      const std::string subject = absl::StrCat("quantity ", name);
      if (!form::IsIdentifier(name)) {
        errors_.Add(root_.In("quantities", i), subject,
                    "name 应以小写字母开头，由小写字母、数字和 _ 组成");
      }
      if (!names.insert(name).second) errors_.Add(root_.In("quantities", i), subject, "name 重复");
    }
  }

  // Into a plan of its own: what no rule uses is not to be summed.
  void CheckQuantity(const budget::v1::Quantity& quantity, int index) {
    absl::Status status;
    for (int domain = 0; domain < budget::v1::Domain_ARRAYSIZE; ++domain) {
      budget::SumPlan plan;
      ExpressionCompiler expressions(program_->rule_set, plan);
      const auto form =
          expressions.Compile(quantity.value(), static_cast<budget::v1::Domain>(domain));
      if (form.ok()) return;
      // The domain that a sum of_each is meant for tells most.
      if (domain <= budget::v1::DOMAIN_FUND_SOURCE) status = form.status();
    }
    errors_.Add(root_.In("quantities", index), absl::StrCat("quantity ", quantity.name()),
                Message(status));
  }

  void CompileRule(const Rule& rule, int index, ExpressionCompiler& expressions) {
    const auto add = [&](std::string_view reason) {
      errors_.Add(root_.In("rules", index), Name(rule), reason);
    };
    if (!IsTextProtoId(rule.rule_id()))
      add("rule_id 应由字母、数字、- 和 _ 组成，不超过 64 个字符");
    if (rule.title().empty()) add("没有写 title");
    if (rule.severity() == budget::v1::SEVERITY_UNSPECIFIED ||
        !budget::v1::Severity_IsValid(rule.severity())) {
      add("没有写 severity");
    }
    if (rule.gates().empty()) add("没有写 gates");
    std::uint32_t gates = 0;
    for (const int gate : rule.gates()) {
      if (gate == budget::v1::GATE_UNSPECIFIED || !budget::v1::Gate_IsValid(gate)) {
        add("gates 中有未指定的取值");
        continue;
      }
      gates |= GateBit(static_cast<budget::v1::Gate>(gate));
    }
    if (rule.message().empty()) add("没有写 message");
    for (const std::string& problem : FormErrors(rule.forms(), rule.except_forms())) add(problem);

    std::vector<std::string_view> placeholders = {"where", "expected", "actual"};
    const auto check = MakeCheck(rule, expressions, placeholders);
    if (!check.ok()) {
      add(Message(check.status()));
      return;
    }
    auto message = MessageTemplate::Parse(rule.message(), placeholders);
    if (!message.ok()) {
      add(Message(message.status()));
      return;
    }
    program_->rules.push_back({&rule, gates, *std::move(message), *check});
  }

  // Adds to `placeholders` what the check fills in.
  static absl::StatusOr<Check> MakeCheck(const Rule& rule, ExpressionCompiler& expressions,
                                         std::vector<std::string_view>& placeholders) {
    const auto allow = [&](const std::vector<std::string_view>& names) {
      placeholders.insert(placeholders.end(), names.begin(), names.end());
    };
    switch (rule.check_case()) {
      case Rule::kComparison:
        allow(ComparisonPlaceholders());
        return CompileComparison(rule.comparison(), expressions);
      case Rule::kComparisons:
        allow(ComparisonPlaceholders());
        return CompileComparisons(rule.comparisons(), expressions);
      case Rule::kLines:
        return CompileLineCheck(rule.lines());
      case Rule::kBuiltIn: {
        const BuiltInKind* kind = FindBuiltIn(rule.built_in().name());
        if (kind == nullptr) {
          return absl::InvalidArgumentError(
              absl::StrCat("没有名为“", rule.built_in().name(), "”的内置检查"));
        }
        allow(kind->placeholders);
        const auto parameters = Parameters::Read(rule.built_in(), kind->parameters);
        if (!parameters.ok()) return parameters.status();
        return kind->make(*parameters);
      }
      case Rule::CHECK_NOT_SET:
        break;
    }
    return absl::InvalidArgumentError("没有写 comparison、comparisons、lines 或 built_in");
  }

  static std::string Message(const absl::Status& status) { return std::string(status.message()); }

  TextProtoErrors& errors_;
  TextPlace root_;
  std::shared_ptr<Program> program_;
};

absl::StatusOr<CompiledRuleSet> CompiledRuleSet::FromText(std::string_view text,
                                                          std::string_view file_name) {
  TextProtoErrors errors(file_name);
  RuleSet rule_set;
  if (!ReadTextProto(text, kMaxRuleSetBytes, "规则集", rule_set, errors)) return errors.ToStatus();
  CompiledRuleSet compiled = Compiler(std::move(rule_set), errors).Compile();
  if (!errors.empty()) return errors.ToStatus();
  return compiled;
}

absl::StatusOr<CompiledRuleSet> CompiledRuleSet::FromProto(RuleSet rule_set) {
  TextProtoErrors errors("");
  CompiledRuleSet compiled = Compiler(std::move(rule_set), errors).Compile();
  if (!errors.empty()) return errors.ToStatus();
  return compiled;
}

const RuleSet& CompiledRuleSet::rule_set() const { return program_->rule_set; }

const Digest& CompiledRuleSet::digest() const { return program_->digest; }

bool CompiledRuleSet::Serves(std::int32_t fiscal_year) const {
  const auto& years = program_->rule_set.fiscal_years();
  return std::find(years.begin(), years.end(), fiscal_year) != years.end();
}

void CompiledRuleSet::Run(budget::v1::Gate gate, std::string_view form_id,
                          const budget::ContentIndex& index, const Basis& basis,
                          const Circumstances& circumstances,
                          budget::v1::ValidationReport& report) const {
  const CheckContext context(index, form_id, basis, circumstances, program_->plan,
                             program_->compared);
  for (const Program::CompiledRule& compiled : program_->rules) {
    if ((compiled.gates & GateBit(gate)) == 0 || !IsForForm(*compiled.rule, form_id)) continue;
    FindingSink sink(*compiled.rule, compiled.message, index.content(), report);
    compiled.check(context, sink);
    sink.Finish();
  }
}

}  // namespace mingzhang::validation
