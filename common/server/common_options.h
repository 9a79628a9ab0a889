// The configuration that both services have: from the command line, the environment or a file.
#ifndef MINGZHANG_COMMON_SERVER_COMMON_OPTIONS_H_
#define MINGZHANG_COMMON_SERVER_COMMON_OPTIONS_H_

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "common/identity/claims.h"
#include "common/server/logging.h"
#include "common/server/tls.h"

namespace mingzhang::server {

struct CommonOptions {
  std::string listen_address;
  std::string port_file;
  // Where metrics are scraped from; empty: nowhere.
  std::string metrics_address;
  TlsFiles tls;
  // The JWKS file with the keys that people's tokens are signed with, and whom tokens must name.
  std::string jwks;
  identity::TokenTerms token_terms;
  std::vector<std::string> trusted_services;
  LogLevel log_level = LogLevel::kInfo;
  int drain_seconds = 10;
  bool channelz = false;
};

// Adds the options to a command line: --listen (default `default_listen`), --port-file,
// --metrics-address, --tls-certificate, --tls-key, --tls-authorities, --jwks, --token-issuer,
// --token-audience, --trusted-service, --log-level, --drain-seconds, --channelz, and --config, a
// TOML or INI file with the same names. All but --config are also read from the environment,
// --tls-key from MINGZHANG_TLS_KEY; the command line comes before the file, that before the
// environment. An unknown name in the file is an error. Parsing fills in `options`, which must live
// as long as `app`.
void AddCommonOptions(CLI::App& app, const std::string& default_listen, CommonOptions& options);

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_COMMON_OPTIONS_H_
