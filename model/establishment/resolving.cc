#include "model/establishment/resolving.h"

#include <algorithm>

#include "model/text.h"

namespace post {
namespace {

// One local of each provisioning domain, in gathering order.
std::vector<LocalCandidate> one_of_each_domain(std::span<const LocalCandidate> locals) {
  std::vector<LocalCandidate> chosen;
  for (const LocalCandidate& local : locals) {
    const auto same =
        std::ranges::find(chosen, local.provisioning_domain, &LocalCandidate::provisioning_domain);
    if (same == chosen.end()) chosen.push_back(local);
  }
  return chosen;
}

std::optional<std::string> domain_of(const std::optional<LocalCandidate>& local) {
  if (!local) return std::nullopt;
  return local->provisioning_domain;
}

}  // namespace

Resolution::Resolution(const Remote& remote, std::span<const LocalCandidate> locals,
                       bool per_domain)
    : port_(remote.port()), error_(remote.error()) {
  if (error_) return;
  for (const SocketAddress& address : remote.addresses()) add_address(address, std::nullopt);
  if (remote.resolved()) return;
  if (!per_domain) {
    ask({remote.name(), std::nullopt, {}});
    return;
  }
  for (const LocalCandidate& local : one_of_each_domain(locals)) ask({remote.name(), local, {}});
}

std::vector<Question> Resolution::take_questions() { return std::exchange(untaken_, {}); }

void Resolution::ask(Asked asked) {
  if (asked_count_ == kMaxQuestions) return note(asked, "too many questions");
  const QuestionId id{++asked_count_};
  untaken_.push_back({id, asked.name, asked.local});
  outstanding_.emplace(id, std::move(asked));
}

void Resolution::answer(QuestionId question, const Answer& answer) {
  const auto found = outstanding_.find(question);
  if (found == outstanding_.end()) return;
  const Asked asked = found->second;
  if (answer.final) outstanding_.erase(found);
  for (const ResolvedItem& item : answer.items) take_item(asked, item);
  if (answer.error) {
    note(asked, answer.error->text);
  } else if (answer.final && answer.items.empty()) {
    note(asked, "no results");
  }
}

void Resolution::take_item(const Asked& asked, const ResolvedItem& item) {
  if (const auto* address = std::get_if<IpAddress>(&item)) {
    add_address({*address, port_}, domain_of(asked.local));
  } else {
    follow_alias(asked, canonical_host_name(std::get<std::string>(item)));
  }
}

void Resolution::add_address(SocketAddress address, std::optional<std::string> domain) {
  const RemoteCandidate remote{address, std::move(domain)};
  if (found_.size() == kMaxRemotes || std::ranges::find(found_, remote) != found_.end()) return;
  found_.push_back(remote);
}

void Resolution::follow_alias(const Asked& asked, const std::string& name) {
  if (!is_host_name(name)) return note(asked, "an alias that is no host name");
  const bool loops = name == asked.name || std::ranges::find(asked.path, name) != asked.path.end();
  if (loops) return note(asked, "an alias loop through " + name);
  if (asked.path.size() == kMaxAliases) return note(asked, "too many aliases in a row");
  Asked next{name, asked.local, asked.path};
  next.path.push_back(asked.name);
  ask(std::move(next));
}

void Resolution::note(const Asked& asked, const std::string& reason) {
  const std::string where = asked.local ? " at " + asked.local->to_string() : "";
  reasons_.push_back(asked.name + where + ": " + reason);
}

std::optional<Error> Resolution::error() const {
  if (error_ || !finished() || !found_.empty()) return error_;
  return Error{"no_address", reasons_.empty() ? "no local to ask from" : join(reasons_, ", ")};
}

void Resolution::append_state(StateHash& hash) const {
  hash.append(asked_count_).append(error_.has_value());
  hash.append(outstanding_.size());
  for (const auto& [id, asked] : outstanding_) {
    hash.append(id).append(std::string_view(asked.name)).append(asked.path.size());
  }
  hash.append(untaken_.size()).append(found_.size());
  for (const RemoteCandidate& remote : found_) {
    for (const std::uint8_t octet : remote.address.ip.octets()) hash.append(octet);
    hash.append(remote.address.port);
  }
}

}  // namespace post
