// tests/peers/post_peer.py as a peer: what it is told, and what it tells.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/posix/peer_program.h"

namespace post::posix {

class PostPeer : public PeerProgram {
 public:
  /// As JSON writes them, less the quotes.
  using Fields = std::map<std::string, std::string>;
  /// What happened, and with what.
  struct Event {
    std::string name;
    Fields fields;

    bool has(const Fields& wanted) const;
  };

  /// In the network namespace `space` names, or this one's.
  explicit PostPeer(const std::vector<std::string>& arguments, const std::string& space = "");

  /// One of the commands of tests/peers/post1/commands.py.
  void tell(const std::string& command) { write_input(command + "\n"); }
  /// No command follows: it leaves with its last connection.
  void tell_no_more() { end_input(); }

  std::vector<Event> events() const;
  /// Those of one name that have these fields.
  std::vector<Event> events(const std::string& name, const Fields& fields = {}) const;
  bool saw(const std::string& name, const Fields& fields = {}) const {
    return !events(name, fields).empty();
  }
  /// For the message of a test that failed.
  std::string log() const { return output() + file("err"); }
};

}  // namespace post::posix
