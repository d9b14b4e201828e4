// [[workloads.NAME.message]]: Messages listed one by one, each with properties of its own.
#include <algorithm>

#include "experiments/lab/scenario/parameter_reader.h"
#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

constexpr std::string_view kPrevious = "previous";
constexpr Range kNames{1, 64};  // of antecedents

/// The value of a parameter that a declaration may lack.
template <class T>
T value_of(const MessageSpec& message, const std::string& parameter, T fallback) {
  const auto found = message.parameters.find(parameter);
  return found == message.parameters.end() ? fallback : std::get<T>(found->second);
}

Duration first_time(const MessageSpec& message) {
  return value_of(message, "at", Duration::zero());
}

class MessageReader {
 public:
  MessageReader(const WorkloadDeclaration& kind, const Reading& reading)
      : kind_(kind), reading_(reading) {}

  void read(TableReader table) {
    MessageSpec message;
    if (const auto name = table.require("name", "\"NAME\"")) message.name = read_name(*name);
    message.parameters =
        read_parameters(kind_.message_parameters, table, reading_.scenario.duration);
    if (const auto after = table.get("after")) message.after = read_antecedents(*after, message);
    if (const auto pieces = table.get("pieces")) read_pieces(table, *pieces, message);
    check_end(table, message);
    table.finish();
    messages_.push_back(std::move(message));
  }

  std::vector<MessageSpec> take() { return std::move(messages_); }

 private:
  const MessageSpec* find(std::string_view name) const {
    const auto found = std::ranges::find(messages_, name, &MessageSpec::name);
    return found == messages_.end() ? nullptr : &*found;
  }

  std::string read_name(const Value& value) const {
    const std::string name = value.text("a name").value_or("unnamed");
    if (!is_name(name)) {
      value.refuse("the name " + in_quotes(name), std::string(kNameRule));
    } else if (name == kPrevious) {
      value.refuse("the name \"previous\"", "another one: it stands for the Message before");
    } else if (find(name) != nullptr) {
      value.refuse("the name " + in_quotes(name) + " again", "each name once");
    }
    return name;
  }

  /// Nothing comes after what is sent later (rule 42).
  std::vector<std::string> read_antecedents(const Value& value, const MessageSpec& message) const {
    std::vector<std::string> names;
    const auto list = value.list("a list of names of Messages", kNames);
    for (const Value& entry : list.value_or(std::vector<Value>())) {
      const auto name = entry.text("the name of a Message");
      if (!name) continue;
      if (*name != kPrevious) check_antecedent(entry, *name, message);
      names.push_back(*name);
    }
    return names;
  }

  void check_antecedent(const Value& entry, const std::string& name,
                        const MessageSpec& message) const {
    const MessageSpec* antecedent = find(name);
    if (antecedent == nullptr) {
      std::vector<std::string> known{std::string(kPrevious)};
      for (const MessageSpec& earlier : messages_) known.push_back(earlier.name);
      entry.refuse("the antecedent " + in_quotes(name),
                   "of the Messages listed before: " + allowed_names(name, known));
    } else if (first_time(*antecedent) > first_time(message)) {
      entry.refuse("the antecedent " + in_quotes(name) + ", which is sent later",
                   "a Message sent before this one");
    }
  }

  void read_pieces(TableReader& table, const Value& value, MessageSpec& message) const {
    if (table.get("size")) value.refuse("pieces beside a size", "one of them");
    const auto list = value.list("a list of pieces such as { size = \"1 kB\", gap = \"10 ms\" }",
                                 {1, bounds::kMostPieces});
    for (const Value& entry : list.value_or(std::vector<Value>())) {
      if (auto piece = entry.table("{ size = \"1 kB\", gap = \"10 ms\" }")) {
        message.pieces.push_back(read_piece(*piece));
      }
    }
    check_total(value, message);
  }

  static PieceSpec read_piece(TableReader& table) {
    PieceSpec piece;
    if (const auto size = table.require("size", "\"1 kB\"")) {
      piece.octets = size->quantity(quantity::kOctets, {0, bounds::kMostPieceOctets}).value_or(0);
    }
    if (const auto gap = table.get("gap")) {
      piece.gap = duration_of(gap->quantity(quantity::kDuration, bounds::kDelay).value_or(0));
    }
    table.finish();
    return piece;
  }

  /// The pieces together are as long as a Message may be.
  void check_total(const Value& value, MessageSpec& message) const {
    const auto size =
        std::ranges::find(kind_.message_parameters, "size", &ParameterDeclaration::name);
    std::uint64_t total = 0;
    for (const PieceSpec& piece : message.pieces) total += piece.octets;
    message.parameters["size"] = total;
    if (size == kind_.message_parameters.end()) return;
    const Range range{size->least, size->most};
    if (message.pieces.empty() || range.contains(total)) return;
    value.refuse("pieces of " + format_quantity(total, quantity::kOctets) + " together",
                 format_quantity(range.least, quantity::kOctets) + " to " +
                     format_quantity(range.most, quantity::kOctets));
  }

  void check_end(const TableReader& table, const MessageSpec& message) const {
    const std::uint64_t gaps = value_of(message, "count", std::uint64_t{1}) - 1;
    const Duration interval = value_of(message, "interval", Duration::zero());
    const Duration left = reading_.scenario.duration - first_time(message);
    const auto fit = interval > Duration::zero() ? left / interval : INT64_MAX;
    if (gaps <= static_cast<std::uint64_t>(fit)) return;
    reading_.diagnostics.add(table.place(), "Messages beyond the end of the run",
                             "as many as it has time for");
  }

  const WorkloadDeclaration& kind_;
  const Reading& reading_;
  std::vector<MessageSpec> messages_;
};

}  // namespace

std::vector<MessageSpec> read_messages(TableReader& workload, const WorkloadDeclaration& kind,
                                       const Reading& reading) {
  const auto value = workload.require("message", "[[workloads.NAME.message]] tables");
  if (!value) return {};
  MessageReader reader(kind, reading);
  const std::string_view allowed = "[[workloads.NAME.message]] tables";
  const auto list = value->list(allowed, {1, bounds::kMostMessages});
  for (const Value& entry : list.value_or(std::vector<Value>())) {
    if (auto table = entry.table(allowed)) reader.read(*std::move(table));
  }
  return reader.take();
}

}  // namespace post::lab
