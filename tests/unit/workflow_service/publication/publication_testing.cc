#include "tests/unit/workflow_service/publication/publication_testing.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange/exchange.h"
#include "gtest/gtest.h"
#include "tests/support/source_files.h"
#include "tests/unit/workflow_service/publication/data/workbook_reader.h"
#include "workflow_service/publication/bundle.h"
#include "workflow_service/publication/bundle_files.h"

namespace mingzhang::publication::testing {

budget::v1::BudgetContent SampleContent(const std::string& name) {
  auto content =
      exchange::ParseContent(mingzhang::testing::SourceText("deploy/samples/" + name + ".json"));
  EXPECT_TRUE(content.ok()) << content.status();
  return *std::move(content);
}

Publication Derive(const budget::v1::BudgetContent& content, const std::string& form_id) {
  auto publication = DerivePublication(content, mingzhang::testing::DisclosureFormOf(form_id),
                                       mingzhang::testing::ShippedCatalogue(content.fiscal_year()));
  EXPECT_TRUE(publication.ok()) << publication.status();
  if (!publication.ok()) return {};
  publication->release = "1.2.3";
  return *std::move(publication);
}

Publication Derive(const Case& each) { return Derive(SampleContent(each.name), each.form_id); }

std::string AllTexts(const Publication& publication) {
  const auto files = RenderBundle(publication, {"divisions/0/departments/0/budgets/2026", true});
  EXPECT_TRUE(files.ok()) << files.status();
  std::string texts;
  for (const auto& file : *files) {
    if (file.path != kWorkbookFile) {
      absl::StrAppend(&texts, file.contents);
      continue;
    }
    for (const auto& [part, text] : data::testing::Read(file.contents).parts) {
      absl::StrAppend(&texts, text);
    }
  }
  return texts;
}

struct ParsedPage::Document {
  xmlDocPtr document = nullptr;
  xmlXPathContextPtr context = nullptr;
};

namespace {

const xmlChar* Xml(const char* text) { return reinterpret_cast<const xmlChar*>(text); }

}  // namespace

ParsedPage::ParsedPage(const std::string& html) : document_(std::make_unique<Document>()) {
  document_->document =
      xmlReadMemory(html.data(), static_cast<int>(html.size()), "page", "UTF-8",
                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
  const xmlErrorPtr error = xmlGetLastError();
  EXPECT_NE(document_->document, nullptr)
      << (error == nullptr ? "" : error->message) << (error == nullptr ? 0 : error->line);
  if (document_->document == nullptr) return;
  document_->context = xmlXPathNewContext(document_->document);
  xmlXPathRegisterNs(document_->context, Xml("h"), Xml("http://www.w3.org/1999/xhtml"));
  xmlXPathRegisterNs(document_->context, Xml("svg"), Xml("http://www.w3.org/2000/svg"));
}

ParsedPage::~ParsedPage() {
  xmlXPathFreeContext(document_->context);
  xmlFreeDoc(document_->document);
}

std::vector<std::string> ParsedPage::Texts(const std::string& xpath) const {
  std::vector<std::string> texts;
  if (document_->context == nullptr) return texts;
  const xmlXPathObjectPtr found = xmlXPathEvalExpression(Xml(xpath.c_str()), document_->context);
  EXPECT_NE(found, nullptr) << xpath;
  if (found == nullptr) return texts;
  for (int i = 0; found->nodesetval != nullptr && i < found->nodesetval->nodeNr; ++i) {
    xmlChar* text = xmlNodeGetContent(found->nodesetval->nodeTab[i]);
    texts.emplace_back(reinterpret_cast<const char*>(text));
    xmlFree(text);
  }
  xmlXPathFreeObject(found);
  return texts;
}

std::vector<std::vector<std::string>> ParsedPage::Rows() const {
  std::vector<std::vector<std::string>> rows;
  const xmlXPathObjectPtr found = xmlXPathEvalExpression(
      Xml("//h:table[contains(@class, 'figures')]//h:tr"), document_->context);
  for (int i = 0; found->nodesetval != nullptr && i < found->nodesetval->nodeNr; ++i) {
    auto& cells = rows.emplace_back();
    for (xmlNodePtr cell = found->nodesetval->nodeTab[i]->children; cell != nullptr;
         cell = cell->next) {
      if (cell->type != XML_ELEMENT_NODE) continue;
      xmlChar* text = xmlNodeGetContent(cell);
      cells.emplace_back(reinterpret_cast<const char*>(text));
      xmlFree(text);
    }
  }
  xmlXPathFreeObject(found);
  return rows;
}

}  // namespace mingzhang::publication::testing
