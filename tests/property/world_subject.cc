#include "tests/property/world_subject.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "tests/support/datagram_world.h"
#include "tests/support/memory_world.h"

namespace post::property {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::MemoryStack;

namespace {

constexpr std::size_t kMostCarriers = 6;

}  // namespace

enum WorldSubject::Kind : unsigned { kSend, kAppend, kFork, kEnd, kDisturb, kPassTime };

const Family kWorldFamily = {
    "world", {"send", "append", "fork", "end", "disturb", "pass time"}, {30, 8, 2, 1, 4, 12}, 40};

/// One Message, as its sender sees it, and what became of it.
struct WorldSubject::Sending {
  std::size_t number = 0;
  bool of_client = false;
  const Member* by = nullptr;
  std::optional<MessageRef> ref{};
  std::optional<PartialMessage> partial{};
  std::vector<std::size_t> after{};
  bool ordered = false;
  bool independent = false;
  bool idempotent = false;
  int sent = 0;
  std::string end{};  // "sent", "acked", "expired" or "failed"
  int delivered = 0;
};

/// A Carrier of one of the ends.
struct WorldSubject::Member {
  Carrier carrier;
  bool of_client = false;
  bool closed = false;
  std::size_t last_ordered = 0;  // number of the last ordered Message that it received, from 1
};

// ---- what Carriers tell ------------------------------------------------------------------------

namespace {

class Watcher final : public SendObserver {
 public:
  using Told = std::function<void(const char* what, bool terminal)>;
  explicit Watcher(Told told) : told_(std::move(told)) {}
  void on_sent(const MessageRef&, const Sent& sent) override { told_("sent", sent.terminal); }
  void on_acked(const MessageRef&, const Acked&) override { told_("acked", true); }
  void on_expired(const MessageRef&, const Expired&) override { told_("expired", true); }
  void on_failed(const MessageRef&, const Failed&) override { told_("failed", true); }

 private:
  Told told_;
};

}  // namespace

WorldSubject::WorldSubject(std::unique_ptr<PropertyWorld> world, const Options& options)
    : options_(options), world_(std::move(world)), listener_(world_->listen()) {
  listener_.accept([this](Carrier carrier) {
    keep(carrier, false);
    return true;
  });
  Member& first = keep(world_->initiate(), true);
  first.carrier.activate();
}

WorldSubject::~WorldSubject() { world_->end_endpoints(); }

void WorldSubject::complain(const std::string& what) {
  if (!verdict_) verdict_ = "at " + std::to_string(now() / 1ms) + " ms: " + what;
}

WorldSubject::Member& WorldSubject::keep(Carrier carrier, bool of_client) {
  Member& member = members_.emplace_back();
  member.carrier = carrier;
  member.of_client = of_client;
  const auto alive = [this, &member](const char* what) {
    if (member.closed) complain(std::string(what) + " after closed (rule 5)");
  };
  carrier.on_established([alive] { alive("established"); });
  carrier.on_error([alive](const Error&) { alive("an error"); });
  carrier.on_peer_finished([alive] { alive("the peer's end"); });
  carrier.on_closed([alive, &member](Cause) {
    alive("closed");
    member.closed = true;
  });
  carrier.ready([this, alive, &member](InMessage message) {
    alive("a Message");
    received(member, message.text());
    return true;
  });
  carrier.on_fork([this, of_client](ForkRequest& request) {
    if (rejects_forks_) return request.reject();
    keep(request.accept(), of_client);
  });
  return member;
}

// A Message's text begins with its number among all that were accepted.
void WorldSubject::received(Member& by, std::string_view text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number >= sendings_.size()) return complain("something was received that nobody sent");
  Sending& sending = sendings_[number];
  const std::string name = "Message " + std::to_string(number);
  if (sending.of_client == by.of_client) complain(name + " came back to its sender");
  if (++sending.delivered > 1 && !sending.idempotent) {
    complain(name + " was delivered twice (rule 60)");
  }
  if (sending.delivered > 1) return;
  for (const std::size_t antecedent : sending.after) {
    const Sending& before = sendings_[antecedent];
    // An aborted Carrier hands nothing over any more, and nobody waits for it.
    const bool excused =
        before.end == "expired" || before.end == "failed" || (!calm_ && before.by != sending.by);
    if (options_.acks && before.delivered == 0 && !excused) {
      complain(name + " came before its antecedent " + std::to_string(antecedent) + " (rule 36)");
    }
  }
  if (!sending.ordered) return;
  if (number + 1 < by.last_ordered) complain(name + " is out of order (rule 31)");
  by.last_ordered = number + 1;
}

