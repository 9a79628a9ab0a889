#include "workflow_service/service/fingerprint.h"

#include <string_view>

#include "common/digest/digest.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace mingzhang::workflow {

std::string Fingerprint(const google::protobuf::Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return ToBytes(Sha256({request.GetDescriptor()->full_name(), std::string_view("\0", 1), bytes}));
}

}  // namespace mingzhang::workflow
