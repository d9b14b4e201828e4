"""post/1 over datagrams, without the socket: packets in, packets out."""

from . import frames
from .handshake import Broken, broken
from .packet_frames import PacketAck, PropertiesPart
from .packet_log import ReceivedPackets, SentPacket, SentPackets
from .packets import NO_ID, Packet
from .properties_parts import PropertiesParts, cut
from .session import Session
from .varint import WireError

MAX_PAYLOAD = 1200 - 17  # of a packet, behind header and number
MAX_CONTENT = 1000
MAX_PART = 900  # of properties, in a packet beside an acknowledgement
WINDOW = 16  # packets in flight
MAX_TIMEOUTS = 15
GREETING = (frames.Hello, frames.Join)
SILENT = (PacketAck, frames.Close)  # ask for no acknowledgement
FORKING = (frames.Open, frames.Accept, frames.Reject)


class Datagrams(Session):
    """`outbox` has the datagrams that are to go."""

    def __init__(self, *arguments, own_id, **options):
        super().__init__(*arguments, **options)
        self.id = own_id
        self.peer_id = NO_ID
        self.outbox = []
        self.said = self.handshake.first_frames()  # HELLO and JOIN
        self.known = 0  # HELLO and JOIN of the peer
        self.waiting = []  # frames that no packet carried yet, or a lost one
        self.sent_packets = SentPackets()
        self.received = ReceivedPackets()
        self.parts = PropertiesParts()
        self.address_is_right = self.handshake.role == "initiator"
        self.is_up = False
        self.over = False

    # Beginning.

    def begin(self, now):
        self._send_handshake(now)

    def say(self, frame):
        if isinstance(frame, GREETING):
            self.said.append(frame)
        elif not isinstance(frame, frames.SkipAck):  # the packet is acknowledged
            self.waiting.append(frame)

    def _take_greeting(self, greeting):
        fresh = greeting[self.known:]
        self.known = max(self.known, len(greeting))
        for frame in fresh:
            self.on_frame(frame, 0)

    def up(self):
        """Of the handshake alone: see _check_up()."""

    def _check_up(self):
        if self.is_up or not self.handshake.up or not self.address_is_right:
            return
        self.is_up = True
        if self.handshake.role == "initiator":
            self.say(frames.Ping(1))
        super().up()

    # Receiving.

    def receive(self, packet, now):
        if self.over or packet.destination not in (self.id, NO_ID):
            return
        if not packet.handshake and not (self.handshake.up and packet.destination == self.id):
            return  # too early: unacknowledged
        try:
            self._receive(packet, now)
        except WireError as error:
            self.close(frames.Close.PROTOCOL, str(error), now)
        except Broken as error:
            self.close(error.code, str(error), now)

    def _receive(self, packet, now):
        if packet.handshake:
            self.peer_id = packet.source
        self.address_is_right = self.address_is_right or packet.destination == self.id
        read = packet.frames()
        self.received.asked = self.received.asked or any(
            not isinstance(frame, SILENT) for frame in read)
        if not self.received.is_new(packet.number):
            return
        self.received.add(packet.number, now)
        said = len(self.said)
        if packet.handshake:
            self._take_greeting([frame for frame in read if isinstance(frame, GREETING)])
            read = [frame for frame in read if not isinstance(frame, GREETING)]
            if not all(isinstance(frame, SILENT) for frame in read):
                raise broken("content in a handshake packet")
        self._check_up()
        for frame in read:
            self._on_packet_frame(frame, now)
        answers = packet.handshake and self.handshake.role == "acceptor"
        if not self.over and (answers or len(self.said) > said):
            self._send_handshake(now)

    def _on_packet_frame(self, frame, now):
        if isinstance(frame, PacketAck):
            self._on_packet_ack(frame)
        elif isinstance(frame, PropertiesPart):
            stream = self._stream_of(frame)
            self.heard.add(frame.stream)
            for data in self.parts.add(frame):
                self._on_data(data, stream, now)
        elif isinstance(frame, (frames.Ack, frames.SkipAck, frames.Pong)):
            raise broken(f"{frame.NAME} over datagrams")
        elif not isinstance(frame, frames.Ping):
            self.on_frame(frame, now)

    def _stream_of(self, frame):
        """Streams may be heard of before OPEN."""
        stream = self.association.streams.get(frame.stream)
        if stream is None and self.association.is_peers(frame.stream):
            stream = self.association.add_stream(frame.stream, 0, "unasked")
            self.heard.add(frame.stream)
        return stream

    def _on_data(self, frame, stream, now):
        if frame.offset == 0 and frame.properties is None:
            frame.properties = self.parts.of(frame)
            if frame.properties is None:
                return
        super()._on_data(frame, stream, now)

    def _on_packet_ack(self, ack):
        acked, lost = self.sent_packets.acked(ack)
        for packet in acked:
            for frame in packet.frames:
                self._delivered(frame)
        self._requeue(lost)

    def _delivered(self, frame):
        if isinstance(frame, frames.Data):
            out = self.association.streams[frame.stream].out
            whole = out.acked(frame.message, frame.offset, frame.end)
            self.tell("ack", stream=frame.stream, message=frame.message, begin=frame.offset,
                      end=frame.end, whole=whole)
        elif isinstance(frame, frames.Skip):
            if self.association.streams[frame.stream].out.skips.pop(frame.message, None):
                self.tell("skip_ack", stream=frame.stream, message=frame.message)

    def _requeue(self, packets):
        for packet in packets:
            self.tell("lost", packet=packet.number)
            for frame in packet.frames:
                if isinstance(frame, frames.Data):
                    self.association.streams[frame.stream].out.lost(frame.message, frame.offset,
                                                                    frame.end)
                elif isinstance(frame, frames.Credit):
                    granted = self.association.streams[frame.stream].into.granted
                    self.waiting.append(frames.Credit(frame.stream, *granted))
                elif not isinstance(frame, GREETING + SILENT):
                    self.waiting.append(frame)

    # Sending.

    def _send_handshake(self, now):
        self._send(list(self.said), True, now)

    def _send(self, carried, handshake, now):
        """One packet, with an acknowledgement of what came."""
        number = self.sent_packets.take_number()
        payload = list(carried)
        if self.received.numbers:
            payload.append(self.received.ack(now))
            self.received.asked = False
        self.outbox.append(Packet(handshake, self.peer_id, self.id if handshake else None, number,
                                  b"".join(map(frames.encode, payload))).encode())
        if any(not isinstance(frame, SILENT) for frame in carried):
            self.sent_packets.add(SentPacket(number, now, carried, handshake))

    def say_acks(self):
        """Packets are acknowledged, not content."""

    def work(self, now):
        """Fills `outbox` with what may go."""
        if self.over:
            return
        self._requeue_late(now)
        if self.is_up:
            self.give_up_late(now)
            self._send_data(now)
        if self.is_up and self.ended() and not self._outstanding():
            self.tell("end")
            self.close(frames.Close.DONE, "", now)

    def _requeue_late(self, now):
        late = self.sent_packets.timed_out(now)
        self._requeue(late)
        if self.sent_packets.timeouts > MAX_TIMEOUTS:
            self.tell("cut")
            self.over = True
        elif any(packet.handshake for packet in late) and self.handshake.role == "initiator":
            self._send_handshake(now)

    def _send_data(self, now):
        while len(self.sent_packets.in_flight) < WINDOW:
            carried = self._fill(now)
            if not carried:
                break
            self._send(carried, False, now)
        if self.received.asked:
            self._send([], False, now)

    def _fill(self, now):
        """Frames for one packet."""
        carried, room = [], MAX_PAYLOAD - 200  # for the acknowledgement
        while self.waiting and len(frames.encode(self.waiting[0])) <= room:
            carried.append(self.waiting.pop(0))
            room -= len(frames.encode(carried[-1]))
        for stream in self._sendable():
            frame = None if room < MAX_PAYLOAD // 2 else self._next_of(stream, now, room)
            if frame:
                carried.append(frame)
                room -= len(frames.encode(frame))
        return carried

    def _next_of(self, stream, now, room):
        self.heard.add(stream.number)
        frame = stream.out.next_skip() or stream.out.next_data(now, min(room - 100, MAX_CONTENT))
        if frame is None and self._may_finish(stream):
            self.finished_out.add(stream.number)
            return frames.Finish(stream.number)
        if isinstance(frame, frames.Data) and frame.properties:
            octets = frame.properties.encode()
            if len(octets) > room // 2:
                self.waiting += cut(frame, octets, MAX_PART)
                frame.properties = None
        if frame and len(frames.encode(frame)) > room:
            self.waiting.append(frame)
            return None
        return frame

    def _may_finish(self, stream):
        """All of it was acknowledged."""
        forking = [frame for frame in self._unacknowledged() if isinstance(frame, FORKING)]
        return (stream.out.finishing and stream.state == "open" and not stream.out.messages and
                not stream.out.skips and
                not any(frame.stream == stream.number for frame in forking))

    def _unacknowledged(self):
        carried = [frame for packet in self.sent_packets.in_flight.values()
                   for frame in packet.frames]
        return self.waiting + carried

    def _outstanding(self):
        return [frame for frame in self._unacknowledged() if not isinstance(frame, frames.Ping)]

    # Ending.

    def close(self, code, text, now):
        if code != frames.Close.DONE:
            self.tell("closing", code=code, text=text)
        self._send([frames.Close(code, text)], not self.is_up, now)
        self.over = True

    def close_came(self):
        self.over = True
        if self.ended():
            self.tell("end")

    def lose(self):
        for packet in self.sent_packets.in_flight.values():
            for frame in packet.frames:
                if isinstance(frame, frames.Data):
                    self.association.streams[frame.stream].out.lost(frame.message, frame.offset,
                                                                    frame.end)
