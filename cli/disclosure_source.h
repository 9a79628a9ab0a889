// What tables and narrative are derived from: a file, or a version that the ledger has.
#ifndef MINGZHANG_CLI_DISCLOSURE_SOURCE_H_
#define MINGZHANG_CLI_DISCLOSURE_SOURCE_H_

#include <CLI/App.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "cli/reference_files.h"
#include "cli/session.h"
#include "common/digest/digest.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/compiled_form.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::cli {

// How a command was told what to derive from.
struct DisclosureSource {
  // A file in the exchange format, or a budget's or a version's resource name.
  std::string source;
  // A unit's code; empty: the department.
  std::string unit;
  // Of these, only `form` concerns a version in the ledger: the id of a form there.
  ReferenceFiles reference;
};

// Adds the argument FILE|BUDGET and the options --unit, --form, --config and --catalog.
void AddDisclosureSource(CLI::App& command, DisclosureSource& source);
// The same for commands that take a file alone: FILE.
void AddFileSource(CLI::App& command, DisclosureSource& source);

// Whether it is a resource name: it begins with divisions/ and is no file.
bool IsInLedger(const DisclosureSource& source);

// The name of the version that a resource name means: of a budget the newest one. kBadInput when
// the budget has none, and the ledger's errors.
absl::StatusOr<std::string> FindVersion(Session& session, const DisclosureSource& source);

// What a file is derived with.
struct OfflineDisclosure {
  // Of the unit alone, where one was asked for.
  budget::v1::BudgetContent content;
  form::CompiledForm form;
  catalog::Catalogue catalogue;
  // The department's budget that the file holds: its resource name, and the digest that the ledger
  // would give a version of it.
  std::string budget_name;
  Digest version_digest;
};

// Reads the file. kBadInput for what is wrong with it, its unit or its form; kUsage for the rest.
absl::StatusOr<OfflineDisclosure> ReadDisclosure(const Session& session,
                                                 const DisclosureSource& source);

// What the source is disclosed as.
struct DerivedDisclosure {
  budget::v1::Narrative narrative;
  budget::v1::DerivedTables tables;
};

// Derives it from the file, or lets the ledger do so. Errors as above, and the ledger's.
absl::StatusOr<DerivedDisclosure> DeriveDisclosure(Session& session,
                                                   const DisclosureSource& source);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_DISCLOSURE_SOURCE_H_
