// Built-ins about what a disclosure tells the public.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/money/money.h"
#include "common/text/utf8.h"
#include "ledger_service/prose/figures.h"
#include "ledger_service/prose/words.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::Amount;
using google::protobuf::FieldDescriptor;
using prose::Characters;
using prose::Words;

bool EndsSentence(char16_t c) { return c == u'。' || c == u'；' || c == u'\n'; }

// How far a sentence is looked through, so that a text without any mark costs no more.
constexpr std::size_t kMostSentence = 100;

std::size_t SentenceBegin(const Characters& text, std::size_t at) {
  const std::size_t first = at > kMostSentence ? at - kMostSentence : 0;
  while (at > first && !EndsSentence(text.At(at - 1))) --at;
  return at;
}

std::size_t SentenceEnd(const Characters& text, std::size_t at) {
  const std::size_t last = std::min(text.size(), at + kMostSentence);
  while (at < last && !EndsSentence(text.At(at))) ++at;
  return at;
}

bool IsAlphanumeric(char16_t c) { return prose::IsDigit(c) || prose::IsLatin(c) || c == u'-'; }

// Whether an id can be told from a year, a code or an amount where it stands in a text.
bool IsTelling(std::string_view id) {
  constexpr std::size_t kLeast = 4;
  return id.size() >= kLeast && id.find_first_not_of("0123456789") != std::string_view::npos;
}

bool IsId(const FieldDescriptor& field) {
  return field.name() == "project_id" || field.name() == "project_ids";
}

// What must not be told of withheld items, and what they are called.
class Withheld {
 public:
  Withheld(const CheckContext& context, std::size_t least_characters) {
    CollectItems(context.content().projects(), "projects");
    CollectItems(context.content().carry_overs(), "carry_overs");
    if (names_.empty()) return;
    const absl::flat_hash_set<std::string_view> common = CommonNames(context);
    for (const Text& text : context.texts()) {
      if (text.is_public) continue;
      AddSentences(text, text.Place(), common, least_characters);
    }
    secrets_ = Words(words_);
    name_words_ = Words(names_);
  }

  // Whether anything is withheld.
  bool empty() const { return names_.empty(); }

  // The place of what the text tells of a withheld item; empty when it tells nothing.
  std::string_view ToldBy(const Text& text, const Characters& characters,
                          const Words& telling) const {
    for (const auto& match : secrets_.FindAll(characters)) {
      const Secret& secret = of_words_[match.word];
      // Items may share a policy, a purpose or who carries them out.
      if (secret.field == text.field) continue;
      const bool part_of_word = secret.is_id && (IsAlphanumeric(characters.Before(match.begin)) ||
                                                 IsAlphanumeric(characters.At(match.end)));
      if (!part_of_word && !(secret.is_id && IsId(*text.field))) return secret.place;
    }
    if (text.field->name() == "name") return {};
    for (const auto& match : name_words_.FindAll(characters)) {
      const std::size_t begin = SentenceBegin(characters, match.begin);
      const std::size_t end = SentenceEnd(characters, match.end);
      Words::Match word{};
      if (telling.FindFirst(characters, match.end, end, word) ||
          telling.FindFirst(characters, begin, match.begin, word)) {
        return places_[match.word];
      }
    }
    return {};
  }

 private:
  struct Secret {
    std::string place;
    const FieldDescriptor* field;
    bool is_id;
  };

  template <typename Items>
  void CollectItems(const Items& items, std::string_view list) {
    for (int i = 0; i < items.size(); ++i) {
      const auto& item = items[i];
      if (item.disclosure() != budget::v1::DISCLOSURE_LEVEL_WITHHELD) continue;
      std::string place = absl::StrCat(std::string(list), "[", i, "]");
      const bool is_named_by_id = item.name().find(item.project_id()) != std::string::npos;
      if (!is_named_by_id && IsTelling(item.project_id())) {
        words_.push_back(item.project_id());
        of_words_.push_back({place + ".project_id", nullptr, true});
      }
      names_.push_back(item.name());
      places_.push_back(std::move(place));
    }
  }

