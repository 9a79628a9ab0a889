// Reads the reference data from files, and names what was read by digest.
#ifndef MINGZHANG_LEDGER_SERVICE_CATALOG_LOAD_H_
#define MINGZHANG_LEDGER_SERVICE_CATALOG_LOAD_H_

#include <cstdint>
#include <filesystem>
#include <map>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"

namespace mingzhang::catalog {

// The catalogues of several fiscal years.
using Catalogues = std::map<std::int32_t, Catalogue>;

// Reads every file YYYY.csv of a directory as the catalogue of that year; other files are left
// alone. Errors name the file: INVALID_ARGUMENT for what is wrong within it, NOT_FOUND for a
// directory without any or a file that cannot be read.
absl::StatusOr<Catalogues> LoadCatalogues(const std::filesystem::path& directory);

// Reads the register. Errors as above.
absl::StatusOr<Register> LoadRegister(const std::filesystem::path& file);

// ValidationReport.reference_digest: SHA-256 over the SHA-256 of the catalogue and that of the
// register, each as serialized with its lists in the order of their codes. So the order, comments
// and spacing of the files do not matter, nor a catalogue's columns status and source.
Digest ReferenceDigest(const Catalogue& catalogue, const Register& departments);

}  // namespace mingzhang::catalog

#endif  // MINGZHANG_LEDGER_SERVICE_CATALOG_LOAD_H_
