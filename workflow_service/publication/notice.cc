#include "workflow_service/publication/notice.h"

#include "workflow_service/publication/html_writer.h"

namespace mingzhang::publication {

std::string InsertNotice(std::string page, std::string_view text, std::string_view href,
                         std::string_view link_text) {
  constexpr std::string_view kBody = "<body>";
  const std::size_t body = page.find(kBody);
  const std::size_t at = body == std::string::npos ? 0 : body + kBody.size();
  std::string marked = page.substr(0, at);
  // The page's own style sheet has the class; its policy allows no other style.
  marked += "<aside class=\"banner\" aria-label=\"说明\"><p>" + EscapeHtml(text) + " <a href=\"" +
            EscapeHtml(href) + "\">" + EscapeHtml(link_text) + "</a></p></aside>";
  marked += page.substr(at);
  return marked;
}

}  // namespace mingzhang::publication
