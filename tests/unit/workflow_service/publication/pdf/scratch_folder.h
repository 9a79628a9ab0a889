// A folder for programs that tests write, and for what those write.
#ifndef MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_PDF_SCRATCH_FOLDER_H_
#define MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_PDF_SCRATCH_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace mingzhang::publication {

// Removed with all that is in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "mingzhang-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  // A program in the language of the shell. Its path.
  std::filesystem::path Script(const std::string& name, const std::string& body) const {
    const auto path = path_ / name;
    std::ofstream(path) << "#!/bin/sh\n" << body;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  std::string Read(const std::string& name) const {
    std::ifstream file(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path path_;
};

}  // namespace mingzhang::publication

#endif  // MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_PDF_SCRATCH_FOLDER_H_
