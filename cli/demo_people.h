// The people of the quick start: one for each part in the process, all different, all invented.
#ifndef MINGZHANG_CLI_DEMO_PEOPLE_H_
#define MINGZHANG_CLI_DEMO_PEOPLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "common/identity/principal.h"

namespace mingzhang::cli {

struct DemoPerson {
  // For --as, such as editor.
  std::string name;
  identity::Principal principal;
};

const std::vector<DemoPerson>& DemoPeople();

// nullptr when there is none of that name.
const DemoPerson* FindDemoPerson(std::string_view name);

// All names, for messages: "editor、head、…".
std::string DemoPeopleNames();

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_DEMO_PEOPLE_H_
