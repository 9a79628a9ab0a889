#include "workflow_service/publication/pdf/private_directory.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::publication {

absl::StatusOr<PrivateDirectory> PrivateDirectory::Make(std::string_view prefix) {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) parent = "/tmp";
  std::string name = (std::filesystem::absolute(parent) / prefix).string() + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    return absl::Status(absl::ErrnoToStatusCode(errno),
                        absl::StrCat("无法在“", parent.string(), "”建立临时目录：",
                                     std::generic_category().message(errno)));
  }
  return PrivateDirectory(name);
}

PrivateDirectory::~PrivateDirectory() {
  if (path_.empty()) return;
  // Once more, where something came into it meanwhile.
  constexpr int kAttempts = 3;
  for (int i = 0; i < kAttempts; ++i) {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
    if (!error) return;
  }
}

}  // namespace mingzhang::publication
