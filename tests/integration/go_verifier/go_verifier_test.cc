// What the log hands out, checked by a verifier that is not ours (main.go).
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/process.h"

namespace mingzhang {
namespace {

std::string Binaries() {
  const char* path = std::getenv("MINGZHANG_BIN");
  return path == nullptr ? "." : path;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GoVerifierTest, AcceptsEveryCheckpointAndProofAndRefusesItWithABitFlipped) {
  const std::filesystem::path log =
      std::filesystem::temp_directory_path() / ("go-verifier-" + std::to_string(getpid()));
  Process verify({"/bin/bash", "-c", "set -o pipefail; \"$0\" | \"$1\" proofs",
                  Binaries() + "/audit-vectors", Binaries() + "/go-verifier"},
                 log);
  EXPECT_EQ(verify.Wait(), 0) << ReadAll(log);
  // 600 sizes with each index and each earlier size, and the large ones.
  EXPECT_NE(ReadAll(log).find("proofs accepted"), std::string::npos);
  RecordProperty("summary", ReadAll(log));
  std::filesystem::remove(log);
}

}  // namespace
}  // namespace mingzhang
