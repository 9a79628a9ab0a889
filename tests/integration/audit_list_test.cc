// ListAuditEntries: pages of a log that grows, and the proofs that come with them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "common/digest/digest.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using ledger::v1::ListAuditEntriesRequest;
using ledger::v1::ListAuditEntriesResponse;

std::vector<Digest> Hashes(const google::protobuf::RepeatedPtrField<std::string>& bytes) {
  std::vector<Digest> hashes;
  for (const std::string& hash : bytes) hashes.push_back(DigestFromBytes(hash).value());
  return hashes;
}

class AuditListTest : public testing::Test {
 protected:
  AuditListTest() { EXPECT_TRUE(WalkSteps()[0].take(cluster_).ok()); }

  ListAuditEntriesResponse List(const ListAuditEntriesRequest& request) {
    const auto page =
        Cluster::Call(cluster_.audit_stub(), &ledger::v1::AuditService::Stub::ListAuditEntries,
                      cluster_.Token(Auditor()), request);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.value_or(ListAuditEntriesResponse());
  }

  // The indexes of all pages, in the order in which they came.
  std::vector<std::int64_t> ListAll(ListAuditEntriesRequest request) {
    std::vector<std::int64_t> indexes;
    do {
      const auto page = List(request);
      for (const auto& entry : page.entries()) indexes.push_back(entry.log_index());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return indexes;
  }

  Cluster cluster_;
};

TEST_F(AuditListTest, PagesOfALogThatGrowsMissNothingAndRepeatNothingInEitherOrder) {
  ASSERT_NO_FATAL_FAILURE(SaveSample(cluster_, 20));
  std::thread writer([this] { SaveSample(cluster_, 40, 1); });
  for (const char* filter : {"", "action = SAVE"}) {
    for (const bool newest_first : {false, true}) {
      SCOPED_TRACE(filter);
      ListAuditEntriesRequest request;
      request.set_page_size(3);
      request.set_filter(filter);
      request.set_newest_first(newest_first);
      std::vector<std::int64_t> indexes = ListAll(request);
      ASSERT_GE(indexes.size(), 20U);
      // What came while the pages were read may follow the others, but never lies before them.
      if (newest_first) std::reverse(indexes.begin(), indexes.end());
      const std::int64_t first = *filter == '\0' ? 0 : 1;  // Entry 0 made the budget.
      for (std::size_t i = 0; i < indexes.size(); ++i) {
        ASSERT_EQ(indexes[i], first + static_cast<std::int64_t>(i))
            << "newest first: " << newest_first;
      }
    }
  }
  writer.join();
}

TEST_F(AuditListTest, EveryPagesProofsHoldInTheTreeOfItsCheckpoint) {
  ASSERT_NO_FATAL_FAILURE(SaveSample(cluster_, 20));
  for (const bool newest_first : {false, true}) {
    ListAuditEntriesRequest request;
    request.set_page_size(8);
    request.set_with_proofs(true);
    request.set_newest_first(newest_first);
    int entries = 0;
    do {
      const auto page = List(request);
      ASSERT_EQ(page.inclusion_proofs_size(), page.entries_size());
      const auto checkpoint = audit::OpenCheckpoint(page.checkpoint(), cluster_.LogVerifier());
      ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
      for (int i = 0; i < page.entries_size(); ++i, ++entries) {
        const auto& proof = page.inclusion_proofs(i);
        const auto index = static_cast<std::uint64_t>(page.entries(i).log_index());
        EXPECT_EQ(proof.log_index(), page.entries(i).log_index());
        EXPECT_EQ(proof.tree_size(), static_cast<std::int64_t>(checkpoint->size));
        const Digest leaf = audit::LeafHash(page.entries(i).SerializeAsString());
        const auto hashes = Hashes(proof.hashes());
        EXPECT_TRUE(
            audit::VerifyInclusion(leaf, index, checkpoint->size, hashes, checkpoint->root).ok());
        EXPECT_FALSE(audit::VerifyInclusion(audit::LeafHash("another entry"), index,
                                            checkpoint->size, hashes, checkpoint->root)
                         .ok());
      }
      request.set_page_token(page.next_page_token());
      // The log grows between the pages, so each has another tree.
      ASSERT_NO_FATAL_FAILURE(SaveSample(cluster_, 1, 100 + (newest_first ? 50 : 0) + entries));
    } while (!request.page_token().empty() && entries < 60);
    EXPECT_GE(entries, 21);
  }
}

TEST_F(AuditListTest, ARequestWhoseTextIsNoUtf8IsRefusedAfterTheCaller) {
  ListAuditEntriesRequest request;
  request.set_filter("\xff");
  const auto list = [&](const std::string& token) {
    return Cluster::Call(cluster_.audit_stub(), &ledger::v1::AuditService::Stub::ListAuditEntries,
                         token, request)
        .status()
        .code();
  };
  EXPECT_EQ(list(cluster_.Token(Auditor())), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(list("no token"), absl::StatusCode::kUnauthenticated);
}

}  // namespace
}  // namespace mingzhang
