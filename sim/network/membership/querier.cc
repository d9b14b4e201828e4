#include "sim/network/membership/querier.h"

#include <algorithm>

#include "sim/network/packet_meta.h"

namespace post::sim {

GroupQuerier::GroupQuerier(Setup setup)
    : executor_(setup.executor),
      port_(setup.port),
      options_(setup.options),
      task_(setup.executor, Phase::kTimer, setup.entity, [this] { run(); }) {
  task_.arm();  // links are plugged in before the run begins
}

void GroupQuerier::open_lines() {
  for (const Interface& each : port_.membership_interfaces()) {
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      if (!membership_source(each, family)) continue;
      const auto [at, fresh] = lines_.try_emplace({each.id, family}, options_);
      if (!fresh) continue;
      at->second.query_at = executor_.now();
      at->second.startup_left = options_.robustness;
    }
  }
}

void GroupQuerier::on_interface_changed(InterfaceId interface) {
  if (!membership_interface(port_, interface).up) {
    std::erase_if(lines_, [&](const auto& each) { return each.first.first == interface; });
  }
  task_.arm();
}

void GroupQuerier::run() {
  open_lines();
  for (auto& [key, line] : lines_) run_line(key, line);
  arm();
}

void GroupQuerier::run_line(const LineKey& key, Line& line) {
  const Time now = executor_.now();
  for (const IpAddress& group : line.table.expire(now)) tell(group, key, line);
  if (line.query_at <= now) query_all(key, line);
  for (const GroupQuery& query : line.table.take_queries(now)) send(key, query);
}

/// RFC 3376 sections 8.6 and 8.7: often at first.
void GroupQuerier::query_all(const LineKey& key, Line& line) {
  line.asks = true;
  if (line.startup_left > 0) --line.startup_left;
  const Duration interval =
      line.startup_left > 0 ? options_.startup_query_interval() : options_.query_interval;
  line.query_at = after(executor_.now(), interval);
  send(key, {.group = IpAddress::unspecified(key.second),
             .max_response = options_.query_response_interval,
             .robustness = options_.robustness,
             .interval = options_.query_interval});
}

void GroupQuerier::send(const LineKey& key, const GroupQuery& query) {
  const auto source = membership_source(membership_interface(port_, key.first), key.second);
  if (source) port_.send_membership(query_packet(*source, query), key.first);
}

void GroupQuerier::on_message(const Packet& packet, InterfaceId arrived) {
  const ReadMembership read = read_membership(packet);
  if (!read.message) return port_.drop_membership(packet, read.refused);
  if (!is_on_link(packet, arrived)) {
    return port_.drop_membership(packet, verdict::kMembershipForeign);
  }
  open_lines();
  const auto line = lines_.find({arrived, packet.ip.source.family()});
  if (line == lines_.end()) return;
  const auto heard = [&](const auto& message) { take(message, packet, line->first, line->second); };
  std::visit(heard, *read.message);
  arm();
}

/// RFC 3376 section 9.2; of IPv6 the source is link-local.
bool GroupQuerier::is_on_link(const Packet& packet, InterfaceId interface) const {
  const IpAddress& source = packet.ip.source;
  if (!source.is_v4() || source.is_unspecified()) return true;
  return std::ranges::any_of(
      membership_interface(port_, interface).addresses,
      [&](const InterfaceAddress& own) { return own.prefix.contains(source); });
}

void GroupQuerier::take(const GroupReport& report, const Packet& packet, const LineKey& key,
                        Line& line) {
  bool full = false;
  for (const GroupRecord& record : report.records) {
    const bool taken = line.table.apply(record, line.asks, executor_.now());
    full = full || !taken;
    tell(record.group, key, line);
  }
  if (full) port_.drop_membership(packet, verdict::kMembershipFull);
}

void GroupQuerier::take(const GroupQuery& query, const Packet& packet, const LineKey& key,
                        Line& line) {
  const Time now = executor_.now();
  line.table.lower(query, now);
  const auto own = membership_source(membership_interface(port_, key.first), key.second);
  const bool yields = own && !packet.ip.source.is_unspecified() && packet.ip.source < *own;
  if (!yields) return;
  if (line.asks) line.table.stop_asking();
  line.asks = false;
  line.startup_left = 0;
  line.query_at = after(now, options_.other_querier_present_interval());
}

void GroupQuerier::tell(const IpAddress& group, const LineKey& key, Line& line) {
  std::string wanted = line.table.text_of(group);
  const auto told = line.told.try_emplace(group, "nobody").first;
  if (told->second == wanted) {
    if (wanted == "nobody") line.told.erase(told);
    return;
  }
  const std::string& name = membership_interface(port_, key.first).name;
  port_.note_membership("group " + group.to_string() + " wanted on " + name + " from " + wanted);
  told->second = std::move(wanted);
  if (told->second == "nobody") line.told.erase(told);
}

bool GroupQuerier::wants(const GroupFlow& flow, InterfaceId interface) const {
  const auto line = lines_.find({interface, flow.group.family()});
  return line != lines_.end() && line->second.table.wants(flow);
}

void GroupQuerier::arm() {
  Time next = kNever;
  for (const auto& [key, line] : lines_) {
    next = std::min({next, line.query_at, line.table.next_deadline()});
  }
  task_.arm(next);
}

}  // namespace post::sim
