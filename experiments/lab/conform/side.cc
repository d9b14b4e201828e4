#include "experiments/lab/conform/side.h"

#include <algorithm>
#include <utility>

#include "experiments/lab/workloads/envelope.h"

namespace post::lab {
namespace {

constexpr char kFiller = '.';

}  // namespace

std::string Side::label_in(const InMessage& message) const {
  const Bytes content = envelope_of({terms_.combination.framer}).open(message.content());
  return std::string(content.text().substr(0, content.text().find(kFiller)));
}

bool takes_framer(const Terms& terms) {
  const Stack* const stack = terms.stacks.find(terms.combination.stack);
  return stack != nullptr && stack->takes_framer();
}

Side::Side(Host& host, Terms terms)
    : host_(host), terms_(std::move(terms)), endpoint_(host, endpoint_options()) {}

EndpointOptions Side::endpoint_options() const {
  EndpointOptions options;
  options.stacks = terms_.stacks;
  options.framers = terms_.framers;
  return options;
}

void Side::at(Duration since_start, std::function<void()> action) {
  actions_.push_back(std::make_unique<Action>(host_, std::move(action)));
  actions_.back()->task.arm(after(kStartOfRun, since_start));
}

std::size_t Side::octets(std::size_t wanted) const {
  return static_cast<std::size_t>(std::min<std::uint64_t>(wanted, terms_.traits.max_message));
}

// ---- Carriers and Listeners ---------------------------------------------------------------------

Parameters Side::parameters(PolicyContext policy) const {
  policy.security(Security::kNone).require(policy::stack(terms_.combination.stack));
  if (!policy.settings().duplicates_ok) policy.duplicates_ok();
  Parameters parameters{std::move(policy), {}};
  if (!terms_.combination.framer.empty()) parameters.framers = {terms_.combination.framer};
  return parameters;
}

void Side::open(const std::string& name, PolicyContext policy) {
  open_with(name, parameters(std::move(policy)));
}

void Side::open_with(const std::string& name, Parameters parameters) {
  open_to(name, server_address(), std::move(parameters));
}

void Side::open_to(const std::string& name, Remote remote, Parameters parameters) {
  watch(name,
        call([&] { return endpoint_.initiate({}, std::move(remote), std::move(parameters)); }));
}

Remote Side::server_address(std::uint16_t port) const {
  return *Remote::parse("10.0.0.2:" + std::to_string(port));
}

void Side::fork(const std::string& from, const std::string& name) {
  const Result<Carrier> forked = call([&] { return carrier(from).fork(); });
  if (took(forked, name, {})) watch(name, *forked);
}

void Side::send_from_source(const std::string& name, const std::string& label) {
  PolicyContext policy;
  policy.security(Security::kNone).require(policy::stack(terms_.combination.stack));
  Parameters plain = parameters();
  plain.policy = std::move(policy);
  Source source = call([&] { return endpoint_.source({}, server_address(), std::move(plain)); });
  names_.carriers.insert_or_assign(static_cast<std::uint32_t>(source.id()), name);
  reply(source, label);
  sources_.emplace(name, std::move(source));
}

void Side::respond(PolicyContext policy, Handler handler) {
  Local local;
  local.port = kConformPort;
  respond_at(local, std::move(policy), std::move(handler));
}

void Side::respond_at(const Local& local, PolicyContext policy, Handler handler) {
  responder_ = endpoint_.respond(
      local,
      [this, handler = std::move(handler)](const InMessage& request, Source reply) {
        note("received", {}, label_in(request), std::to_string(request.size()));
        handler(std::move(reply));
        return true;
      },
      parameters(std::move(policy)));
}

Carrier Side::watch(const std::string& name, Carrier carrier) {
  carriers_.insert_or_assign(name, carrier);
  names_.carriers.insert_or_assign(static_cast<std::uint32_t>(carrier.id()), name);
  carrier.on_established([this, name] {
    const std::vector<TransientInfo> transients = carriers_.at(name).transients();
    if (!transients.empty()) found_traits_ = transients.front().traits;
    note("established", name);
  });
  carrier.on_dormant([this, name] { note("dormant", name); });
  carrier.on_error([this, name](const Error& error) { note("error", name, {}, error.name); });
  carrier.on_closed(
      [this, name](Cause cause) { note("closed", name, {}, std::string(name_of(cause))); });
  return carrier;
}

Carrier Side::carrier(const std::string& name) const {
  const auto place = carriers_.find(name);
  return place == carriers_.end() ? Carrier() : place->second;
}

void Side::received(const std::string& name, const InMessage& message) {
  const std::string label = label_in(message);
  const auto id = static_cast<std::uint32_t>(carrier(name).id());
  names_.received.insert_or_assign({id, message.id()}, label);
  note("received", name, label, std::to_string(message.size()));
}

void Side::read(const std::string& name, std::optional<unsigned> most) {
  const auto take = [this, name, most, count = 0u](const InMessage& message) mutable {
    received(name, message);
    return !most || ++count < *most;
  };
  call([&] { return carrier(name).ready(take); });
}

void Side::read_part(const std::string& name, PartSize size, const std::string& request) {
  const auto taken = call([&] {
    return carrier(name).receive(size, [this, name, request](const Result<InPart>& part) {
      const std::string what = part.ok() ? "part" : "part_error";
      note(what, name, request,
           part.ok() ? std::to_string(part->content.size()) : part.error().name);
    });
  });
  took(taken, name, request);
}

void Side::read_one(const std::string& name, const std::string& request) {
  const auto taken = call([&] {
    return carrier(name).receive([this, name, request](const Result<InMessage>& message) {
      note(message.ok() ? "one" : "one_error", name, request,
           message.ok() ? label_in(*message) : message.error().name);
      if (message.ok()) received(name, *message);
    });
  });
  took(taken, name, request);
}

std::string Side::next_name(const std::string& name) {
  const unsigned count = ++counted_[name];
  return count == 1 ? name : name + std::to_string(count);
}

Listener& Side::listen(const std::string& name, PolicyContext policy, Accepted accepted) {
  listener_ = listen_with(name, kConformPort, parameters(std::move(policy)), std::move(accepted));
  return *listener_;
}

Listener Side::listen_with(const std::string& name, std::uint16_t port, Parameters parameters,
                           Accepted accepted) {
  Local local;
  local.port = port;
  Listener listener = call([&] { return endpoint_.listen(local, std::move(parameters)); });
  if (listener.error()) note("refused", name, {}, listener.error()->name);
  if (!accepted) {
    accepted = [this](const std::string& each) {
      read(each);
      return true;
    };
  }
  listener.accept([this, name, accepted](const Carrier& carrier) {
    const std::string each = next_name(name);
    watch(each, carrier);
    note("accepted", each);
    return accepted(each);
  });
  return listener;
}

// ---- Messages -----------------------------------------------------------------------------------

void Side::remember(const MessageRef& message, const std::string& label) {
  refs_.insert_or_assign(label, message);
  names_.sent.insert_or_assign({static_cast<std::uint32_t>(message.carrier()), message.message()},
                               label);
  names_.keys.insert_or_assign({message.stream(), message.message()}, label);
  note("queued", name_of_carrier(message.carrier()), label);
}

Bytes Side::enveloped(std::string_view content) const {
  const Envelope& envelope = envelope_of({terms_.combination.framer});
  const auto wrap = host_.name() == "server" ? envelope.reply : envelope.request;
  return wrap(Bytes::copy_of(content));
}

OutMessage Side::say(std::string_view label, std::size_t octets) const {
  std::string content(label);
  const std::size_t least = enveloped(content).size();
  if (least >= octets) return OutMessage(enveloped(content));
  const std::size_t for_each = enveloped(content + kFiller).size() - least;
  content.append((octets - least) / for_each, kFiller);
  return OutMessage(enveloped(content));
}

void Side::send(const std::string& name, const std::string& label, OutMessage message) {
  SendObserver* const observer = this;
  const auto sent = call([&] { return carrier(name).send(std::move(message), observer); });
  if (took(sent, name, label)) remember(*sent, label);
}

void Side::begin(const std::string& name, const std::string& label, OutMessage first) {
  SendObserver* const observer = this;
  const auto begun = call([&] { return carrier(name).begin(std::move(first), observer); });
  if (!took(begun, name, label)) return;
  remember(begun->message(), label);
  partials_.insert_or_assign(label, *begun);
}

void Side::append(const std::string& label, OutMessage piece) {
  const auto partial = partials_.find(label);
  if (partial == partials_.end()) return;
  took(call([&] { return partial->second.append(std::move(piece)); }), {}, label);
}

void Side::finish(const std::string& label, OutMessage last) {
  const auto partial = partials_.find(label);
  if (partial == partials_.end()) return;
  took(call([&] { return partial->second.finish(std::move(last)); }), {}, label);
}

void Side::reply(Source& source, const std::string& label) {
  SendObserver* const observer = this;
  const auto sent = call([&] { return source.send(say(label), observer); });
  if (took(sent, {}, label)) remember(*sent, label);
}

// ---- what was seen ------------------------------------------------------------------------------

void Side::note(std::string what, std::string carrier, std::string label, std::string detail) {
  notes_.push_back({now(), host_.name(), std::move(carrier), std::move(what), std::move(label),
                    std::move(detail), calling_});
}

std::optional<Time> Side::time_of(std::string_view what, std::string_view label) const {
  for (const Note& note : notes_) {
    if (note.what == what && note.label == label) return note.time;
  }
  return {};
}

std::string Side::label_of(const MessageRef& message) const {
  const auto place =
      names_.sent.find({static_cast<std::uint32_t>(message.carrier()), message.message()});
  return place == names_.sent.end() ? std::string() : place->second;
}

std::string Side::name_of_carrier(CarrierId id) const {
  const auto place = names_.carriers.find(static_cast<std::uint32_t>(id));
  return place == names_.carriers.end() ? std::string() : place->second;
}

void Side::tell(std::string what, const MessageRef& message, std::string detail) {
  note(std::move(what), name_of_carrier(message.carrier()), label_of(message), std::move(detail));
}

void Side::on_sent(const MessageRef& message, const Sent& sent) {
  tell("sent", message, sent.late ? "late" : "");
}
void Side::on_acked(const MessageRef& message, const Acked& acked) {
  tell("acked", message, acked.late ? "late" : "");
}
void Side::on_expired(const MessageRef& message, const Expired& expired) {
  tell("expired", message, std::string(name_of(expired.cause)));
}
void Side::on_failed(const MessageRef& message, const Failed& failed) {
  tell("failed", message, std::string(name_of(failed.cause)));
}
void Side::on_piece(const MessageRef& message, const PieceDone& piece) {
  tell("piece", message, std::string(name_of(piece.end)));
}

}  // namespace post::lab
