#include "portal/folder/site_folder.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang::site {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kDisclosure[] = "divisions/652300/departments/301/budgets/2026/disclosures/1";

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class SiteFolderTest : public testing::Test {
 protected:
  SiteFolderTest() {
    std::string name = (fs::temp_directory_path() / "mingzhang-site-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    directory_ = name;
  }
  ~SiteFolderTest() override {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }
  std::unique_ptr<SiteFolder> Open() {
    auto folder = SiteFolder::Open(Site());
    EXPECT_TRUE(folder.ok()) << folder.status();
    return folder.ok() ? *std::move(folder) : nullptr;
  }
  fs::path Site() const { return directory_ / "site"; }
  fs::path State() const { return Site() / ".mingzhang-site/state.jsonl"; }
  // A folder with one file, staged and published.
  static void PublishOne(SiteFolder& folder, const SiteRecord& record) {
    const auto staging = folder.NewStaging();
    ASSERT_TRUE(staging.ok()) << staging.status();
    std::ofstream(*staging / "index.html") << record.manifest_sha256;
    const absl::Status published = folder.Publish({{*staging, record.name}}, {record});
    ASSERT_TRUE(published.ok()) << published;
  }

  fs::path directory_;
  const SiteRecord record_{kDisclosure, "abc", false, 7, "昌吉回族自治州"};
};

TEST_F(SiteFolderTest, RemembersWhatWasPublished) {
  {
    const auto folder = Open();
    EXPECT_TRUE(folder->records().empty());
    PublishOne(*folder, record_);
    ASSERT_TRUE(folder->Finish().ok());
  }
  const auto folder = Open();
  ASSERT_EQ(folder->records().size(), 1U);
  EXPECT_EQ(folder->records().at(kDisclosure), record_);
  EXPECT_EQ(ReadAll(Site() / kDisclosure / "index.html"), "abc");
}

TEST_F(SiteFolderTest, RemembersIfItIsKilledBeforeItFinishes) {
  {
    const auto folder = Open();
    PublishOne(*folder, record_);
    SiteRecord marked = record_;
    marked.superseded = true;
    ASSERT_TRUE(folder->Publish({}, {marked}).ok());
    (void)folder->NewStaging();
  }
  // While it was writing a line.
  std::ofstream(State(), std::ios::app) << "{\"name\": \"divisions/65";
  {
    const auto folder = Open();
    EXPECT_TRUE(folder->records().at(kDisclosure).superseded);
    EXPECT_TRUE(fs::is_empty(Site() / ".mingzhang-site/staging"));
    SiteRecord next = record_;
    next.name += "0";
    PublishOne(*folder, next);
  }
  EXPECT_EQ(Open()->records().size(), 2U);
}

TEST_F(SiteFolderTest, RefusesAFolderThatIsNoSite) {
  fs::create_directory(Site());
  std::ofstream(Site() / "precious") << "x";
  EXPECT_TRUE(absl::IsAlreadyExists(SiteFolder::Open(Site()).status()));
  EXPECT_FALSE(fs::exists(Site() / ".mingzhang-site"));
  EXPECT_TRUE(absl::IsAlreadyExists(SiteFolder::Open(Site() / "precious").status()));
}

TEST_F(SiteFolderTest, RefusesAStateThatItDidNotWrite) {
  Open();
  for (const char* state :
       {"", "{\"format\":2}\n", "{\"format\":1}\nnonsense\n", "{\"format\":1}\n{\"name\":\"x\"}\n",
        "{\"format\":1}\n{\"name\":\"../../x\",\"manifest_sha256\":\"\",\"superseded\":false,"
        "\"tree_size\":1,\"division_title\":\"\"}\n"}) {
    std::ofstream(State()) << state;
    EXPECT_TRUE(absl::IsInvalidArgument(SiteFolder::Open(Site()).status())) << state;
  }
}

TEST_F(SiteFolderTest, IsForOneAtATime) {
  const auto folder = Open();
  const auto second = SiteFolder::Open(Site());
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
}

TEST_F(SiteFolderTest, WritesOnlyWhatIsAnother) {
  const auto folder = Open();
  EXPECT_TRUE(*folder->Write("a/b/page.html", "one", absl::FromUnixSeconds(1000)));
  const auto before = fs::last_write_time(Site() / "a/b/page.html");
  EXPECT_FALSE(*folder->Write("a/b/page.html", "one"));
  EXPECT_EQ(fs::last_write_time(Site() / "a/b/page.html"), before);
  EXPECT_TRUE(*folder->Write("a/b/page.html", "two"));
  EXPECT_EQ(ReadAll(Site() / "a/b/page.html"), "two");
}

TEST_F(SiteFolderTest, IsReadableForAServerWhateverTheMask) {
  const mode_t before = umask(077);
  {
    const auto folder = Open();
    ASSERT_TRUE(folder->Write("a/page.html", "x").ok());
    PublishOne(*folder, record_);
  }
  umask(before);
  struct stat status {};
  for (const char* path : {"", "a", "divisions/652300", kDisclosure}) {
    ASSERT_EQ(stat((Site() / path).c_str(), &status), 0) << path;
    EXPECT_EQ(status.st_mode & 0777U, 0755U) << path;
  }
  ASSERT_EQ(stat((Site() / "a/page.html").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
  ASSERT_EQ(stat((Site() / ".mingzhang-site").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(SiteFolderTest, PutsNothingOverWhatIsThere) {
  const auto folder = Open();
  PublishOne(*folder, record_);
  const auto staging = folder->NewStaging();
  std::ofstream(*staging / "index.html") << "another";
  EXPECT_FALSE(folder->Publish({{*staging, kDisclosure}}, {record_}).ok());
  EXPECT_EQ(ReadAll(Site() / kDisclosure / "index.html"), "abc");
}

}  // namespace
}  // namespace mingzhang::site
