#include "ledger_service/check/multiset_sum.h"

#include <cstring>

#include "common/digest/digest.h"
#include "ledger_service/storage/schema.h"

namespace mingzhang::check {

void MultisetSum::Add(std::string_view key, std::string_view value) {
  // The key's length keeps (ab, c) and (a, bc) apart.
  const Digest digest = Sha256({storage::BigEndian64(key.size()), key, value});
  for (std::size_t i = 0; i < sum_.size(); ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, digest.data() + i * sizeof(word), sizeof(word));
    sum_[i] += word;
  }
  ++count_;
}

}  // namespace mingzhang::check
