// A file system whose writes fail when a test says so.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_FAULT_FILE_SYSTEM_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_FAULT_FILE_SYSTEM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "rocksdb/file_system.h"

namespace mingzhang::storage {

enum class Fault {
  kNone,
  kFullOnAppend,     // ENOSPC, nothing written.
  kFullInMidAppend,  // ENOSPC after half of the bytes.
  kIoErrorOnAppend,  // EIO, nothing written.
  kIoErrorOnSync,    // EIO from the sync; the bytes are in the file.
};

// Thread-safe.
class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  static const char* kClassName() { return "FaultFileSystem"; }
  const char* Name() const override { return kClassName(); }

  // Faults hit files whose name ends in `suffix`: ".log" for the write-ahead logs, "" for all.
  void Set(Fault fault, std::string_view suffix) {
    std::lock_guard lock(mutex_);
    fault_ = fault;
    suffix_ = suffix;
  }
  void Heal() { Set(Fault::kNone, ""); }

  // What the device says is free; nullopt for the truth.
  void SetFreeBytes(std::optional<std::uint64_t> bytes) {
    std::lock_guard lock(mutex_);
    free_bytes_ = bytes;
  }

  // Called after each file synced without a fault, on the thread that did.
  void OnSync(std::function<void()> callback) {
    std::lock_guard lock(mutex_);
    on_sync_ = std::move(callback);
  }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = target()->NewWritableFile(name, options, result, debug);
    if (status.ok()) *result = std::make_unique<File>(std::move(*result), name, *this);
    return status;
  }

  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 std::uint64_t* free, rocksdb::IODebugContext* debug) override {
    const std::optional<std::uint64_t> bytes = free_bytes();
    if (!bytes.has_value()) return target()->GetFreeSpace(path, options, free, debug);
    *free = *bytes;
    return rocksdb::IOStatus::OK();
  }

 private:
  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name, FaultFileSystem& system)
        : FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), system_(system) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      switch (fault()) {
        case Fault::kFullInMidAppend:
          target()
              ->Append(rocksdb::Slice(data.data(), data.size() / 2), options, debug)
              .PermitUncheckedError();
          [[fallthrough]];
        case Fault::kFullOnAppend:
          return rocksdb::IOStatus::NoSpace("injected");
        case Fault::kIoErrorOnAppend:
          return rocksdb::IOStatus::IOError("injected");
        case Fault::kIoErrorOnSync:
        case Fault::kNone:
          break;
      }
      return target()->Append(data, options, debug);
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo& /*verification*/,
                             rocksdb::IODebugContext* debug) override {
      return Append(data, options, debug);
    }

    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
      if (fault() == Fault::kIoErrorOnSync) return rocksdb::IOStatus::IOError("injected");
      rocksdb::IOStatus status = target()->Sync(options, debug);
      if (status.ok()) system_.Synced();
      return status;
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* debug) override {
      return Sync(options, debug);
    }

   private:
    Fault fault() const { return system_.FaultOf(name_); }

    const std::string name_;
    FaultFileSystem& system_;
  };

  Fault FaultOf(std::string_view name) const {
    std::lock_guard lock(mutex_);
    return name.ends_with(suffix_) ? fault_ : Fault::kNone;
  }
  std::optional<std::uint64_t> free_bytes() const {
    std::lock_guard lock(mutex_);
    return free_bytes_;
  }
  // Holds no lock during the call, which may open databases itself.
  void Synced() {
    std::function<void()> callback;
    {
      std::lock_guard lock(mutex_);
      callback = on_sync_;
    }
    if (callback) callback();
  }

  mutable std::mutex mutex_;  // Guards all below.
  Fault fault_ = Fault::kNone;
  std::string suffix_;
  std::optional<std::uint64_t> free_bytes_;
  std::function<void()> on_sync_;
};

}  // namespace mingzhang::storage

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_FAULT_FILE_SYSTEM_H_
