#include "workflow_service/service/rendered_disclosures.h"

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/bundle/manifest.h"
#include "common/digest/digest.h"
#include "common/resource/resource_name.h"
#include "common/server/logging.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/compiled_form.h"
#include "workflow_service/publication/bundle.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/correction.h"
#include "workflow_service/publication/pdf/printed_page.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::workflow {
namespace {

using publication::Publication;

absl::Status CannotPrint(const absl::Status& status) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   budget::v1::ERROR_REASON_VALIDATION_BLOCKED,
                   absl::StrCat("无法生成公开文件：", status.message()));
}

// The ledger holds what it once compiled; that it does not compile here is ours to mend.
absl::Status CannotRead(const char* what, const absl::Status& status) {
  return absl::InternalError(
      absl::StrCat("账本中的", what, "无法使用，请联系管理员：", status.message()));
}

publication::CorrectionNotice NoticeOf(const budget::v1::Correction& correction) {
  publication::CorrectionNotice notice;
  notice.reason = correction.reason();
  const auto replaced = DisclosureName::Parse(correction.disclosure());
  if (replaced.ok()) notice.replaced_number = replaced->disclosure;
  notice.replaced_on = ToDate(ChinaDay(FromTimestamp(correction.publish_time())));
  return notice;
}

// The form and the catalogue that a version is printed by.
struct Basis {
  explicit Basis(form::CompiledForm the_form) : form(std::move(the_form)) {}

  form::CompiledForm form;
  // Read after the form.
  std::optional<catalog::Catalogue> catalogue;
};

// Whether the ledger takes so many files of that size.
absl::Status CheckLimits(const std::vector<BundleFile>& files) {
  std::size_t bytes = 0;
  const BundleFile* largest = nullptr;
  for (const BundleFile& file : files) {
    bytes += file.contents.size();
    if (largest == nullptr || file.contents.size() > largest->contents.size()) largest = &file;
  }
  const auto refuse = [](const std::string& what) {
    return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_LIMIT_REACHED,
                     what);
  };
  if (files.size() > static_cast<std::size_t>(kMaxDisclosureFiles)) {
    return refuse(absl::StrCat("公开文件共 ", files.size(), " 个，超过上限 ", kMaxDisclosureFiles,
                               " 个，请减少公开格式中的表"));
  }
  if (bytes > kMaxDisclosureBytes) {
    return refuse(absl::StrCat(
        "公开文件共 ", bytes, " 字节，超过上限 ", kMaxDisclosureBytes, " 字节，其中最大的 ",
        largest->path, " 有 ", largest->contents.size(), " 字节；",
        largest->path == publication::kPdfFile
            ? "可请管理员以 --pdf-renderer none 停止生成 PDF，或精简文字和项目后再试"
            : "请精简文字和项目后再试"));
  }
  return absl::OkStatus();
}

}  // namespace

// One disclosure on its way; keeps itself alive until it has answered. Its stages run one after
// another, on whichever thread the ledger's answer comes, the last one on one of the queue's.
class RenderedDisclosures::Making : public std::enable_shared_from_this<Making> {
 public:
  Making(const RenderedDisclosures& parts, const OnBehalfOf& person, DisclosureOrder order,
         Done done)
      : parts_(parts), person_(person), order_(std::move(order)), done_(std::move(done)) {}

  void Start() {
    ReadVersion(order_.report.version_name(), [](Making& self, budget::v1::Version version) {
      self.version_ = std::move(version);
      self.ReadOwnBasis();
    });
  }

 private:
  // `next` with the value of the ledger's answer; an error ends the making.
  template <typename Response, typename Next>
  LedgerClient::Done<Response> Then(Next next) {
    return [self = shared_from_this(), next](absl::StatusOr<Response> answer) {
      if (!answer.ok()) return self->done_(answer.status());
      next(*self, *std::move(answer));
    };
  }

  template <typename Next>
  void ReadVersion(const std::string& name, Next next) {
    ledger::v1::GetVersionRequest request;
    request.set_name(name);
    parts_.ledger_.GetVersion(person_, std::move(request), Then<budget::v1::Version>(next));
  }

  template <typename Next>
  void ReadDocument(const std::string& digest, Next next) {
    ledger::v1::GetDocumentRequest request;
    request.set_digest(digest);
    parts_.ledger_.GetDocument(person_, std::move(request),
                               Then<ledger::v1::GetDocumentResponse>(next));
  }

  // Reads what the report names, and goes on with `next(*this, basis)`.
  template <typename Next>
  void ReadBasis(const budget::v1::ValidationReport& report, Next next) {
    const std::string& catalogue_digest = report.basis().catalogue_digest();
    ReadDocument(
        report.form_digest(),
        [catalogue_digest, next](Making& self, const ledger::v1::GetDocumentResponse& document) {
          auto form = form::CompiledForm::FromText(document.text(), document.file_name());
          if (!form.ok()) return self.done_(CannotRead("公开格式", form.status()));
          self.ReadCatalogue(catalogue_digest, std::make_shared<Basis>(*std::move(form)), next);
        });
  }

  template <typename Next>
  void ReadCatalogue(const std::string& digest, std::shared_ptr<Basis> basis, Next next) {
    ReadDocument(digest, [basis = std::move(basis), next](
                             Making& self, const ledger::v1::GetDocumentResponse& document) {
      auto catalogue = catalog::Catalogue::FromCsv(document.fiscal_year(), document.text());
      if (!catalogue.ok()) return self.done_(CannotRead("科目目录", catalogue.status()));
      basis->catalogue = *std::move(catalogue);
      next(self, basis);
    });
  }

