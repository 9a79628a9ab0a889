#include "ledger_service/form/form_quantities.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/form/identifier.h"

namespace mingzhang::form {

class FormQuantities::Compiler {
 public:
  Compiler(const Schema& view, TextProtoErrors& errors) : view_(view), errors_(errors) {}

  void Add(const budget::v1::Quantity& quantity, const TextPlace& place) {
    const std::string subject = absl::StrCat("quantity ", quantity.name());
    const auto fail = [&](std::string_view reason) { Fail(place, subject, reason); };
    if (!IsIdentifier(quantity.name())) {
      fail("name 应以小写字母开头，由小写字母、数字和 _ 组成，不超过 64 个字符");
    } else if (view_.Find(quantity.name()) != nullptr) {
      fail("这个名称是视图里已有的（见 docs/forms.md），请换一个");
    } else if (!compiled_.schema_.Add(quantity.name(), Type::kAmount)) {
      fail("name 重复");
    } else {
      AddTerms(quantity.value(), place.In("value"), subject);
    }
  }

  void Fail(const TextPlace& place, std::string_view subject, std::string_view reason) {
    failed_ = true;
    errors_.Add(place, subject, reason);
  }

  std::optional<FormQuantities> Take() {
    if (failed_) return std::nullopt;
    return std::move(compiled_);
  }

 private:
  void AddTerms(const budget::v1::Expression& expression, const TextPlace& place,
                const std::string& subject) {
    std::vector<Term> terms;
    if (expression.terms().empty()) Fail(place, subject, "没有写 terms");
    for (int i = 0; i < expression.terms_size(); ++i) {
      const TextPlace term_place = place.In("terms", i);
      if (++term_count_ > kMaxQuantityTerms) {
        if (term_count_ == kMaxQuantityTerms + 1) {
          Fail(term_place, subject,
               absl::StrCat("各金额合计最多 ", kMaxQuantityTerms, " 个 terms"));
        }
        break;
      }
      const absl::StatusOr<Term> term = CompileTerm(expression.terms(i));
      if (term.ok()) {
        terms.push_back(*term);
      } else {
        const absl::string_view reason = term.status().message();
        Fail(term_place, subject, {reason.data(), reason.size()});
      }
    }
    compiled_.names_.push_back(subject);
    compiled_.terms_.push_back(std::move(terms));
  }

  absl::StatusOr<Term> CompileTerm(const budget::v1::Term& term) {
    Term compiled;
    compiled.minus = term.minus();
    switch (term.value_case()) {
      case budget::v1::Term::kFen:
        compiled.fen = term.fen();
        return compiled;
      case budget::v1::Term::kQuantity: {
        const Schema::Entry* named = compiled_.schema_.Find(term.quantity());
        // The quantity itself is named already, but has no terms yet.
        if (named == nullptr || named->slot >= compiled_.terms_.size()) {
          return absl::InvalidArgumentError(
              absl::StrCat("没有写在它前面的金额“", term.quantity(), "”"));
        }
        compiled.quantity = named->slot;
        return compiled;
      }
      case budget::v1::Term::kSum: {
        if (term.sum().of_each()) {
          return absl::InvalidArgumentError("公开格式里的金额不能写 of_each");
        }
        const auto sum = compiled_.plan_.Add(term.sum(), budget::v1::Domain::DOMAIN_UNSPECIFIED);
        if (!sum.ok()) return sum.status();
        compiled.sum = *sum;
        return compiled;
      }
      default:
        return absl::InvalidArgumentError("要写 fen、quantity 或 sum 之一");
    }
  }

  const Schema& view_;
  TextProtoErrors& errors_;
  bool failed_ = false;
  int term_count_ = 0;
  FormQuantities compiled_;
};

std::optional<FormQuantities> FormQuantities::Compile(const budget::v1::DisclosureForm& form,
                                                      const Schema& view, const TextPlace& root,
                                                      TextProtoErrors& errors) {
  Compiler compiler(view, errors);
  if (form.quantities_size() > kMaxFormQuantities) {
    compiler.Fail(root.In("quantities", kMaxFormQuantities), "公开格式",
                  absl::StrCat("quantities 超过 ", kMaxFormQuantities, " 个"));
    return std::nullopt;
  }
  for (int i = 0; i < form.quantities_size(); ++i) {
    compiler.Add(form.quantities(i), root.In("quantities", i));
  }
  return compiler.Take();
}

absl::StatusOr<Record> FormQuantities::Evaluate(const budget::ContentIndex& index) const {
  const budget::Sums sums = plan_.Evaluate(index);
  Record record;
  record.reserve(terms_.size());
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    // Below 2^14 terms of less than 2^96 each: far inside of Amount.
    budget::Amount amount = 0;
    for (const Term& term : terms_[i]) {
      budget::Amount value = term.fen;
      if (term.quantity) value = std::get<Fen>(record[*term.quantity].content).value;
      if (term.sum) value = sums.At(*term.sum, 0);
      amount += term.minus ? -value : value;
    }
    const std::optional<std::int64_t> fen = budget::ToFen(amount);
    if (!fen.has_value()) {
      return absl::OutOfRangeError(
          absl::StrCat(names_[i], "超出可表示的范围：请检查各项金额的单位是否为元"));
    }
    record.push_back(Value{Fen{*fen}});
  }
  return record;
}

}  // namespace mingzhang::form
