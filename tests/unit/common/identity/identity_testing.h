// What the tests of this room share.
#ifndef MINGZHANG_TESTS_UNIT_COMMON_IDENTITY_IDENTITY_TESTING_H_
#define MINGZHANG_TESTS_UNIT_COMMON_IDENTITY_IDENTITY_TESTING_H_

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "common/identity/principal.h"
#include "common/identity/token_issuer.h"

namespace mingzhang::identity {

// A directory that is removed with everything in it.
class TempDirectory {
 public:
  TempDirectory() {
    std::string path = ::testing::TempDir() + "mingzhang-identity-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) std::abort();
    path_ = path;
  }
  ~TempDirectory() { std::filesystem::remove_all(path_); }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void WriteFile(const std::string& path, std::string_view contents) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << contents;
}

inline unsigned ModeOf(const std::string& path) {
  struct stat info = {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777U;
}

// One key of each algorithm for the whole program: RSA keys take long to make.
inline const SigningKey& KeyOf(SigningAlgorithm algorithm) {
  static const SigningKey es256 = *SigningKey::Generate(SigningAlgorithm::kEs256, "es-key");
  static const SigningKey rs256 = *SigningKey::Generate(SigningAlgorithm::kRs256, "rs-key");
  static const SigningKey eddsa = *SigningKey::Generate(SigningAlgorithm::kEdDsa, "ed-key");
  switch (algorithm) {
    case SigningAlgorithm::kEs256:
      return es256;
    case SigningAlgorithm::kRs256:
      return rs256;
    case SigningAlgorithm::kEdDsa:
      return eddsa;
  }
  std::abort();
}

inline Principal DepartmentHead() {
  return {.subject = "wang.li",
          .name = "王丽",
          .organisation = "昌吉回族自治州工业和信息化局",
          .grants = {{Role::kDepartmentHead, "divisions/652300/departments/301"},
                     {Role::kAuditor, "*"}},
          .expires = absl::InfinitePast()};
}

}  // namespace mingzhang::identity

#endif  // MINGZHANG_TESTS_UNIT_COMMON_IDENTITY_IDENTITY_TESTING_H_
