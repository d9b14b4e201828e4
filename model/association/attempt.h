// One attempt of a race: a candidate and the instance that tries to come up on it.
#pragma once

#include <memory>
#include <utility>

#include "model/bystander.h"
#include "model/establishment/candidate_tree.h"

namespace post {

class Attempt final : private Bystander {
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

  Owner& owner_;
  AttemptId id_;
  Candidate candidate_;
  std::unique_ptr<ProtocolStackInstance> instance_;
};

}  // namespace post