  // Names that everybody may read elsewhere.
  static absl::flat_hash_set<std::string_view> CommonNames(const CheckContext& context) {
    absl::flat_hash_set<std::string_view> names;
    names.insert(context.content().department().name());
    for (const auto& unit : context.content().department().units()) names.insert(unit.name());
    for (const auto& code : context.catalogue().codes().functional()) names.insert(code.name());
    for (const auto& code : context.catalogue().codes().economic()) names.insert(code.name());
    return names;
  }

  void AddSentences(const Text& text, const std::string& place,
                    const absl::flat_hash_set<std::string_view>& common,
                    std::size_t least_characters) {
    const Characters characters(*text.value);
    std::size_t begin = 0;
    while (begin < characters.size()) {
      std::size_t end = begin;
      while (end < characters.size() && !EndsSentence(characters.At(end))) ++end;
      std::size_t first = begin;
      std::size_t last = end;
      while (first < last && prose::IsSpace(characters.At(first))) ++first;
      while (first < last && prose::IsSpace(characters.At(last - 1))) --last;
      const std::string_view sentence = characters.Between(first, last);
      if (last - first >= least_characters && !common.contains(sentence)) {
        words_.emplace_back(sentence);
        of_words_.push_back({place, text.field, false});
      }
      begin = end + 1;
    }
  }

  std::vector<std::string> words_;
  // Of each word.
  std::vector<Secret> of_words_;
  std::vector<std::string> names_;
  // Of each name.
  std::vector<std::string> places_;
  Words secrets_{std::vector<std::string>()};
  Words name_words_{std::vector<std::string>()};
};

absl::StatusOr<Check> MakeWithheldNotTold(const Parameters& parameters) {
  constexpr std::int64_t kMostCharacters = 100;
  const auto least = parameters.Integer("min_characters", 2, kMostCharacters);
  if (!least.ok()) return least.status();
  return [least = static_cast<std::size_t>(*least), telling = Words(parameters.Values("telling"))](
             const CheckContext& context, FindingSink& sink) {
    const Withheld withheld(context, least);
    if (withheld.empty()) return;
    const std::vector<Text>& texts = context.texts();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!texts[i].is_public) continue;
      const std::string_view told = withheld.ToldBy(texts[i], context.Characters(i), telling);
      if (told.empty()) continue;
      sink.Add([&] {
        return Violation{
            texts[i].Place(), "只写名称（代号）和金额", DescribePlace(context.content(), told), {}};
      });
    }
  };
}

// A name that a text may use, and the amounts that it may mean.
struct NamedAmount {
  std::string name;
  std::vector<Amount> meanings;
};

std::string AmountText(Amount amount) {
  const auto fen = budget::ToFen(amount);
  return fen ? FormatYuanGrouped(*fen) + " 元" : "超出范围的金额";
}

// Reads what free texts say of amounts that the budget derives.
class NamedAmounts {
 public:
  struct Wrong {
    std::string name;
    std::string written;
    std::string right;
  };

  // `wholes` are what shares may be shares of.
  NamedAmounts(std::vector<NamedAmount> amounts, std::vector<Amount> wholes,
               std::int64_t fiscal_year)
      : amounts_(std::move(amounts)),
        wholes_(std::move(wholes)),
        words_(Names(amounts_)),
        last_year_(absl::StrCat(fiscal_year - 1)) {}

  // The first amount behind a name that is none of its meanings, rounded as it is written, or the
  // share behind it that is none of the wholes.
  std::optional<Wrong> FirstWrong(const Characters& text) const {
    std::optional<std::vector<prose::Figure>> figures;
    for (const auto& match : words_.FindAll(text)) {
      const std::size_t amount_at = SkipConnectors(text, match.end);
      if (!prose::IsDigit(prose::HalfWidth(text.At(amount_at)))) continue;
      if (!BeginsName(text, match.begin) || IsOfAnotherYear(text, match.begin)) continue;
      if (!figures) figures = prose::ReadFigures(text);
      const std::size_t offset = text.Offset(amount_at);
      const auto figure =
          std::lower_bound(figures->begin(), figures->end(), offset,
                           [](const auto& each, std::size_t at) { return each.offset < at; });
      if (figure == figures->end() || figure->offset != offset) continue;
      auto wrong = Judge(amounts_[match.word], *figure, text.text());
      if (!wrong && figure + 1 != figures->end()) {
        wrong = JudgeShare(amounts_[match.word], *figure, *(figure + 1), text.text());
      }
      if (wrong) return wrong;
    }
    return std::nullopt;
  }

