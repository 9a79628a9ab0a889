// Reads a metrics endpoint as Prometheus does.
#ifndef MINGZHANG_TESTS_SUPPORT_SCRAPE_H_
#define MINGZHANG_TESTS_SUPPORT_SCRAPE_H_

#include <map>
#include <string>

namespace mingzhang {

// The whole response to a GET of loopback, head and body; empty where nobody answers.
std::string HttpGet(int port, const std::string& path);

// Figures by name with labels, as they are written: calls_total{code="OK"}.
using Figures = std::map<std::string, double>;

// GET /metrics; empty where nobody answers, or not with 200.
Figures Scrape(int port);

}  // namespace mingzhang

#endif  // MINGZHANG_TESTS_SUPPORT_SCRAPE_H_
