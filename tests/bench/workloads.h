// The calls that are measured.
#ifndef MINGZHANG_TESTS_BENCH_WORKLOADS_H_
#define MINGZHANG_TESTS_BENCH_WORKLOADS_H_

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "tests/bench/closed_loop.h"

namespace mingzhang::bench {

// Requests that depend on nothing that was answered: `next(random)` makes one, serialized.
class ReadWorkload final : public Workload {
 public:
  ReadWorkload(std::string method, std::string token,
               std::function<std::string(std::mt19937_64& random)> next)
      : method_(std::move(method)), token_(std::move(token)), next_(std::move(next)) {}

  std::string method() const override { return method_; }
  std::string token() const override { return token_; }
  std::string NextRequest(int) override { return next_(random_); }
  void Answered(int, grpc::ByteBuffer&) override {}

 private:
  const std::string method_;
  const std::string token_;
  const std::function<std::string(std::mt19937_64& random)> next_;
  std::mt19937_64 random_{20260101};
};

// As many bytes each way as a call that was measured, by the echo server.
ReadWorkload EchoOf(const Measured& call);

// Saves of whole budgets, each with another text of `change_bytes` than before. Every slot has
// budgets of its own, which it saves in turn.
class SaveWorkload final : public Workload {
 public:
  struct SavedBudget {
    std::string name;
    std::string etag;
    budget::v1::BudgetContent content;
  };
  // `first_request` keeps request ids apart from those of other workloads of one ledger.
  SaveWorkload(std::vector<SavedBudget>& budgets, std::string token, int in_flight,
               std::size_t change_bytes, std::uint64_t first_request);

  std::string method() const override { return "/mingzhang.ledger.v1.LedgerService/SaveVersion"; }
  std::string token() const override { return token_; }
  std::string NextRequest(int slot) override;
  void Answered(int slot, grpc::ByteBuffer& response) override;

 private:
  std::vector<SavedBudget>& budgets_;
  std::vector<std::string> contents_;  // Serialized, without the text that changes.
  const std::string token_;
  const std::size_t in_flight_;
  std::vector<std::size_t> at_;  // The budget that each slot saves.
  const std::string texts_;      // Long enough to be cut into many a text.
  const std::size_t change_bytes_;
  std::uint64_t request_;
};

}  // namespace mingzhang::bench

#endif  // MINGZHANG_TESTS_BENCH_WORKLOADS_H_
