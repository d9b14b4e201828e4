// Resolving the Remote (draft section 4.5): recursion over names as a state machine without I/O.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/establishment/resolver.h"
#include "model/remote.h"
#include "model/state.h"

namespace post {

/// One address of the peer. Its place among the remotes, from 1, is the second number of a branch.
struct RemoteCandidate {
  SocketAddress address;
  /// The domain it was learned in; it pairs with locals of that domain only (rule 62). Absent: with
  /// all.
  std::optional<std::string> provisioning_domain;

  std::string to_string() const { return address.to_string(); }
  friend bool operator==(const RemoteCandidate&, const RemoteCandidate&) = default;
};

/// Turns a Remote into addresses (rule 71). Repeatable: make another one.
///
/// The owner passes questions() on to its Resolver and each answer to answer(), until both are
/// exhausted: an answer known at once may lead to further questions. found() grows as answers come,
/// so that results may join a race that runs.
class Resolution {
 public:
  static constexpr unsigned kMaxAliases = 16;    ///< aliases in a row, against loops
  static constexpr unsigned kMaxQuestions = 64;  ///< of one Resolution
  static constexpr unsigned kMaxRemotes = 64;    ///< further addresses are ignored

  /// `per_domain`: Resolver::depends_on_local(). Locals in gathering order.
  Resolution(const Remote& remote, std::span<const LocalCandidate> locals, bool per_domain);

  /// The questions to ask now; each is given once.
  std::vector<Question> take_questions();
  /// Ignored where `question` is not outstanding.
  void answer(QuestionId question, const Answer& answer);

  /// All addresses so far, each once per domain, in the order in which they came; only grows.
  const std::vector<RemoteCandidate>& found() const { return found_; }
  /// No question is outstanding and none is to be asked.
  bool finished() const { return outstanding_.empty() && untaken_.empty(); }
  /// Once finished with no address: the Remote's own error, or `no_address` with each name's
  /// reason.
  std::optional<Error> error() const;
  void append_state(StateHash& hash) const;

 private:
  struct Asked {
    std::string name;
    std::optional<LocalCandidate> local;
    std::vector<std::string> path;  // the names whose aliases led to `name`
  };

  void ask(Asked asked);
  void take_item(const Asked& asked, const ResolvedItem& item);
  void add_address(SocketAddress address, std::optional<std::string> domain);
  void follow_alias(const Asked& asked, const std::string& name);
  void note(const Asked& asked, const std::string& reason);

  std::uint16_t port_ = 0;
  std::uint32_t asked_count_ = 0;
  std::map<QuestionId, Asked> outstanding_;
  std::vector<Question> untaken_;
  std::vector<RemoteCandidate> found_;
  std::vector<std::string> reasons_;
  std::optional<Error> error_;
};

}  // namespace post
