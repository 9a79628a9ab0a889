#include "ledger_service/catalog/load.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "ledger_service/catalog/csv.h"

namespace mingzhang::catalog {
namespace {

// Reads at most one byte more than `limit`, which is enough for the parser to refuse the size.
absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path, std::size_t limit) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limit + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  // A read that ends early fails at the end of the file; anything else is an error.
  if (file.bad() || !(file.eof() || file.good())) {
    return absl::NotFoundError(absl::StrCat(path.string(), "：无法读取"));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

absl::Status InFile(const absl::Status& status, const std::filesystem::path& path) {
  return absl::Status(status.code(), absl::StrCat(path.string(), "：", status.message()));
}

// The year of YYYY.csv; 0 for other names.
std::int32_t YearOf(const std::filesystem::path& path) {
  const std::string stem = path.stem().string();
  std::int32_t year = 0;
  const bool is_year = stem.size() == 4 && stem.find_first_not_of("0123456789") == stem.npos &&
                       absl::SimpleAtoi(stem, &year);
  return is_year && path.extension() == ".csv" ? year : 0;
}

Digest DigestOf(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&output);
  }
  return Sha256(bytes);
}

}  // namespace

absl::StatusOr<Catalogues> LoadCatalogues(const std::filesystem::path& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (YearOf(entry->path()) != 0) paths.push_back(entry->path());
  }
  if (error || paths.empty()) {
    return absl::NotFoundError(absl::StrCat(directory.string(), "：没有科目表 YYYY.csv"));
  }
  std::sort(paths.begin(), paths.end());
  Catalogues catalogues;
  for (const auto& path : paths) {
    const auto text = ReadFile(path, kMaxCsvBytes);
    if (!text.ok()) return text.status();
    auto catalogue = Catalogue::FromCsv(YearOf(path), *text);
    if (!catalogue.ok()) return InFile(catalogue.status(), path);
    catalogues.emplace(YearOf(path), *std::move(catalogue));
  }
  return catalogues;
}

absl::StatusOr<Register> LoadRegister(const std::filesystem::path& file) {
  const auto text = ReadFile(file, kMaxRegisterBytes);
  if (!text.ok()) return text.status();
  auto departments = Register::FromText(*text);
  if (!departments.ok()) return InFile(departments.status(), file);
  return departments;
}

Digest ReferenceDigest(const Catalogue& catalogue, const Register& departments) {
  return Sha256(
      {ToBytes(DigestOf(catalogue.codes())), ToBytes(DigestOf(departments.departments()))});
}

}  // namespace mingzhang::catalog
