#include "tests/property/receive_subject.h"

#include <algorithm>
#include <utility>

namespace post::property {
namespace {

constexpr std::uint64_t kBuffer = 1000;

PsiTraits traits() {
  PsiTraits traits;
  traits.boundaries = true;
  traits.acks = true;
  traits.interleaves = true;
  traits.dedupes = true;
  return traits;
}

std::string text(MessageKey key) {
  return std::to_string(key.stream) + "." + std::to_string(key.message);
}

std::string text(const ReceiveSide::Completion& completion) {
  if (const auto* message = std::get_if<InMessage>(&completion.result)) {
    return "message " + text(completion.key) + " of " + std::to_string(message->size());
  }
  if (const auto* part = std::get_if<InPart>(&completion.result)) {
    return "part " + text(completion.key) + " at " + std::to_string(part->offset) + " of " +
           std::to_string(part->content.size()) + (part->complete ? " complete" : "");
  }
  return std::get<Error>(completion.result).name + " " + text(completion.key);
}

}  // namespace

enum ReceiveSubject::Kind : unsigned { kMake, kDeliver, kSkip, kAskMessage, kAskPart };

const Family kReceiveFamily = {
    "receive", {"make", "deliver", "skip", "ask message", "ask part"}, {10, 25, 3, 8, 6}, 60};

Verdict receive_sides_agree(const Operations& operations) {
  return ReceiveSubject().run(operations);
}

ReceiveSubject::ReceiveSubject() {
  for (StreamId stream = 0; stream < kStreams; ++stream) {
    sides_.push_back(std::make_unique<ReceiveSide>(
        stream, deliveries_, ReceiveSide::Options{.receive_buffer = kBuffer}));
    for (std::uint32_t id = 1; id <= 2; ++id) {
      sides_.back()->attach(TransientId{id}, PathId{id}, traits());
    }
  }
}

void ReceiveSubject::complain(const std::string& what) {
  if (!verdict_) verdict_ = what;
}

Verdict ReceiveSubject::run(const Operations& operations) {
  for (const Operation& operation : operations) {
    apply(operation);
    serve();
    if (verdict_) return verdict_;
  }
  finish();
  return verdict_;
}

void ReceiveSubject::apply(const Operation& operation) {
  switch (operation.kind) {
    case kMake:
      return make(operation);
    case kDeliver:
      return deliver(operation);
    case kSkip:
      return skip(operation);
    case kAskMessage:
      return ask_message(operation);
    default:
      return ask_part(operation);
  }
}

// n: stream, octets, marks, antecedents.
void ReceiveSubject::make(const Operation& operation) {
  const auto& n = operation.n;
  const StreamId stream = n[0] % kStreams;
  Message message;
  message.key = {stream, ++last_id_.at(stream)};
  message.content = Bytes::copy_of(std::string(n[1] % 6, 'x'));
  message.arrived.resize(message.content.size() + 1);
  message.properties = std::make_shared<WireProperties>();
  message.properties->octets = message.content.size() + 1;
  if (n[2] % 2 == 0) message.properties->order = ++last_order_.at(stream);
  message.properties->independent = n[2] % 5 == 1;
  for (std::uint32_t more = n[3]; more % 3 == 1 && !messages_.empty(); more /= 3) {
    const MessageKey antecedent = messages_[more / 3 % messages_.size()].key;
    auto& after = message.properties->after;
    if (std::ranges::count(after, antecedent) == 0) after.push_back(antecedent);
  }
  messages_.push_back(std::move(message));
}

// n: which, from where, how much, over which Transient.
void ReceiveSubject::deliver(const Operation& operation) {
  const auto& n = operation.n;
  if (messages_.empty()) return;
  Message& message = messages_[n[0] % messages_.size()];
  const std::uint64_t total = message.content.size() + 1;
  const std::uint64_t begin = n[1] % 3 == 0 ? n[1] % total : 0;
  const std::uint64_t end = n[2] % 2 == 0 ? total : begin + 1 + n[2] % (total - begin);
  deliver(message, {begin, std::min(end, total)}, TransientId{1 + n[3] % 2});
}

void ReceiveSubject::deliver(Message& message, Range octets, TransientId from) {
  const std::uint64_t total = message.content.size() + 1;
  Chunk chunk;
  chunk.key = message.key;
  chunk.offset = octets.begin;
  chunk.last = octets.end == total;
  chunk.bytes = message.content.slice(octets.begin, octets.size() - (chunk.last ? 1 : 0));
  if (octets.begin == 0) chunk.properties = message.properties;
  if (!std::exchange(message.begun, true)) allotted_.at(message.key.stream) += total;
  for (std::uint64_t i = octets.begin; i < octets.end; ++i) message.arrived[i] = true;
  oracle_.take(message.key, octets, total, *message.properties);
  const auto taken = sides_[message.key.stream]->take(from, std::move(chunk), kStartOfRun);
  if (!taken) complain("take() refused: " + taken.error().name);
}

// n: which.
void ReceiveSubject::skip(const Operation& operation) {
  if (messages_.empty()) return;
  Message& message = messages_[operation.n[0] % messages_.size()];
  if (std::exchange(message.skipped, true)) return;
  WireProperties notice;
  notice.order = message.properties->order;
  notice.octets = message.begun ? message.content.size() + 1 : 0;
  oracle_.skip(message.key, notice);
  const auto skipped = sides_[message.key.stream]->skip(message.key, notice);
  if (!skipped) complain("skip() refused: " + skipped.error().name);
  message.begun = true;  // nothing more is allotted to it
}

// n: stream.
void ReceiveSubject::ask_message(const Operation& operation) {
  const StreamId stream = operation.n[0] % kStreams;
  oracle_.ask_message(stream);
  asked_.at(stream).push_back(sides_[stream]->request_message());
}

// n: stream, least and most octets.
void ReceiveSubject::ask_part(const Operation& operation) {
  const auto& n = operation.n;
  const StreamId stream = n[0] % kStreams;
  PartSize size;
  size.min = 1 + n[1] % 4;
  size.max = size.min + n[2] % 5;
  oracle_.ask_part(stream, size);
  const auto asked = sides_[stream]->request_part(size);
  if (!asked) return complain("request_part() refused");
  asked_.at(stream).push_back(*asked);
}

// ---- comparing ---------------------------------------------------------------------------------

void ReceiveSubject::serve() {
  for (bool again = true; std::exchange(again, false) && !verdict_;) {
    look();
    for (StreamId stream = 0; stream < kStreams && !again; ++stream) again = serve_one(stream);
  }
}

// As an Association does: while one stream settles something, the others look.
void ReceiveSubject::look() {
  for (bool again = true; std::exchange(again, false);) {
    for (const auto& side : sides_) side->look();
    for (const auto& side : sides_) {
      for (const InboundEvent& event : side->take_events()) {
        again = again || std::holds_alternative<inbound::Settled>(event);
      }
    }
  }
}

bool ReceiveSubject::serve_one(StreamId stream) {
  const std::string expected = oracle_.next(stream);
  const auto completion = sides_[stream]->next();
  const std::string got = completion ? text(*completion) : "";
  if (got != expected) complain("a request got '" + got + "', not '" + expected + "'");
  if (completion) {
    if (completion->request != asked_.at(stream).front())
      complain("requests are not served in order");
    asked_.at(stream).pop_front();
  }
  return !expected.empty();
}

// Everything comes, or is given up, and is read: then nothing is owed (rule 81).
void ReceiveSubject::finish() {
  for (Message& message : messages_) {
    if (!message.skipped) deliver(message, {0, message.content.size() + 1}, TransientId{1});
    serve();
  }
  for (std::uint32_t stream = 0; stream < kStreams && !verdict_; ++stream) {
    for (const ReceiveId request : asked_.at(stream)) sides_[stream]->cancel(request);
    asked_.at(stream).clear();
    oracle_.cancel_all(stream);
  }
  for (std::size_t i = 0; i < 7 * messages_.size() && !verdict_; ++i) {
    for (std::uint32_t stream = 0; stream < kStreams; ++stream)
      ask_part({kAskPart, {stream, 0, 4}});
    serve();
  }
  if (!verdict_) compare_credit();
}

void ReceiveSubject::compare_credit() {
  for (const Message& message : messages_) {
    if (!oracle_.settled(message.key)) complain(text(message.key) + " waits for ever");
  }
  for (StreamId stream = 0; stream < kStreams; ++stream) {
    const std::uint64_t owed = allotted_.at(stream) + kBuffer;
    const std::uint64_t credit = sides_[stream]->credit().octets;
    if (sides_[stream]->waiting() != 0)
      complain("octets are left in stream " + std::to_string(stream));
    if (credit < owed) {
      complain("credit leaks: " + std::to_string(credit) + " of " + std::to_string(owed));
    }
  }
}

}  // namespace post::property
