// The framers of this library. A framer is one file and one line here.
#include "model/framing/cobs.h"
#include "model/framing/framer.h"
#include "model/framing/http1/http1.h"
#include "model/framing/json/json.h"
#include "model/framing/length_prefix.h"
#include "model/framing/stream.h"

namespace post {

FramerRegistry FramerRegistry::built_in() {
  FramerRegistry registry;
  registry.add("cobs", [] { return make_cobs_framer(); });
  registry.add("http1", [] { return make_http1_framer(); });
  registry.add("json", [] { return make_json_framer(); });
  registry.add("length_prefix", [] { return make_length_prefix_framer(); });
  registry.add("stream", [] { return make_stream_framer(); });
  return registry;
}

}  // namespace post
