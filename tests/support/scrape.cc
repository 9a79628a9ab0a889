#include "tests/support/scrape.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_split.h"

namespace mingzhang {

std::string HttpGet(int port, const std::string& path) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string response;
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET " + path + " HTTP/1.0\r\n\r\n";
    std::array<char, 4096> buffer;
    ssize_t size = write(connection, request.data(), request.size());
    while (size > 0 && (size = read(connection, buffer.data(), buffer.size())) > 0) {
      response.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }
  close(connection);
  return response;
}

Figures Scrape(int port) {
  Figures figures;
  const std::string response = HttpGet(port, "/metrics");
  if (response.find(" 200 OK\r\n") == std::string::npos) return figures;
  const std::string body = response.substr(response.find("\r\n\r\n") + 4);
  const std::vector<std::string> lines = absl::StrSplit(body, '\n', absl::SkipEmpty());
  for (const std::string& line : lines) {
    if (line.front() == '#') continue;
    const std::size_t space = line.rfind(' ');
    figures[line.substr(0, space)] = std::strtod(line.c_str() + space, nullptr);
  }
  return figures;
}

}  // namespace mingzhang
