#include "tests/unit/workflow_service/service/test_identity.h"

#include <grpc/grpc.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/time/clock.h"
#include "common/identity/dev_certificates.h"

namespace mingzhang::workflow {
namespace {

const identity::TokenTerms kTerms = {.issuer = "https://identity.test", .audience = "mingzhang"};

}  // namespace

TestIdentity::TestIdentity() {
  grpc_init();
  directory_ = std::filesystem::temp_directory_path() / "mingzhang-workflow-XXXXXX";
  mkdtemp(directory_.data());
  const absl::Status written =
      identity::WriteDevelopmentPki(directory_,
                                    {{"ledger", "ledger.mingzhang.internal", true, false},
                                     {"workflow", kWorkflowName, true, true}},
                                    absl::Now());
  EXPECT_TRUE(written.ok()) << written;
  key_ = *identity::SigningKey::Generate(identity::SigningAlgorithm::kEs256, "test");
  const std::string jwks = directory_ + "/jwks.json";
  EXPECT_TRUE(identity::SavePublicJwks(jwks, {*key_}).ok());
  keys_ = *identity::JwksFile::Open(jwks, &clock_, [](const absl::Status&) {});
  verifier_.emplace(kTerms, keys_.get(), &clock_);
  authenticator_.emplace(&*verifier_, std::vector<std::string>{kWorkflowName});
}

TestIdentity::~TestIdentity() {
  // gRPC takes connections down in the background; a test's leaks are counted after that.
  grpc_shutdown_blocking();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

server::TlsFiles TestIdentity::Files(const std::string& name) const {
  return {directory_ + "/" + name + ".pem", directory_ + "/" + name + "-key.pem",
          directory_ + "/ca.pem"};
}

std::string TestIdentity::Token(const std::string& subject, identity::Role role) const {
  identity::Principal person;
  person.subject = subject;
  person.grants = {{role, "divisions/652300"}};
  return *identity::MintToken(*key_, person, kTerms, absl::Now(), absl::Hours(1));
}

}  // namespace mingzhang::workflow
