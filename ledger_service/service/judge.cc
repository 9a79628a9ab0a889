#include "ledger_service/service/judge.h"

#include <utility>

#include "common/digest/digest.h"
#include "common/resource/reference_name.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/service/report_reader.h"
#include "ledger_service/service/version_reader.h"
#include "ledger_service/validation/validate.h"

namespace mingzhang::service {
namespace {

using budget::v1::Gate;
using budget::v1::ReportBasis;
using reference::DocumentPtr;
using storage::ColumnFamily;

// Everything that a version is judged by.
struct Sources {
  DocumentPtr rules;
  DocumentPtr catalogue;
  DocumentPtr departments;
  DocumentPtr form;  // May be null.
  std::optional<budget::v1::ControlFigures> control_figures;
  std::optional<budget::v1::Version> prior;
  ReportBasis basis;
};

absl::Status SetControlFigures(const std::optional<std::string>& stored, Sources& sources) {
  if (!stored) return absl::OkStatus();
  auto figures = commit::ParseControlFigures(*stored);
  if (!figures.ok()) return figures.status();
  sources.basis.set_control_figures(figures->name());
  sources.basis.set_control_figures_revision(figures->revision());
  sources.basis.set_control_figures_digest(ToBytes(Sha256(*stored)));
  sources.control_figures = *std::move(figures);
  return absl::OkStatus();
}

absl::Status SetPrior(const storage::Snapshot& snapshot, const VersionName& name,
                      Sources& sources) {
  auto prior = ReadVersion(snapshot, name);
  if (!prior.ok()) return prior.status();
  sources.basis.set_prior_version(prior->name());
  sources.basis.set_prior_version_digest(prior->digest());
  sources.prior = *std::move(prior);
  return absl::OkStatus();
}

// What the department published for the year before, if it did so in this ledger.
absl::Status FindPrior(const storage::Snapshot& snapshot, const BudgetName& budget,
                       commit::ReadSet& reads, Sources& sources) {
  const BudgetName prior{budget.division, budget.department, budget.fiscal_year - 1};
  auto stored = reads.Get(snapshot, ColumnFamily::kBudgets, prior.ToString());
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return absl::OkStatus();
  const auto head = commit::ParseHead(**stored);
  if (!head.ok()) return head.status();
  if (!head->has_publication()) return absl::OkStatus();
  return SetPrior(snapshot, {prior, head->publication().version()}, sources);
}

std::optional<absl::CivilDay> Day(bool given, const budget::v1::Date& date) {
  if (!given || !IsValidDate(date)) return std::nullopt;
  return FromDate(date);
}

Judgement Run(const budget::v1::Version& version, const VersionName& name, Gate gate,
              const Sources& sources) {
  const ReportBasis& basis = sources.basis;
  validation::Circumstances circumstances;
  circumstances.identity = {name.budget.division, name.budget.department, name.budget.fiscal_year};
  circumstances.today = Day(basis.has_today(), basis.today());
  circumstances.resolution_number = basis.resolution_number();
  circumstances.resolution_date = Day(basis.has_resolution_date(), basis.resolution_date());
  circumstances.reviewed_version = basis.reviewed_version();
  circumstances.version = name.version;
  circumstances.publication_due = Day(basis.has_publication_due(), basis.publication_due());
  Judgement judgement;
  judgement.report = validation::Validate(
      version.content(), gate,
      {.rules = *sources.rules->rules,
       .catalogue = *sources.catalogue->catalogue,
       .departments = *sources.departments->departments,
       .form = sources.form == nullptr ? nullptr : &*sources.form->form,
       .control_figures = sources.control_figures ? &*sources.control_figures : nullptr,
       .prior_published = sources.prior ? &sources.prior->content() : nullptr},
      circumstances);
  judgement.report.set_version_name(version.name());
  judgement.report.set_version_digest(version.digest());
  *judgement.report.mutable_basis() = basis;
  judgement.digest = ToBytes(Sha256(judgement.report.SerializeAsString()));
  for (const DocumentPtr& document :
       {sources.rules, sources.catalogue, sources.departments, sources.form}) {
    if (document != nullptr) judgement.documents.push_back(document);
  }
  return judgement;
}

}  // namespace

absl::Status ReportMismatch() {
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_REPORT_MISMATCH,
                   "所引用的校验报告不是该版本按现行规则在这一环节的报告，请重新校验后再办理");
}

