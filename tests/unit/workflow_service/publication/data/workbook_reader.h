// Reads what RenderWorkbook wrote, by libzip and libxml2: an independent look at its bytes.
#ifndef MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_DATA_WORKBOOK_READER_H_
#define MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_DATA_WORKBOOK_READER_H_

#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mingzhang::publication::data::testing {

struct ReadCell {
  // As Excel shows it.
  std::string shown;
  std::optional<double> number;
  bool is_formula = false;
};

struct ReadSheet {
  std::string name;
  // By row and column, from 0.
  std::map<std::pair<int, int>, ReadCell> cells;
  // Such as A1:D1.
  std::vector<std::string> merged;
  std::string paper_size;
  std::string orientation;

  std::string Shown(int row, int column) const;
};

struct ReadWorkbook {
  std::vector<ReadSheet> sheets;
  // The parts of the file, and when they say that they were written.
  std::map<std::string, std::string> parts;
  std::map<std::string, std::time_t> times;
};

// The test fails where it is no workbook.
ReadWorkbook Read(const std::string& bytes);

}  // namespace mingzhang::publication::data::testing

#endif  // MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_PUBLICATION_DATA_WORKBOOK_READER_H_