// ---- operations --------------------------------------------------------------------------------

Verdict WorldSubject::run(const Operations& operations) {
  for (const Operation& operation : operations) {
    apply(operation);
    if (verdict_) return verdict_;
  }
  world_->path().silent = false;
  world_->path().options.loss = 0;
  for (Sending& sending : sendings_) {
    if (sending.partial) sending.partial->finish();
  }
  run_for(20s);
  for (Member& member : members_) member.carrier.close();
  run_for(100s);
  if (!verdict_) check_ends();
  return verdict_;
}

void WorldSubject::apply(const Operation& operation) {
  switch (operation.kind) {
    case kSend:
      return send(operation);
    case kAppend:
      return append(operation);
    case kFork:
      return fork(operation);
    case kEnd:
      return end(operation);
    case kDisturb:
      return disturb(operation);
    default:
      return pass_time(operation);
  }
}

// n: Carrier, kind and size, niceness and lifetime, marks, antecedents.
void WorldSubject::send(const Operation& operation) {
  const auto& n = operation.n;
  Member& by = members_[n[0] % members_.size()];
  if (by.closed) return;
  Sending& sending = sendings_.emplace_back();
  sending.number = sendings_.size() - 1;
  sending.of_client = by.of_client;
  sending.by = &by;
  OutMessage message = message_of(operation, sending, by);
  const std::string name = "Message " + std::to_string(sending.number);
  auto watcher = std::make_shared<Watcher>([this, &sending, name](const char* what, bool terminal) {
    if (!sending.end.empty()) complain(name + ": " + what + " after " + sending.end + " (rule 19)");
    if (std::string_view(what) == "sent" && ++sending.sent > 1) complain(name + " was sent twice");
    if (std::string_view(what) == "acked" && sending.sent == 0) complain(name + ": acked first");
    if (terminal) sending.end = what;
  });
  watchers_.push_back(watcher);
  if (n[1] % 6 == 5) {
    auto begun = by.carrier.begin(std::move(message), watcher.get());
    if (begun) sending.ref = begun->message();
    if (begun) sending.partial = *begun;
  } else if (auto sent = by.carrier.send(std::move(message), watcher.get())) {
    sending.ref = *sent;
  }
  if (!sending.ref) sendings_.pop_back();
}

OutMessage WorldSubject::message_of(const Operation& operation, Sending& sending,
                                    const Member& by) const {
  const auto& n = operation.n;
  const std::string text =
      std::to_string(sending.number) + " " + std::string(n[1] % 50 == 0 ? 5000 : n[1] % 40, 'x');
  OutMessage message(text);
  MessageProperties& properties = message.properties();
  properties.niceness = n[2] % 3;
  if (n[2] % 4 == 1) properties.lifetime = 1ms * (1 + n[2] % 80);
  properties.ordered = n[3] % 2 == 0;
  properties.idempotent = n[3] % 3 == 1;
  properties.independent_if_expired = n[3] % 5 == 1;
  properties.immediate = n[3] % 7 == 1;
  sending.ordered = *properties.ordered;
  sending.independent = properties.independent_if_expired;
  sending.idempotent = properties.idempotent;
  for (std::uint32_t more = n[4]; more % 3 == 1 && sending.number > 0; more /= 3) {
    const std::size_t other =
        sending.number - 1 - more / 3 % std::min<std::size_t>(sending.number, 5);
    const Sending& antecedent = sendings_[other];
    if (antecedent.of_client != by.of_client || !antecedent.ref) continue;
    properties.after.push_back(*antecedent.ref);
    sending.after.push_back(other);
  }
  return message;
}

