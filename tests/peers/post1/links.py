"""What connects a connection to a socket."""

import selectors
import socket

from .packets import NO_ID, parse_packet

READ_SIZE = 65536


class StreamLink:
    """A byte stream."""

    def __init__(self, engine, connection, channel):
        self.engine = engine
        self.socket = connection
        self.channel = channel
        self.shut = False
        connection.setblocking(False)
        engine.selector.register(connection, selectors.EVENT_READ, self.read)
        channel.begin()

    def read(self):
        try:
            octets = self.socket.recv(READ_SIZE)
        except BlockingIOError:
            return
        except ConnectionError:
            octets = b""
            self.engine.print_event("reset")
        if self.channel.over:
            if not octets:
                self.engine.remove(self)
        elif octets:
            self.channel.receive(octets, self.engine.now())
        else:
            self.channel.peer_ended()

    def work(self):
        """Lets go what may; True: it is over."""
        self.channel.work(self.engine.now())
        try:
            wants = selectors.EVENT_READ | (0 if self._flush() else selectors.EVENT_WRITE)
            self.engine.selector.modify(self.socket, wants, self.read)
        except OSError:
            self.channel.finishing = True
            self.channel.outbox.clear()
        return self.channel.over and not self.channel.outbox

    def _flush(self):
        """Returns whether everything went."""
        try:
            while self.channel.outbox:
                sent = self.socket.send(self.channel.outbox)
                del self.channel.outbox[:sent]
        except BlockingIOError:
            return False
        if self.channel.finishing and not self.shut:
            self.shut = True
            self.socket.shutdown(socket.SHUT_WR)
        return True

    def leave(self):
        self.engine.selector.unregister(self.socket)

    def close(self):
        self.socket.close()


class Losses:
    """Drops every n-th; 0: none."""

    def __init__(self, every):
        self.every = every
        self.count = 0

    def drops(self):
        self.count += 1
        return self.every > 0 and self.count % self.every == 0


class PacketSocket:
    """A datagram socket, and the connections that share it."""

    def __init__(self, engine, local, drop_out, drop_in):
        self.engine = engine
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(local)
        self.socket.setblocking(False)
        self.losses_out, self.losses_in = Losses(drop_out), Losses(drop_in)
        self.links = []
        engine.selector.register(self.socket, selectors.EVENT_READ, self.read)

    def read(self):
        while True:
            try:
                octets, remote = self.socket.recvfrom(READ_SIZE)
            except (BlockingIOError, ConnectionError):
                return
            packet = parse_packet(octets)
            if packet is None or self.losses_in.drops():
                continue
            link = self._link_of(packet, remote)
            if link:
                link.channel.receive(packet, self.engine.now())

    def _link_of(self, packet, remote):
        for link in self.links:
            if packet.destination == link.channel.id:
                return link if link.remote == remote else None
            first_again = packet.destination == NO_ID and packet.source == link.channel.peer_id
            if first_again and link.remote == remote:
                return link
        if packet.handshake and packet.destination == NO_ID and self.engine.accepts:
            return self.engine.accept_packets(self, remote)
        return None

    def send(self, octets, remote):
        if not self.losses_out.drops():
            try:
                self.socket.sendto(octets, remote)
            except OSError:
                pass  # a datagram more that is lost


class PacketLink:
    """One connection on a datagram socket."""

    def __init__(self, engine, carrier, remote, channel):
        self.engine = engine
        self.carrier = carrier
        self.remote = remote
        self.channel = channel
        carrier.links.append(self)

    def work(self):
        self.channel.work(self.engine.now())
        for octets in self.channel.outbox:
            self.carrier.send(octets, self.remote)
        self.channel.outbox.clear()
        return self.channel.over

    def leave(self):
        self.carrier.links.remove(self)

    def close(self):
        """Its socket may have others."""
