#include "ledger_service/service/reference_request.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/request/fields.h"
#include "common/resource/reference_name.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "google/rpc/error_details.pb.h"
#include "ledger_service/reference/compiled_document.h"

namespace mingzhang::service {
namespace {

using budget::v1::ControlFigures;

constexpr std::size_t kMaxProjectIdCharacters = 100;

absl::Status CheckCeiling(const std::string& field, std::int64_t fen) {
  if (fen >= 0 && fen <= kMaxControlFen) return absl::OkStatus();
  return FieldError(field, absl::StrCat("应为 0 至 ", kMaxControlFen, " 分，现为 ", fen));
}

}  // namespace

absl::Status CheckFiscalYear(std::int32_t fiscal_year) {
  if (fiscal_year >= kMinFiscalYear && fiscal_year <= kMaxFiscalYear) return absl::OkStatus();
  return FieldError("fiscal_year",
                    absl::StrCat("应为 ", kMinFiscalYear, " 到 ", kMaxFiscalYear, " 之间的年度"));
}

absl::Status CheckKind(budget::v1::ReferenceKind kind) {
  if (!ReferenceCollection(kind).empty()) return absl::OkStatus();
  return FieldError("kind", "须指明种类：RULE_SET、DISCLOSURE_FORM 或 CODE_CATALOGUE");
}

absl::Status CheckControlFigures(const ControlFigures& figures) {
  const auto field = [](const std::string& name) { return "control_figures." + name; };
  if (!figures.name().empty() || figures.revision() != 0 || !figures.author().empty() ||
      figures.has_issue_time()) {
    return FieldError("control_figures", "name、revision、author、issue_time 由账本填写，请留空");
  }
  absl::Status status = CheckText(field("message"), figures.message(), 0, kMaxMessageCharacters);
  const std::vector<std::pair<std::string, std::int64_t>> ceilings = {
      {"basic_fen", figures.basic_fen()},
      {"general_public_budget_fen", figures.general_public_budget_fen()},
      {"government_fund_fen", figures.government_fund_fen()},
      {"state_capital_fen", figures.state_capital_fen()},
      {"three_public_fen", figures.three_public_fen()}};
  for (const auto& [name, fen] : ceilings) status.Update(CheckCeiling(field(name), fen));
  if (figures.projects_size() > kMaxProjectControls) {
    status.Update(
        FieldError(field("projects"), absl::StrCat("最多 ", kMaxProjectControls, " 个项目")));
  }
  if (!status.ok()) return status;
  std::set<std::string> known;
  for (int i = 0; i < figures.projects_size(); ++i) {
    const auto& project = figures.projects(i);
    const std::string place = field(absl::StrCat("projects[", i, "]."));
    status.Update(
        CheckText(place + "project_id", project.project_id(), 1, kMaxProjectIdCharacters));
    if (!known.insert(project.project_id()).second) {
      status.Update(FieldError(place + "project_id", "项目编号重复：" + project.project_id()));
    }
    status.Update(CheckCeiling(place + "amount_fen", project.amount_fen()));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status MalformedText(budget::v1::ReferenceKind kind, const absl::Status& problem) {
  const std::vector<std::string> lines =
      absl::StrSplit(std::string(problem.message()), '\n', absl::SkipEmpty());
  const std::string title(reference::KindTitle(kind));
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, budget::v1::ERROR_REASON_FIELD_INVALID,
                absl::StrCat("text：", title, "有 ", lines.size(),
                             " 处不正确，没有装入；请逐条改正后重新装入"));
  google::rpc::BadRequest bad_request;
  // Framing of each violation, and of the last one, which counts the rest.
  constexpr std::size_t kFraming = 32;
  constexpr std::size_t kRest = 256;
  std::size_t room = kMaxDetailBytes - ToRpcStatus(status).ByteSizeLong() - kRest;
  std::size_t shown = 0;
  for (const std::string& line : lines) {
    if (line.size() + kFraming > room) break;
    room -= line.size() + kFraming;
    auto* violation = bad_request.add_field_violations();
    violation->set_field("text");
    violation->set_description(line);
    ++shown;
  }
  if (shown < lines.size()) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field("text");
    violation->set_description(absl::StrCat("另有 ", lines.size() - shown, " 处"));
  }
  AddDetail(status, bad_request);
  return status;
}

}  // namespace mingzhang::service