absl::StatusOr<Judgement> Judge::Validate(const storage::Snapshot& snapshot,
                                          const VersionName& name, Gate gate,
                                          const Resolution& resolution) const {
  const BudgetName& budget = name.budget;
  auto version = ReadVersion(snapshot, name);
  if (!version.ok()) return version.status();
  const auto head = ReadBudget(snapshot, budget.ToString());
  if (!head.ok()) return head.status();

  commit::ReadSet reads;
  const reference::View view{snapshot, &reads};
  Sources sources;
  auto rules = resolver_.RuleSet(view, budget.division, budget.fiscal_year);
  if (!rules.ok()) return rules.status();
  sources.rules = *std::move(rules);
  auto catalogue = resolver_.Catalogue(view, budget.division, budget.fiscal_year);
  if (!catalogue.ok()) return catalogue.status();
  sources.catalogue = *std::move(catalogue);
  auto form = resolver_.FormInForce(view, budget.division, budget.fiscal_year,
                                    version->content().disclosure_form());
  if (!form.ok()) return form.status();
  sources.form = *std::move(form);
  sources.departments = resolver_.shipped().department_register();
  auto figures = reference::Resolver::ControlFigures(
      view, {budget.division, budget.department, budget.fiscal_year});
  if (!figures.ok()) return figures.status();
  absl::Status status = SetControlFigures(*figures, sources);
  status.Update(FindPrior(snapshot, budget, reads, sources));
  if (!status.ok()) return status;

  ReportBasis& basis = sources.basis;
  basis.set_catalogue_digest(sources.catalogue->digest);
  basis.set_register_digest(sources.departments->digest);
  // Only what the gate's rules may ask for, so that a version has one report for as many steps as
  // pass by the same rules.
  if (gate == budget::v1::GATE_APPROVE || gate == budget::v1::GATE_PUBLISH) {
    *basis.mutable_today() = ToDate(ChinaDay(clock_.Now()));
  }
  if (gate == budget::v1::GATE_APPROVE) {
    basis.set_resolution_number(resolution.number);
    if (resolution.date) *basis.mutable_resolution_date() = *resolution.date;
    basis.set_reviewed_version(head->review().version());
  }
  if (gate == budget::v1::GATE_PUBLISH && head->has_approval()) {
    *basis.mutable_publication_due() = head->approval().publication_due();
  }
  Judgement judgement = Run(*version, name, gate, sources);
  judgement.reads = std::move(reads);
  return judgement;
}

absl::StatusOr<Judgement> Judge::Repeat(const storage::Snapshot& snapshot, const VersionName& name,
                                        Gate gate, const std::string& report_digest) const {
  auto report = ReadStoredReport(snapshot, report_digest);
  if (!report.ok()) return report.status();
  if (report->version_name() != name.ToString() || report->gate() != gate) return ReportMismatch();
  auto version = ReadVersion(snapshot, name);
  if (!version.ok()) return version.status();

  Sources sources;
  sources.basis = report->basis();
  const auto find = [&](budget::v1::ReferenceKind kind, const std::string& digest,
                        DocumentPtr& document) {
    auto found = resolver_.ByDigest(snapshot, kind, digest);
    if (found.ok()) document = *std::move(found);
    return found.status();
  };
  absl::Status status =
      find(budget::v1::REFERENCE_KIND_RULE_SET, report->rule_set_digest(), sources.rules);
  status.Update(find(budget::v1::REFERENCE_KIND_CODE_CATALOGUE, sources.basis.catalogue_digest(),
                     sources.catalogue));
  status.Update(find(budget::v1::REFERENCE_KIND_DEPARTMENT_REGISTER,
                     sources.basis.register_digest(), sources.departments));
  if (!report->form_digest().empty()) {
    status.Update(
        find(budget::v1::REFERENCE_KIND_DISCLOSURE_FORM, report->form_digest(), sources.form));
  }
  if (!sources.basis.control_figures().empty()) {
    auto stored = snapshot.Get(
        ColumnFamily::kReferences,
        storage::RevisionKey(sources.basis.control_figures(),
                             static_cast<std::uint64_t>(sources.basis.control_figures_revision())));
    status.Update(stored.status());
    if (status.ok()) status.Update(SetControlFigures(*stored, sources));
  }
  if (!sources.basis.prior_version().empty()) {
    const auto prior = VersionName::Parse(sources.basis.prior_version());
    status.Update(prior.status());
    if (status.ok()) status.Update(SetPrior(snapshot, *prior, sources));
  }
  if (!status.ok()) return status;
  return Run(*version, name, gate, sources);
}

absl::Status KeepBasis(commit::Transaction& transaction, const Judgement& judgement) {
  const auto holds = judgement.reads.HoldsIn(transaction);
  if (!holds.ok()) return holds.status();
  if (!*holds) return ReportMismatch();
  for (const DocumentPtr& document : judgement.documents) {
    auto known = transaction.Get(ColumnFamily::kDocuments, storage::DocumentKey(document->digest));
    if (!known.ok()) return known.status();
    if (known->has_value()) continue;
    const absl::Status staged = commit::StageDocument(transaction, document->ToText());
    if (!staged.ok()) return staged;
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::service
