// The interfaces of the machine and the numbers they have for the model.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/posix/interfaces/netlink.h"
#include "model/interface.h"

namespace post::posix {

/// Numbers go from 1 in the order of names at first sight; interfaces that appear later take the
/// next ones. A name keeps its number.
class InterfaceTable {
 public:
  explicit InterfaceTable(bool loopback) : loopback_(loopback) {}

  /// Asks the kernel anew. The numbers of all that changed, appeared or went. All stays as it was
  /// where the kernel did not answer.
  Result<std::vector<InterfaceId>> refresh(NetlinkSocket& netlink);

  const std::vector<Interface>& all() const { return interfaces_; }  ///< ordered by name
  const Interface* find(InterfaceId id) const;                       ///< null: it is gone
  const Interface* find_index(unsigned index) const;
  InterfaceId id_of(unsigned index) const;    ///< kAnyInterface: not shown
  unsigned index_of(InterfaceId id) const;    ///< the system's; 0: it is gone
  std::string name_of(InterfaceId id) const;  ///< empty: it is gone

 private:
  struct Seen {
    unsigned index = 0;
    Interface interface;
  };

  int dump(NetlinkSocket& netlink, std::vector<Seen>& seen) const;
  void number(std::vector<Seen>& seen);

  bool loopback_;
  std::map<std::string, InterfaceId> numbers_;
  std::vector<Interface> interfaces_;
  std::map<unsigned, InterfaceId> ids_;  ///< by the system's index
};

}  // namespace post::posix
