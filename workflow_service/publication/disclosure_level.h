// Which items may be told one by one.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DISCLOSURE_LEVEL_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DISCLOSURE_LEVEL_H_

#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::publication {

// Whether a project or carry-over item is public. What says nothing of its level is as little
// public as what is withheld (完全不予公开).
template <typename Item>
bool IsPublic(const Item& item) {
  return item.disclosure() == budget::v1::DISCLOSURE_LEVEL_PUBLIC;
}

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DISCLOSURE_LEVEL_H_
