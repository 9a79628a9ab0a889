// The departments and units that a ledger keeps budgets for.
#ifndef MINGZHANG_LEDGER_SERVICE_CATALOG_REGISTER_H_
#define MINGZHANG_LEDGER_SERVICE_CATALOG_REGISTER_H_

#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/reference.pb.h"

namespace mingzhang::catalog {

inline constexpr std::size_t kMaxRegisterBytes = std::size_t{16} << 20;

// The register of departments. Immutable, thread-safe; lookups are O(log n).
class Register {
 public:
  // Reads a DepartmentRegister in protobuf's text format, in any order. The whole text is refused
  // when anything is wrong with it: syntax and unknown fields (all of them, with line and column),
  // a division's code that is not six digits, a department's that is not 3 to 20, a unit's that is
  // not 3 to 24, a name that is missing, a unit without kind, codes that stand twice.
  // INVALID_ARGUMENT, in Chinese.
  static absl::StatusOr<Register> FromText(std::string_view text);

  // nullptr where there is none. Valid as long as the register.
  const budget::v1::RegisteredDivision* FindDivision(std::string_view division_code) const;
  const budget::v1::RegisteredDepartment* FindDepartment(std::string_view division_code,
                                                         std::string_view department_code) const;
  static const budget::v1::Unit* FindUnit(const budget::v1::RegisteredDepartment& department,
                                          std::string_view unit_code);

  // Everything, each list in the order of the codes: equal registers are equal messages.
  const budget::v1::DepartmentRegister& departments() const { return departments_; }

 private:
  explicit Register(budget::v1::DepartmentRegister departments)
      : departments_(std::move(departments)) {}

  budget::v1::DepartmentRegister departments_;
};

}  // namespace mingzhang::catalog

#endif  // MINGZHANG_LEDGER_SERVICE_CATALOG_REGISTER_H_
