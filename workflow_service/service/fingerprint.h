// What tells one request of a person from another under the same request id.
#ifndef MINGZHANG_WORKFLOW_SERVICE_SERVICE_FINGERPRINT_H_
#define MINGZHANG_WORKFLOW_SERVICE_SERVICE_FINGERPRINT_H_

#include <string>

#include "google/protobuf/message.h"

namespace mingzhang::workflow {

// SHA-256 (32 bytes) of the type's full name, a NUL, and the message in protobuf's deterministic
// serialization. Every method has a request type of its own, so the name stands for the method.
std::string Fingerprint(const google::protobuf::Message& request);

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_SERVICE_FINGERPRINT_H_
