#include "common/server/common_options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"

namespace mingzhang::server {
namespace {

// --tls-key as MINGZHANG_TLS_KEY.
std::string EnvironmentName(const std::string& option) {
  std::string name = "MINGZHANG_" + absl::AsciiStrToUpper(option.substr(2));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace

void AddCommonOptions(CLI::App& app, const std::string& default_listen, CommonOptions& options) {
  const auto add = [&app](const std::string& name, auto& value, const std::string& description) {
    return app.add_option(name, value, description)->envname(EnvironmentName(name));
  };
  options.listen_address = default_listen;
  app.set_config("--config", "", "配置文件（TOML 或 INI），键名与下列选项相同");
  app.allow_config_extras(CLI::config_extras_mode::error);

  add("--listen", options.listen_address, "监听地址，主机:端口；端口 0 表示任选空闲端口")
      ->capture_default_str();
  add("--port-file", options.port_file, "开始服务后把实际端口写入此文件");
  add("--metrics-address", options.metrics_address,
      "在此地址以 HTTP 提供 Prometheus 指标（/metrics，无需令牌，应只对内网开放），本机 IPv4:端口，"
      "如 127.0.0.1:7711；不填则不提供");
  add("--tls-certificate", options.tls.certificate_chain, "本服务的证书链（PEM）")->required();
  add("--tls-key", options.tls.private_key, "本服务的私钥（PEM，未加密）")->required();
  add("--tls-authorities", options.tls.authorities, "签发服务证书的根证书（PEM）")->required();
  add("--jwks", options.jwks, "验证访问令牌的公钥集（JWKS 文件，更换后自动重读）")->required();
  add("--token-issuer", options.token_terms.issuer, "访问令牌的签发者（iss）")->required();
  add("--token-audience", options.token_terms.audience, "访问令牌的受众（aud）")->required();
  add("--trusted-service", options.trusted_services,
      "可代表用户调用本服务的服务，写其证书中的域名；可多次指定");
  add("--log-level", options.log_level, "日志级别：debug、info、warning、error")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, LogLevel>{{"debug", LogLevel::kDebug},
                                                                  {"info", LogLevel::kInfo},
                                                                  {"warning", LogLevel::kWarning},
                                                                  {"error", LogLevel::kError}}));
  add("--drain-seconds", options.drain_seconds,
      "停止时等待未完成请求的秒数；账本发现数据被改动后，也在这么久之后才退出")
      ->check(CLI::Range(0, 3600))
      ->capture_default_str();
  app.add_flag("--channelz", options.channelz,
               "开放 gRPC 连接诊断（channelz），无需令牌即可查看，仅限可信网络")
      ->envname(EnvironmentName("--channelz"));
}

}  // namespace mingzhang::server
