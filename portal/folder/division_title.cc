#include "portal/folder/division_title.h"

#include <cstddef>

#include "nlohmann/json.hpp"

namespace mingzhang::site {
namespace {

constexpr std::size_t kMaxTitleBytes = 200;

// Looks at the document as it is read. Returning false ends that.
class Reader final : public nlohmann::json::json_sax_t {
 public:
  const std::string& title() const { return title_; }

  bool key(string_t& name) override {
    if (depth_ == 1) in_division_ = name == "division";
    // The lists come behind: what is not known by then is not there.
    if (depth_ == 1 && name == "lines") return false;
    at_name_ = depth_ == 2 && in_division_ && name == "name";
    return true;
  }
  bool string(string_t& value) override {
    if (!at_name_) return true;
    if (value.size() <= kMaxTitleBytes) title_ = value;
    return false;
  }
  bool start_object(std::size_t) override { return Begin(); }
  bool end_object() override { return End(); }
  bool start_array(std::size_t) override { return Begin(); }
  bool end_array() override { return End(); }
  bool null() override { return Other(); }
  bool boolean(bool) override { return Other(); }
  bool number_integer(number_integer_t) override { return Other(); }
  bool number_unsigned(number_unsigned_t) override { return Other(); }
  bool number_float(number_float_t, const string_t&) override { return Other(); }
  bool binary(binary_t&) override { return Other(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool Begin() {
    at_name_ = false;
    ++depth_;
    return true;
  }
  bool End() {
    --depth_;
    return true;
  }
  bool Other() {
    at_name_ = false;
    return true;
  }

  int depth_ = 0;
  bool in_division_ = false;
  bool at_name_ = false;
  std::string title_;
};

}  // namespace

std::string ReadDivisionTitle(std::istream& budget_json) {
  Reader reader;
  nlohmann::json::sax_parse(budget_json, &reader);
  return reader.title();
}

}  // namespace mingzhang::site
