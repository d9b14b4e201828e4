// policy = { ... } of an endpoint: the keys are those of the PolicyContext, which checks every
// value itself.
#include <algorithm>

#include "experiments/lab/scenario/sections.h"
#include "model/policy_context.h"

namespace post::lab {
namespace {

using Kind = PolicyKeyDescription::Kind;

const std::vector<std::string>& preference_names() {
  static const std::vector<std::string> names{"prohibit", "require", "prefer", "avoid"};
  return names;
}

class PolicyReader {
 public:
  PolicyReader(const NodeSpec* node, Reading& reading) : node_(node), reading_(reading) {}

  std::vector<PolicyEntry> read(TableReader table) {
    for (const PolicyKeyDescription& key : policy_keys()) {
      const auto value = table.get(key.name);
      if (!value) continue;
      if (key.kind == Kind::kPreference) {
        read_preferences(key, *value);
      } else {
        read_plain(key, *value);
      }
    }
    table.finish();
    return std::move(entries_);
  }

 private:
  void read_preferences(const PolicyKeyDescription& key, const Value& value) {
    auto table = value.table("{ prefer = [...] } with prohibit, require, prefer or avoid");
    if (!table) return;
    for (const std::string& preference : preference_names()) {
      const auto written = table->get(preference);
      const auto list = written ? written->list("a list of texts", {1, 64}) : std::nullopt;
      for (const Value& entry : list.value_or(std::vector<Value>())) {
        read_subject(key, preference, entry);
      }
    }
    table->finish();
  }

  void read_subject(const PolicyKeyDescription& key, const std::string& preference,
                    const Value& value) {
    const std::vector<std::string> known = known_subjects(key.name);
    const auto text = known.empty() ? value.text(key.allowed) : value.choice(known);
    if (text) accept(key, *text, preference, value);
  }

  /// What this scenario knows of a key; empty: the PolicyContext knows.
  std::vector<std::string> known_subjects(std::string_view key) const {
    if (key == name_of(PolicyKey::kStack)) return reading_.vocabulary.stacks;
    std::vector<std::string> names;
    if (node_ == nullptr) return names;
    for (const InterfaceSpec& interface : node_->interfaces) {
      if (key == name_of(PolicyKey::kInterface)) names.push_back(interface.name);
      const bool domain = key == name_of(PolicyKey::kProvisioningDomain);
      if (domain && !interface.provisioning_domain.empty()) {
        names.push_back(interface.provisioning_domain);
      }
    }
    return names;
  }

  void read_plain(const PolicyKeyDescription& key, const Value& value) {
    if (auto text = plain_text(key, value)) accept(key, *text, "", value);
  }

  /// The value as PolicyContext::set() takes it.
  std::optional<std::string> plain_text(const PolicyKeyDescription& key, const Value& value) const {
    if (key.kind == Kind::kFlag) {
      const auto flag = value.flag();
      return flag ? std::optional<std::string>(*flag ? "true" : "false") : std::nullopt;
    }
    if (key.kind == Kind::kCount) return number(value.count({}));
    if (key.kind == Kind::kDuration) return duration(value);
    const std::vector<std::string> names = registered(key.name);
    return names.empty() ? value.text(key.allowed) : value.choice(names);
  }

  /// The names that a plain value may have; none: the PolicyContext knows.
  std::vector<std::string> registered(std::string_view key) const {
    if (key == "racing") return reading_.vocabulary.racing;
    if (key == "scheduler") return reading_.vocabulary.schedulers;
    if (key == "congestion") return reading_.vocabulary.congestion;
    return {};
  }

  static std::optional<std::string> duration(const Value& value) {
    if (value.is_text() && value.text("a duration", {0, Value::kMaxText}) == "forever") {
      return "forever";
    }
    return number(value.quantity(quantity::kDuration, {}));
  }

  static std::optional<std::string> number(std::optional<std::uint64_t> value) {
    return value ? std::optional(std::to_string(*value)) : std::nullopt;
  }

  void accept(const PolicyKeyDescription& key, const std::string& text,
              const std::string& preference, const Value& value) {
    if (!PolicyContext().set(key.name, text, preference)) {
      return value.refuse(value.described(), key.allowed);
    }
    entries_.push_back({std::string(key.name), text, preference});
  }

  const NodeSpec* node_;
  Reading& reading_;
  std::vector<PolicyEntry> entries_;
};

}  // namespace

std::vector<PolicyEntry> read_policy(const Value& value, const NodeSpec* node, Reading& reading) {
  auto table = value.table("{ security = \"none\", ... }");
  if (!table) return {};
  return PolicyReader(node, reading).read(*std::move(table));
}

}  // namespace post::lab
