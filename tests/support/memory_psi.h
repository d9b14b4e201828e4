// A protocol stack instance in memory, for any set of traits: what no stack of the library offers
// yet can be tested with it.
//
// It keeps the contract of model/psi.h: nothing is told from inside a call, on_down comes last.
// Packets are acknowledged one by one; what is overdue is sent again or given back, as `repairs`
// says.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "model/psi.h"
#include "tests/support/memory_receiver.h"
#include "tests/support/memory_sender.h"
#include "tests/support/memory_wire.h"

namespace post::testing {

struct MemoryAddresses {
  SocketAddress local;
  SocketAddress remote;
};

class MemoryInstance final : public ProtocolStackInstance,
                             private MemoryWire::End,
                             private MemorySender::Owner,
                             private MemoryReceiver::Owner {
 public:
  MemoryInstance(Host& host, std::shared_ptr<MemoryWire> wire, memory::Side side,
                 const MemoryAddresses& addresses, const PsiTraits& traits,
                 const MemoryStackOptions& options);
  ~MemoryInstance() override;

  /// The client's first packet.
  void connect() { sender_.open_handshake(traits_.connectionless); }
  /// Up without a handshake.
  void start_up();

  void set_delegate(ProtocolStackInstance::Delegate* delegate) override;
  PsiTraits traits() const override { return traits_; }
  PathSample sample() const override;
  SocketAddress local() const override { return addresses_.local; }
  SocketAddress remote() const override { return addresses_.remote; }
  std::size_t budget(StreamId stream) const override;
  void send(Chunk chunk) override;
  void flush() override;
  void skip(MessageKey key, const WireProperties& properties) override;
  void forget(MessageKey key, Range octets) override;
  void grant(StreamId stream, Credit credit) override;
  void open(StreamId stream, StreamId parent) override;
  void answer_open(StreamId stream, bool accept) override;
  void finish(StreamId stream) override;
  void reset(Cause cause) override;

 private:
  using Notice = std::function<void(ProtocolStackInstance::Delegate&)>;
  struct Ends {
    bool here = false;
    bool there = false;
  };

  void arrived(memory::Packet&& packet) override;
  void killed(Cause cause) override { go_down(cause); }

  Time transmit(memory::Packet packet) override;
  void octets_acked(MessageKey key, Range octets) override;
  void octets_lost(MessageKey key, Range octets) override;
  void skip_acked(MessageKey key) override;
  void budget_grew() override;
  void hello_acked() override;
  void finish_acked(StreamId stream) override;

  void pass_up(Chunk chunk) override;
  void pass_up(const memory::SkipFrame& skip) override;
  void pass_up(const memory::FinishFrame& finish) override;
  void control(const memory::Frame& frame) override;
  void window_moved(std::uint64_t octets) override;

  void tell(Notice notice);
  void report();
  void go_down(Cause cause);
  void end_in_order();
  bool ended() const { return down_ || silent_; }

  std::shared_ptr<MemoryWire> wire_;
  memory::Side side_;
  MemoryAddresses addresses_;
  PsiTraits traits_;
  MemoryStackOptions options_;
  MemorySender sender_;
  MemoryReceiver receiver_;
  ProtocolStackInstance::Delegate* delegate_ = nullptr;
  std::deque<Notice> notices_;
  std::map<StreamId, Ends> streams_ = {{0, {}}};
  std::map<StreamId, bool> finished_;  // asked for here
  bool up_ = false;
  bool silent_ = false;  // after reset()
  bool told_down_ = false;
  std::optional<Cause> down_;
  EarlyResult early_ = EarlyResult::kNone;
  Task report_;
};

}  // namespace post::testing
