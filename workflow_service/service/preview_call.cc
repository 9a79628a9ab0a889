#include "workflow_service/service/preview_call.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/bundle/bundle_file.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"

namespace mingzhang::workflow {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

// A preview that takes longer is not waited for, whatever its caller says.
constexpr absl::Duration kMaxPreviewTime = absl::Minutes(5);

OnBehalfOf Within(OnBehalfOf person) {
  person.deadline = std::min(person.deadline, absl::Now() + kMaxPreviewTime);
  return person;
}

// The files one after another, each in pieces; an empty one is one empty piece.
class Pieces {
 public:
  explicit Pieces(std::vector<BundleFile> files) : files_(std::move(files)) {}

  bool operator()(v1::PreviewDisclosureResponse& piece) {
    if (file_ == files_.size()) return false;
    const BundleFile& file = files_[file_];
    if (sent_ == 0) piece.set_path(file.path);
    piece.set_data(file.contents.substr(sent_, kPieceBytes));
    sent_ += kPieceBytes;
    if (sent_ >= file.contents.size()) {
      sent_ = 0;
      ++file_;
    }
    return true;
  }

 private:
  const std::vector<BundleFile> files_;
  std::size_t file_ = 0;
  std::size_t sent_ = 0;  // Of files_[file_].
};

// Keeps itself alive until it has answered, as a TransitionCall does.
class PreviewCall : public std::enable_shared_from_this<PreviewCall> {
 public:
  PreviewCall(const Surroundings& surroundings, const server::Caller& caller, VersionName version,
              server::StreamReply<v1::PreviewDisclosureResponse> reply)
      : surroundings_(surroundings),
        caller_(caller),
        person_(Within(ForwardedFrom(caller))),
        version_(std::move(version)),
        reply_(std::move(reply)) {}

  void ReadHead() {
    ledger::v1::GetBudgetRequest get;
    get.set_name(version_.budget.ToString());
    surroundings_.ledger.GetBudget(
        person_, std::move(get),
        Then<budget::v1::Budget>([](PreviewCall& self, budget::v1::Budget head) {
          self.order_.head = std::move(head);
          self.Validate();
        }));
  }

 private:
  template <typename Response, typename Next>
  LedgerClient::Done<Response> Then(Next next) {
    return [self = shared_from_this(), next](absl::StatusOr<Response> answer) {
      if (!answer.ok()) return self->reply_.Fail(answer.status());
      next(*self, *std::move(answer));
    };
  }

  // Names the form, the catalogue and the rules that are in force; whatever they find, a preview
  // may be seen.
  void Validate() {
    ledger::v1::ValidateVersionRequest validate;
    validate.set_name(version_.ToString());
    validate.set_gate(budget::v1::GATE_SUBMIT);
    surroundings_.ledger.ValidateVersion(
        person_, std::move(validate),
        Then<ledger::v1::ValidateVersionResponse>(
            [](PreviewCall& self, ledger::v1::ValidateVersionResponse validated) {
              self.order_.report = std::move(*validated.mutable_report());
              self.Render();
            }));
  }

  void Render() {
    order_.watermark = kPreviewWatermark;
    order_.abandoned = [this] { return caller_.Cancelled(); };  // Lives until the reply has begun.
    surroundings_.previews.Make(
        person_, std::move(order_),
        Then<std::vector<BundleFile>>([](PreviewCall& self, std::vector<BundleFile> files) {
          self.reply_.Begin(Pieces(std::move(files)));
        }));
  }

  const Surroundings surroundings_;
  const server::Caller& caller_;
  const OnBehalfOf person_;
  const VersionName version_;
  DisclosureOrder order_;
  server::StreamReply<v1::PreviewDisclosureResponse> reply_;
};

}  // namespace

void StartPreview(const Surroundings& surroundings, const server::Caller& caller,
                  const v1::PreviewDisclosureRequest& request,
                  server::StreamReply<v1::PreviewDisclosureResponse> reply) {
  auto version = VersionName::Parse(request.name());
  if (!version.ok()) {
    return reply.Fail(FieldError("name", std::string(version.status().message())));
  }
  std::make_shared<PreviewCall>(surroundings, caller, *std::move(version), std::move(reply))
      ->ReadHead();
}

}  // namespace mingzhang::workflow