 private:
  static std::vector<std::string> Names(const std::vector<NamedAmount>& amounts) {
    std::vector<std::string> names;
    for (const NamedAmount& each : amounts) names.push_back(each.name);
    return names;
  }

  // Behind spaces and words such as 为, 共计, 预算数 that lead from a name to its amount.
  static std::size_t SkipConnectors(const Characters& text, std::size_t at) {
    constexpr std::u16string_view kConnectors = u"为共合计预算数安排总额：: ";
    constexpr std::size_t kMost = 8;
    const std::size_t last = at + kMost;
    while (at < last && kConnectors.find(text.At(at)) != std::u16string_view::npos) ++at;
    return at;
  }

  // Whether a name begins here, and is not the end of a longer one.
  static bool BeginsName(const Characters& text, std::size_t at) {
    constexpr std::u16string_view kBefore = u"年度局委办部门位和与及";
    const char16_t before = text.Before(at);
    return !prose::IsHan(before) || kBefore.find(before) != std::u16string_view::npos;
  }

  // Whether the sentence before the name speaks of another year.
  bool IsOfAnotherYear(const Characters& text, std::size_t at) const {
    const std::string_view before = text.Between(SentenceBegin(text, at), at);
    const std::string_view others[] = {last_year_, "上年", "去年", "比", "较"};
    return std::any_of(std::begin(others), std::end(others), [&](std::string_view each) {
      return before.find(each) != std::string_view::npos;
    });
  }

  static std::optional<Wrong> Judge(const NamedAmount& named, const prose::Figure& figure,
                                    std::string_view text) {
    const auto amount = prose::AmountOf(figure);
    if (!amount) return std::nullopt;
    const bool meant = std::any_of(named.meanings.begin(), named.meanings.end(), [&](Amount each) {
      const auto fen = budget::ToFen(each);
      return fen && prose::IsRoundingOf(*amount, *fen);
    });
    if (meant) return std::nullopt;
    return Wrong{named.name, std::string(text.substr(figure.offset, figure.length)),
                 AmountText(named.meanings.front())};
  }

