// A folder for one piece of work, which only this user can look into.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PRIVATE_DIRECTORY_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PRIVATE_DIRECTORY_H_

#include <filesystem>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace mingzhang::publication {

// Gone, with all that is in it, when the object goes.
class PrivateDirectory {
 public:
  // A new one (0700) under TMPDIR, or /tmp. Its name begins with `prefix`.
  static absl::StatusOr<PrivateDirectory> Make(std::string_view prefix);

  PrivateDirectory(PrivateDirectory&& other) noexcept
      : path_(std::exchange(other.path_, std::filesystem::path())) {}
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;
  ~PrivateDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit PrivateDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_PRIVATE_DIRECTORY_H_
