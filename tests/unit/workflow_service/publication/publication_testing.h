// What tests of publications share.
#ifndef MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_PUBLICATION_TESTING_H_
#define MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_PUBLICATION_TESTING_H_

#include <memory>
#include <string>
#include <vector>

#include "mingzhang/budget/v1/content.pb.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication::testing {

struct Case {
  std::string name;
  std::string form_id;
};

// The two real budgets.
inline const Case kChangji{"changji-iit-2026", "xinjiang-2026"};
inline const Case kPutuo{"putuo-finance-2025", "shanghai-putuo-2025"};

// deploy/samples/NAME.json
budget::v1::BudgetContent SampleContent(const std::string& name);

// By a form of the tree and the catalogue of the content's year. The test fails where that is
// refused.
Publication Derive(const budget::v1::BudgetContent& content, const std::string& form_id);
Publication Derive(const Case& each);

// The texts of all files of a publication's bundle, of the workbook what is in it.
std::string AllTexts(const Publication& publication);

// A page, read by libxml2 as strict XML: elements are balanced, attributes quoted, ids unique.
class ParsedPage {
 public:
  // The test fails where the page is not well-formed.
  explicit ParsedPage(const std::string& html);
  ~ParsedPage();
  ParsedPage(const ParsedPage&) = delete;
  ParsedPage& operator=(const ParsedPage&) = delete;

  // The text of every node that an XPath finds, in the page's order; h: is HTML's namespace, svg:
  // SVG's.
  std::vector<std::string> Texts(const std::string& xpath) const;
  std::size_t Count(const std::string& xpath) const { return Texts(xpath).size(); }
  // The cells of every row of the tables of figures.
  std::vector<std::vector<std::string>> Rows() const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

}  // namespace mingzhang::publication::testing

#endif  // MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_PUBLICATION_TESTING_H_
