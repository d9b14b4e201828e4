"""One connection of an Association: what its frames do, whatever carries them."""

from . import frames
from .handshake import ANY_TIME, broken
from .receipts import Owed, Sent


class Session:
    """`say(frame)` is the carrier's; `tell(name, **fields)` hears what happens."""

    def __init__(self, association, handshake, tell, enter=lambda session: None):
        self.association = association
        self.handshake = handshake
        self.tell = tell
        self.enter = enter  # called when it is up, before anything is said
        self.owed = Owed()
        self.sent = Sent()
        self.heard = {0}
        self.finished_in = set()
        self.finished_out = set()
        self.rejected = set()
        self.opened = set()  # streams whose OPEN was said here
        self.greeted = False

    # Receiving.

    def on_frame(self, frame, now):
        """Raises Broken."""
        first = self.handshake.state == "greeting"
        if first and not isinstance(frame, (frames.Hello, frames.Close)):
            raise broken("something else instead of HELLO")
        if frame is None:
            return
        if isinstance(frame, ANY_TIME):
            getattr(self, "_on_" + frame.NAME.lower())(frame)
        elif not self.handshake.up:
            self._greet(frame)
        else:
            self._on_established(frame, now)

    def _greet(self, frame):
        for answer in self.handshake.on_frame(frame):
            self.say(answer)
        if isinstance(frame, frames.Hello):
            self.tell("hello", version=frame.version, joins=frame.joins,
                      max_streams=frame.max_streams, max_message=frame.max_message)
        if self.handshake.up:
            self.up()

    def up(self):
        """Both ends know the secret, and this one may send."""
        self.enter(self)
        self.tell("up", joined=self.handshake.joined, alone=self.handshake.alone,
                  association=self.handshake.secret.association.hex())
        self._begin()

    def _begin(self):
        """What a new connection of the Association has to be told."""
        for stream in self.association.streams.values():
            if stream.state == "asking":
                self._open(stream)
            elif stream.number and stream.state == "open":
                self.heard.add(stream.number)
            if self.handshake.joined:
                stream.out.say_again()
            self._replenish(stream, again=True)

    def _on_ping(self, frame):
        self.tell("ping", token=frame.token)
        self.say(frames.Pong(frame.token))

    def _on_pong(self, frame):
        self.tell("pong", token=frame.token)

    def _on_close(self, frame):
        self.tell("close", code=frame.code, text=frame.text)
        self.close_came()

    def _on_established(self, frame, now):
        handler = getattr(self, "_on_" + frame.NAME.lower(), None)
        if handler is None:
            raise broken(f"{frame.NAME} may not come now")
        if isinstance(frame, (frames.Open, frames.Accept, frames.Reject)):
            return handler(frame)
        stream = self._stream_of(frame)
        known = frame.stream in self.heard or self.handshake.joined
        if known and stream is not None and frame.stream not in self.rejected:
            self.heard.add(frame.stream)
            handler(frame, stream, now)

    def _stream_of(self, frame):
        return self.association.streams.get(frame.stream)

    def _on_open(self, frame):
        association = self.association
        known = association.streams.get(frame.stream)
        again = known and known.state != "unasked" and frame.stream in self.heard
        if not association.is_peers(frame.stream) or again:
            return
        if known is None and association.open_streams() >= association.settings.max_streams:
            raise broken("too many streams", frames.Close.LIMIT)
        self.heard.add(frame.stream)
        stream = known or association.add_stream(frame.stream, frame.parent, "asked")
        stream.state = "asked" if stream.state == "unasked" else stream.state
        self.tell("open", stream=frame.stream, parent=frame.parent)
        if association.settings.forks != "ignore":
            self.answer(stream, association.settings.forks == "accept")

    def answer(self, stream, accept):
        stream.state = "open" if accept else "rejected"
        if accept:
            self.say(frames.Accept(stream.number))
            self._replenish(stream)
        else:
            self.rejected.add(stream.number)
            self.say(frames.Reject(stream.number))

    def _answered(self, frame, state):
        stream = self.association.streams.get(frame.stream)
        if stream is None or stream.state != "asking" or frame.stream not in self.opened:
            return
        stream.state = state
        if state == "rejected":
            self.rejected.add(frame.stream)
        self.tell(frame.NAME.lower(), stream=frame.stream)

    def _on_accept(self, frame):
        self._answered(frame, "open")

    def _on_reject(self, frame):
        self._answered(frame, "rejected")

    def _on_data(self, frame, stream, now):
        if frame.stream in self.finished_in:
            return
        if frame.end - 1 > self.association.settings.max_message:
            raise broken(f"Message {frame.message} too long", frames.Close.LIMIT)
        stream.into.on_data(frame)
        self.owed.came(frame)
        if stream.state == "open":
            self._replenish(stream)  # a Message may be longer than what was granted at once
        self._hand_over()

    def _on_skip(self, frame, stream, now):
        first = stream.into.on_skip(frame)
        self.tell("skip", stream=frame.stream, message=frame.message, first=first,
                  octets=frame.properties.octets, order=frame.properties.order)
        self.say(frames.SkipAck(frame.stream, frame.message))
        self._replenish(stream)
        self._hand_over()

    def _hand_over(self):
        """What became whole, or waits no longer, on any stream."""
        streams = [each for each in self.association.streams.values()
                   if each.state not in ("asked", "unasked")]
        more = True
        while more:
            more = False
            for stream in streams:
                handed = stream.into.next_message(self.association.antecedent)
                if handed:
                    more = True
                    self._tell_message(stream, *handed)
                    self._replenish(stream)

    def _tell_message(self, stream, message, kept):
        properties = message.properties
        self.tell("message" if kept else "dropped", stream=stream.number, message=message.number,
                  content=bytes(message.content), flags=properties.flags, order=properties.order,
                  octets=properties.octets, niceness=properties.niceness,
                  lifetime_ns=properties.lifetime_ns,
                  after=[list(pair) for pair in properties.after],
                  early=message.early, late=message.late)

    def _on_skip_ack(self, frame, stream, now):
        if stream.out.skips.pop(frame.message, None) is None:
            return
        self.tell("skip_ack", stream=frame.stream, message=frame.message)

    def _on_ack(self, frame, stream, now):
        for entry in frame.entries:
            for number, begin, end in self.sent.acked(frame.stream, entry):
                whole = stream.out.acked(number, begin, end)
                self.tell("ack", stream=frame.stream, message=number, begin=begin, end=end,
                          whole=whole)

    def _on_credit(self, frame, stream, now):
        grown = stream.out.grant(frame.octets, frame.hold)
        self.tell("credit", stream=frame.stream, octets=frame.octets, hold=frame.hold, grown=grown)

    def _on_finish(self, frame, stream, now):
        if frame.stream in self.finished_in:
            return
        self.finished_in.add(frame.stream)
        stream.into.finished = True
        self.tell("finish", stream=frame.stream)

    # Sending.

    def _replenish(self, stream, again=False):
        credit = stream.into.replenish()
        if credit is None and again and stream.into.granted != [0, 0]:
            credit = frames.Credit(stream.number, *stream.into.granted)
        if credit:
            self.say(credit)

    def _open(self, stream):
        self.heard.add(stream.number)
        self.opened.add(stream.number)
        self.say(frames.Open(stream.number, stream.parent))

    def fork(self, parent):
        stream = self.association.fork(parent)
        self._open(stream)
        self._replenish(stream)
        return stream

    def give_up_late(self, now):
        for stream in self.association.streams.values():
            for number in stream.out.expired(now):
                stream.out.give_up(number)

    def say_acks(self):
        for ack in self.owed.frames():
            self.say(ack)

    def pump(self, now, room):
        """Says what may go while room() holds; call it after every input."""
        if not self.handshake.up:
            return
        self.give_up_late(now)
        self.say_acks()
        sent = True
        while sent and room():
            sent = False
            for stream in self._sendable():
                sent = self._say_one(stream, now) or sent

    def _sendable(self):
        return [stream for stream in self.association.streams.values()
                if stream.state in ("open", "asking") and stream.number not in self.finished_out]

    def _say_one(self, stream, now):
        self.heard.add(stream.number)
        skip = stream.out.next_skip()
        if skip:
            self.say(skip)
            return True
        data = stream.out.next_data(now)
        if data:
            self.sent.add(data)
            self.say(data)
            return True
        if stream.out.finishing and stream.out.drained():
            self.finished_out.add(stream.number)
            self.say(frames.Finish(stream.number))
        return False

    def ended(self):
        """All streams that it heard of ended both ways."""
        return self.heard <= (self.finished_in & self.finished_out) | self.rejected

    def lose(self):
        """The connection is gone: what it did not get acked is for another."""
        for stream, number, begin, end in self.sent.outstanding():
            self.association.streams[stream].out.lost(number, begin, end)

    def say(self, frame):
        raise NotImplementedError

    def close_came(self):
        raise NotImplementedError
