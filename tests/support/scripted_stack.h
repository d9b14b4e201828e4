// A stack whose instances do what a test says: for guarantees that the built-in stacks do not give.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "model/stacks/stack.h"

namespace post::testing {

/// Up as soon as it has a delegate. Keeps what it is given.
class ScriptedInstance final : public ProtocolStackInstance {
 public:
  ScriptedInstance(Host& host, const CandidatePath& path, PsiTraits traits)
      : path_(path),
        traits_(traits),
        up_(host.executor(), Phase::kDelivery, host.entity(), [this] { tell_up(); }) {}

  void set_delegate(Delegate* delegate) override {
    delegate_ = delegate;
    if (delegate != nullptr) up_.arm();
  }
  PsiTraits traits() const override { return traits_; }
  PathSample sample() const override { return {{}, 1000}; }
  SocketAddress local() const override { return path_.local; }
  SocketAddress remote() const override { return path_.remote; }
  std::size_t budget(StreamId) const override { return room; }
  void send(Chunk chunk) override {
    room -= static_cast<std::size_t>(chunk.range().size());
    sent.push_back(std::move(chunk));
  }
  void flush() override { ++flushes; }
  void skip(MessageKey key, const WireProperties& properties) override {
    skips.emplace_back(key, properties);
  }
  void forget(MessageKey key, Range) override { forgotten.push_back(key); }
  void grant(StreamId stream, Credit credit) override { grants[stream] = credit; }
  void open(StreamId stream, StreamId parent) override { opens.emplace_back(stream, parent); }
  void answer_open(StreamId stream, bool accept) override { answers.emplace_back(stream, accept); }
  void finish(StreamId stream) override {
    finished = true;
    finished_streams.push_back(stream);
  }
  void reset(Cause) override { delegate_ = nullptr; }

  Delegate& delegate() { return *delegate_; }
  void narrow(std::uint64_t max_message) { traits_.max_message = max_message; }

  std::size_t room = 10'000;
  std::vector<Chunk> sent;
  bool finished = false;
  std::vector<StreamId> finished_streams;
  std::vector<std::pair<MessageKey, WireProperties>> skips;
  std::vector<MessageKey> forgotten;
  std::map<StreamId, Credit> grants;
  std::vector<std::pair<StreamId, StreamId>> opens;  ///< stream, parent
  std::vector<std::pair<StreamId, bool>> answers;
  std::size_t flushes = 0;

 private:
  void tell_up() {
    if (delegate_ != nullptr && !std::exchange(told_, true)) delegate_->on_up(EarlyResult::kNone);
  }

  CandidatePath path_;
  PsiTraits traits_;
  Delegate* delegate_ = nullptr;
  bool told_ = false;
  Task up_;
};

class ScriptedStack final : public Stack {
 public:
  explicit ScriptedStack(PsiTraits traits) : traits_(traits) {}

  std::string_view name() const override { return "scripted"; }
  bool available(const Capabilities&) const override { return true; }
  PsiTraits promise() const override { return traits_; }
  Result<std::unique_ptr<ProtocolStackInstance>> connect(Host& host, const CandidatePath& path,
                                                         const StackOptions&) const override {
    auto instance = std::make_unique<ScriptedInstance>(host, path, traits_);
    instances.push_back(instance.get());
    return std::unique_ptr<ProtocolStackInstance>(std::move(instance));
  }
  Result<std::unique_ptr<Acceptor>> listen(Host&, const SocketAddress&,
                                           const StackOptions&) const override {
    return Error{"unreachable", "a scripted stack does not listen"};
  }

  mutable std::vector<ScriptedInstance*> instances;  ///< all ever made, some of them gone

 private:
  PsiTraits traits_;
};

}  // namespace post::testing
