// A real store for the tests of higher layers: RocksDB in a directory of its own, removed at the
// end.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_TEMP_STORAGE_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_TEMP_STORAGE_H_

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "ledger_service/storage/rocksdb_storage.h"

namespace mingzhang::storage {

// A fresh directory under $TMPDIR (or /tmp), removed with its contents.
class TempDirectory {
 public:
  TempDirectory() {
    std::string name = std::filesystem::temp_directory_path() / "mingzhang-storage-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
      std::perror("mkdtemp");
      std::abort();
    }
    path_ = std::move(name);
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Options that suit a test: a database in `path`, created if missing, with little memory.
inline RocksDbOptions SmallOptions(std::string path) {
  RocksDbOptions options;
  options.path = std::move(path);
  options.create_if_missing = true;
  options.block_cache_bytes = std::size_t{8} << 20;
  options.write_buffer_bytes = std::size_t{8} << 20;
  options.max_open_files = 64;
  return options;
}

// An open, empty store. Stops the test program if it cannot be opened.
class TempStorage {
 public:
  TempStorage() { Reopen(); }

  Storage& operator*() { return *storage_; }
  Storage* operator->() { return storage_.get(); }
  // The database's directory.
  const std::string& path() const { return directory_.path(); }

  // Snapshots must have been released.
  void Close() { storage_.reset(); }

  // Closes the store, if it is open, and opens it again, as a restart of the process would.
  void Reopen() {
    Close();
    auto opened = RocksDbStorage::Open(SmallOptions(path()));
    if (!opened.ok()) {
      std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
      std::abort();
    }
    storage_ = *std::move(opened);
  }

 private:
  TempDirectory directory_;
  std::unique_ptr<RocksDbStorage> storage_;
};

}  // namespace mingzhang::storage

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_TEMP_STORAGE_H_
