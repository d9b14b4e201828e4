// A PSI on a flow of datagrams: each Message is one of them.
#pragma once

#include <memory>
#include <optional>

#include "model/host.h"
#include "model/policy_values.h"
#include "model/psi.h"

namespace post {

/// Serves one Carrier. Up as soon as it has a delegate; goes down when the network says that the
/// peer cannot be reached.
class DatagramInstance final : public ProtocolStackInstance, private DatagramFlow::Delegate {
 public:
  static constexpr StreamId kStream = 0;
  static PsiTraits promise();

  DatagramInstance(Host& host, std::unique_ptr<DatagramFlow> flow, DscpMarking marking);

  void set_delegate(ProtocolStackInstance::Delegate* delegate) override;
  PsiTraits traits() const override;
  PathSample sample() const override;
  SocketAddress local() const override { return flow_->local(); }
  SocketAddress remote() const override { return flow_->remote(); }

  /// A whole Message with its end mark, while the last one has left.
  std::size_t budget(StreamId stream) const override;
  void send(Chunk chunk) override;
  void flush() override {}
  void skip(MessageKey, const WireProperties&) override {}
  void forget(MessageKey, Range) override {}
  void grant(StreamId stream, Credit credit) override;
  void open(StreamId, StreamId) override {}
  void answer_open(StreamId, bool) override {}
  void finish(StreamId) override {}
  void reset(Cause cause) override;

 private:
  struct Waiting {
    Bytes bytes;
    Signals signals;
  };

  void on_datagrams() override { report(); }
  void on_sendable() override;
  void on_path_error(const PathError& error) override;

  void report();
  void read_all();
  void offer(const Waiting& datagram);
  void fail(Cause cause);
  bool listening() const { return delegate_ != nullptr && !silent_; }

  std::unique_ptr<DatagramFlow> flow_;
  ProtocolStackInstance::Delegate* delegate_ = nullptr;
  std::size_t max_payload_;  // asked once, and again when the network says otherwise
  DscpMarking marking_;
  std::optional<Waiting> waiting_;  // the network's queue was full
  std::optional<Cause> failed_;
  std::uint64_t passed_up_ = 0;  // octets, end marks included
  std::uint64_t granted_ = UINT64_MAX;
  MessageId arriving_ = 1;
  bool up_reported_ = false;
  bool budget_wanted_ = false;
  bool silent_ = false;
  Task report_;
};

}  // namespace post
