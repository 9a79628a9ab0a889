// Personal information (个人信息保护法) that has no place in a public text. Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_PERSONAL_INFORMATION_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_PERSONAL_INFORMATION_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ledger_service/prose/characters.h"

namespace mingzhang::prose {

// Something personal that a text holds.
struct PersonalInformation {
  // Chinese, such as 手机号码.
  std::string_view kind;
  // Recognisable for who wrote it, useless for everybody else: 132****7970.
  std::string masked;
  // Where it stands, in characters of the text: from `begin` to before `end`.
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Whether the text has enough digits for a number of a person, or an @. Most texts do not.
bool MayHoldPersonalInformation(const Characters& text);

// Where people have their own addresses, as rule PUB-003 ships with them.
const std::vector<std::string>& PrivateMailDomains();

// In the order of the text:
//   - mobile numbers: 11 digits, 13 … 19 in front, perhaps with 86 before, perhaps written 3-4-4;
//   - resident identity numbers (GB 11643): 18 characters with a birthday and the right check
//     character (ISO 7064 MOD 11-2), perhaps written 6-8-4;
//   - bank card numbers: 16 to 19 digits that begin with 62, or 16 that begin with 4 or 5, with the
//     right check digit (Luhn), perhaps in groups of four;
//   - e-mail addresses at one of `private_mail_domains` (lower case), such as qq.com.
// Digits may be full-width. Numbers that are part of a longer number, of a code with letters or of
// an amount (a decimal point, 元 or 万 behind) are left alone.
std::vector<PersonalInformation> FindPersonalInformation(
    std::string_view text, const std::vector<std::string>& private_mail_domains);

// The text with `masked` in the place of everything that FindPersonalInformation finds in it.
std::string MaskPersonalInformation(std::string_view text,
                                    const std::vector<std::string>& private_mail_domains);

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_PERSONAL_INFORMATION_H_
