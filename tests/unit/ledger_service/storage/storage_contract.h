// What every Storage must do. To run the suite against an implementation, derive StorageUnderTest,
// add storage_contract.cc to the test's sources, and instantiate:
//
//   INSTANTIATE_TEST_SUITE_P(RocksDb, StorageContract, testing::Values(&MakeRocksDbUnderTest));
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_STORAGE_CONTRACT_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_STORAGE_CONTRACT_H_

#include <gtest/gtest.h>

#include <memory>

#include "ledger_service/storage/storage.h"

namespace mingzhang::storage {

// An open store that starts empty but for the "meta" family.
class StorageUnderTest {
 public:
  virtual ~StorageUnderTest() = default;
  virtual Storage& storage() = 0;
  // Closes the store and opens it again from what is on stable storage. No snapshot is alive.
  virtual void Reopen() = 0;
};

using MakeStorageUnderTest = std::unique_ptr<StorageUnderTest> (*)();

class StorageContract : public testing::TestWithParam<MakeStorageUnderTest> {
 protected:
  Storage& storage() { return under_test_->storage(); }
  void Reopen() { under_test_->Reopen(); }

 private:
  std::unique_ptr<StorageUnderTest> under_test_ = GetParam()();
};

}  // namespace mingzhang::storage

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_STORAGE_CONTRACT_H_
