// Two Endpoints over the stack in memory, under random use and a bad network, and what must hold
// whatever happens.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/property/operations.h"
#include "tests/support/memory_world.h"

namespace post::property {

extern const Family kWorldFamily;

/// Over a stack that can do all, which loses, reorders and duplicates.
Verdict able_world_holds(const Operations& operations);
/// Over a framed byte stream that dies now and then.
Verdict streaming_world_holds(const Operations& operations);

class WorldSubject {
 public:
  struct Options {
    PsiTraits traits;
    bool acks = false;  ///< Messages end acked, and what is acked was delivered
    bool dies = false;  ///< paths are killed, too
    bool forks = false;
  };
  explicit WorldSubject(const Options& options);
  ~WorldSubject();
  Verdict run(const Operations& operations);

 private:
  struct Sending;
  struct Member;

  void apply(const Operation& operation);
  void send(const Operation& operation);
  void append(const Operation& operation);
  void fork(const Operation& operation);
  void end(const Operation& operation);
  void disturb(const Operation& operation);
  void pass_time(const Operation& operation);

  Member& keep(Carrier carrier, bool of_client);
  void received(Member& by, std::string_view text);
  OutMessage message_of(const Operation& operation, Sending& sending, const Member& by) const;
  void check_ends();
  void complain(const std::string& what);

  Options options_;
  testing::MemoryWorld world_;
  Listener listener_;
  std::deque<Member> members_;    // Carriers of both ends; they stay where they are
  std::deque<Sending> sendings_;  // all Messages ever accepted
  std::vector<std::shared_ptr<SendObserver>> watchers_;
  bool rejects_forks_ = false;
  bool calm_ = true;  // nothing was closed, aborted, rejected or killed
  Verdict verdict_;
};

}  // namespace post::property
