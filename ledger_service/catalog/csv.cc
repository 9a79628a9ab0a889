#include "ledger_service/catalog/csv.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"

namespace mingzhang::catalog {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<CsvRecord>> Read() {
    std::vector<CsvRecord> records;
    while (at_ < text_.size()) {
      CsvRecord record{.line = line_, .fields = {}};
      for (bool more = true; more;) {
        auto field = text_[at_] == '"' ? ReadQuoted() : ReadPlain();
        if (!field.ok()) return field.status();
        record.fields.push_back(*std::move(field));
        more = Take(',');
        if (more && at_ == text_.size()) {
          record.fields.emplace_back();
          more = false;
        }
      }
      if (at_ < text_.size() && !TakeLineEnd()) {
        return Error("引号后应为逗号或行末");
      }
      if (record.fields.size() == 1 && record.fields[0].empty()) {
        return ErrorAt(record.line, 1, "空行");
      }
      if (!records.empty() && record.fields.size() != records[0].fields.size()) {
        return ErrorAt(record.line, 1,
                       absl::StrCat("有 ", record.fields.size(), " 列，应与表头一样为 ",
                                    records[0].fields.size(), " 列"));
      }
      records.push_back(std::move(record));
    }
    return records;
  }

 private:
  static absl::Status ErrorAt(std::size_t line, std::size_t column, std::string_view reason) {
    return absl::InvalidArgumentError(
        absl::StrCat("第 ", line, " 行第 ", column, " 列：", std::string(reason)));
  }
  absl::Status Error(std::string_view reason) const {
    return ErrorAt(line_, CountCharacters(text_.substr(line_begin_, at_ - line_begin_)) + 1,
                   reason);
  }

  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool TakeLineEnd() {
    const bool carriage_return = text_.substr(at_, 2) == "\r\n";
    if (!carriage_return && text_[at_] != '\n') return false;
    at_ += carriage_return ? 2 : 1;
    BeginLine();
    return true;
  }

  void BeginLine() {
    ++line_;
    line_begin_ = at_;
  }

  absl::StatusOr<std::string> ReadPlain() {
    const std::size_t begin = at_;
    for (; at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n'; ++at_) {
      if (text_.substr(at_, 2) == "\r\n") break;
      if (text_[at_] == '"') return Error("引号只能括住整个字段");
      if (FindControlCharacter(text_.substr(at_, 1))) return Error("控制字符");
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  absl::StatusOr<std::string> ReadQuoted() {
    std::string field;
    const absl::Status unclosed = Error("缺少右引号");
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"' && !Take('"')) return field;
      field.push_back(c);
      if (c == '\n') BeginLine();
    }
    return unclosed;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_begin_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<CsvRecord>> ParseCsv(std::string_view text) {
  if (text.size() > kMaxCsvBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("文件有 ", text.size(), " 字节，超过上限 ", kMaxCsvBytes >> 20, " MiB"));
  }
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (const std::size_t at = FindInvalidUtf8(text); at != std::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("文件不是有效的 UTF-8 文本（字节偏移 ", at, "）"));
  }
  return CsvReader(text).Read();
}

}  // namespace mingzhang::catalog
