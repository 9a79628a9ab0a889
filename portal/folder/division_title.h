// What a bundle calls the division that its budget is of.
#ifndef MINGZHANG_PORTAL_FOLDER_DIVISION_TITLE_H_
#define MINGZHANG_PORTAL_FOLDER_DIVISION_TITLE_H_

#include <istream>
#include <string>

namespace mingzhang::site {

// division.name of a data/budget.json; empty where it does not say. Reads no further than that,
// and holds nothing but the name, which has at most 200 bytes.
std::string ReadDivisionTitle(std::istream& budget_json);

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_FOLDER_DIVISION_TITLE_H_
