// Two Endpoints over a stack in memory or over `post/udp`, under random use and a bad network, and
// what must hold whatever happens.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/post.h"
#include "tests/property/operations.h"
#include "tests/support/memory_hosts.h"
#include "tests/support/memory_wire.h"

namespace post::property {

extern const Family kWorldFamily;

/// Over a stack that can do all, which loses, reorders and duplicates.
Verdict able_world_holds(const Operations& operations);
/// Over post/1 over datagrams, on the same network.
Verdict datagram_world_holds(const Operations& operations);
/// Over a framed byte stream that dies now and then.
Verdict streaming_world_holds(const Operations& operations);

/// What a world must offer: two hosts, an Endpoint on each, and the path between them.
class PropertyWorld {
 public:
  virtual ~PropertyWorld() = default;
  virtual testing::MemoryHosts& hosts() = 0;
  virtual testing::MemoryPath& path() = 0;
  virtual Carrier initiate() = 0;
  virtual Listener listen() = 0;
  virtual void end_endpoints() = 0;
};

class WorldSubject {
 public:
  struct Options {
    bool acks = false;  ///< Messages end acked, and what is acked was delivered
    bool dies = false;  ///< paths are killed, too
    bool forks = false;
  };
  WorldSubject(std::unique_ptr<PropertyWorld> world, const Options& options);
  ~WorldSubject();
  Verdict run(const Operations& operations);

 private:
  enum Kind : unsigned;  // of an operation
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
  Duration now() const { return world_->hosts().now(); }
  void run_for(Duration time) { world_->hosts().run_until(now() + time); }

  Options options_;
  std::unique_ptr<PropertyWorld> world_;
  Listener listener_;
  std::deque<Member> members_;    // Carriers of both ends; they stay where they are
  std::deque<Sending> sendings_;  // all Messages ever accepted
  std::vector<std::shared_ptr<SendObserver>> watchers_;
  bool rejects_forks_ = false;
  bool calm_ = true;  // nothing was closed, aborted, rejected or killed
  Verdict verdict_;
};

}  // namespace post::property
