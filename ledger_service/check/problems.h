// What a check has found.
#ifndef MINGZHANG_LEDGER_SERVICE_CHECK_PROBLEMS_H_
#define MINGZHANG_LEDGER_SERVICE_CHECK_PROBLEMS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace mingzhang::check {

// Keeps the first problems and counts the rest that it is told of. Not thread-safe.
class Problems {
 public:
  // `proceed` is asked now and then whether the check should go on; null: it should.
  explicit Problems(std::size_t limit, std::function<bool()> proceed = nullptr)
      : limit_(limit), proceed_(std::move(proceed)) {}

  // `text` names the place, for people.
  void Add(std::string text);

  // Whether nothing more needs to be looked for.
  bool full() const { return texts_.size() >= limit_; }
  // Asks whether a scan ends at this row: enough was found, or nobody waits for more.
  bool ScanEnds() { return full() || (proceed_ && !proceed_()); }
  const std::vector<std::string>& texts() const { return texts_; }
  std::int64_t omitted() const { return omitted_; }

 private:
  const std::size_t limit_;
  const std::function<bool()> proceed_;
  std::vector<std::string> texts_;
  std::int64_t omitted_ = 0;
};

// "divisions/652300/departments/301/budgets/2026" of a key whose name ends with NUL.
std::string NameInKey(std::string_view key);

}  // namespace mingzhang::check

#endif  // MINGZHANG_LEDGER_SERVICE_CHECK_PROBLEMS_H_
