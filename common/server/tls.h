// TLS for servers and their clients: files are checked before gRPC sees them, because its own
// errors do not say what is wrong.
//
// Certificates are read once; a renewed one is taken up by a restart, which drains. gRPC 1.51 can
// watch the files, but accepts a pair that does not match and then refuses every handshake.
#ifndef MINGZHANG_COMMON_SERVER_TLS_H_
#define MINGZHANG_COMMON_SERVER_TLS_H_

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace mingzhang::server {

// Paths of PEM files, each at most 1 MiB.
struct TlsFiles {
  // The own certificate, followed by any intermediate ones.
  std::string certificate_chain;
  // Its private key, not encrypted.
  std::string private_key;
  // Certificates of the authorities that the other side's certificate must come from.
  std::string authorities;
};

// TLS 1.2 or later. A client's certificate is asked for and verified when presented: services
// present theirs, people come without. All three files are needed.
//
// The errors of ReadFile, such as NOT_FOUND; FAILED_PRECONDITION: a file is not what it should be,
// the certificate has expired, or the key belongs to another. The message names the path.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(const TlsFiles& files);

// The same for the client side. The own certificate and its key are optional, both or neither.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentials(const TlsFiles& files);

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_TLS_H_
