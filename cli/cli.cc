#include "cli/cli.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/session.h"
#include "cli/text_table.h"

namespace mingzhang::cli {
namespace {

constexpr char kFooter[] =
    "各命令的选项见 mingzhang 命令 --help；上列选项可写在命令之后。\n"
    "退出码：0 成功；1 被规则拦下，或验证不成立；2 用法或配置有误；3 输入文件有误；\n"
    "        4 令牌无效或没有权限；5 预算已变化或状态不允许；6 服务不可用、超时或忙，可重试；\n"
    "        7 不存在或已存在；8 其他错误。\n"
    "手册：docs/cli.md";

// Lines options up by the width of Chinese text; the library counts bytes.
class ChineseFormatter : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string line = "  " + make_option_name(option, is_positional) + make_option_opts(option);
    const std::size_t width = DisplayWidth(line);
    line.append(width < get_column_width() ? get_column_width() - width : 1, ' ');
    return line + make_option_desc(option) + "\n";
  }
};

void SpeakChinese(CLI::App& app) {
  app.set_help_flag("-h,--help", "显示帮助");
  app.option_defaults()->group("选项");
  app.get_help_ptr()->group("选项");
  auto formatter = std::make_shared<ChineseFormatter>();
  formatter->label("Usage", "用法");
  formatter->label("Positionals", "参数");
  formatter->label("OPTIONS", "选项");
  formatter->label("SUBCOMMAND", "命令");
  formatter->label("REQUIRED", "（必填）");
  formatter->label("TEXT", "文字");
  formatter->label("INT", "数字");
  formatter->column_width(34);
  app.formatter(formatter);
}

void AddGlobalOptions(CLI::App& app, GlobalOptions& options) {
  app.add_flag("--json", options.json, "结果和错误输出为 JSON");
  app.add_option("--as", options.person, "由谁办理：使用 people/人员.jwt 里的令牌");
  app.add_option("--profile", options.profile, "配置档案，默认 HOME/profile.json");
  app.add_option("--home", options.home,
                 "配置和令牌所在的目录，默认 $MINGZHANG_HOME 或 ./.mingzhang");
  app.add_option("--ledger", options.ledger, "账本服务的地址（主机:端口），默认按配置档案");
  app.add_option("--workflow", options.workflow, "流程服务的地址（主机:端口），默认按配置档案");
  app.add_option("--timeout", options.timeout_seconds, "每次调用最多等待的秒数，默认 30");
}

// A command that belongs to no group, and the groups, under one heading.
void GroupCommands(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({})) {
    command->group("命令");
    command->get_help_ptr()->group("选项");
    command->fallthrough();
    GroupCommands(*command);
  }
}

// The library's own words are English.
absl::Status ParseFailure(const CLI::ParseError& error) {
  const std::string what = error.what();
  std::string message;
  if (error.get_name() == "RequiredError") {
    const absl::string_view name = absl::StripSuffix(what, " is required");
    message = absl::StartsWith(name, "A subcommand") ? "缺少命令" : absl::StrCat("缺少 ", name);
  } else if (error.get_name() == "ExtrasError") {
    message = "不认识的参数：" + what.substr(std::min(what.find(": ") + 2, what.size()));
  } else if (error.get_name() == "ConversionError") {
    message = "参数的值不对：" + what;
  } else if (error.get_name() == "ArgumentMismatch") {
    message = "参数的个数不对：" + what;
  } else {
    message = "命令写法不对：" + what;
  }
  return Advise(UsageError(message),
                "mingzhang --help 列出全部命令，mingzhang 命令 --help 说明一个");
}

ExitCode Fail(const absl::Status& status, bool json, const Environment& environment) {
  if (json) {
    environment.out << FailureJson(status).dump(2, ' ', false,
                                                nlohmann::ordered_json::error_handler_t::replace)
                    << '\n';
  }
  PrintFailure(environment.err, status);
  return ExitCodeFor(status);
}

}  // namespace

ExitCode RunCli(const std::vector<std::string>& arguments, const Environment& environment) {
  GlobalOptions options;
  Command chosen;
  CLI::App app("明账：部门预算从编制到公开，步步校验，步步留痕", "mingzhang");
  SpeakChinese(app);
  app.footer(kFooter);
  app.require_subcommand(1);
  AddGlobalOptions(app, options);
  AddBudgetCommands(app, chosen);
  AddDraftCommands(app, chosen);
  AddTransitionCommands(app, chosen);
  AddReportCommand(app, chosen);
  AddReferenceCommands(app, chosen);
  AddControlCommands(app, chosen);
  AddAuditCommands(app, chosen);
  AddAdminCommands(app, chosen);
  AddCheckCommand(app, chosen);
  AddCheckDocumentCommand(app, chosen);
  AddReconcileCommand(app, chosen);
  AddDiffCommand(app, chosen);
  AddTableCommands(app, chosen);
  AddPreviewCommand(app, chosen);
  AddHealthCommand(app, chosen);
  AddNarrativeCommand(app, chosen);
  AddExportCommands(app, chosen);
  AddDisclosureCommands(app, chosen);
  AddVerifyDisclosureCommand(app, chosen);
  AddSiteCommands(app, chosen);
  AddDevCommands(app, chosen);
  GroupCommands(app);

  try {
    // The library wants them last first.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp& help) {
    app.exit(help, environment.out, environment.err);
    return ExitCode::kOk;
  } catch (const CLI::ParseError& error) {
    const bool json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    return Fail(ParseFailure(error), json, environment);
  }
  if (options.timeout_seconds <= 0) {
    return Fail(UsageError("--timeout 应为正的秒数"), options.json, environment);
  }
  Session session(options, environment);
  const absl::StatusOr<ExitCode> result = chosen(session);
  if (!result.ok()) return Fail(result.status(), options.json, environment);
  return *result;
}

}  // namespace mingzhang::cli
