#include "tests/support/memory_stack.h"

#include <algorithm>
#include <deque>

namespace post::testing {

// ---- traits ------------------------------------------------------------------------------------

PsiTraits MemoryStack::everything() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.multistream = true;
  traits.acks = true;
  traits.abandon = true;
  traits.interleaves = true;
  traits.holds_order = true;
  traits.dedupes = true;
  traits.credit = true;
  traits.joins = true;
  traits.half_close = true;
  return traits;
}

PsiTraits MemoryStack::framed_stream() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.in_order = true;
  traits.repairs = true;
  traits.half_close = true;
  return traits;
}

PsiTraits MemoryStack::datagrams() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.needs_total = true;
  traits.abandon = true;
  traits.connectionless = true;
  traits.half_close = true;
  traits.may_duplicate = true;
  traits.max_message = MemoryStackOptions{}.packet - 1;
  return traits;
}

// ---- listening ---------------------------------------------------------------------------------

class MemoryStack::Door final : public Acceptor {
 public:
  Door(const MemoryStack& stack, Host& host, const SocketAddress& local)
      : fabric_(stack.fabric_),
        traits_(stack.traits_),
        options_(stack.options_),
        host_(host),
        local_(local),
        report_(host.executor(), Phase::kDelivery, host.entity(), [this] { report(); }) {
    fabric_->doors.push_back(this);
  }
  ~Door() override { std::erase(fabric_->doors, this); }

  void set_delegate(Delegate* delegate) override {
    delegate_ = delegate;
    if (delegate != nullptr && !waiting_.empty()) report_.arm();
  }
  SocketAddress local() const override { return local_; }

  bool leads_to(const SocketAddress& asked) const {
    if (asked.port != local_.port || asked.ip.family() != local_.ip.family()) return false;
    if (!local_.ip.is_unspecified()) return asked.ip == local_.ip;
    const std::vector<Interface> interfaces = host_.network().interfaces();
    return std::ranges::any_of(interfaces, [&](const Interface& interface) {
      return has_address(interfaces, interface.id, asked.ip);
    });
  }
  void enter(MemoryWire& wire, const MemoryAddresses& of_client) {
    auto instance = std::make_unique<MemoryInstance>(
        host_, wire.shared_from_this(), memory::Side::kServer,
        MemoryAddresses{of_client.remote, of_client.local}, traits_, options_);
    instance->start_up();
    waiting_.push_back(std::move(instance));
    if (delegate_ != nullptr) report_.arm();
  }

 private:
  void report() {
    while (delegate_ != nullptr && !waiting_.empty()) {
      auto instance = std::move(waiting_.front());
      waiting_.pop_front();
      delegate_->on_incoming(std::move(instance));
    }
  }

  std::shared_ptr<Fabric> fabric_;
  PsiTraits traits_;
  MemoryStackOptions options_;
  Host& host_;
  SocketAddress local_;
  Delegate* delegate_ = nullptr;
  std::deque<std::unique_ptr<MemoryInstance>> waiting_;
  Task report_;
};

void MemoryStack::admit(Fabric& fabric, MemoryWire& wire, const MemoryAddresses& of_client,
                        const memory::Packet& packet) {
  const auto door = std::ranges::find_if(
      fabric.doors, [&](const Door* candidate) { return candidate->leads_to(of_client.remote); });
  if (door != fabric.doors.end()) {
    if (packet.hello) (*door)->enter(wire, of_client);
    return;
  }
  memory::Packet refusal;
  refusal.reset = Cause::kRefused;
  wire.send(memory::Side::kServer, std::move(refusal));
}

Result<std::unique_ptr<Acceptor>> MemoryStack::listen(Host& host, const SocketAddress& local,
                                                      const StackOptions&) const {
  return std::unique_ptr<Acceptor>(std::make_unique<Door>(*this, host, local));
}

// ---- connecting --------------------------------------------------------------------------------

MemoryStack::MemoryStack(PsiTraits traits, MemoryStackOptions options)
    : traits_(traits), options_(options) {}

std::shared_ptr<MemoryPath> MemoryStack::shared_path(const IpAddress& client,
                                                     const IpAddress& server) const {
  auto& path = fabric_->paths[{client, server}];
  if (path == nullptr) path = std::make_shared<MemoryPath>();
  return path;
}

MemoryPath& MemoryStack::path(const IpAddress& client, const IpAddress& server) const {
  return *shared_path(client, server);
}

Result<std::unique_ptr<ProtocolStackInstance>> MemoryStack::connect(Host& host,
                                                                    const CandidatePath& path,
                                                                    const StackOptions&) const {
  MemoryAddresses addresses{path.local, path.remote};
  if (addresses.local.port == 0) addresses.local.port = fabric_->next_port++;
  const auto doorman = [fabric = fabric_, addresses](MemoryWire& wire,
                                                     const memory::Packet& packet) {
    admit(*fabric, wire, addresses, packet);
  };
  auto wire = MemoryWire::make(host, shared_path(path.local.ip, path.remote.ip), doorman);
  auto instance = std::make_unique<MemoryInstance>(host, std::move(wire), memory::Side::kClient,
                                                   addresses, traits_, options_);
  instance->connect();
  if (traits_.connectionless) instance->start_up();
  return std::unique_ptr<ProtocolStackInstance>(std::move(instance));
}

std::pair<std::unique_ptr<MemoryInstance>, std::unique_ptr<MemoryInstance>> MemoryStack::joined(
    Host& client, Host& server, const MemoryAddresses& of_client) const {
  auto wire = MemoryWire::make(client, shared_path(of_client.local.ip, of_client.remote.ip),
                               [](MemoryWire&, const memory::Packet&) {});
  auto near = std::make_unique<MemoryInstance>(client, wire, memory::Side::kClient, of_client,
                                               traits_, options_);
  auto far = std::make_unique<MemoryInstance>(server, wire, memory::Side::kServer,
                                              MemoryAddresses{of_client.remote, of_client.local},
                                              traits_, options_);
  near->start_up();
  far->start_up();
  return {std::move(near), std::move(far)};
}

}  // namespace post::testing
