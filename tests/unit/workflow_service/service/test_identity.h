// Certificates and people's tokens for tests, in a fresh directory that goes with them.
#ifndef MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_SERVICE_TEST_IDENTITY_H_
#define MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_SERVICE_TEST_IDENTITY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/identity/jwks_file.h"
#include "common/identity/jwt_verifier.h"
#include "common/identity/principal.h"
#include "common/identity/token_issuer.h"
#include "common/server/authenticator.h"
#include "common/server/tls.h"

namespace mingzhang::workflow {

inline constexpr char kWorkflowName[] = "workflow.mingzhang.internal";

// Make it before anything of gRPC, so that it goes last.
class TestIdentity {
 public:
  TestIdentity();
  ~TestIdentity();

  server::TlsFiles LedgerFiles() const { return Files("ledger"); }
  server::TlsFiles WorkflowFiles() const { return Files("workflow"); }
  // What a person has: the authority's certificate alone.
  server::TlsFiles PersonFiles() const { return {"", "", directory_ + "/ca.pem"}; }

  // A token for somebody with the role for the division 652300.
  std::string Token(const std::string& subject, identity::Role role) const;

  const server::Authenticator& authenticator() const { return *authenticator_; }

 private:
  server::TlsFiles Files(const std::string& name) const;

  std::string directory_;
  SystemClock clock_;
  std::optional<identity::SigningKey> key_;
  std::unique_ptr<identity::JwksFile> keys_;
  std::optional<identity::JwtVerifier> verifier_;
  std::optional<server::Authenticator> authenticator_;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_SERVICE_TEST_IDENTITY_H_
