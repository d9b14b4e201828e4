// One side of a program: an application on one host, which names what it makes, and writes down
// what it sees.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/conform/combination.h"
#include "experiments/lab/conform/transcript.h"
#include "model/post.h"

namespace post::lab {

/// What both sides of a run have in common.
struct Terms {
  Combination combination;
  PsiTraits traits{};        ///< of the stack as the probe found it
  bool takes_pieces = true;  ///< begin() is not refused by the framer
  bool repeats = true;
  StackRegistry stacks = StackRegistry::built_in();
  FramerRegistry framers = FramerRegistry::built_in();
};

/// Whether the stack asks framers what Messages are as octets.
bool takes_framer(const Terms& terms);

inline constexpr std::uint16_t kConformPort = 443;

/// Everything in it happens on its host: there its actions run and its callbacks come.
class Side final : SendObserver {
 public:
  Side(Host& host, Terms terms);
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;

  /// An action of the application at that time since the start of the run.
  void at(Duration since_start, std::function<void()> action);
  Time now() const { return host_.executor().now(); }
  const PsiTraits& traits() const { return terms_.traits; }
  bool takes_pieces() const { return terms_.takes_pieces; }
  bool repeats() const { return terms_.repeats; }
  /// At most what one Message may be here.
  std::size_t octets(std::size_t wanted) const;
  Endpoint& endpoint() { return endpoint_; }
  Host& host() { return host_; }

  // ---- Carriers and Listeners, by name ----

  /// Clear text over the stack of this run, with its framer.
  Parameters parameters(PolicyContext policy = {}) const;
  Remote server_address(std::uint16_t port = kConformPort) const;
  /// initiate() to the server.
  void open(const std::string& name, PolicyContext policy = {});
  /// The same with terms of its own.
  void open_with(const std::string& name, Parameters parameters);
  void open_to(const std::string& name, Remote remote, Parameters parameters);
  /// Names a Carrier and writes down what it tells.
  Carrier watch(const std::string& name, Carrier carrier);
  Carrier carrier(const std::string& name) const;
  bool knows(const std::string& name) const { return carriers_.contains(name); }
  /// Reads whole Messages: all, or `most`.
  void read(const std::string& name, std::optional<unsigned> most = {});
  /// Asks for one part, once; noted as `part` under `request`.
  void read_part(const std::string& name, PartSize size, const std::string& request);
  /// Asks for one whole Message, once.
  void read_one(const std::string& name, const std::string& request);
  using Accepted = std::function<bool(const std::string& name)>;
  /// Each Carrier that comes is named `name`, the next ones `name2`, ... Without `accepted` all of
  /// them are read.
  Listener& listen(const std::string& name, PolicyContext policy = {}, Accepted accepted = {});
  Listener listen_with(const std::string& name, std::uint16_t port, Parameters parameters,
                       Accepted accepted = {});
  Listener& listener() { return *listener_; }
  /// A name that counts: "served", "served2", ...
  std::string next_name(const std::string& name);
  /// fork(); a refusal is noted under the name of the new Carrier.
  void fork(const std::string& from, const std::string& name);
  /// A Source about which no context says anything of duplicates, and a Message on it.
  void send_from_source(const std::string& name, const std::string& label);
  /// Each request is noted, then given to `handler` with the handle for replies.
  using Handler = std::function<void(Source)>;
  void respond(PolicyContext policy, Handler handler);
  void respond_at(const Local& local, PolicyContext policy, Handler handler);
  bool takes_framer() const { return lab::takes_framer(terms_); }

  // ---- Messages, by label ----

  /// A Message whose content says its label, filled up to `octets` in all, in the form that the
  /// framer asks for. A receiver reads the label from it.
  OutMessage say(std::string_view label, std::size_t octets = 0) const;
  /// What a Message in pieces may begin with and still be without content.
  OutMessage nothing() const { return say(""); }
  void send(const std::string& carrier, const std::string& label, OutMessage message);
  void send(const std::string& carrier, const std::string& label, std::size_t octets = 0) {
    send(carrier, label, say(label, octets));
  }
  void begin(const std::string& carrier, const std::string& label, OutMessage first);
  void append(const std::string& label, OutMessage piece);
  void finish(const std::string& label, OutMessage last = {});
  /// The handle of a Message that was accepted; only of such.
  const MessageRef& ref(const std::string& label) const { return refs_.at(label); }
  bool accepted(const std::string& label) const { return refs_.contains(label); }
  void reply(Source& source, const std::string& label);

  // ---- what was seen ----

  void note(std::string what, std::string carrier = {}, std::string label = {},
            std::string detail = {});
  /// Notes the refusal of a call, if it is one.
  template <class T>
  bool took(const Result<T>& outcome, const std::string& carrier, const std::string& label) {
    if (!outcome.ok()) note("refused", carrier, label, outcome.error().name);
    return outcome.ok();
  }
  /// Makes an API call; a callback that came inside would be noted as such.
  template <class Call>
  auto call(Call&& make) {
    const Calling calling(calling_);
    return make();
  }
  void received(const std::string& carrier, const InMessage& message);
  /// When the first note of that was made.
  std::optional<Time> time_of(std::string_view what, std::string_view label) const;

  const std::vector<Note>& notes() const { return notes_; }
  const Names& names() const { return names_; }
  const std::optional<PsiTraits>& found_traits() const { return found_traits_; }

 private:
  struct Calling {
    explicit Calling(bool& flag) : flag(flag) { flag = true; }
    ~Calling() { flag = false; }
    Calling(const Calling&) = delete;
    Calling& operator=(const Calling&) = delete;
    bool& flag;
  };
  struct Action {
    Action(Host& host, std::function<void()> what)
        : action(std::move(what)),
          task(host.executor(), Phase::kPosted, host.entity(), [this] { action(); }) {}
    std::function<void()> action;
    Task task;
  };

  EndpointOptions endpoint_options() const;
  /// As the framer takes it.
  Bytes enveloped(std::string_view content) const;
  std::string label_in(const InMessage& message) const;
  void remember(const MessageRef& message, const std::string& label);
  std::string label_of(const MessageRef& message) const;
  std::string name_of_carrier(CarrierId id) const;
  void tell(std::string what, const MessageRef& message, std::string detail = {});

  void on_sent(const MessageRef& message, const Sent& sent) override;
  void on_acked(const MessageRef& message, const Acked& acked) override;
  void on_expired(const MessageRef& message, const Expired& expired) override;
  void on_failed(const MessageRef& message, const Failed& failed) override;
  void on_piece(const MessageRef& message, const PieceDone& piece) override;

  Host& host_;
  const Terms terms_;
  Endpoint endpoint_;
  std::map<std::string, Carrier> carriers_;
  std::map<std::string, MessageRef> refs_;
  std::map<std::string, PartialMessage> partials_;
  std::map<std::string, unsigned> counted_;
  std::map<std::string, Source> sources_;
  std::optional<Listener> listener_;
  std::optional<Responder> responder_;
  std::vector<Note> notes_;
  Names names_;
  std::optional<PsiTraits> found_traits_;
  bool calling_ = false;
  std::vector<std::unique_ptr<Action>> actions_;
};

}  // namespace post::lab
