#include "experiments/lab/scenario/resolved.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/network/registry.h"

namespace post::lab {
namespace {

using Json = nlohmann::ordered_json;

template <class Items, class Convert>
Json list_of(const Items& items, Convert&& convert) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(convert(item));
  return list;
}

template <class T>
void set_if(Json& object, const char* key, const std::optional<T>& value) {
  if (value) object[key] = *value;
}

Json json_of(const InterfaceSpec& interface) {
  const auto text = [](const IpPrefix& prefix) { return prefix.to_string(); };
  return {{"name", interface.name},
          {"addresses", list_of(interface.addresses, text)},
          {"domain", interface.provisioning_domain}};
}

Json json_of(const RouteSpec& route) {
  Json json{{"to", route.destination.to_string()}};
  if (route.kind == sim::RouteKind::kForward) {
    json["via"] = route.interface;
  } else {
    json["action"] =
        std::ranges::find(sim::kRouteActions, route.kind, &sim::RouteAction::kind)->name;
  }
  return json;
}

void add_timers(Json& json, const sim::SessionTimers& timers) {
  json["udp_timeout_ns"] = nanoseconds_of(timers.udp);
  json["inbound_refresh"] = timers.inbound_refresh;
  json["tcp_transitory_timeout_ns"] = nanoseconds_of(timers.tcp_transitory);
  json["tcp_established_timeout_ns"] = nanoseconds_of(timers.tcp_established);
}

Json json_of(const sim::NatOptions& nat) {
  Json json{
      {"mapping", nat.mapping},
      {"filtering", nat.filtering},
      {"ports", nat.ports},
      {"port_range", {nat.port_range.first, nat.port_range.last}},
      {"external", list_of(nat.external, [](const IpAddress& each) { return each.to_string(); })},
      {"hairpin", nat.hairpin}};
  add_timers(json, nat.timers);
  json["sessions"] = nat.sessions;
  return json;
}

Json json_of(const sim::BlockRule& rule) {
  Json json = Json::object();
  if (rule.protocol) json["protocol"] = *rule.protocol == sim::Protocol::kTcp ? "tcp" : "udp";
  if (!rule.ports.empty()) json[rule.except ? "except_ports" : "ports"] = rule.ports;
  json["action"] = rule.reject ? "reject" : "drop";
  return json;
}

Json json_of(const sim::FirewallOptions& firewall) {
  Json json{
      {"filtering", firewall.filtering},
      {"block", list_of(firewall.rules, [](const sim::BlockRule& each) { return json_of(each); })}};
  add_timers(json, firewall.timers);
  json["sessions"] = firewall.sessions;
  return json;
}

Json json_of(const sim::BoxOptions& box) {
  Json json{{"kind", box.kind}};
  const auto& kinds = sim::box_kinds();
  for (const std::string_view member : find_kind(kinds, box.kind)->parameters) {
    if (member == "reject") json["action"] = box.reject ? "reject" : "drop";
    if (member == "mss") json["mss_octets"] = box.mss;
    if (member == "mtu") json["mtu_octets"] = box.mtu;
    if (member == "tcp_options") json["options"] = box.tcp_options;
  }
  return json;
}

void add_middlebox(Json& json, const MiddleboxSpec& middlebox) {
  if (!middlebox.outside.empty()) json["outside"] = middlebox.outside;
  const std::vector<sim::BoxOptions>& boxes = middlebox.box.boxes;
  if (!boxes.empty()) {
    json["boxes"] = list_of(boxes, [](const sim::BoxOptions& each) { return json_of(each); });
  }
  if (middlebox.box.nat) {
    json["nat"] = json_of(*middlebox.box.nat);
    json["nat"]["kernel"] = middlebox.kernel;
  }
  if (middlebox.box.firewall) json["firewall"] = json_of(*middlebox.box.firewall);
}

const char* name_of(sim::tcp::EcnMode mode) {
  if (mode == sim::tcp::EcnMode::kOff) return "off";
  return mode == sim::tcp::EcnMode::kAccept ? "accept" : "request";
}

Json json_of(const TcpSpec& tcp) {
  const sim::tcp::TcpOptions& options = tcp.options;
  return {{"profile", tcp.profile},
          {"congestion_control", options.congestion_control},
          {"initial_window_segments", options.initial_window_segments},
          {"hystart", options.hystart},
          {"pacing", options.pacing},
          {"sack", options.sack},
          {"rack", options.rack},
          {"rate_reduction", options.rate_reduction},
          {"limited_transmit", options.limited_transmit},
          {"partial_acks", options.partial_acks},
          {"dsack_undo", options.dsack_undo},
          {"eifel", options.eifel},
          {"f_rto", options.f_rto},
          {"timestamps", options.timestamps},
          {"ecn", name_of(options.ecn)},
          {"delayed_ack_ns", nanoseconds_of(options.delayed_ack)},
          {"quick_acks", options.quick_acks},
          {"nagle", options.nagle},
          {"fast_open_client", options.fast_open_client},
          {"fast_open_server", options.fast_open_server},
          {"fast_open_pending", options.fast_open_pending},
          {"min_rto_ns", nanoseconds_of(options.min_rto)},
          {"keep_alive_ns", nanoseconds_of(options.keep_alive_idle)},
          {"user_timeout_ns", nanoseconds_of(options.user_timeout)},
          {"time_wait_ns", nanoseconds_of(options.time_wait)},
          {"backlog", options.accept_backlog},
          {"receive_buffer_octets", options.receive_buffer}};
}

Json json_of(const NodeSpec& node) {
  Json json{{"name", node.name},
            {"router", node.router},
            {"interfaces",
             list_of(node.interfaces, [](const InterfaceSpec& each) { return json_of(each); })},
            {"routes", list_of(node.routes, [](const RouteSpec& each) { return json_of(each); })}};
  if (node.tcp) json["tcp"] = json_of(*node.tcp);
  if (node.middlebox) add_middlebox(json, *node.middlebox);
  if (node.fragmentation != sim::Fragmentation::kNever) {
    json["fragmentation"] = std::ranges::find(sim::kFragmentations, node.fragmentation,
                                              &sim::FragmentationName::fragmentation)
                                ->name;
  }
  return json;
}

Json json_of(const LossSpec& loss) {
  Json json{{"kind", loss.kind}};
  if (loss.kind == "bernoulli") json["probability_ppb"] = loss.probability_ppb;
  if (loss.kind == "drop_list") json["packets"] = loss.ordinals;
  if (loss.kind == "gilbert_elliott") {
    json["p_ppb"] = loss.chain.to_bad_ppb;
    json["r_ppb"] = loss.chain.to_good_ppb;
    json["loss_good_ppb"] = loss.chain.loss_good_ppb;
    json["loss_bad_ppb"] = loss.chain.loss_bad_ppb;
  }
  if (loss.kind == "periodic") json["every"] = loss.every;
  if (loss.kind == "trace") json["pattern"] = *loss.pattern;
  return json;
}

void add_codel(Json& json, const QueueSpec& queue) {
  json["target_ns"] = nanoseconds_of(queue.target);
  json["interval_ns"] = nanoseconds_of(queue.interval);
  json["ecn"] = queue.ecn;
}

Json json_of(const QueueSpec& queue) {
  Json json{{"kind", queue.kind}};
  set_if(json, "packets", queue.packets);
  set_if(json, "octets", queue.bytes);
  set_if(json, "mark_from_packets", queue.mark_from.packets);
  set_if(json, "mark_from_octets", queue.mark_from.bytes);
  if (queue.kind == "codel" || queue.kind == "fq_codel") add_codel(json, queue);
  if (queue.kind == "fq_codel") json["flows"] = queue.flows;
  if (queue.kind == "fq_codel") json["quantum_octets"] = queue.quantum;
  if (queue.kind == "strict_priority") json["bands"] = queue.bands;
  return json;
}

Json json_of(const sim::JitterOptions& jitter) {
  return {{"kind", jitter.kind},
          {"mean_ns", nanoseconds_of(jitter.mean)},
          {"deviation_ns", nanoseconds_of(jitter.deviation)},
          {"most_ns", nanoseconds_of(jitter.most)},
          {"order", jitter.reorders ? "reorders" : "keeps_order"}};
}

Json json_of(const sim::PolicerOptions& policer) {
  Json json{{"rate_bps", policer.rate_bps}, {"burst_octets", policer.burst}};
  set_if(json, "remark_dscp", policer.dscp);
  return json;
}

/// What a plain link has not; absent there.
void add_impairments(Json& json, const DirectionSpec& direction) {
  const sim::TransitOptions& transit = direction.transit;
  if (transit.jitter.kind != "none") json["jitter"] = json_of(transit.jitter);
  if (transit.duplication_ppb > 0) json["duplication_ppb"] = transit.duplication_ppb;
  if (transit.corruption_ppb > 0) json["corruption_ppb"] = transit.corruption_ppb;
  if (transit.black_hole) json["black_hole"] = true;
  if (direction.policer) json["policer"] = json_of(*direction.policer);
  if (direction.deliveries) {
    json["rate_trace"] = {{"file", direction.deliveries->name},
                          {"deliveries", direction.deliveries->at_ms.size()},
                          {"length_ms", direction.deliveries->at_ms.back()}};
  }
}

Json json_of(const LinkSpec& link, std::size_t end) {
  const DirectionSpec& direction = link.directions[end];
  Json json{{"from", link.ends[end].node + "." + link.ends[end].interface},
            {"rate_bps", direction.rate_bps},
            {"delay_ns", nanoseconds_of(direction.delay)},
            {"queue", json_of(direction.queue)},
            {"loss", json_of(direction.loss)}};
  add_impairments(json, direction);
  set_if(json, "reserved_bps", direction.reserved_bps);
  return json;
}

Json json_of(const LinkSpec& link) {
  return {{"name", link.name},
          {"medium", link.medium},
          {"directions", Json::array({json_of(link, 0), json_of(link, 1)})},
          {"mtu_octets", link.mtu},
          {"overhead_octets", link.overhead},
          {"up", link.up}};
}

Json json_of(const ChangeSpec& change) {
  Json json{{"at_ns", nanoseconds_of(change.at)}};
  if (change.sessions) {
    json["router"] = change.node;
    json["sessions"] = sim::text_of(*change.sessions);
  } else if (change.link.empty()) {
    json["interface"] = change.node + "." + change.interface;
  } else {
    json["link"] = change.link;
  }
  set_if(json, "from", change.from);
  set_if(json, "up", change.up);
  set_if(json, "rate_bps", change.rate_bps);
  if (change.delay) json["delay_ns"] = nanoseconds_of(*change.delay);
  if (change.loss) json["loss"] = json_of(*change.loss);
  set_if(json, "black_hole", change.black_hole);
  if (change.add_address) json["add_address"] = change.add_address->to_string();
  if (change.remove_address) json["remove_address"] = change.remove_address->to_string();
  return json;
}

Json json_of(const std::map<std::string, std::vector<IpAddress>>& names) {
  Json json = Json::object();
  for (const auto& [name, addresses] : names) {
    json[name] = list_of(addresses, [](const IpAddress& each) { return each.to_string(); });
  }
  return json;
}

Json json_of(const MulticastSpec& multicast) {
  if (!multicast.reports) return {{"membership", "known"}};
  const sim::MembershipOptions& constants = multicast.constants;
  return {
      {"membership", "reports"},
      {"robustness", constants.robustness},
      {"query_interval_ns", nanoseconds_of(constants.query_interval)},
      {"query_response_interval_ns", nanoseconds_of(constants.query_response_interval)},
      {"last_member_query_interval_ns", nanoseconds_of(constants.last_member_query_interval)},
      {"unsolicited_report_interval_ns", nanoseconds_of(constants.unsolicited_report_interval)}};
}

Json json_of(const PolicyEntry& entry) {
  Json json{{"key", entry.key}, {"value", entry.value}};
  if (!entry.preference.empty()) json["preference"] = entry.preference;
  return json;
}

Json json_of(const ReadSpec& read) {
  Json json{{"start_ns", nanoseconds_of(read.start)}, {"every_ns", nanoseconds_of(read.every)}};
  if (read.parts) json["parts"] = {{"min_octets", read.least}, {"max_octets", read.most}};
  return json;
}

Json json_of(const SinkSpec& sink) {
  Json json{{"group", sink.group.to_string()}, {"port", sink.port}};
  if (sink.source) json["source"] = sink.source->to_string();
  return json;
}

Json json_of(const EndpointSpec& endpoint) {
  Json json{
      {"name", endpoint.name},
      {"host", endpoint.node},
      {"policy", list_of(endpoint.policy, [](const PolicyEntry& each) { return json_of(each); })}};
  if (endpoint.listen) {
    json["listen"] = {{"port", endpoint.listen->port},
                      {"stacks", endpoint.listen->stacks},
                      {"framers", endpoint.listen->framers},
                      {"read", json_of(endpoint.listen->read)},
                      {"responder", endpoint.listen->responder}};
  }
  if (endpoint.sink) json["sink"] = json_of(*endpoint.sink);
  return json;
}

struct ParameterToJson {
  Json operator()(Duration value) const { return nanoseconds_of(value); }
  Json operator()(const std::vector<Duration>& values) const {
    return list_of(values, [](Duration each) { return nanoseconds_of(each); });
  }
  template <class T>
  Json operator()(const T& value) const {
    return value;
  }
};

Json json_of(const ParameterValues& parameters) {
  Json json = Json::object();
  for (const auto& [name, value] : parameters) json[name] = std::visit(ParameterToJson(), value);
  return json;
}

Json json_of(const PieceSpec& piece) {
  return {{"octets", piece.octets}, {"gap_ns", nanoseconds_of(piece.gap)}};
}

Json json_of(const MessageSpec& message) {
  return {{"name", message.name},
          {"after", message.after},
          {"pieces", list_of(message.pieces, [](const PieceSpec& each) { return json_of(each); })},
          {"parameters", json_of(message.parameters)}};
}

Json json_of(const WorkloadSpec& workload) {
  Json json{{"name", workload.name},
            {"kind", workload.kind},
            {"from", workload.endpoint},
            {"to", workload.remote},
            {"parameters", json_of(workload.parameters)}};
  if (workload.messages.empty()) return json;
  json["messages"] =
      list_of(workload.messages, [](const MessageSpec& each) { return json_of(each); });
  return json;
}

Json json_of(const ExpectationSpec& expectation) {
  Json json{{"metric", expectation.metric}};
  set_if(json, "equals", expectation.equals);
  set_if(json, "at_least", expectation.at_least);
  set_if(json, "at_most", expectation.at_most);
  if (!expectation.worlds.empty()) json["worlds"] = expectation.worlds;
  json["place"] = expectation.place;
  return json;
}

template <class Spec>
Json json_of(const std::vector<Spec>& specs) {
  return list_of(specs, [](const Spec& each) { return json_of(each); });
}

}  // namespace

Json resolved_json(const Scenario& scenario) {
  Json json{
      {"title", scenario.title},
      {"description", scenario.description},
      {"file", scenario.file},
      {"seed", scenario.seed},
      {"duration_ns", nanoseconds_of(scenario.duration)},
      {"nodes", json_of(scenario.nodes)},
      {"links", json_of(scenario.links)},
      {"changes", json_of(scenario.changes)},
      {"names", json_of(scenario.names)},
      {"endpoints", json_of(scenario.endpoints)},
      {"workloads", json_of(scenario.workloads)},
      {"expectations", json_of(scenario.expectations)},
      {"limits",
       {{"events", scenario.limits.events}, {"memory_octets", scenario.limits.memory_bytes}}}};
  if (scenario.multicast.stated || has_groups(scenario)) {
    json["multicast"] = json_of(scenario.multicast);
  }
  for (const auto& [name, answers] : scenario.domain_names) json["names"][name] = json_of(answers);
  return json;
}

}  // namespace post::lab
