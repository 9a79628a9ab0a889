#include "ledger_service/validation/blocking.h"

#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/text/utf8.h"
#include "ledger_service/validation/blank.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {

using budget::v1::Acknowledgement;
using budget::v1::Finding;
using budget::v1::ValidationReport;

std::vector<const Finding*> BlockingFindings(const ValidationReport& report,
                                             const std::vector<Acknowledgement>& acknowledgements) {
  absl::flat_hash_set<std::string_view> acknowledged;
  for (const Acknowledgement& each : acknowledgements) {
    if (!IsBlank(each.reason())) acknowledged.insert(each.finding_id());
  }
  std::vector<const Finding*> blocking;
  for (const Finding& finding : report.findings()) {
    const bool blocks = finding.severity() == budget::v1::SEVERITY_ERROR ||
                        (finding.severity() == budget::v1::SEVERITY_WARNING &&
                         !acknowledged.contains(finding.finding_id()));
    if (blocks) blocking.push_back(&finding);
  }
  return blocking;
}

absl::Status CheckAcknowledgements(const ValidationReport& report,
                                   const std::vector<Acknowledgement>& acknowledgements) {
  absl::flat_hash_map<std::string_view, budget::v1::Severity> severities;
  for (const Finding& finding : report.findings()) {
    severities.emplace(finding.finding_id(), finding.severity());
  }
  absl::flat_hash_set<std::string_view> seen;
  for (std::size_t i = 0; i < acknowledgements.size(); ++i) {
    const Acknowledgement& each = acknowledgements[i];
    const std::string field = absl::StrCat("acknowledgements[", i, "]");
    const std::string id = Shown(each.finding_id());
    const auto severity = severities.find(each.finding_id());
    if (severity == severities.end()) {
      return FieldError(field + ".finding_id",
                        absl::StrCat("校验报告中没有“", id, "”，请按最新的校验结果说明理由"));
    }
    if (severity->second != budget::v1::SEVERITY_WARNING) {
      return FieldError(field + ".finding_id",
                        absl::StrCat("“", id, "”不是警告，",
                                     severity->second == budget::v1::SEVERITY_ERROR
                                         ? "必须改正，不能以说明理由代替"
                                         : "不需要说明理由"));
    }
    if (!seen.insert(each.finding_id()).second) {
      return FieldError(field + ".finding_id", absl::StrCat("“", id, "”的理由写了两次"));
    }
    const std::string& reason = each.reason();
    if (IsBlank(reason)) return FieldError(field + ".reason", "请说明理由");
    if (FindInvalidUtf8(reason) != std::string_view::npos || FindControlCharacter(reason)) {
      return FieldError(field + ".reason", "理由中有无效的字符");
    }
    if (CountCharacters(reason) > kMaxReasonCharacters) {
      return FieldError(field + ".reason",
                        absl::StrCat("理由不得超过 ", kMaxReasonCharacters, " 个字符"));
    }
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::validation
