#include "tests/support/fake_disclosures.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/bundle/manifest.h"
#include "common/digest/digest.h"
#include "common/time/timestamp.h"
#include "workflow_service/publication/html_writer.h"
#include "workflow_service/publication/page_css.h"

namespace mingzhang {
namespace {

using ledger::v1::Disclosure;
using publication::HtmlWriter;

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr int kTables = 12;

// Text that compresses like text.
std::string Fill(std::size_t bytes) {
  std::string text;
  for (int line = 1; text.size() < bytes; ++line) {
    absl::StrAppend(&text, "2010101,行政运行,30101,基本工资,GENERAL_PUBLIC_BUDGET,", line,
                    ".00\r\n");
  }
  text.resize(bytes);
  // No piece of a character.
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) text.pop_back();
  return text;
}

// Bytes that do not compress.
std::string Noise(const std::string& seed, std::size_t bytes) {
  std::seed_seq sequence(seed.begin(), seed.end());
  std::minstd_rand random(sequence);
  std::string noise(bytes, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  return noise;
}

// Like the real one as far as a browser and the site care: policy, style sheet, landmarks.
std::string Page(const MadeUpDepartment& department, const DisclosureName& name,
                 std::size_t bytes) {
  const std::string title =
      absl::StrCat(department.title, name.budget.fiscal_year, " 年部门预算公开");
  HtmlWriter writer;
  {
    const auto html =
        writer.Open("html", {{"xmlns", "http://www.w3.org/1999/xhtml"}, {"lang", "zh-CN"}});
    {
      const auto head = writer.Open("head");
      writer.AddEmpty("meta", {{"charset", "utf-8"}});
      writer.AddEmpty("meta",
                      {{"http-equiv", "Content-Security-Policy"},
                       {"content", absl::StrCat("default-src 'none'; style-src 'sha256-",
                                                ToBase64(ToBytes(Sha256(publication::kPageCss))),
                                                "'; img-src data:")}});
      writer.AddEmpty("meta",
                      {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
      writer.AddEmpty("link", {{"rel", "icon"}, {"href", "data:,"}});
      writer.Add("title", title);
      writer.AddStyle(publication::kPageCss);
    }
    const auto body = writer.Open("body");
    {
      const auto header = writer.Open("header", {{"class", "cover"}});
      writer.Add("h1", title);
      writer.Add("p", absl::StrCat("第 ", name.disclosure, " 次公开"));
    }
    const auto main = writer.Open("main", {{"id", "main"}});
    writer.Add("h2", "明细");
    writer.Add("p", Fill(bytes));
  }
  return writer.Take();
}

Disclosure* Find(std::vector<Disclosure>& disclosures, std::int64_t number) {
  const auto index = static_cast<std::size_t>(number - 1);
  return number >= 1 && index < disclosures.size() ? &disclosures[index] : nullptr;
}

}  // namespace

std::vector<BundleFile> MakeUpBundle(const MadeUpDepartment& department, const DisclosureName& name,
                                     const BundleShape& shape) {
  const std::string seed = name.ToString();
  std::vector<BundleFile> files = {
      {"data/budget.json",
       absl::StrCat("{\n\"name\": \"", seed, "\",\n\"division\": {\"code\":\"", department.division,
                    "\",\"name\":\"", department.division_title, "\"},\n\"lines\": [\n\"",
                    std::string(shape.data_bytes, 'x'), "\"]\n}\n")},
      {"data/items.csv", Fill(shape.data_bytes / 10)},
      {"data/lines.csv", Fill(shape.data_bytes / 10)},
      {"data/revenue.csv", Fill(shape.data_bytes / 10)}};
  for (int table = 1; table <= kTables; ++table) {
    files.push_back({absl::StrFormat("data/table-%02d.csv", table), Fill(shape.data_bytes / 10)});
  }
  files.push_back({"datapackage.json", absl::StrCat("{\"id\": \"", seed, "\"}\n")});
  files.push_back({"disclosure.pdf", "%PDF-1.7\n" + Noise(seed, shape.pdf_bytes)});
  files.push_back({"index.html", Page(department, name, shape.page_bytes)});
  files.push_back({"tables.xlsx", Noise(seed + "xlsx", shape.workbook_bytes)});
  const Manifest manifest{.name = VersionName{name.budget, name.disclosure}.ToString(),
                          .unit = "",
                          .version_digest = ToHex(Sha256(seed)),
                          .form = {"xinjiang-2026", ToHex(Sha256("form"))},
                          .rule_set = {"national", ToHex(Sha256("rules"))},
                          .release = "0.1.0",
                          .files = ListFiles(files)};
  files.push_back({kManifestFile, FormatManifest(manifest)});
  return files;
}

FakeDisclosures::FakeDisclosures(audit::Signer signer, BundleShape shape)
    : shape_(shape), log_(std::move(signer)) {}

DisclosureName FakeDisclosures::Publish(const MadeUpDepartment& department,
                                        std::int32_t fiscal_year,
                                        const std::string& correction_reason) {
  absl::MutexLock lock(&mutex_);
  const BudgetName budget{department.division, department.code, fiscal_year};
  Published& published = published_[budget];
  published.department = department;
  auto& disclosures = published.disclosures;
  const DisclosureName name{budget, static_cast<std::int64_t>(disclosures.size()) + 1};
  const auto now = absl::FromCivil(absl::CivilSecond(2026, 3, 1), ChinaStandardTime()) +
                   absl::Minutes(log_.entries().size());

  Disclosure disclosure;
  disclosure.set_name(name.ToString());
  disclosure.set_state(ledger::v1::DISCLOSURE_STATE_CURRENT);
  disclosure.set_department_display_name(department.title);
  disclosure.set_fiscal_year(fiscal_year);
  disclosure.set_version(name.disclosure);
  disclosure.set_version_digest(ToBytes(Sha256(name.ToString())));
  *disclosure.mutable_publish_time() = ToTimestamp(now);
  disclosure.set_log_index(static_cast<std::int64_t>(log_.entries().size()));
  disclosure.set_correction_reason(correction_reason);
  for (const BundleFile& file : MakeUpBundle(department, name, shape_)) {
    auto& listed = *disclosure.add_files();
    listed.set_path(file.path);
    listed.set_size_bytes(static_cast<std::int64_t>(file.contents.size()));
    listed.set_digest(ToBytes(Sha256(file.contents)));
    if (file.path == kManifestFile) disclosure.set_manifest_digest(listed.digest());
  }
  if (!disclosures.empty()) {
    Disclosure& superseded = disclosures.back();
    superseded.set_state(ledger::v1::DISCLOSURE_STATE_SUPERSEDED);
    superseded.set_superseded_by(disclosure.name());
    *superseded.mutable_supersede_time() = disclosure.publish_time();
  }

  ledger::v1::AuditEntry entry;
  *entry.mutable_time() = disclosure.publish_time();
  entry.set_action(budget::v1::ACTION_PUBLISH);
  entry.set_resource(budget.ToString());
  entry.set_from_state(budget::v1::BUDGET_STATE_APPROVED);
  entry.set_to_state(budget::v1::BUDGET_STATE_PUBLISHED);
  entry.set_version(disclosure.version());
  entry.set_version_digest(disclosure.version_digest());
  entry.set_manifest_digest(disclosure.manifest_digest());
  entry.set_disclosure(name.disclosure);
  *disclosure.mutable_receipt() = log_.Append(entry);
  disclosures.push_back(std::move(disclosure));
  return name;
}

void FakeDisclosures::Tamper(std::function<void(Disclosure&)> tamper) {
  absl::MutexLock lock(&mutex_);
  tamper_ = std::move(tamper);
}

void FakeDisclosures::TamperWithFiles(
    std::function<void(const std::string&, const std::string&, std::string&)> tamper) {
  absl::MutexLock lock(&mutex_);
  tamper_with_files_ = std::move(tamper);
}

void FakeDisclosures::BreakDownloadsOf(std::string path) {
  absl::MutexLock lock(&mutex_);
  broken_path_ = std::move(path);
}

int FakeDisclosures::downloads() const {
  absl::MutexLock lock(&mutex_);
  return downloads_;
}

grpc::Status FakeDisclosures::GetDisclosure(grpc::ServerContext*,
                                            const ledger::v1::GetDisclosureRequest* request,
                                            Disclosure* response) {
  absl::MutexLock lock(&mutex_);
  const auto name = DisclosureName::Parse(request->name());
  const auto published = name.ok() ? published_.find(name->budget) : published_.end();
  if (published == published_.end()) return {grpc::StatusCode::NOT_FOUND, "没有这次公开"};
  const Disclosure* found = Find(published->second.disclosures, name->disclosure);
  if (found == nullptr) return {grpc::StatusCode::NOT_FOUND, "没有这次公开"};
  *response = *found;
  if (tamper_) tamper_(*response);
  return grpc::Status::OK;
}

grpc::Status FakeDisclosures::ListDisclosures(grpc::ServerContext*,
                                              const ledger::v1::ListDisclosuresRequest* request,
                                              ledger::v1::ListDisclosuresResponse* response) {
  absl::MutexLock lock(&mutex_);
  // The name of the one before.
  DisclosureName after;
  if (!request->page_token().empty()) after = DisclosureName::Parse(request->page_token()).value();
  for (auto budget = published_.lower_bound(after.budget); budget != published_.end(); ++budget) {
    auto& disclosures = budget->second.disclosures;
    const std::int64_t first = budget->first == after.budget ? after.disclosure + 1 : 1;
    for (std::int64_t number = first; const Disclosure* found = Find(disclosures, number);
         ++number) {
      if (response->disclosures_size() == request->page_size()) {
        response->set_next_page_token(response->disclosures().rbegin()->name());
        return grpc::Status::OK;
      }
      Disclosure& listed = *response->add_disclosures();
      listed = *found;
      listed.clear_receipt();
      if (tamper_) tamper_(listed);
    }
  }
  return grpc::Status::OK;
}

grpc::Status FakeDisclosures::DownloadDisclosureFile(
    grpc::ServerContext*, const ledger::v1::DownloadDisclosureFileRequest* request,
    grpc::ServerWriter<ledger::v1::DownloadDisclosureFileResponse>* writer) {
  const auto name = DisclosureName::Parse(request->name());
  if (!name.ok()) return {grpc::StatusCode::NOT_FOUND, "没有这次公开"};
  std::string bytes;
  bool breaks = false;
  {
    absl::MutexLock lock(&mutex_);
    const auto published = published_.find(name->budget);
    if (published == published_.end()) return {grpc::StatusCode::NOT_FOUND, "没有这次公开"};
    if (bundle_name_ != request->name()) {
      bundle_ = MakeUpBundle(published->second.department, *name, shape_);
      bundle_name_ = request->name();
    }
    for (const BundleFile& file : bundle_) {
      if (file.path == request->path()) bytes = file.contents;
    }
    ++downloads_;
    if (tamper_with_files_) tamper_with_files_(request->name(), request->path(), bytes);
    breaks = request->path() == broken_path_;
  }
  if (breaks) bytes.resize(bytes.size() / 2);
  ledger::v1::DownloadDisclosureFileResponse piece;
  for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
    piece.set_data(bytes.substr(at, kPieceBytes));
    if (!writer->Write(piece)) break;
  }
  if (breaks) return {grpc::StatusCode::UNAVAILABLE, "连接断开"};
  return grpc::Status::OK;
}

}  // namespace mingzhang
