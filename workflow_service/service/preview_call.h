// One preview on its way: reads the head, asks what the version is printed by, has the disclosure
// made, sends it.
#ifndef MINGZHANG_WORKFLOW_SERVICE_SERVICE_PREVIEW_CALL_H_
#define MINGZHANG_WORKFLOW_SERVICE_SERVICE_PREVIEW_CALL_H_

#include "common/server/stream_call.h"
#include "mingzhang/workflow/v1/workflow_service.pb.h"
#include "workflow_service/service/transition_call.h"

namespace mingzhang::workflow {

// Stands across every page of a preview.
inline constexpr char kPreviewWatermark[] = "预览";

// Answers PreviewDisclosure. Who may read the budget is the ledger's to say. The caller lives until
// `reply` has begun or failed.
void StartPreview(const Surroundings& surroundings, const server::Caller& caller,
                  const v1::PreviewDisclosureRequest& request,
                  server::StreamReply<v1::PreviewDisclosureResponse> reply);

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_SERVICE_PREVIEW_CALL_H_
