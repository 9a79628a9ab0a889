// From a request for audit entries to a query that gives nobody more than they may read.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_QUERY_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_QUERY_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/identity/principal.h"
#include "ledger_service/trail/entry_query.h"

namespace mingzhang::service {

// INVALID_ARGUMENT (FIELD_INVALID) for a resource or filter that means nothing; PERMISSION_DENIED
// (ROLE_OUT_OF_SCOPE) when the resource, department or division that is asked about is none of the
// person's.
absl::StatusOr<trail::EntryQuery> MakeAuditQuery(const identity::Principal& person,
                                                 const std::string& resource,
                                                 const std::string& filter);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_QUERY_H_
