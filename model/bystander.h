// Who hears of an instance only whether it is up: before a Carrier has it, and after.
#pragma once

#include "model/psi.h"

namespace post {

/// What else an instance tells is dropped.
class Bystander : public ProtocolStackInstance::Delegate {
 private:
  void on_budget() final {}
  void on_acked(MessageKey, Range) final {}
  void on_lost(MessageKey, Range) final {}
  void on_skip_acked(MessageKey) final {}
  void on_credit(StreamId, Credit) final {}
  void on_chunk(Chunk&&) final {}
  void on_skip(MessageKey, const WireProperties&) final {}
  void on_open(StreamId, StreamId) final {}
  void on_open_answer(StreamId, bool) final {}
  void on_finished(StreamId) final {}
  void on_receive_error(StreamId, Error) final {}
};

}  // namespace post
