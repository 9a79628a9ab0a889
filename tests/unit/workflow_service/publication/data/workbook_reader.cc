#include "tests/unit/workflow_service/publication/data/workbook_reader.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <zip.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace mingzhang::publication::data::testing {
namespace {

// An XML document, asked by XPath; elements are named without their namespace.
class Xml {
 public:
  explicit Xml(const std::string& text)
      : document_(xmlReadMemory(text.data(), static_cast<int>(text.size()), "part.xml", nullptr,
                                XML_PARSE_NONET),
                  xmlFreeDoc) {
    EXPECT_NE(document_, nullptr);
  }

  std::vector<xmlNode*> Find(const std::string& path, xmlNode* from = nullptr) const {
    const std::unique_ptr<xmlXPathContext, void (*)(xmlXPathContext*)> context(
        xmlXPathNewContext(document_.get()), xmlXPathFreeContext);
    context->node = from == nullptr ? xmlDocGetRootElement(document_.get()) : from;
    const std::unique_ptr<xmlXPathObject, void (*)(xmlXPathObject*)> result(
        xmlXPathEvalExpression(reinterpret_cast<const xmlChar*>(path.c_str()), context.get()),
        xmlXPathFreeObject);
    std::vector<xmlNode*> nodes;
    for (int i = 0; result->nodesetval != nullptr && i < result->nodesetval->nodeNr; ++i) {
      nodes.push_back(result->nodesetval->nodeTab[i]);
    }
    return nodes;
  }

 private:
  std::unique_ptr<xmlDoc, void (*)(xmlDoc*)> document_;
};

std::string Text(xmlNode* node) {
  xmlChar* const text = xmlNodeGetContent(node);
  std::string result = reinterpret_cast<const char*>(text);
  xmlFree(text);
  return result;
}

std::string Attribute(xmlNode* node, const char* name) {
  xmlChar* const value = xmlGetProp(node, reinterpret_cast<const xmlChar*>(name));
  if (value == nullptr) return "";
  std::string result = reinterpret_cast<const char*>(value);
  xmlFree(value);
  return result;
}

std::string Named(const std::string& name) { return absl::StrCat("*[local-name()='", name, "']"); }

// The number by a format of three sections, each of #,##0 with decimals, 0, or nothing.
std::string ShownBy(const std::string& format, double number) {
  const std::vector<std::string> sections = absl::StrSplit(format, ';');
  if (sections.size() != 3) {
    ADD_FAILURE() << "unexpected format " << format;
    return "";
  }
  const std::string& section = sections[number > 0 ? 0 : number < 0 ? 1 : 2];
  if (section.empty() || section == "0") return section;
  const std::size_t point = section.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : section.size() - point - 1;
  // Exact to a millionth; rounded half up, away from zero.
  std::int64_t unit = 1'000'000;
  for (std::size_t i = 0; i < decimals; ++i) unit /= 10;
  const std::int64_t exact = std::llround(std::abs(number) * 1e6);
  std::string digits = std::to_string((exact + unit / 2) / unit);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  std::string whole = digits.substr(0, digits.size() - decimals);
  for (std::size_t at = whole.size(); at > 3;) whole.insert(at -= 3, ",");
  std::string shown = section[0] == '-' ? "-" : "";
  shown += whole;
  if (decimals > 0) absl::StrAppend(&shown, ".", digits.substr(digits.size() - decimals));
  return shown;
}

std::pair<int, int> Place(const std::string& reference) {
  int column = 0;
  std::size_t at = 0;
  for (; reference[at] >= 'A' && reference[at] <= 'Z'; ++at) {
    column = column * 26 + (reference[at] - 'A' + 1);
  }
  return {std::stoi(reference.substr(at)) - 1, column - 1};
}

ReadSheet ReadOne(const std::string& name, const std::string& part,
                  const std::vector<std::string>& strings,
                  const std::vector<std::string>& formats) {
  const Xml xml(part);
  ReadSheet sheet;
  sheet.name = name;
  for (xmlNode* cell : xml.Find("//" + Named("sheetData") + "//" + Named("c"))) {
    ReadCell& read = sheet.cells[Place(Attribute(cell, "r"))];
    read.is_formula = !xml.Find(Named("f"), cell).empty();
    const auto values = xml.Find(Named("v"), cell);
    if (values.empty()) continue;
    const std::string value = Text(values[0]);
    if (Attribute(cell, "t") == "s") {
      read.shown = strings.at(std::stoul(value));
    } else {
      read.number = std::strtod(value.c_str(), nullptr);
      const std::string style = Attribute(cell, "s");
      read.shown = ShownBy(formats.at(style.empty() ? 0 : std::stoul(style)), *read.number);
    }
  }
  for (xmlNode* merged : xml.Find("//" + Named("mergeCell"))) {
    sheet.merged.push_back(Attribute(merged, "ref"));
  }
  for (xmlNode* page : xml.Find("//" + Named("pageSetup"))) {
    sheet.paper_size = Attribute(page, "paperSize");
    sheet.orientation = Attribute(page, "orientation");
  }
  return sheet;
}

}  // namespace

std::string ReadSheet::Shown(int row, int column) const {
  const auto found = cells.find({row, column});
  return found == cells.end() ? "" : found->second.shown;
}

ReadWorkbook Read(const std::string& bytes) {
  ReadWorkbook workbook;
  zip_error_t error;
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* const archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (archive == nullptr) {
    ADD_FAILURE() << "no zip file: " << zip_error_strerror(&error);
    return workbook;
  }
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t status;
    zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &status);
    std::string text(status.size, '\0');
    zip_file_t* const file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    EXPECT_EQ(zip_fread(file, text.data(), text.size()), static_cast<zip_int64_t>(text.size()));
    zip_fclose(file);
    workbook.parts[status.name] = text;
    workbook.times[status.name] = status.mtime;
  }
  zip_close(archive);

  std::vector<std::string> strings;
  const Xml shared(workbook.parts.at("xl/sharedStrings.xml"));
  for (xmlNode* item : shared.Find("//" + Named("si"))) strings.push_back(Text(item));

  const Xml styles(workbook.parts.at("xl/styles.xml"));
  std::map<std::string, std::string> codes;
  for (xmlNode* format : styles.Find("//" + Named("numFmt"))) {
    codes[Attribute(format, "numFmtId")] = Attribute(format, "formatCode");
  }
  std::vector<std::string> formats;
  for (xmlNode* style : styles.Find("//" + Named("cellXfs") + "/" + Named("xf"))) {
    formats.push_back(codes[Attribute(style, "numFmtId")]);
  }

  const Xml index(workbook.parts.at("xl/workbook.xml"));
  int number = 0;
  for (xmlNode* sheet : index.Find("//" + Named("sheet"))) {
    const std::string part = absl::StrCat("xl/worksheets/sheet", ++number, ".xml");
    workbook.sheets.push_back(
        ReadOne(Attribute(sheet, "name"), workbook.parts.at(part), strings, formats));
  }
  return workbook;
}

}  // namespace mingzhang::publication::data::testing