  void ReadOwnBasis() {
    if (order_.report.form_digest().empty()) {
      return done_(MakeError(
          absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_YEAR_UNSUPPORTED,
          "本区划本年度没有启用公开格式，请联系财政部门装入并启用（mingzhang form list）"));
    }
    ReadBasis(order_.report, [](Making& self, std::shared_ptr<const Basis> basis) {
      self.basis_ = std::move(basis);
      self.ReadCorrected();
    });
  }

  void ReadCorrected() {
    if (!order_.head.has_correction()) return Queue();
    ReadVersion(absl::StrCat(order_.head.name(), "/versions/", order_.head.correction().version()),
                [](Making& self, budget::v1::Version version) {
                  self.corrected_ = std::move(version);
                  self.ReadCorrectedReport();
                });
  }

  // By it the version was published: what is in force now may be another form.
  void ReadCorrectedReport() {
    ledger::v1::GetReportRequest request;
    request.set_name(corrected_->name());
    request.set_gate(budget::v1::GATE_PUBLISH);
    parts_.ledger_.GetReport(
        person_, std::move(request),
        [self = shared_from_this()](absl::StatusOr<ledger::v1::GetReportResponse> answer) {
          if (absl::IsNotFound(answer.status())) {
            return self->done_(CannotRead("更正前公开时的校验报告", answer.status()));
          }
          if (!answer.ok()) return self->done_(answer.status());
          self->ReadCorrectedBasis(answer->report());
        });
  }

  void ReadCorrectedBasis(const budget::v1::ValidationReport& report) {
    // Without a form it was published before there were any.
    if (report.form_digest().empty()) return Queue();
    if (report.form_digest() == order_.report.form_digest() &&
        report.basis().catalogue_digest() == order_.report.basis().catalogue_digest()) {
      corrected_basis_ = basis_;
      return Queue();
    }
    ReadBasis(report, [](Making& self, std::shared_ptr<const Basis> basis) {
      self.corrected_basis_ = std::move(basis);
      self.Queue();
    });
  }

  void Queue() {
    parts_.queue_.Submit(person_.deadline, [self = shared_from_this()](absl::Status turn) {
      if (!turn.ok()) return self->done_(turn);
      if (self->order_.abandoned && self->order_.abandoned()) {
        return self->done_(absl::CancelledError("调用方已取消请求"));
      }
      self->done_(self->RenderOrSayWhyNot());
    });
  }

  // On the queue's thread nobody else would catch it, and the service would end.
  absl::StatusOr<std::vector<BundleFile>> RenderOrSayWhyNot() const {
    try {
      return Render();
    } catch (const std::exception& exception) {
      server::Log(server::LogLevel::kError, "exception in a rendering",
                  {{"version", order_.report.version_name()}, {"exception", exception.what()}});
      return absl::InternalError("服务内部错误：生成公开文件时中断，请联系管理员查看日志");
    }
  }

  absl::StatusOr<Publication> Derive(const budget::v1::Version& version, const Basis& basis) const {
    auto derived = publication::DerivePublication(version.content(), basis.form, *basis.catalogue);
    if (!derived.ok()) return CannotPrint(derived.status());
    derived->version = version.version();
    derived->version_digest = version.digest();
    derived->release = parts_.release_;
    derived->watermark = order_.watermark;
    return derived;
  }

  absl::StatusOr<std::vector<BundleFile>> Render() const;
  absl::StatusOr<publication::Correction> Correct(const Publication& current) const;

  const RenderedDisclosures& parts_;
  const OnBehalfOf person_;
  const DisclosureOrder order_;
  Done done_;
  budget::v1::Version version_;
  std::shared_ptr<const Basis> basis_;
  std::optional<budget::v1::Version> corrected_;
  // Null: it was published without a form.
  std::shared_ptr<const Basis> corrected_basis_;
};

absl::StatusOr<publication::Correction> RenderedDisclosures::Making::Correct(
    const Publication& current) const {
  const auto notice = NoticeOf(order_.head.correction());
  if (corrected_basis_ == nullptr) return publication::CorrectionOfUnknown(notice);
  const auto replaced = Derive(*corrected_, *corrected_basis_);
  if (!replaced.ok()) return replaced.status();
  return publication::DeriveCorrection(*replaced, current, notice);
}

absl::StatusOr<std::vector<BundleFile>> RenderedDisclosures::Making::Render() const {
  auto derived = Derive(version_, *basis_);
  if (!derived.ok()) return derived.status();
  if (corrected_) {
    auto correction = Correct(*derived);
    if (!correction.ok()) return correction.status();
    derived->correction = *std::move(correction);
  }
  auto files = publication::RenderBundle(
      *derived, {.name = order_.report.version_name(), .with_pdf = parts_.pdf_ != nullptr});
  if (!files.ok()) return CannotPrint(files.status());
  if (parts_.pdf_ != nullptr) {
    auto pdf = parts_.pdf_->Render(publication::RenderPrintedPage(*derived), person_.deadline);
    if (!pdf.ok()) return pdf.status();
    files->push_back({publication::kPdfFile, *std::move(pdf)});
  }
  Manifest manifest;
  manifest.name = order_.report.version_name();
  manifest.version_digest = ToHex(order_.report.version_digest());
  manifest.form = {order_.report.form_id(), ToHex(order_.report.form_digest())};
  manifest.rule_set = {order_.report.rule_set_id(), ToHex(order_.report.rule_set_digest())};
  manifest.release = parts_.release_;
  manifest.files = ListFiles(*files);
  files->push_back({kManifestFile, FormatManifest(manifest)});
  if (auto status = CheckLimits(*files); !status.ok()) return status;
  return files;
}

void RenderedDisclosures::Make(const OnBehalfOf& person, DisclosureOrder order, Done done) {
  std::make_shared<Making>(*this, person, std::move(order), std::move(done))->Start();
}

}  // namespace mingzhang::workflow
