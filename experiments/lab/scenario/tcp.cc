// [tcp] and the key `tcp` of a host: a profile, and what differs from it.
#include "experiments/lab/scenario/sections.h"
#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/profiles.h"

namespace post::lab {
namespace {

constexpr Range kSegments{1, 1000};
constexpr Range kBuffer{2048, 1'000'000'000};
constexpr Range kBacklog{1, 65'536};
constexpr Range kPending{0, 65'536};
constexpr Range kQuickAcks{0, 1000};
constexpr Range kWait{0, bounds::kDay};

std::vector<std::string> texts(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

void read_duration(TableReader& table, std::string_view key, Duration& to) {
  if (const auto value = table.get(key)) {
    if (const auto length = value->quantity(quantity::kDuration, kWait)) to = duration_of(*length);
  }
}

void read_flag(TableReader& table, std::string_view key, bool& to) {
  if (const auto value = table.get(key)) to = value->flag().value_or(to);
}

void read_size(TableReader& table, std::string_view key, Range range, std::size_t& to) {
  if (const auto value = table.get(key)) to = value->count(range).value_or(to);
}

void read_ecn(TableReader& table, sim::tcp::EcnMode& to) {
  const auto value = table.get("ecn");
  const auto mode = value ? value->choice({"off", "accept", "request"}) : std::nullopt;
  if (!mode) return;
  to = *mode == "off"      ? sim::tcp::EcnMode::kOff
       : *mode == "accept" ? sim::tcp::EcnMode::kAccept
                           : sim::tcp::EcnMode::kRequest;
}

void read_fast_open(TableReader& table, sim::tcp::TcpOptions& to) {
  const auto value = table.get("fast_open");
  const auto sides = value ? value->choice({"off", "client", "server", "both"}) : std::nullopt;
  if (!sides) return;
  to.fast_open_client = *sides == "client" || *sides == "both";
  to.fast_open_server = *sides == "server" || *sides == "both";
}

void read_timers(TableReader& table, sim::tcp::TcpOptions& to) {
  read_duration(table, "delayed_ack", to.delayed_ack);
  read_duration(table, "min_rto", to.min_rto);
  read_duration(table, "keep_alive", to.keep_alive_idle);
  read_duration(table, "user_timeout", to.user_timeout);
  read_duration(table, "time_wait", to.time_wait);
}

void read_repair(TableReader& table, sim::tcp::TcpOptions& to) {
  read_flag(table, "sack", to.sack);
  read_flag(table, "rack", to.rack);
  read_flag(table, "rate_reduction", to.rate_reduction);
  read_flag(table, "limited_transmit", to.limited_transmit);
  read_flag(table, "partial_acks", to.partial_acks);
  read_flag(table, "dsack_undo", to.dsack_undo);
  read_flag(table, "eifel", to.eifel);
  read_flag(table, "f_rto", to.f_rto);
}

void read_options(TableReader& table, sim::tcp::TcpOptions& to) {
  if (const auto value = table.get("congestion_control")) {
    to.congestion_control =
        value->choice(texts(sim::tcp::congestion_control_names())).value_or(to.congestion_control);
  }
  read_size(table, "initial_window", kSegments, to.initial_window_segments);
  read_flag(table, "hystart", to.hystart);
  read_flag(table, "pacing", to.pacing);
  read_repair(table, to);
  read_flag(table, "timestamps", to.timestamps);
  read_flag(table, "nagle", to.nagle);
  read_ecn(table, to.ecn);
  read_fast_open(table, to);
  read_size(table, "fast_open_pending", kPending, to.fast_open_pending);
  if (const auto value = table.get("quick_acks")) {
    to.quick_acks = static_cast<unsigned>(value->count(kQuickAcks).value_or(to.quick_acks));
  }
  read_timers(table, to);
  read_size(table, "backlog", kBacklog, to.accept_backlog);
  if (const auto value = table.get("receive_buffer")) {
    to.receive_buffer = value->quantity(quantity::kOctets, kBuffer).value_or(to.receive_buffer);
  }
}

}  // namespace

std::optional<TcpSpec> read_tcp(TableReader& parent, const std::optional<TcpSpec>& base) {
  const auto value = parent.get("tcp");
  auto table = value ? value->table("a profile and what differs from it") : std::nullopt;
  if (!table) return base;
  TcpSpec tcp = base.value_or(TcpSpec{});
  if (const auto profile = table->get("profile")) {
    tcp.profile = profile->choice(texts(sim::tcp::tcp_profile_names())).value_or(tcp.profile);
    tcp.options = *sim::tcp::tcp_profile(tcp.profile);
  }
  read_options(*table, tcp.options);
  table->finish();
  return tcp;
}

}  // namespace post::lab
