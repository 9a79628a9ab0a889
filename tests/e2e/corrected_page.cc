// A disclosure that corrects another, as the browser test opens it: corrected-page OLD NEW FORM DIR
//
//   OLD, NEW  contents in the exchange format
//   FORM      the id of a shipped form
//   DIR       where the files of the bundle go; its page is marked as superseded, too
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "exchange/exchange.h"
#include "tests/support/source_files.h"
#include "workflow_service/publication/bundle.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/html_correction.h"

namespace {

using mingzhang::publication::Publication;

Publication Read(const char* file, const char* form) {
  std::ifstream in(file);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto content = mingzhang::exchange::ParseContent(text).value();
  return mingzhang::publication::DerivePublication(
             content, mingzhang::testing::DisclosureFormOf(form),
             mingzhang::testing::ShippedCatalogue(content.fiscal_year()))
      .value();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "corrected-page OLD NEW FORM DIR\n";
    return 2;
  }
  Publication publication = Read(argv[2], argv[3]);
  publication.version = 2;
  mingzhang::publication::CorrectionNotice notice;
  notice.reason = "复核发现一笔支出漏列。";
  notice.replaced_number = 1;
  notice.replaced_on.set_year(2026);
  notice.replaced_on.set_month(2);
  notice.replaced_on.set_day(14);
  publication.correction =
      mingzhang::publication::DeriveCorrection(Read(argv[1], argv[3]), publication, notice);
  const auto files = mingzhang::publication::RenderBundle(publication, {"example"});
  for (const auto& file : files.value()) {
    const std::filesystem::path path = std::filesystem::path(argv[4]) / file.path;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary)
        << (file.path == mingzhang::publication::kPageFile
                ? mingzhang::publication::InsertNotice(file.contents, "本页已被更正。",
                                                       "tables.xlsx", "看更正后的内容")
                : file.contents);
  }
}
