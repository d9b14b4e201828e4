"""Sockets, commands and events around the connections of one peer."""

import json
import os
import selectors
import socket
import sys
import time

from .association import Association
from .channel import Channel
from .commands import Commands
from .datagrams import Datagrams
from .handshake import Handshake
from .links import PacketLink, PacketSocket, StreamLink

TICK = 0.01  # seconds between looks at deadlines


def pattern(size):
    """Octets that show where they were cut or swapped: as the tests in C++ have them."""
    return bytes((i * 31 + i // 251) & 0xFF for i in range(size))


def print_event(name, **fields):
    """One line of JSON. Of contents it says how long they are and whether they are pattern()."""
    content = fields.pop("content", None)
    if content is not None:
        fields.update(size=len(content), pattern=content == pattern(len(content)))
    print(json.dumps({"event": name, **fields}, separators=(",", ":")), flush=True)


class Engine:
    def __init__(self, settings, behaviour, losses=(0, 0)):
        self.settings = settings
        self.behaviour = behaviour
        self.losses = losses  # every n-th packet out, every n-th in
        self.selector = selectors.DefaultSelector()
        self.links = []
        self.left = []  # keeps their sockets open
        self.known = {}  # Associations by name
        self.current = None  # the Association that commands mean
        self.commands = Commands(self)
        self.leaving = False
        self.accepts = False
        self.connect = None  # a client: how it makes a connection

    pattern = staticmethod(pattern)
    now = staticmethod(time.monotonic_ns)
    print_event = staticmethod(print_event)

    # Beginning.

    def serve(self, address):
        listening = socket.create_server(address)
        listening.setblocking(False)
        self.selector.register(listening, selectors.EVENT_READ, lambda: self._accept(listening))
        self.accepts = True
        print_event("listening", port=listening.getsockname()[1])

    def _accept(self, listening):
        connection, _ = listening.accept()
        self._add_stream(connection, self._acceptor(), Association("acceptor", self.settings))

    def serve_packets(self, address):
        carrier = PacketSocket(self, address, *self.losses)
        self.accepts = True
        print_event("listening", port=carrier.socket.getsockname()[1])

    def accept_packets(self, carrier, remote):
        return self._add_packets(carrier, remote, self._acceptor(),
                                 Association("acceptor", self.settings))

    def call(self, address):
        def connect(handshake, association):
            self._add_stream(socket.create_connection(address), handshake, association)
        self._call(connect)

    def call_packets(self, address):
        def connect(handshake, association):
            carrier = PacketSocket(self, ("127.0.0.1", 0), *self.losses)
            self._add_packets(carrier, address, handshake, association).channel.begin(self.now())
        self._call(connect)

    def _call(self, connect):
        self.connect = connect
        self.current = Association("initiator", self.settings)
        self.connect(Handshake("initiator", os.urandom(16), self._limits()), self.current)

    def join(self, alone, forges, secret=None):
        """A further connection of the current Association."""
        handshake = Handshake("initiator", os.urandom(16), self._limits(),
                              secret or self.current.secret, alone)
        handshake.forges = forges
        self.connect(handshake, self.current)

    def _acceptor(self):
        return Handshake("acceptor", os.urandom(16), self._limits(), find=self._find)

    def _limits(self):
        return self.settings.max_streams, self.settings.max_message

    def _find(self, name):
        association = self.known.get(name)
        return association.secret if association else None

    def _add_stream(self, connection, handshake, association):
        channel = Channel(association, handshake, self._tell, self._enter)
        self.links.append(StreamLink(self, connection, channel))

    def _add_packets(self, carrier, remote, handshake, association):
        channel = Datagrams(association, handshake, self._tell, self._enter,
                            own_id=os.urandom(8))
        self.links.append(PacketLink(self, carrier, remote, channel))
        return self.links[-1]

    def _enter(self, session):
        """A connection is up: of which Association?"""
        name = session.handshake.secret.association
        if session.handshake.joined and session.handshake.role == "acceptor":
            session.association = self.known[name]
            if session.handshake.alone:
                self._drop_others(session)
        session.association.secret = session.handshake.secret
        self.known[name] = self.current = session.association

    def _drop_others(self, session):
        for link in list(self.links):
            if link.channel.association is session.association and link.channel is not session:
                self.remove(link)

    # What happens.

    def _tell(self, name, **fields):
        print_event(name, **fields)
        if self.behaviour != "echo":
            return
        if name == "message":
            out = self.current.streams[fields["stream"]].out
            out.submit(fields["content"], ordered=fields["order"] > 0, niceness=fields["niceness"])
        elif name == "finish":
            self.current.streams[fields["stream"]].out.finishing = True

    def remove(self, link):
        self.leave(link)
        link.close()

    def leave(self, link):
        """Without it, as if the path were dead."""
        link.leave()
        self.left.append(link)
        link.channel.lose()
        self.links.remove(link)

    def run(self):
        self.selector.register(sys.stdin, selectors.EVENT_READ, self.commands.read)
        while not self.leaving and (self.links or self.accepts or self.commands.open):
            for key, _ in self.selector.select(TICK):
                key.data()
            for link in list(self.links):
                if link.work() and link in self.links:
                    self.remove(link)
