// Octets that go with a SYN, and answers to them before the handshake has ended (RFC 7413): what
// Fast Open changes of the handshake.
#include <algorithm>

#include "sim/network/tcp/connection.h"

namespace post::sim::tcp {

// With a cookie the SYN waits for what is written in this instant.
void Connection::open(const FastOpenStart& fast_open) {
  opened_at_ = now();
  early_.asked = fast_open.asks;
  if (!fast_open.entry) {
    if (fast_open.asks) early_.cookie = FastOpenCookie{};
    return send_syn();
  }
  constexpr std::size_t kMaxOptions = 40;
  early_.cookie = fast_open.entry->cookie;
  const std::size_t takes = std::min(setup_.segment_size, fast_open.entry->segment_size);
  early_.room = takes - std::min(takes, kMaxOptions);
  early_.deferred = std::make_unique<Task>(executor_, Phase::kTransmission, setup_.entity,
                                           [this] { send_deferred_syn(); });
  early_.deferred->arm();
}

void Connection::send_deferred_syn() {
  early_.room = 0;
  send_syn();
}

// Only the first SYN carries the option: the next ones must get through (section 4.1.3.1).
Payload Connection::add_early(TcpSegment& syn, bool answers) {
  if (!early_.cookie || (syns_sent_ > 0 && !answers)) return {};
  syn.fast_open = early_.cookie;
  if (answers || early_.cookie->size == 0) return {};
  early_.sent = sender_.unsent();
  return sender_.early(early_.sent);
}

// The client's half: what SYN/ACK says of cookie and octets.
void Connection::note_fast_open(const TcpSegment& answer, StreamOffset acknowledged) {
  if (!early_.asked) return;
  FastOpenCache& cache = host_.fast_open();
  const IpAddress& local = setup_.pair.local.ip;
  const IpAddress& remote = setup_.pair.remote.ip;
  early_.taken = acknowledged > 1;
  if (early_.cookie && syns_sent_ > 1) cache.suspend(local, remote, now());
  if (answer.fast_open && answer.fast_open->size > 0) {
    cache.store(local, remote, {*answer.fast_open, setup_.segment_size});
  } else if (early_.sent > 0 && !early_.taken) {
    cache.forget(local, remote);
  }
}

// The server's half: its application has the octets of the SYN, and can answer, before the client
// is proved to be there (section 4.2).
void Connection::accept(const TcpSegment& syn, const FastOpenAnswer& answer,
                        const Payload& payload) {
  opened_at_ = now();
  note_peer_syn(syn);
  ecn_.on_syn(syn, false);
  state_ = State::kSynReceived;
  early_.cookie = answer.cookie;
  early_.fast = answer.take_octets && !payload.empty();
  if (!early_.fast) return send_syn();
  receiver_.advertise_on_syn();
  receiver_.on_octets(1, payload);
  send_syn();
  start_sender({.sequence = 0, .window = syn.window}, false);
  owner_.on_established();
  owner_.on_octets();
}

}  // namespace post::sim::tcp