// n: which, octets, last.
void WorldSubject::append(const Operation& operation) {
  const auto& n = operation.n;
  std::vector<Sending*> open;
  for (Sending& sending : sendings_) {
    if (sending.partial) open.push_back(&sending);
  }
  if (open.empty()) return;
  Sending& sending = *open[n[0] % open.size()];
  OutMessage piece(std::string(n[1] % 30, 'y'));
  if (n[2] % 2 == 0) {
    sending.partial->append(std::move(piece));
  } else {
    sending.partial->finish(std::move(piece));
    sending.partial.reset();
  }
}

// n: off which, whether the peer rejects.
void WorldSubject::fork(const Operation& operation) {
  const auto& n = operation.n;
  if (!options_.forks || members_.size() >= kMostCarriers) return;
  rejects_forks_ = n[1] % 4 == 3;
  Member& parent = members_[n[0] % members_.size()];
  const bool of_client = parent.of_client;
  if (auto forked = parent.carrier.fork()) keep(*forked, of_client);
  calm_ = calm_ && !rejects_forks_;
}

// n: which, how.
void WorldSubject::end(const Operation& operation) {
  const auto& n = operation.n;
  Member& member = members_[n[0] % members_.size()];
  n[1] % 3 == 0 ? member.carrier.abort() : member.carrier.close();
  calm_ = false;
}

// n: what, how much.
void WorldSubject::disturb(const Operation& operation) {
  const auto& n = operation.n;
  testing::MemoryPath& path = world_->path();
  path.options.loss = n[0] % 3 == 0 ? n[1] % 400 * 1'000'000 : 0;
  path.options.reordering = n[0] % 5 == 0 ? n[2] % 500 * 1'000'000 : 0;
  path.options.duplication = n[0] % 7 == 0 ? n[3] % 500 * 1'000'000 : 0;
  path.options.octets_per_second = n[4] % 4 == 0 ? 10'000 + n[4] * 100 : 0;
  path.silent = n[5] % 9 == 8;
  if (!options_.dies || n[5] % 6 != 5) return;
  path.kill(Cause::kTimedOut);
  calm_ = false;
}

// n: how long.
void WorldSubject::pass_time(const Operation& operation) {
  run_for(1ms * (1 + operation.n[0] % 60));
}

// ---- at the end --------------------------------------------------------------------------------

void WorldSubject::check_ends() {
  for (const Sending& sending : sendings_) {
    const std::string name = "Message " + std::to_string(sending.number);
    if (sending.end.empty()) complain(name + " never ended (rule 19)");
    if (options_.acks && sending.end == "sent") complain(name + " ended with sent");
    if (!options_.acks && sending.end == "acked") complain(name + " was acked without acks");
    if (options_.acks && calm_ && sending.end == "acked" && sending.delivered == 0) {
      complain(name + " was acked and never delivered");
    }
  }
  for (const Member& member : members_) {
    if (!member.closed) complain("a Carrier never closed (rule 12)");
  }
}

namespace {

template <class World>
class WorldOf final : public PropertyWorld {
 public:
  template <class... Options>
  explicit WorldOf(Options... options) : world_(options...) {}
  testing::MemoryHosts& hosts() override { return world_; }
  testing::MemoryPath& path() override { return world_.path(); }
  Carrier initiate() override { return world_.initiate(); }
  Listener listen() override { return world_.listen(); }
  void end_endpoints() override {
    world_.client.reset();
    world_.server.reset();
  }

 private:
  World world_;
};
using MemoryWorld = WorldOf<testing::MemoryWorld>;
using DatagramWorld = WorldOf<testing::DatagramWorld>;

}  // namespace

Verdict able_world_holds(const Operations& operations) {
  WorldSubject world(std::make_unique<MemoryWorld>(MemoryStack::everything()),
                     {.acks = true, .forks = true});
  return world.run(operations);
}

Verdict datagram_world_holds(const Operations& operations) {
  WorldSubject world(std::make_unique<DatagramWorld>(), {.acks = true, .forks = true});
  return world.run(operations);
}

Verdict streaming_world_holds(const Operations& operations) {
  WorldSubject world(std::make_unique<MemoryWorld>(MemoryStack::framed_stream()), {.dies = true});
  return world.run(operations);
}

}  // namespace post::property
