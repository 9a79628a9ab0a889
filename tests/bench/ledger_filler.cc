#include "tests/bench/ledger_filler.h"

#include <deque>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/clock/clock.h"
#include "ledger_service/audit/tree_appender.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/commit/mutations.h"

namespace mingzhang::bench {
namespace {

constexpr std::uint64_t kMaxLatencies = 100'000;

struct FilledBudget {
  int number = 0;
  std::string name;
  std::string etag;  // Empty before it is created.
  budget::v1::BudgetContent content;
  // Of the save before, where all saves are alike.
  std::optional<commit::NewVersion> same;
};

// Hands out budgets, each to one mutation at a time.
class Idle {
 public:
  void Return(FilledBudget* budget) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    budgets_.push_back(budget);
  }
  FilledBudget* Take() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](std::deque<FilledBudget*>* budgets) { return !budgets->empty(); }, &budgets_));
    FilledBudget* budget = budgets_.front();
    budgets_.pop_front();
    return budget;
  }

 private:
  absl::Mutex mutex_;
  std::deque<FilledBudget*> budgets_ ABSL_GUARDED_BY(mutex_);
};

// What the answers come to.
struct Answers {
  absl::Mutex mutex;
  absl::Status failed ABSL_GUARDED_BY(mutex);
  std::vector<double> micros ABSL_GUARDED_BY(mutex);
  int in_flight ABSL_GUARDED_BY(mutex) = 0;
};

FilledBudget NewBudget(int number) {
  FilledBudget budget;
  budget.number = number;
  const int department = number % kFilledDepartments;
  const int year = 2026 - number / kFilledDepartments;
  budget.name = absl::StrCat(DepartmentOf(department), "/budgets/", year);
  budget.content.set_fiscal_year(year);
  budget.content.mutable_division()->set_code("652300");
  budget.content.mutable_department()->set_code(absl::StrCat(100 + department));
  for (int line = 0; line < 3; ++line) {
    auto* added = budget.content.add_expenditure_lines();
    added->set_functional_code("2150805");
    added->set_economic_code("30201");
    added->set_amount_fen(100'000 + line);
  }
  return budget;
}

commit::NewVersion NextVersion(FilledBudget& budget, const FillOptions& options,
                               std::uint64_t number) {
  const auto split = [&budget] {
    return commit::SplitVersion(budget.name, budget.etag, "", budget.content,
                                [](const Digest&) { return false; });
  };
  if (options.change_bytes > 0) {
    budget.content.set_other_matters(RandomText(options.change_bytes, number));
    return split();
  }
  if (!budget.same) {
    budget.same = split();
    return *budget.same;
  }
  commit::NewVersion version = *budget.same;
  version.etag = budget.etag;
  // Its parts are stored by now.
  for (commit::NewPart& part : version.parts) part.encoded.clear();
  return version;
}

commit::CallOrigin OriginOf(std::uint64_t number) {
  commit::CallOrigin origin;
  origin.actor.set_subject(absl::StrCat("editor-", number % kFilledActors));
  origin.actor.set_display_name(absl::StrCat("经办人", number % kFilledActors));
  origin.actor.add_roles("DEPARTMENT_EDITOR");
  origin.client_address = "127.0.0.1";
  return origin;
}

}  // namespace

std::string DepartmentOf(int number) {
  return absl::StrCat(kDivisionName, "/departments/", 100 + number);
}

std::string RequestId(std::uint64_t n) {
  return absl::StrCat("00000000-0000-4000-8000-", absl::Dec(n, absl::kZeroPad12));
}

std::string RandomText(std::size_t bytes, std::uint64_t seed) {
  std::string text(bytes, ' ');
  std::uint64_t state = seed * 0x9E3779B97F4A7C15 + 0x853C49E6748FEA9B;
  for (char& character : text) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    character = static_cast<char>('!' + (state >> 32) % 94);
  }
  return text;
}

absl::StatusOr<std::vector<double>> Fill(storage::Storage& storage, audit::LogSigner& signer,
                                         const FillOptions& options) {
  const SystemClock clock;
  std::deque<FilledBudget> budgets;
  Idle idle;
  for (int i = 0; i < options.budgets; ++i) idle.Return(&budgets.emplace_back(NewBudget(i)));
  Answers answers;
  {
    commit::CommitterOptions committer_options;
    committer_options.max_batch = options.max_batch;
    commit::Committer committer(storage, audit::TreeAppender(), signer, clock, committer_options);
    for (std::uint64_t i = 0; i < options.entries; ++i) {
      FilledBudget* budget = idle.Take();
      {
        absl::MutexLock lock(&answers.mutex);
        if (!answers.failed.ok()) break;
        const auto room = [&]() ABSL_SHARED_LOCKS_REQUIRED(answers.mutex) {
          return answers.in_flight < options.in_flight;
        };
        answers.mutex.Await(absl::Condition(&room));
        ++answers.in_flight;
      }
      commit::Mutation mutation;
      mutation.subject = OriginOf(i).actor.subject();
      mutation.request_id = RequestId(i);
      if (budget->etag.empty()) {
        mutation.apply = [budget, origin = OriginOf(i)](commit::Transaction& transaction,
                                                        absl::Time now) {
          return commit::CreateBudget(transaction, now, origin,
                                      {budget->name, "部门", budget->content.fiscal_year()});
        };
      } else {
        mutation.apply = [origin = OriginOf(i), version = NextVersion(*budget, options, i)](
                             commit::Transaction& transaction, absl::Time now) {
          return commit::SaveVersion(transaction, now, origin, version);
        };
      }
      mutation.done = [&answers, &idle, budget, record = options.entries <= kMaxLatencies,
                       since = absl::Now()](absl::StatusOr<commit::Committed> committed) {
        if (committed.ok()) budget->etag = committed->budget.etag();
        {
          absl::MutexLock lock(&answers.mutex);
          --answers.in_flight;
          answers.failed.Update(committed.status());
          if (record) answers.micros.push_back(absl::ToDoubleMicroseconds(absl::Now() - since));
        }
        idle.Return(budget);
      };
      committer.Submit(std::move(mutation));
    }
  }  // Everything is answered.
  absl::MutexLock lock(&answers.mutex);
  if (!answers.failed.ok()) return answers.failed;
  return std::move(answers.micros);
}

}  // namespace mingzhang::bench