  // 基本支出 608.70 万元，占 26.09%
  std::optional<Wrong> JudgeShare(const NamedAmount& named, const prose::Figure& amount,
                                  const prose::Figure& share, std::string_view text) const {
    const std::size_t end = amount.offset + amount.length;
    const std::string_view between = text.substr(end, share.offset - end);
    if (share.unit != "%" || !IsShareLead(between)) return std::nullopt;
    for (const Amount meaning : named.meanings) {
      for (const Amount whole : wholes_) {
        if (whole > 0 && IsShare(share, meaning, whole)) return std::nullopt;
      }
    }
    const Amount whole = wholes_.front();
    if (whole <= 0) return std::nullopt;
    const Amount hundredths = (named.meanings.front() * 20'000 + whole) / (whole * 2);
    const auto shown = static_cast<std::int64_t>(hundredths);
    return Wrong{named.name + "占比", std::string(text.substr(share.offset, share.length)),
                 absl::StrCat(shown / 100, ".", shown % 100 < 10 ? "0" : "", shown % 100, "%")};
  }

  static bool IsShareLead(std::string_view between) {
    const std::string_view leads[] = {"，占", "，占比", "，占比为", "，占总支出", "，占总支出的"};
    std::string plain;
    for (const char c : between) {
      if (c != ' ') plain += c;
    }
    return std::find(std::begin(leads), std::end(leads), plain) != std::end(leads);
  }

  static bool IsShare(const prose::Figure& share, Amount part, Amount whole) {
    Amount scaled = part * 100;
    for (int i = 0; i < share.decimals; ++i) scaled *= 10;
    return (scaled * 2 + whole) / (whole * 2) == Amount(share.number);
  }

  std::vector<NamedAmount> amounts_;
  std::vector<Amount> wholes_;
  Words words_;
  std::string last_year_;
};

// A name of a parameter, and the keys of compared amounts that it may mean:
// 基本支出=expenditure/BASIC.
struct AmountName {
  std::string name;
  std::vector<std::string> keys;
};

constexpr std::string_view kTotalKey = "total";
constexpr std::string_view kProcurementKey = "procurement";
// A shorter name of a project occurs in sentences by chance.
constexpr std::size_t kLeastNameCharacters = 4;

void AddItems(const CheckContext& context, std::vector<NamedAmount>& amounts) {
  const auto& content = context.content();
  std::vector<Amount> projects(static_cast<std::size_t>(content.projects_size()));
  std::vector<Amount> carry_overs(static_cast<std::size_t>(content.carry_overs_size()));
  for (const auto& line : context.index().lines()) {
    if (line.belongs_to == budget::v1::BELONGING_PROJECT) {
      projects[static_cast<std::size_t>(line.item)] += line.amount_fen;
    } else if (line.belongs_to == budget::v1::BELONGING_CARRY_OVER) {
      carry_overs[static_cast<std::size_t>(line.item)] += line.amount_fen;
    }
  }
  const auto add = [&](const std::string& name, std::vector<Amount> meanings) {
    if (CountCharacters(name) >= kLeastNameCharacters)
      amounts.push_back({name, std::move(meanings)});
  };
  for (int i = 0; i < content.projects_size(); ++i) {
    add(content.projects(i).name(),
        {content.projects(i).approved_amount_fen(), projects[static_cast<std::size_t>(i)]});
  }
  for (int i = 0; i < content.carry_overs_size(); ++i) {
    add(content.carry_overs(i).name(), {carry_overs[static_cast<std::size_t>(i)]});
  }
}

NamedAmounts NamedAmountsOf(const std::vector<AmountName>& names, const CheckContext& context) {
  const auto& content = context.content();
  absl::flat_hash_map<std::string_view, Amount> known;
  for (const ComparedAmount& each : context.compared_amounts()) known[each.key] = each.current;
  Amount total = 0;
  Amount appropriation = 0;
  for (const auto& line : context.index().lines()) {
    total += line.amount_fen;
    if (line.fund_source <= budget::v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER) {
      appropriation += line.amount_fen;
    }
  }
  known[kTotalKey] = total;
  const auto& procurement = content.procurement();
  if (content.has_procurement()) {
    known[kProcurementKey] =
        Amount(procurement.goods_fen()) + procurement.works_fen() + procurement.services_fen();
  }
  std::vector<NamedAmount> amounts;
  for (const AmountName& each : names) {
    NamedAmount named = {each.name, {}};
    for (const std::string& key : each.keys) {
      const auto found = known.find(key);
      if (found != known.end()) named.meanings.push_back(found->second);
    }
    if (!named.meanings.empty()) amounts.push_back(std::move(named));
  }
  AddItems(context, amounts);
  return NamedAmounts(std::move(amounts), {total, appropriation}, content.fiscal_year());
}

absl::StatusOr<Check> MakeTextAmountsAgree(const Parameters& parameters) {
  std::vector<AmountName> names;
  for (const std::string& value : parameters.Values("names")) {
    const std::vector<std::string> parts = absl::StrSplit(value, '=');
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("参数 names 的取值“", value, "”不是“名称=key”或“名称=key|key”"));
    }
    names.push_back({parts[0], absl::StrSplit(parts[1], '|')});
  }
  return [names = std::move(names)](const CheckContext& context, FindingSink& sink) {
    const std::vector<Text>& texts = context.texts();
    std::optional<NamedAmounts> amounts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!texts[i].is_public) continue;
      const Characters& text = context.Characters(i);
      if (text.all().find(u'元') == std::u16string_view::npos) continue;
      if (!amounts) amounts = NamedAmountsOf(names, context);
      auto wrong = amounts->FirstWrong(text);
      if (!wrong) continue;
      sink.Add([&] {
        return Violation{
            texts[i].Place(), wrong->right, wrong->written, {{"name", Shown(wrong->name)}}};
      });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> DisclosureBuiltIns() {
  return {
      {"withheld_not_told", {"min_characters", "telling"}, {}, MakeWithheldNotTold},
      {"text_amounts_agree", {"names"}, {"name"}, MakeTextAmountsAgree},
  };
}

}  // namespace mingzhang::validation
