// One attempt of a race: a candidate and the instance that tries to come up on it.
#pragma once

#include <memory>
#include <utility>

#include "model/establishment/candidate_tree.h"
#include "model/psi.h"

namespace post {

class Attempt final : private ProtocolStackInstance::Delegate {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void attempt_up(Attempt& attempt) = 0;
    virtual void attempt_down(Attempt& attempt, Cause cause) = 0;
  };

  Attempt(Owner& owner, AttemptId id, Candidate candidate,
          std::unique_ptr<ProtocolStackInstance> instance)
      : owner_(owner), id_(id), candidate_(std::move(candidate)), instance_(std::move(instance)) {
    instance_->set_delegate(this);
  }
  ~Attempt() override {
    if (instance_) instance_->set_delegate(nullptr);
  }

  AttemptId id() const { return id_; }
  const Candidate& candidate() const { return candidate_; }
  const Branch& branch() const { return candidate_.branch; }
  void cancel() {
    if (instance_) instance_->reset(Cause::kCancelled);
  }
  std::unique_ptr<ProtocolStackInstance> take() { return std::move(instance_); }

 private:
  // Once up, the instance keeps what comes until the Transient is its delegate.
  void on_up(EarlyResult) override {
    instance_->set_delegate(nullptr);
    owner_.attempt_up(*this);
  }
  void on_down(Cause cause) override { owner_.attempt_down(*this, cause); }
  void on_budget() override {}
  void on_acked(MessageKey, Range) override {}
  void on_lost(MessageKey, Range) override {}
  void on_skip_acked(MessageKey) override {}
  void on_credit(StreamId, Credit) override {}
  void on_chunk(Chunk&&) override {}
  void on_skip(MessageKey, const WireProperties&) override {}
  void on_open(StreamId, StreamId) override {}
  void on_open_answer(StreamId, bool) override {}
  void on_finished(StreamId) override {}
  void on_receive_error(StreamId, Error) override {}

  Owner& owner_;
  AttemptId id_;
  Candidate candidate_;
  std::unique_ptr<ProtocolStackInstance> instance_;
};

}  // namespace post
