// The certificates of the quick start (`mingzhang dev init`): a certification authority of its own
// and a certificate for each service. For development and tests only; in production the operator
// brings certificates.
#ifndef MINGZHANG_COMMON_IDENTITY_DEV_CERTIFICATES_H_
#define MINGZHANG_COMMON_IDENTITY_DEV_CERTIFICATES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mingzhang::identity {

inline constexpr absl::Duration kDevelopmentPkiLifetime = absl::Hours(365 * 24);

// A service that needs a certificate.
struct DevelopmentService {
  std::string name;      // Of its files: 1 to 40 of a-z, 0-9 and '-', not "ca"; such as "workflow".
  std::string dns_name;  // Its identity among services, such as "workflow.mingzhang.internal".
  bool accepts_connections;  // Extended key usage serverAuth.
  bool makes_connections;    // Extended key usage clientAuth.
};

// Creates an authority and, signed by it, a certificate for each service, and writes into
// `directory` (created, for its owner alone, when missing):
//
// - ca.pem: the authority's certificate (CN "Mingzhang development CA"), mode 0644;
// - {name}.pem: each service's certificate, mode 0644;
// - {name}-key.pem: its private key (PKCS #8), mode 0600.
//
// All keys are ECDSA P-256. A certificate is valid from an hour before `now` for
// kDevelopmentPkiLifetime, for `dns_name`, localhost, 127.0.0.1 and ::1. The authority's private
// key is dropped, so nobody can ever sign more: a further service means making all of them anew,
// which replaces the files, each atomically, ca.pem last.
//
// Errors, with a message in Chinese: INVALID_ARGUMENT for a name or DNS name of another form or
// used twice, what writing a file gives, INTERNAL if the crypto library fails. Nothing is written
// before all certificates are made.
absl::Status WriteDevelopmentPki(const std::string& directory,
                                 const std::vector<DevelopmentService>& services, absl::Time now);

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_DEV_CERTIFICATES_H_
