// What a protocol stack instance tells, in words, with the time in milliseconds.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/psi.h"

namespace post::testing {

class PsiLog final : public ProtocolStackInstance::Delegate {
 public:
  explicit PsiLog(std::function<Duration()> now) : now_(std::move(now)) {}

  void on_up(EarlyResult) override { note("up"); }
  void on_budget() override {
    note("budget");
    if (when_budget) when_budget();
  }
  void on_acked(MessageKey key, Range range) override { note("acked " + text(key, range)); }
  void on_lost(MessageKey key, Range range) override {
    note("lost " + text(key, range));
    if (when_lost) when_lost(key, range);
  }
  void on_skip_acked(MessageKey key) override { note("skip acked " + text(key)); }
  void on_credit(StreamId stream, Credit credit) override {
    note("credit " + std::to_string(stream) + ": " + std::to_string(credit.octets));
  }
  void on_chunk(Chunk&& chunk) override {
    note("chunk " + text(chunk.key, chunk.range()));
    chunks.push_back(std::move(chunk));
  }
  void on_skip(MessageKey key, const WireProperties&) override { note("skip " + text(key)); }
  void on_open(StreamId stream, StreamId parent) override {
    note("open " + std::to_string(stream) + " of " + std::to_string(parent));
  }
  void on_open_answer(StreamId stream, bool accepted) override {
    note((accepted ? "accepted " : "rejected ") + std::to_string(stream));
  }
  void on_finished(StreamId stream) override { note("finished " + std::to_string(stream)); }
  void on_receive_error(StreamId stream, Error error) override {
    note("error " + std::to_string(stream) + " " + error.name + ": " + error.text);
  }
  void on_down(Cause cause) override { note("down " + std::string(name_of(cause))); }

  static std::string text(MessageKey key) {
    return std::to_string(key.stream) + "." + std::to_string(key.message);
  }
  static std::string text(MessageKey key, Range range) {
    return text(key) + " " + std::to_string(range.begin) + "-" + std::to_string(range.end);
  }

  std::vector<std::string> lines;
  std::vector<Chunk> chunks;
  std::function<void()> when_budget{};
  std::function<void(MessageKey, Range)> when_lost{};

 private:
  void note(const std::string& what) {
    lines.push_back(std::to_string(now_() / std::chrono::milliseconds(1)) + " " + what);
  }

  std::function<Duration()> now_;
};

}  // namespace post::testing
