// Messages listed one by one, each with properties of its own; the list may be repeated, as the
// groups of pictures of a film are.
#include <map>
#include <set>

#include "experiments/lab/workloads/conversation.h"
#include "experiments/lab/workloads/declarations.h"
#include "experiments/lab/workloads/kinds.h"
#include "experiments/lab/workloads/script_metrics.h"
#include "experiments/lab/workloads/wish.h"

namespace post::lab {
namespace {

constexpr std::string_view kPrevious = "previous";

/// Something that is to happen, in the order of time, then of repetitions, then of the list.
struct Due {
  Duration at{};  ///< since the start of the run
  std::uint64_t repetition = 0;
  std::size_t entry = 0;
  std::uint64_t number = 0;   ///< of the Message within its entry, from 1; 0: the list begins anew
  std::size_t piece = 0;      ///< of that Message; 0: its beginning
  std::uint32_t ordinal = 0;  ///< of that Message, where `piece` is not 0
  auto operator<=>(const Due&) const = default;
};

/// What was sent of one repetition, for those that come after it.
struct Group {
  std::map<std::string, MessageRef, std::less<>> latest;  // by name of the entry
  std::optional<MessageRef> previous;
  std::uint64_t left = 0;
};

class Script final : public Workload, Conversation::Delegate {
 public:
  explicit Script(const WorkloadSetup& setup)
      : spec_(setup.spec),
        conversation_(setup, *this),
        executor_(setup.host.executor()),
        task_(executor_, Phase::kPosted, setup.host.entity(), [this] { act(); }) {}

  void start() override {
    agenda_.insert({parameter<Duration>(spec_, "start"), 1});
    arm();
  }
  bool finished() const override { return conversation_.settled(); }
  void report(const Receipts& receipts, Summary& summary) const override {
    conversation_.report(receipts, summary);
    report_script({spec_, conversation_.fates(), sent_, receipts}, summary);
  }

 private:
  void arm() { task_.arm(after(kStartOfRun, agenda_.begin()->at)); }

  void act() {
    const Due due = agenda_.extract(agenda_.begin()).value();
    perform(due);
    agenda_.empty() ? conversation_.finish() : arm();
  }

  void perform(const Due& due) {
    if (due.number == 0) return begin(due);
    if (due.piece == 0) return send(due);
    conversation_.append(due.ordinal);
    await_piece(due);
  }

  void begin(const Due& due) {
    if (due.repetition < parameter<std::uint64_t>(spec_, "repeat")) {
      agenda_.insert({due.at + parameter<Duration>(spec_, "every"), due.repetition + 1});
    }
    Group& group = groups_[due.repetition];
    for (std::size_t i = 0; i < spec_.messages.size(); ++i) {
      agenda_.insert({due.at + value<Duration>(i, "at"), due.repetition, i, 1});
      group.left += value<std::uint64_t>(i, "count");
    }
  }

  void send(const Due& due) {
    Group& group = groups_.at(due.repetition);
    const MessageSpec& message = spec_.messages[due.entry];
    const Handed handed = hand(message, wish_of(message, group));
    sent_.push_back(due.entry);
    if (handed.message) {
      group.latest.insert_or_assign(message.name, *handed.message);
      group.previous = handed.message;
    }
    if (due.number < value<std::uint64_t>(due.entry, "count")) {
      agenda_.insert({due.at + value<Duration>(due.entry, "interval"), due.repetition, due.entry,
                      due.number + 1});
    }
    if (--group.left == 0) groups_.erase(due.repetition);
    Due begun = due;
    begun.ordinal = handed.ordinal;
    await_piece(begun);
  }

  Handed hand(const MessageSpec& message, const MessageProperties& properties) {
    if (message.pieces.empty()) {
      return conversation_.send(std::get<std::uint64_t>(message.parameters.at("size")), 0,
                                properties);
    }
    std::vector<std::uint64_t> sizes;
    for (const PieceSpec& piece : message.pieces) sizes.push_back(piece.octets);
    return conversation_.begin(std::move(sizes), properties);
  }

  /// The piece behind the one that `due` was.
  void await_piece(Due due) {
    const std::vector<PieceSpec>& pieces = spec_.messages[due.entry].pieces;
    if (++due.piece >= pieces.size()) return;
    due.at += pieces[due.piece].gap;
    agenda_.insert(due);
  }

  static MessageProperties wish_of(const MessageSpec& message, const Group& group) {
    MessageProperties properties = properties_of(message.parameters);
    properties.final = std::get<bool>(message.parameters.at("final"));
    for (const std::string& name : message.after) {
      const auto latest = group.latest.find(name);
      if (latest != group.latest.end()) properties.after.push_back(latest->second);
      if (name == kPrevious && group.previous) properties.after.push_back(*group.previous);
    }
    return properties;
  }

  template <class T>
  const T& value(std::size_t entry, const std::string& name) const {
    return std::get<T>(spec_.messages[entry].parameters.at(name));
  }

  const WorkloadSpec& spec_;
  Conversation conversation_;
  Executor& executor_;
  std::set<Due> agenda_;
  std::map<std::uint64_t, Group> groups_;  // by repetition, while some of it is to be sent
  std::vector<std::size_t> sent_;          // by ordinal, less 1: the entry of the list
  Task task_;
};

std::vector<ParameterDeclaration> entry_parameters() {
  std::vector<ParameterDeclaration> parameters{
      message_octets_parameter("size", "Content of the Message", 1000),
      {.name = "at",
       .type = ParameterType::kTime,
       .help = "When it is sent, since the list began",
       .fallback = Duration::zero()},
      count_parameter("How many of this kind", 1),
      {.name = "interval",
       .type = ParameterType::kDuration,
       .help = "From one of this kind to the next",
       .fallback = Duration::zero(),
       .most = kMostWaitNs},
      {.name = "final",
       .type = ParameterType::kFlag,
       .help = "The last one of the Carrier (rule 35)",
       .fallback = false}};
  append(parameters, wish_parameters());
  return parameters;
}

}  // namespace

WorkloadKind script_workload() {
  WorkloadDeclaration declaration = conversation_declaration(
      "script", "Messages listed one by one, each with properties of its own");
  auto& parameters = declaration.parameters;
  parameters.push_back(start_parameter("When the list begins"));
  parameters.push_back({.name = "repeat",
                        .type = ParameterType::kCount,
                        .help = "How often the list is gone through",
                        .fallback = std::uint64_t{1},
                        .least = 1,
                        .most = kMostMessages});
  parameters.push_back({.name = "every",
                        .type = ParameterType::kDuration,
                        .help = "From one beginning of the list to the next",
                        .fallback = Duration::zero(),
                        .most = kMostWaitNs});
  declaration.message_parameters = entry_parameters();
  for (MetricDeclaration& metric : script_metrics()) {
    declaration.metrics.push_back(std::move(metric));
  }
  return {std::move(declaration), make_workload<Script>};
}

}  // namespace post::lab
