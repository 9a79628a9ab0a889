#include "ledger_service/validation/compiled_rule_set.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/utf8.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/text_format.h"
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
using google::protobuf::TextFormat;

// Everything that is wrong with a rule set.
class Errors {
 public:
  // Locations of rules and quantities in a text, where there is one.
  Errors(std::string file_name, const TextFormat::ParseInfoTree* locations)
      : file_name_(std::move(file_name)), locations_(locations) {}

  void Add(std::string_view subject, std::string_view reason) {
    if (lines_.size() == kMaxRuleSetErrors) return;
    lines_.push_back(absl::StrCat(std::string(subject), "：", std::string(reason)));
  }
  // `index` counts the elements of a repeated field of RuleSet; subject is what it is called.
  void AddAt(const char* field, int index, std::string_view subject, std::string_view reason) {
    Add(absl::StrCat(Location(field, index), std::string(subject)), reason);
  }

  bool empty() const { return lines_.empty(); }
  absl::Status ToStatus() const { return absl::InvalidArgumentError(absl::StrJoin(lines_, "\n")); }

 private:
  std::string Location(const char* field, int index) const {
    if (locations_ == nullptr) return "";
    const auto location =
        locations_->GetLocation(RuleSet::descriptor()->FindFieldByName(field), index);
    return absl::StrCat(file_name_, ":", location.line + 1, "：");
  }

  std::string file_name_;
  const TextFormat::ParseInfoTree* locations_;
  std::vector<std::string> lines_;
};

// Keeps what the text-format parser says.
class SyntaxErrors final : public google::protobuf::io::ErrorCollector {
 public:
  SyntaxErrors(std::string_view file_name, Errors& errors)
      : file_name_(file_name), errors_(errors) {}

  void AddError(int line, int column, const std::string& message) override {
    errors_.Add(absl::StrCat(file_name_, ":", line + 1, ":", column + 1), message);
  }
  void AddWarning(int line, int column, const std::string& message) override {
    AddError(line, column, message);
  }

 private:
  std::string file_name_;
  Errors& errors_;
};

Digest DigestOf(const RuleSet& rule_set) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    rule_set.SerializeToCodedStream(&out);
  }
  return Sha256(bytes);
}

// An id may stand in file names, finding ids and messages.
bool IsId(std::string_view id) {
  constexpr std::size_t kMaxIdLength = 64;
  return !id.empty() && id.size() <= kMaxIdLength && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_';
  });
}

bool IsQuantityName(std::string_view name) {
  return IsId(name) && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c != '-' && !(c >= 'A' && c <= 'Z'); });
}

std::uint32_t GateBit(budget::v1::Gate gate) { return std::uint32_t{1} << gate; }

bool Judges(const Rule& rule, std::string_view form_id) {
  const auto& forms = rule.forms();
  return forms.empty() || std::find(forms.begin(), forms.end(), form_id) != forms.end();
}

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
  std::vector<CompiledRule> rules;
};

// Compiles one rule set.
class CompiledRuleSet::Compiler {
 public:
  Compiler(RuleSet rule_set, Errors& errors)
      : errors_(errors), program_(std::make_shared<Program>()) {
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
    std::set<std::string> ids;
    for (int i = 0; i < set.rules_size(); ++i) {
      const Rule& rule = set.rules(i);
      if (!ids.insert(rule.rule_id()).second) errors_.AddAt("rules", i, Name(rule), "rule_id 重复");
      CompileRule(rule, i, expressions);
    }
    return CompiledRuleSet(program_);
  }

 private:
  static std::string Name(const Rule& rule) { return absl::StrCat("规则 ", rule.rule_id()); }

  void CheckSet(const RuleSet& set) {
    const auto add = [&](std::string_view reason) { errors_.Add("规则集", reason); };
    if (!IsId(set.rule_set_id())) add("rule_set_id 应由字母、数字、- 和 _ 组成，不超过 64 个字符");
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
  }

  void CheckQuantityNames(const RuleSet& set) {
    std::set<std::string> names;
    for (int i = 0; i < set.quantities_size(); ++i) {
      const std::string& name = set.quantities(i).name();
      const std::string subject = absl::StrCat("quantity ", name);
      if (!IsQuantityName(name)) {
        errors_.AddAt("quantities", i, subject, "name 应以小写字母开头，由小写字母、数字和 _ 组成");
      }
      if (!names.insert(name).second) errors_.AddAt("quantities", i, subject, "name 重复");
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
    errors_.AddAt("quantities", index, absl::StrCat("quantity ", quantity.name()), Message(status));
  }

  void CompileRule(const Rule& rule, int index, ExpressionCompiler& expressions) {
    const auto add = [&](std::string_view reason) {
      errors_.AddAt("rules", index, Name(rule), reason);
    };
    if (!IsId(rule.rule_id())) add("rule_id 应由字母、数字、- 和 _ 组成，不超过 64 个字符");
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
    std::set<std::string> forms;
    for (const std::string& form : rule.forms()) {
      if (!IsId(form)) add(absl::StrCat("forms 中的“", form, "”不是公开格式的编号"));
      if (!forms.insert(form).second) add(absl::StrCat("forms 中的“", form, "”重复"));
    }

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
    return absl::InvalidArgumentError("没有写 comparison、lines 或 built_in");
  }

  static std::string Message(const absl::Status& status) { return std::string(status.message()); }

  Errors& errors_;
  std::shared_ptr<Program> program_;
};

absl::StatusOr<CompiledRuleSet> CompiledRuleSet::FromText(std::string_view text,
                                                          std::string_view file_name) {
  TextFormat::ParseInfoTree locations;
  Errors errors(std::string(file_name), &locations);
  if (text.size() > kMaxRuleSetBytes) {
    errors.Add(file_name, absl::StrCat("规则集超过 ", kMaxRuleSetBytes, " 字节"));
    return errors.ToStatus();
  }
  if (FindInvalidUtf8(text) != std::string_view::npos) {
    errors.Add(file_name, "不是有效的 UTF-8 文字");
    return errors.ToStatus();
  }
  SyntaxErrors syntax(file_name, errors);
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&syntax);
  parser.WriteLocationsTo(&locations);
  // Rule sets nest this far; deeper text would exhaust the stack before it means anything.
  constexpr int kMaxNesting = 20;
  parser.SetRecursionLimit(kMaxNesting);
  RuleSet rule_set;
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  const bool parsed = parser.Parse(&input, &rule_set);
  if (!parsed && errors.empty()) errors.Add(file_name, "不是文本格式的规则集");
  if (!errors.empty()) return errors.ToStatus();
  CompiledRuleSet compiled = Compiler(std::move(rule_set), errors).Compile();
  if (!errors.empty()) return errors.ToStatus();
  return compiled;
}

absl::StatusOr<CompiledRuleSet> CompiledRuleSet::FromProto(RuleSet rule_set) {
  Errors errors("", nullptr);
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
  const CheckContext context(index, program_->plan.Evaluate(index), basis, circumstances);
  for (const Program::CompiledRule& compiled : program_->rules) {
    if ((compiled.gates & GateBit(gate)) == 0 || !Judges(*compiled.rule, form_id)) continue;
    FindingSink sink(*compiled.rule, compiled.message, index.content(), report);
    compiled.check(context, sink);
    sink.Finish();
  }
}

}  // namespace mingzhang::validation
