// The ledger's DisclosureService without a ledger: made-up budgets that are published and
// corrected, with receipts of a real audit log. Files are made when they are asked for, so that any
// number of disclosures takes little memory.
#ifndef MINGZHANG_TESTS_SUPPORT_FAKE_DISCLOSURES_H_
#define MINGZHANG_TESTS_SUPPORT_FAKE_DISCLOSURES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/bundle/bundle_file.h"
#include "common/resource/resource_name.h"
#include "ledger_service/audit/note.h"
#include "mingzhang/ledger/v1/disclosure_service.grpc.pb.h"
#include "tests/unit/cli/tiny_log.h"

namespace mingzhang {

// How large a made-up bundle is, about.
struct BundleShape {
  std::size_t page_bytes = 3000;
  std::size_t pdf_bytes = 2000;
  std::size_t workbook_bytes = 1000;
  std::size_t data_bytes = 2000;  // Of data/budget.json; the CSV files have a tenth each.
};
// The sizes of the bundle of deploy/samples/changji-iit-2026.json.
inline constexpr BundleShape kSampleShape{
    .page_bytes = 480'000, .pdf_bytes = 600'000, .workbook_bytes = 30'000, .data_bytes = 83'000};

// A department that does not exist.
struct MadeUpDepartment {
  std::string division;
  std::string division_title;
  std::string code;
  std::string title;
};

// The files of a disclosure, manifest.json last; the same for the same arguments.
std::vector<BundleFile> MakeUpBundle(const MadeUpDepartment& department, const DisclosureName& name,
                                     const BundleShape& shape);

// Thread-safe.
class FakeDisclosures final : public ledger::v1::DisclosureService::Service {
 public:
  FakeDisclosures(audit::Signer signer, BundleShape shape);

  // Publishes the department's budget of the year; one that was published is corrected for the
  // reason. Times are a minute apart, from 2026-03-01 on.
  DisclosureName Publish(const MadeUpDepartment& department, std::int32_t fiscal_year,
                         const std::string& correction_reason = {});

  // What is done to every answer of GetDisclosure and ListDisclosures.
  void Tamper(std::function<void(ledger::v1::Disclosure&)> tamper);
  // What is done to the bytes of a file.
  void TamperWithFiles(
      std::function<void(const std::string& name, const std::string& path, std::string& bytes)>
          tamper);
  // Breaks the next downloads of files with this path off in the middle; empty: none.
  void BreakDownloadsOf(std::string path);
  // Files that were downloaded up to now.
  int downloads() const;

  grpc::Status GetDisclosure(grpc::ServerContext* context,
                             const ledger::v1::GetDisclosureRequest* request,
                             ledger::v1::Disclosure* response) override;
  grpc::Status ListDisclosures(grpc::ServerContext* context,
                               const ledger::v1::ListDisclosuresRequest* request,
                               ledger::v1::ListDisclosuresResponse* response) override;
  grpc::Status DownloadDisclosureFile(
      grpc::ServerContext* context, const ledger::v1::DownloadDisclosureFileRequest* request,
      grpc::ServerWriter<ledger::v1::DownloadDisclosureFileResponse>* writer) override;

 private:
  struct Published {
    MadeUpDepartment department;
    std::vector<ledger::v1::Disclosure> disclosures;
  };

  const BundleShape shape_;
  mutable absl::Mutex mutex_;
  cli::TinyLog log_ ABSL_GUARDED_BY(mutex_);
  std::map<BudgetName, Published> published_ ABSL_GUARDED_BY(mutex_);
  std::function<void(ledger::v1::Disclosure&)> tamper_ ABSL_GUARDED_BY(mutex_);
  std::function<void(const std::string&, const std::string&, std::string&)> tamper_with_files_
      ABSL_GUARDED_BY(mutex_);
  std::string broken_path_ ABSL_GUARDED_BY(mutex_);
  int downloads_ ABSL_GUARDED_BY(mutex_) = 0;
  // The bundle that was made last: files are downloaded one after the other.
  std::string bundle_name_ ABSL_GUARDED_BY(mutex_);
  std::vector<BundleFile> bundle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingzhang

#endif  // MINGZHANG_TESTS_SUPPORT_FAKE_DISCLOSURES_H_
