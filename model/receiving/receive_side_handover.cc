// What a Carrier receives: how requests are served (rules 79, 80).
#include <algorithm>
#include <utility>

#include "model/receiving/receive_side.h"

namespace post {

ReceiveId ReceiveSide::request_message() {
  const ReceiveId request = requests_.add({});
  if (!inbox_.unused()) note_reader();
  return request;
}

Result<ReceiveId> ReceiveSide::request_part(PartSize size) {
  if (size.max == 0) return Error{"part_size", "max must be at least 1"};
  if (size.min > size.max) return Error{"part_size", "min must not exceed max"};
  reads_parts_ = true;
  enter();
  return requests_.add(size);
}

void ReceiveSide::cancel(ReceiveId request) {
  requests_.remove(request);
  note_reader();
}

ReceiveSide::Choice ReceiveSide::choice() const {
  if (requests_.empty()) return {};
  const ReceiveRequest& first = requests_.first();
  return first.part ? part_choice(*first.part) : whole_choice();
}

ReceiveSide::Choice ReceiveSide::whole_choice() const {
  if (const Arriving* message = inbox_.first_whole()) return {What::kMessage, message->seat};
  return {is_over() ? What::kEnd : What::kNothing, 0};
}

ReceiveSide::Choice ReceiveSide::part_choice(PartSize size) const {
  if (!inbox_.broken().empty()) return {What::kBroken, 0};
  const NearlySorted<Seat>& readable = inbox_.readable();
  for (const Seat* seat = readable.at_least(0); seat != nullptr; seat = readable.above(*seat)) {
    if (suffices(inbox_.at(*seat), size)) return {What::kPart, *seat};
  }
  return {is_over() ? What::kEnd : What::kNothing, 0};
}

bool ReceiveSide::suffices(const Arriving& message, PartSize size) const {
  if (message.parts.whole() || end_ || credit_.exhausted()) return true;
  return message.parts.available() >= size.min;
}

std::optional<ReceiveSide::Completion> ReceiveSide::next() {
  if (requests_.empty()) return {};
  enter();
  const Choice chosen = choice();
  if (chosen.what == What::kNothing) return {};
  const ReceiveRequest request = requests_.pop();
  Completion completion = serve(request, chosen);
  note_reader();
  return completion;
}

ReceiveSide::Completion ReceiveSide::serve(const ReceiveRequest& request, Choice chosen) {
  switch (chosen.what) {
    case What::kMessage:
      return give_message(request.id, inbox_.at(chosen.seat));
    case What::kPart:
      return give_part(request, inbox_.at(chosen.seat));
    case What::kBroken:
      return give_broken(request.id);
    default:
      return {request.id, *end_, {}};
  }
}

ReceiveSide::Completion ReceiveSide::give_message(ReceiveId request, Arriving& message) {
  const MessageKey key = message.key;
  if (inbox_.too_large(message)) {
    const Error error = message.bounded ? Error{"too_large", "longer than max_received_message"}
                                        : Error{"unbounded", "no end within max_received_message"};
    inbox_.refuse(message);
    return {request, error, key};
  }
  InMessage whole(++last_handle_, message.parts.content(), message.arrival);
  inbox_.finish(message);
  return {request, std::move(whole), key};
}

ReceiveSide::Completion ReceiveSide::give_part(const ReceiveRequest& request, Arriving& message) {
  if (message.handle == 0) message.handle = ++last_handle_;
  const MessageKey key = message.key;
  InPart part{.id = message.handle, .offset = message.parts.taken(), .arrival = message.arrival};
  const std::uint64_t count = std::min(message.parts.available(), request.part->max);
  part.complete = message.parts.whole() && count == message.parts.available();
  part.content = inbox_.take(message, count);
  if (part.complete) inbox_.finish(message);
  return {request.id, std::move(part), key};
}

ReceiveSide::Completion ReceiveSide::give_broken(ReceiveId request) {
  const MessageKey key = inbox_.broken().front();
  inbox_.pop_broken();
  return {request, Error{"incomplete", "the rest of this Message will not come"}, key};
}

}  // namespace post
