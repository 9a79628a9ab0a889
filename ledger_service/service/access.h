// Who may read what in the ledger. The ledger judges the person, whichever service the call came
// through.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_ACCESS_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_ACCESS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/identity/principal.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::service {

// Whether the person holds any role for the resource but ADMIN, who runs the system and sees no
// content.
bool MayRead(const identity::Principal& person, std::string_view resource);

// Where the person holds a role that lets them read: "*", or names of divisions and departments.
std::vector<std::string> ReadScopes(const identity::Principal& person);

// OK, or PERMISSION_DENIED (ROLE_OUT_OF_SCOPE).
absl::Status CheckMayRead(const identity::Principal& person, std::string_view resource);

// Whether the person holds a role that acts in the process (any but AUDITOR and ADMIN) for the
// resource: OK, or PERMISSION_DENIED (ROLE_OUT_OF_SCOPE). Which role an action needs is the
// workflow service's to say.
absl::Status CheckMayAct(const identity::Principal& person, std::string_view resource);

// OK for an auditor of all divisions, else PERMISSION_DENIED (ROLE_MISSING).
absl::Status CheckMayReadWholeLog(const identity::Principal& person);

// OK for an administrator of all divisions, else PERMISSION_DENIED (ROLE_MISSING).
absl::Status CheckMayAdminister(const identity::Principal& person);

// The person as the audit log records them, with the roles that they hold for the resource.
ledger::v1::Actor ToActor(const identity::Principal& person, std::string_view resource);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_ACCESS_H_
