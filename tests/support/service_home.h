// What services of ours need to run on loopback, with TLS and tokens, for a test or a benchmark.
#ifndef MINGZHANG_TESTS_SUPPORT_SERVICE_HOME_H_
#define MINGZHANG_TESTS_SUPPORT_SERVICE_HOME_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/identity/principal.h"
#include "common/identity/token_issuer.h"
#include "tests/support/process.h"

namespace mingzhang {

// The value of an environment variable that ctest and the benchmark's script set; without it the
// process ends, saying so.
std::string Environment(const char* name);

// The port that a service wrote once it served; nullopt when it ended instead, or took a minute.
std::optional<int> WaitForPort(Process& process, const std::string& port_file);

// A directory with certificates of an authority of its own and the key that tokens are checked
// with, removed at the end. Thread-safe once made. MINGZHANG_SOURCE and MINGZHANG_BIN say where
// config and programs are.
class ServiceHome {
 public:
  // `department_register`: the text of another register of departments than the sample's. `parent`:
  // where the directory is made, the system's temporary folder if empty.
  explicit ServiceHome(const std::string& department_register = {}, std::string parent = {});
  ~ServiceHome();
  ServiceHome(const ServiceHome&) = delete;
  ServiceHome& operator=(const ServiceHome&) = delete;

  const std::string& directory() const { return directory_; }
  std::string LedgerData() const { return directory_ + "/ledger"; }
  std::string LogKey() const { return directory_ + "/log.key"; }
  std::string PortFile(const std::string& service) const;

  // `service` is "ledger" or "workflow"; port 0 takes any that is free.
  std::vector<std::string> LedgerCommand(int port) const;
  std::vector<std::string> WorkflowCommand(int ledger_port) const;
  // The certificate, key and authority of a service: paths for whoever serves by itself.
  std::string CertificatePath(const std::string& service) const;
  std::string KeyPath(const std::string& service) const;
  std::string AuthoritiesPath() const;

  // A token of an issuer that the services know. A lifetime of 0: it has expired.
  std::string Token(const identity::Principal& person,
                    absl::Duration lifetime = absl::Hours(1)) const;
  // The same, signed with another key.
  static std::string TokenOf(const identity::SigningKey& key, const identity::Principal& person,
                             absl::Duration lifetime = absl::Hours(1));

  // A channel to a service on loopback, which presents the certificate of `service`, or none.
  std::shared_ptr<grpc::Channel> NewChannel(int port, const std::string& service,
                                            grpc::ChannelArguments arguments = {}) const;

 private:
  std::vector<std::string> CommonArguments(const std::string& service) const;

  std::string source_;
  std::string binaries_;
  std::string directory_;
  bool own_register_ = false;
  std::optional<identity::SigningKey> key_;
};

}  // namespace mingzhang

#endif  // MINGZHANG_TESTS_SUPPORT_SERVICE_HOME_H_
