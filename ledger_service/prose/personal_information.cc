#include "ledger_service/prose/personal_information.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "ledger_service/prose/plain_text.h"

namespace mingzhang::prose {
namespace {

constexpr std::size_t kMobileDigits = 11;
constexpr std::size_t kIdentityCharacters = 18;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int ToNumber(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

bool IsMobile(std::string_view digits) {
  return digits.size() == kMobileDigits && digits[0] == '1' && digits[1] >= '3';
}

// 17 digits and a check character.
bool IsIdentity(std::string_view number) {
  if (number.size() != kIdentityCharacters) return false;
  const int year = ToNumber(number.substr(6, 4));
  const int month = ToNumber(number.substr(10, 2));
  const int day = ToNumber(number.substr(12, 2));
  const absl::CivilDay birthday(year, month, day);
  if (year < 1900 || year > 2099 || birthday.month() != month || birthday.day() != day) {
    return false;
  }
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kCheckCharacters = "10X98765432";
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (number[i] - '0');
  return kCheckCharacters[static_cast<std::size_t>(sum % 11)] ==
         absl::ascii_toupper(static_cast<unsigned char>(number.back()));
}

bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
    const int value = (*digit - '0') * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

bool IsBankCard(std::string_view digits) {
  const bool union_pay = digits.substr(0, 2) == "62" && digits.size() >= 16 && digits.size() <= 19;
  const bool other = digits.size() == 16 && (digits[0] == '4' || digits[0] == '5');
  return (union_pay || other) && PassesLuhn(digits);
}

// The first three characters and the last four.
std::string Mask(std::string_view number) {
  return absl::StrCat(std::string(number.substr(0, 3)), std::string(number.size() - 7, '*'),
                      std::string(number.substr(number.size() - 4)));
}

class Scanner {
 public:
  Scanner(std::string_view plain, const std::vector<std::string>& domains)
      : plain_(plain), runs_(FindDigitRuns(plain)), domains_(domains) {}

  std::vector<PersonalInformation> Scan() {
    for (std::size_t run = 0; run < runs_.size();) run += ScanNumber(run);
    for (std::size_t at = plain_.find('@'); at != std::string_view::npos;
         at = plain_.find('@', at + 1)) {
      ScanAddress(at);
    }
    std::sort(found_.begin(), found_.end(),
              [](const auto& a, const auto& b) { return a.begin < b.begin; });
    return std::move(found_);
  }

 private:
  // Digits, perhaps in groups, that nothing joins to a longer number, a code or an amount.
  struct Number {
    std::string digits;
    std::size_t end;
  };

  char At(std::size_t at) const { return at < plain_.size() ? plain_[at] : ' '; }

  bool BeginsAlone(std::size_t begin) const {
    if (begin == 0) return true;
    const char before = plain_[begin - 1];
    const bool decimal = before == '.' && begin > 1 && IsDigit(plain_[begin - 2]);
    return !absl::ascii_isalpha(static_cast<unsigned char>(before)) && before != '_' && !decimal;
  }

  bool EndsAlone(std::size_t end) const {
    const char after = At(end);
    const bool decimal = after == '.' && IsDigit(At(end + 1));
    const bool amount = after == kMoneyUnit || (after == ' ' && At(end + 1) == kMoneyUnit);
    return !absl::ascii_isalnum(static_cast<unsigned char>(after)) && after != '_' && !amount &&
           !decimal;
  }

  // The runs from `run` on, if they have these lengths and one space or hyphen between them.
  bool Grouped(std::size_t run, std::initializer_list<std::size_t> lengths, Number& number) const {
    if (run + lengths.size() > runs_.size()) return false;
    number.digits.clear();
    for (const std::size_t length : lengths) {
      const DigitRun& each = runs_[run++];
      if (each.length != length) return false;
      if (!number.digits.empty()) {
        const bool joined = each.begin == number.end + 1 &&
                            (plain_[number.end] == ' ' || plain_[number.end] == '-');
        if (!joined) return false;
      }
      number.digits += plain_.substr(each.begin, each.length);
      number.end = each.begin + each.length;
    }
    return true;
  }

  bool Report(std::size_t begin, std::size_t end, std::string_view kind, std::string_view number) {
    found_.push_back({kind, Mask(number), begin, end});
    return true;
  }

  bool TakeMobile(std::size_t begin, const Number& number) {
    std::string_view digits = number.digits;
    if (digits.size() == kMobileDigits + 2 && digits.substr(0, 2) == "86") digits.remove_prefix(2);
    if (!IsMobile(digits) || !EndsAlone(number.end)) return false;
    return Report(begin, number.end, "手机号码", digits);
  }

  bool TakeIdentity(std::size_t begin, Number number) {
    if (number.digits.size() == kIdentityCharacters - 1 &&
        absl::ascii_toupper(static_cast<unsigned char>(At(number.end))) == 'X') {
      number.digits += 'X';
      ++number.end;
    }
    if (!IsIdentity(number.digits) || !EndsAlone(number.end)) return false;
    return Report(begin, number.end, "居民身份证号码", number.digits);
  }

  bool TakeBankCard(std::size_t begin, const Number& number) {
    if (!IsBankCard(number.digits) || !EndsAlone(number.end)) return false;
    return Report(begin, number.end, "银行卡号", number.digits);
  }

  // Returns how many runs were read.
  std::size_t ScanNumber(std::size_t run) {
    const DigitRun& first = runs_[run];
    if (!BeginsAlone(first.begin)) return 1;
    const std::size_t begin = first.begin;
    const Number whole{std::string(plain_.substr(begin, first.length)), begin + first.length};
    if (TakeMobile(begin, whole) || TakeIdentity(begin, whole) || TakeBankCard(begin, whole)) {
      return 1;
    }
    Number number{"", 0};
    if (Grouped(run, {3, 4, 4}, number) && TakeMobile(begin, number)) return 3;
    if (Grouped(run, {2, 3, 4, 4}, number) && TakeMobile(begin, number)) return 4;
    if (Grouped(run, {2, 11}, number) && TakeMobile(begin, number)) return 2;
    if (Grouped(run, {6, 8, 4}, number) && TakeIdentity(begin, number)) return 3;
    if (Grouped(run, {6, 8, 3}, number) && TakeIdentity(begin, number)) return 3;
    if (Grouped(run, {4, 4, 4, 4, 3}, number) && TakeBankCard(begin, number)) return 5;
    if (Grouped(run, {4, 4, 4, 4}, number) && TakeBankCard(begin, number)) return 4;
    return 1;
  }

  void ScanAddress(std::size_t at) {
    const auto in_name = [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' ||
             c == '_' || c == '+';
    };
    std::size_t begin = at;
    while (begin > 0 && in_name(plain_[begin - 1])) --begin;
    std::size_t end = at + 1;
    while (end < plain_.size() && in_name(plain_[end])) ++end;
    const std::string domain =
        absl::AsciiStrToLower(absl::string_view(plain_.data() + at + 1, end - at - 1));
    const bool is_private =
        std::any_of(domains_.begin(), domains_.end(), [&](const std::string& each) {
          // A full stop may follow the address.
          return domain == each || domain == each + ".";
        });
    if (begin == at || !is_private) return;
    found_.push_back(
        {"私人电子邮箱", absl::StrCat(std::string(1, plain_[begin]), "***@", domain), begin, end});
  }

  std::string_view plain_;
  std::vector<DigitRun> runs_;
  const std::vector<std::string>& domains_;
  std::vector<PersonalInformation> found_;
};

}  // namespace

bool MayHoldPersonalInformation(const Characters& text) {
  std::size_t digits = 0;
  for (const std::size_t at : text.signs()) {
    const char16_t c = HalfWidth(text.At(at));
    if (c == u'@') return true;
    digits += IsDigit(c) ? 1 : 0;
  }
  return digits >= kMobileDigits;
}

const std::vector<std::string>& PrivateMailDomains() {
  static const auto& domains = *new std::vector<std::string>{
      "qq.com",   "vip.qq.com", "foxmail.com", "163.com",   "vip.163.com", "126.com",
      "yeah.net", "sina.com",   "sina.cn",     "sohu.com",  "139.com",     "189.cn",
      "wo.cn",    "aliyun.com", "21cn.com",    "gmail.com", "hotmail.com", "outlook.com",
      "live.com", "icloud.com", "yahoo.com"};
  return domains;
}

std::vector<PersonalInformation> FindPersonalInformation(
    std::string_view text, const std::vector<std::string>& private_mail_domains) {
  const std::string plain = PlainText(text);
  return Scanner(plain, private_mail_domains).Scan();
}

std::string MaskPersonalInformation(std::string_view text,
                                    const std::vector<std::string>& private_mail_domains) {
  const auto found = FindPersonalInformation(text, private_mail_domains);
  if (found.empty()) return std::string(text);
  // Where each character begins, as PlainText counts them, which reads invalid text as well.
  std::vector<std::size_t> offsets;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at == 0 || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) offsets.push_back(at);
  }
  offsets.push_back(text.size());
  std::string masked;
  std::size_t at = 0;
  for (const PersonalInformation& each : found) {
    if (each.begin < at) continue;
    masked += text.substr(offsets[at], offsets[each.begin] - offsets[at]);
    masked += each.masked;
    at = each.end;
  }
  masked += text.substr(offsets[at]);
  return masked;
}

}  // namespace mingzhang::prose
