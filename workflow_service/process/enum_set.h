// A set of enumerators, small enough for a table.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PROCESS_ENUM_SET_H_
#define MINGZHANG_WORKFLOW_SERVICE_PROCESS_ENUM_SET_H_

#include <cstdint>
#include <initializer_list>

namespace mingzhang::workflow {

// The enumerators' values are 0 … 31.
template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> members) {
    for (const Enum member : members) Insert(member);
  }

  constexpr void Insert(Enum member) { bits_ |= Bit(member); }
  constexpr void InsertAll(EnumSet other) { bits_ |= other.bits_; }
  constexpr bool Contains(Enum member) const { return (bits_ & Bit(member)) != 0; }

 private:
  static constexpr std::uint32_t Bit(Enum member) {
    return std::uint32_t{1} << static_cast<unsigned>(member);
  }

  std::uint32_t bits_ = 0;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_PROCESS_ENUM_SET_H_
