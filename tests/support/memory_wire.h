// What carries the packets of two memory protocol stack instances: a path with delay, rate, loss,
// duplication and reordering, all of it settable while it runs.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "model/cause.h"
#include "model/host.h"
#include "model/psi_types.h"

namespace post::testing {

namespace memory {

struct SkipFrame {
  MessageKey key;
  WireProperties properties;
};
struct CreditFrame {
  StreamId stream = 0;
  Credit credit;
};
struct OpenFrame {
  StreamId stream = 0;
  StreamId parent = 0;
};
struct AnswerFrame {
  StreamId stream = 0;
  bool accept = false;
};
struct FinishFrame {
  StreamId stream = 0;
};
/// How many octets were passed up in all: native flow control.
struct WindowFrame {
  std::uint64_t octets = 0;
};
using Frame =
    std::variant<Chunk, SkipFrame, CreditFrame, OpenFrame, AnswerFrame, FinishFrame, WindowFrame>;

struct Packet {
  std::optional<std::uint64_t> number;  ///< absent: nothing in it is acknowledged
  bool hello = false;                   ///< opens the connection
  bool early = false;                   ///< left before the handshake was complete
  std::vector<Frame> frames{};
  std::vector<std::uint64_t> acks{};  ///< numbers of packets that arrived
  std::optional<Cause> reset{};
  std::uint64_t octets() const;  ///< content and end marks
};

enum class Side : std::uint8_t { kClient, kServer };
constexpr Side other(Side side) { return side == Side::kClient ? Side::kServer : Side::kClient; }

}  // namespace memory

struct MemoryPathOptions {
  Duration delay = std::chrono::milliseconds(10);  ///< one way
  std::uint64_t octets_per_second = 0;             ///< each way; 0: no limit
  std::uint32_t loss = 0;                          ///< parts per 10^9, of packets each way
  std::uint32_t duplication = 0;                   ///< the same
  std::uint32_t reordering = 0;                    ///< the same: these take `detour` longer
  Duration detour = std::chrono::milliseconds(5);
  std::optional<std::uint8_t> ecn{};  ///< what the peer reads on every packet
};

/// The two ends' way between one pair of addresses. Belongs to its MemoryStack.
class MemoryPath {
 public:
  enum class Fate : std::uint8_t { kPass, kDrop, kTwice, kDetour };
  /// What left over it, whatever became of it.
  struct Departure {
    Time at;
    bool from_client = false;
    std::vector<MessageKey> messages;  ///< in the order of their chunks: rule 27 is seen here
    std::uint64_t octets = 0;
  };

  MemoryPathOptions options;
  bool silent = false;  ///< nothing arrives any more
  /// Decides instead of the probabilities where it gives something.
  std::function<std::optional<Fate>(const memory::Packet&, memory::Side from)> judge;

  /// Packets with octets of Messages.
  const std::vector<Departure>& departures() const { return departures_; }
  /// Both ends of every instance on it go down, each at once.
  void kill(Cause cause);

 private:
  friend class MemoryWire;
  std::array<Time, 2> busy_until_{};
  std::vector<Departure> departures_;
  std::vector<std::weak_ptr<class MemoryWire>> wires_;
};

/// One connection's packets under way. Its two ends share it.
class MemoryWire : public std::enable_shared_from_this<MemoryWire> {
 public:
  class End {
   public:
    virtual ~End() = default;
    virtual void arrived(memory::Packet&& packet) = 0;
    virtual void killed(Cause cause) = 0;
  };
  /// Called for a packet that finds no server yet; may attach one.
  using Doorman = std::function<void(MemoryWire&, const memory::Packet&)>;

  static std::shared_ptr<MemoryWire> make(Host& client, std::shared_ptr<MemoryPath> path,
                                          Doorman doorman);
  MemoryWire(Host& client, std::shared_ptr<MemoryPath> path, Doorman doorman);

  void attach(memory::Side side, End& end);
  void detach(memory::Side side) { ends_[index(side)] = nullptr; }
  /// Takes it to the other end; when its last octet leaves.
  Time send(memory::Side from, memory::Packet packet);
  MemoryPath& path() { return *path_; }
  void kill(Cause cause);

 private:
  static std::size_t index(memory::Side side) { return static_cast<std::size_t>(side); }
  MemoryPath::Fate fate(const memory::Packet& packet, memory::Side from);
  Time departure(std::uint64_t octets, memory::Side from);
  void fly(Time arrival, memory::Side to, memory::Packet packet);
  void deliver();
  void hand_over(memory::Side to, memory::Packet&& packet);

  Host& client_;
  std::shared_ptr<MemoryPath> path_;
  Doorman doorman_;
  std::unique_ptr<RandomStream> random_;
  std::array<End*, 2> ends_{};
  bool served_ = false;  // a server end was there
  std::multimap<Time, std::pair<memory::Side, memory::Packet>> flying_;
  Task due_;
};

}  // namespace post::testing
