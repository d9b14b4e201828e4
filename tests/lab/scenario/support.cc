#include "tests/lab/scenario/support.h"

namespace post::lab::testing {

Vocabulary vocabulary() {
  using enum ParameterType;
  const WorkloadDeclaration request_reply{
      "request_reply",
      "asks, and waits for the reply",
      {{"request", kOctets, "octets of a request", true, {}, 16, 1'000'000},
       {"reply", kOctets, "octets of a reply", true, {}, 16, 1'000'000},
       {"count", kCount, "how many", false, std::uint64_t{1}, 1, 1000},
       {"start", kTime, "when the first leaves", false, Duration::zero()}},
      {{"replies", MetricType::kCount, "replies received"},
       {"first_reply_ns", MetricType::kTime, "when the first reply was complete"}}};
  const WorkloadDeclaration messages{
      "messages",
      "sends at given times",
      {{"at", kTimeList, "when", true},
       {"mode", kText, "how", false, std::string("plain"), 0, 16, {"plain", "odd"}},
       {"tags", kTextList, "labels", false, {}, 1, 8},
       {"noisy", kFlag, "whether", false, false},
       {"pace", kRate, "how fast", false},
       {"share", kProbability, "how many", false}},
      {{"sent", MetricType::kCount, "Messages sent"},
       {"octets", MetricType::kOctets, "octets sent"}}};
  const WorkloadDeclaration script{
      "script",
      "sends Messages of a list",
      {},
      {{"arrivals", MetricType::kText, "in order"},
       {"message.{message}.sent", MetricType::kCount, "of that name"},
       {"message.{message}.{n}.sent_ns", MetricType::kTime, "when"}},
      {{"size", kOctets, "octets", false, std::uint64_t{1000}, 16, 1'000'000},
       {"at", kTime, "when", false, Duration::zero()},
       {"count", kCount, "how many", false, std::uint64_t{1}, 1, 1000},
       {"interval", kDuration, "how far apart", false, Duration::zero()}}};
  return {{"tcp", "udp"},
          {"length_prefix", "stream"},
          {"sequential", "simultaneous", "staggered"},
          {messages, request_reply, script},
          {"single"}};
}

std::string small_scenario(const std::string& more) {
  return R"(title = "Small"
duration = "10 s"

[hosts.a.interfaces]
eth0 = { addresses = ["10.0.0.1/24", "2001:db8::1/64"], domain = "home" }

[hosts.b.interfaces]
eth0 = { addresses = ["10.0.0.2/24", "2001:db8::2/64"] }

[links.wire]
ends = ["a.eth0", "b.eth0"]
rate = "25 Mbit/s"
delay = "10 ms"

[names]
"b.example" = ["2001:db8::2", "10.0.0.2"]

[endpoints.asker]
host = "a"

[endpoints.server]
host = "b"
listen = { port = 443, stacks = ["tcp"] }

[workloads.ask]
kind = "request_reply"
from = "asker"
to = "b.example:443"
request = "200 B"
reply = "1 kB"
)" + more;
}

Loaded parse(const std::string& text, std::vector<std::string> overrides) {
  ScenarioText source{text, "s.toml"};
  source.overrides = std::move(overrides);
  return parse_scenario(source, vocabulary());
}

std::string messages(const Loaded& loaded) {
  std::string text;
  for (const Diagnostic& diagnostic : loaded.diagnostics) text += diagnostic.text() + "\n";
  return text;
}

}  // namespace post::lab::testing
